#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

// The sizes of the buffers are macros that Swift does not see.
static inline unsigned logetl_isal_level2_bytes(void) { return ISAL_DEF_LVL2_DEFAULT; }

// SHA-256 with the processor's own instructions where it has them.
#ifndef LOGETL_CHASH_H
#define LOGETL_CHASH_H
#include <stddef.h>
#include <stdint.h>

/// Takes `count` blocks of 64 bytes into the state of a SHA-256 (FIPS 180-4, section 6.2.2).
void logetl_sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count);
#endif

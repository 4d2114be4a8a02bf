// What the C library offers and Swift does not see: GNU extensions and variadic calls.
#ifndef LOGETL_CSYSTEM_H
#define LOGETL_CSYSTEM_H
#include <stddef.h>
#include <stdint.h>

/// First occurrence of `needle` in `haystack`, or NULL (GNU memmem(3)).
const void *logetl_memmem(const void *haystack, size_t haystack_count, const void *needle, size_t needle_count);

/// The same for a needle in lower case, ASCII letters of the text in any case.
const void *logetl_memmem_folded(const void *text, size_t count, const void *needle, size_t length);

/// Last occurrence of byte `c`, or NULL (GNU memrchr(3)).
const void *logetl_memrchr(const void *haystack, int c, size_t count);

/// Copies `count` bytes with ASCII A-Z folded to a-z. Returns 0 if every byte was ASCII, else non-zero. Regions may be equal.
int logetl_fold_ascii(uint8_t *to, const uint8_t *from, size_t count);

/// Offsets of the quotes of JSON text that begin and end strings, ascending, those that end a string with an escape in it with bit 31 set.
/// `offsets` has room for `count + 64`; 64 times 0xFFFFFFFF follow the last. `line_ends` is set to how many line ends the text has, wherever
/// they stand. Returns how many quotes there are; SIZE_MAX where the text has a control byte besides line ends, a backslash before what is
/// no escape (RFC 8259, section 7), or 2 GiB.
size_t logetl_json_quotes(const uint8_t *text, size_t count, uint32_t *offsets, size_t *line_ends);

/// open(2) with O_CLOEXEC, mode 0644. `flags` are the ordinary O_ flags.
int logetl_open(const char *path, int flags);

/// A file in memory, open for reading and writing, gone when it is closed (memfd_create(2), close-on-exec). -1 and errno where it fails.
int logetl_memory_file(void);

/// Locks one byte of an open file for writing without waiting (Linux: F_OFD_SETLK, fcntl(2)). The lock belongs to the opening of the
/// file and ends with it. Returns 0, or -1 with errno.
int logetl_lock_byte(int fd, int64_t offset);

/// Ends such a lock. Returns 0, or -1 with errno.
int logetl_unlock_byte(int fd, int64_t offset);

/// Peak resident memory of this process in bytes.
uint64_t logetl_peak_memory(void);

/// Lets freed memory stay with the process: one that reads block after block would else give it back and ask for it anew each time.
void logetl_keep_memory(void);

/// Width of the terminal behind `fd` in columns, or 0 where it is none.
int logetl_terminal_columns(int fd);

/// Rows of the terminal behind a descriptor; 0 where there is none.
int logetl_terminal_rows(int fd);
#endif

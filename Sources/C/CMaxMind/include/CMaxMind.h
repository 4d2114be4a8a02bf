// Reading MaxMind DB files (maxmind.github.io/MaxMind-DB) through libmaxminddb, opened with dlopen(3) on first use: the program works
// where it is not installed.
#ifndef LOGETL_CMAXMIND_H
#define LOGETL_CMAXMIND_H
#include <stddef.h>
#include <stdint.h>

/// The functions of a loaded libmaxminddb.
typedef struct logetl_maxmind_library logetl_maxmind_library;

/// An open file. It may be read from several threads at once.
typedef struct logetl_maxmind logetl_maxmind;

/// What a value is.
enum logetl_maxmind_kind {
    LOGETL_MAXMIND_TEXT = 0,
    LOGETL_MAXMIND_NUMBER = 1,
    LOGETL_MAXMIND_WHOLE = 2,
    LOGETL_MAXMIND_BOOL = 3,
};

/// A value. `text` is UTF-8 of `count` bytes inside the file, valid until it is closed.
typedef struct {
    enum logetl_maxmind_kind kind;
    const char *text;
    size_t count;
    double number;
    uint64_t whole;
} logetl_maxmind_value;

/// Loads the library named `file` for the rest of the process. NULL where it is missing or lacks a function.
const logetl_maxmind_library *logetl_maxmind_load(const char *file);

/// Opens a file. NULL on failure, with `reason` pointing to the library's words for it.
logetl_maxmind *logetl_maxmind_open(const logetl_maxmind_library *library, const char *path, const char **reason);

/// Closes a file.
void logetl_maxmind_close(logetl_maxmind *file);

/// Looks an address up: 4 or 16 bytes in network order. 1 with `entry` set, 0 where the file has nothing for it, -1 on damage.
int logetl_maxmind_lookup(const logetl_maxmind *file, const uint8_t *address, size_t count, uint32_t *entry);

/// The value of an entry at `path`, a list of keys that ends with NULL. 1 with `value` filled, 0 where there is none or it is no single
/// value, -1 on damage.
int logetl_maxmind_get(const logetl_maxmind *file, uint32_t entry, const char *const *path, logetl_maxmind_value *value);
#endif

// Reading zip, 7z, zst, xz and bz2 through libarchive (libarchive.org), opened with dlopen(3) on first use: the program starts
// faster without it and works where it is not installed.
#ifndef LOGETL_CARCHIVE_H
#define LOGETL_CARCHIVE_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// The functions of a loaded libarchive.
typedef struct logetl_archive_library logetl_archive_library;

/// One archive or compressed stream being read. Not safe for use from several threads at once.
typedef struct logetl_archive_reader logetl_archive_reader;

/// What the input is. Nothing else is tried: the caller knows from the first bytes.
enum logetl_archive_kind {
    LOGETL_ARCHIVE_ZIP = 0,
    LOGETL_ARCHIVE_7ZIP = 1,
    LOGETL_ARCHIVE_ZSTD = 2,
    LOGETL_ARCHIVE_XZ = 3,
    LOGETL_ARCHIVE_BZIP2 = 4,
};

/// What a member of an archive is.
enum logetl_archive_member_kind {
    LOGETL_ARCHIVE_FILE = 0,
    LOGETL_ARCHIVE_DIRECTORY = 1,
    LOGETL_ARCHIVE_LINK = 2,
    LOGETL_ARCHIVE_OTHER = 3,
};

/// Where the bytes of the archive come from. The functions are called on the thread that reads, never after the close.
typedef struct {
    void *context;
    /// Points `bytes` at the next bytes, valid until the next call; returns their count, 0 at the end, -1 on failure.
    ssize_t (*read)(void *context, const void **bytes);
    /// lseek(2) on the input; returns the new offset or -1. NULL where the input cannot seek.
    int64_t (*seek)(void *context, int64_t offset, int whence);
} logetl_archive_input;

/// One member. `name` is UTF-8 or what the archive holds, valid until the next member is asked for; NULL where it has none.
typedef struct {
    const char *name;
    enum logetl_archive_member_kind kind;
    int is_encrypted;
    int has_time;
    int64_t seconds;
    int64_t nanoseconds;
} logetl_archive_member;

/// Loads the library named `file` for the rest of the process. NULL where it is missing or lacks a function.
const logetl_archive_library *logetl_archive_load(const char *file);

/// Begins to read. NULL when out of memory. A failure to recognise the input shows at the first member.
logetl_archive_reader *logetl_archive_open(
    const logetl_archive_library *library, enum logetl_archive_kind kind, logetl_archive_input input);

/// Goes to the next member: 1 with `member` filled, 0 at the end, -1 on damage (`logetl_archive_message` says what).
/// A compressed stream is one member without a name; one that inflates to nothing has none.
int logetl_archive_next(logetl_archive_reader *reader, logetl_archive_member *member);

/// Reads bytes of the member: their count, 0 at its end, -1 on damage.
ssize_t logetl_archive_read(logetl_archive_reader *reader, void *to, size_t count);

/// What libarchive said about the last failure; never NULL.
const char *logetl_archive_message(logetl_archive_reader *reader);

/// Ends reading and frees the reader.
void logetl_archive_close(logetl_archive_reader *reader);
#endif

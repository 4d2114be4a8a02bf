#include "CArchive.h"
#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>

// The table is written from one list, and each pointer has the type that the header declares: a change of libarchive's
// interface fails to compile here instead of misbehaving there.
#define FUNCTIONS(F)                                                                                                           \
    F(archive_read_new)                                                                                                        \
    F(archive_read_support_format_zip)                                                                                         \
    F(archive_read_support_format_7zip)                                                                                        \
    F(archive_read_support_format_raw)                                                                                         \
    F(archive_read_support_format_empty)                                                                                       \
    F(archive_read_append_filter)                                                                                              \
    F(archive_read_set_read_callback)                                                                                          \
    F(archive_read_set_seek_callback)                                                                                          \
    F(archive_read_set_callback_data)                                                                                          \
    F(archive_read_open1)                                                                                                      \
    F(archive_read_next_header)                                                                                                \
    F(archive_read_data)                                                                                                       \
    F(archive_read_free)                                                                                                       \
    F(archive_error_string)                                                                                                    \
    F(archive_entry_pathname)                                                                                                  \
    F(archive_entry_pathname_utf8)                                                                                             \
    F(archive_entry_filetype)                                                                                                  \
    F(archive_entry_hardlink)                                                                                                  \
    F(archive_entry_is_data_encrypted)                                                                                         \
    F(archive_entry_mtime_is_set)                                                                                              \
    F(archive_entry_mtime)                                                                                                     \
    F(archive_entry_mtime_nsec)

struct logetl_archive_library {
#define MEMBER(name) __typeof__(name) *name;
    FUNCTIONS(MEMBER)
#undef MEMBER
};

struct logetl_archive_reader {
    const logetl_archive_library *library;
    logetl_archive_input input;
    struct archive *archive;
    int open_result;
};

const logetl_archive_library *logetl_archive_load(const char *file) {
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return NULL;
    logetl_archive_library *library = calloc(1, sizeof *library);
    int complete = library != NULL;
#define LOAD(name)                                                                                                             \
    if (complete) complete = (library->name = (__typeof__(name) *)dlsym(handle, #name)) != NULL;
    FUNCTIONS(LOAD)
#undef LOAD
    if (complete) return library;
    free(library);
    dlclose(handle);
    return NULL;
}

static la_ssize_t read_input(struct archive *archive, void *context, const void **bytes) {
    (void)archive;
    logetl_archive_reader *reader = context;
    return reader->input.read(reader->input.context, bytes);
}

static la_int64_t seek_input(struct archive *archive, void *context, la_int64_t offset, int whence) {
    (void)archive;
    logetl_archive_reader *reader = context;
    int64_t place = reader->input.seek(reader->input.context, offset, whence);
    return place < 0 ? ARCHIVE_FATAL : place;
}

logetl_archive_reader *logetl_archive_open(
    const logetl_archive_library *library, enum logetl_archive_kind kind, logetl_archive_input input) {
    logetl_archive_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->library = library;
    reader->input = input;
    struct archive *archive = reader->archive = library->archive_read_new();
    if (!archive) {
        free(reader);
        return NULL;
    }
    int result = ARCHIVE_OK;
    switch (kind) {
    case LOGETL_ARCHIVE_ZIP: library->archive_read_support_format_zip(archive); break;
    case LOGETL_ARCHIVE_7ZIP: library->archive_read_support_format_7zip(archive); break;
    case LOGETL_ARCHIVE_ZSTD: result = library->archive_read_append_filter(archive, ARCHIVE_FILTER_ZSTD); break;
    case LOGETL_ARCHIVE_XZ: result = library->archive_read_append_filter(archive, ARCHIVE_FILTER_XZ); break;
    case LOGETL_ARCHIVE_BZIP2: result = library->archive_read_append_filter(archive, ARCHIVE_FILTER_BZIP2); break;
    }
    if (kind >= LOGETL_ARCHIVE_ZSTD) {
        library->archive_read_support_format_raw(archive);
        library->archive_read_support_format_empty(archive);
    }
    library->archive_read_set_read_callback(archive, read_input);
    if (input.seek) library->archive_read_set_seek_callback(archive, seek_input);
    library->archive_read_set_callback_data(archive, reader);
    reader->open_result = result < ARCHIVE_WARN ? result : library->archive_read_open1(archive);
    return reader;
}

int logetl_archive_next(logetl_archive_reader *reader, logetl_archive_member *member) {
    const logetl_archive_library *library = reader->library;
    if (reader->open_result < ARCHIVE_WARN) return -1;
    struct archive_entry *entry = NULL;
    int result;
    do result = library->archive_read_next_header(reader->archive, &entry);
    while (result == ARCHIVE_RETRY);
    if (result == ARCHIVE_EOF) return 0;
    if (result < ARCHIVE_WARN || !entry) return -1;

    member->name = library->archive_entry_pathname_utf8(entry);
    if (!member->name) member->name = library->archive_entry_pathname(entry);
    mode_t type = library->archive_entry_filetype(entry);
    if (library->archive_entry_hardlink(entry) || type == S_IFLNK) member->kind = LOGETL_ARCHIVE_LINK;
    else if (type == S_IFDIR) member->kind = LOGETL_ARCHIVE_DIRECTORY;
    else if (type == S_IFREG || type == 0) member->kind = LOGETL_ARCHIVE_FILE;
    else member->kind = LOGETL_ARCHIVE_OTHER;
    member->is_encrypted = library->archive_entry_is_data_encrypted(entry);
    member->has_time = library->archive_entry_mtime_is_set(entry);
    member->seconds = member->has_time ? library->archive_entry_mtime(entry) : 0;
    member->nanoseconds = member->has_time ? library->archive_entry_mtime_nsec(entry) : 0;
    return 1;
}

ssize_t logetl_archive_read(logetl_archive_reader *reader, void *to, size_t count) {
    la_ssize_t got;
    do got = reader->library->archive_read_data(reader->archive, to, count);
    while (got == ARCHIVE_RETRY);
    return got < 0 ? -1 : got;
}

const char *logetl_archive_message(logetl_archive_reader *reader) {
    const char *text = reader->library->archive_error_string(reader->archive);
    return text ? text : "no reason given";
}

void logetl_archive_close(logetl_archive_reader *reader) {
    reader->library->archive_read_free(reader->archive);
    free(reader);
}

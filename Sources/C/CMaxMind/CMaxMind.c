#include "CMaxMind.h"
#include <dlfcn.h>
#include <maxminddb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

// The table is written from one list, and each pointer has the type that the header declares: a change of libmaxminddb's interface
// fails to compile here instead of misbehaving there.
#define FUNCTIONS(F)                                                                                                           \
    F(MMDB_open)                                                                                                               \
    F(MMDB_close)                                                                                                              \
    F(MMDB_strerror)                                                                                                           \
    F(MMDB_lookup_sockaddr)                                                                                                    \
    F(MMDB_aget_value)

struct logetl_maxmind_library {
#define MEMBER(name) __typeof__(name) *name;
    FUNCTIONS(MEMBER)
#undef MEMBER
};

struct logetl_maxmind {
    const logetl_maxmind_library *library;
    MMDB_s database;
};

const logetl_maxmind_library *logetl_maxmind_load(const char *file) {
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return NULL;
    logetl_maxmind_library *library = calloc(1, sizeof *library);
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

logetl_maxmind *logetl_maxmind_open(const logetl_maxmind_library *library, const char *path, const char **reason) {
    logetl_maxmind *file = calloc(1, sizeof *file);
    *reason = "out of memory";
    if (!file) return NULL;
    file->library = library;
    int result = library->MMDB_open(path, MMDB_MODE_MMAP, &file->database);
    if (result == MMDB_SUCCESS) return file;
    *reason = library->MMDB_strerror(result);
    free(file);
    return NULL;
}

void logetl_maxmind_close(logetl_maxmind *file) {
    file->library->MMDB_close(&file->database);
    free(file);
}

int logetl_maxmind_lookup(const logetl_maxmind *file, const uint8_t *address, size_t count, uint32_t *entry) {
    // An address of sixteen bytes has no place in a file of addresses of four.
    if (count == 16 && file->database.metadata.ip_version == 4) return 0;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } socket;
    memset(&socket, 0, sizeof socket);
    if (count == 4) {
        socket.v4.sin_family = AF_INET;
        memcpy(&socket.v4.sin_addr, address, 4);
    } else if (count == 16) {
        socket.v6.sin6_family = AF_INET6;
        memcpy(&socket.v6.sin6_addr, address, 16);
    } else {
        return -1;
    }
    int error = MMDB_SUCCESS;
    MMDB_lookup_result_s result = file->library->MMDB_lookup_sockaddr(&file->database, &socket.any, &error);
    if (error != MMDB_SUCCESS) return -1;
    if (!result.found_entry) return 0;
    *entry = result.entry.offset;
    return 1;
}

int logetl_maxmind_get(const logetl_maxmind *file, uint32_t entry, const char *const *path, logetl_maxmind_value *value) {
    MMDB_entry_s start = {.mmdb = &file->database, .offset = entry};
    MMDB_entry_data_s data;
    memset(&data, 0, sizeof data);
    int result = file->library->MMDB_aget_value(&start, &data, path);
    if (result == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR || result == MMDB_INVALID_LOOKUP_PATH_ERROR) return 0;
    if (result != MMDB_SUCCESS) return -1;
    if (!data.has_data) return 0;
    switch (data.type) {
    case MMDB_DATA_TYPE_UTF8_STRING:
        value->kind = LOGETL_MAXMIND_TEXT;
        value->text = data.utf8_string;
        value->count = data.data_size;
        return 1;
    case MMDB_DATA_TYPE_DOUBLE:
        value->kind = LOGETL_MAXMIND_NUMBER;
        value->number = data.double_value;
        return 1;
    case MMDB_DATA_TYPE_FLOAT:
        value->kind = LOGETL_MAXMIND_NUMBER;
        value->number = data.float_value;
        return 1;
    case MMDB_DATA_TYPE_UINT16:
        value->kind = LOGETL_MAXMIND_WHOLE;
        value->whole = data.uint16;
        return 1;
    case MMDB_DATA_TYPE_UINT32:
        value->kind = LOGETL_MAXMIND_WHOLE;
        value->whole = data.uint32;
        return 1;
    case MMDB_DATA_TYPE_UINT64:
        value->kind = LOGETL_MAXMIND_WHOLE;
        value->whole = data.uint64;
        return 1;
    case MMDB_DATA_TYPE_BOOLEAN:
        value->kind = LOGETL_MAXMIND_BOOL;
        value->whole = data.boolean;
        return 1;
    default: return 0;
    }
}

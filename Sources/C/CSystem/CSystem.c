#define _GNU_SOURCE
#include "CSystem.h"
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>

const void *logetl_memrchr(const void *h, int c, size_t n) { return memrchr(h, c, n); }

// One pass without branches, so that the compiler vectorises it.
int logetl_fold_ascii(uint8_t *to, const uint8_t *from, size_t count) {
    uint8_t high = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t c = from[i];
        high |= c;
        to[i] = (uint8_t)(c + ((uint8_t)(c - 'A') < 26 ? 32 : 0));
    }
    return high & 0x80;
}

int logetl_open(const char *path, int flags) { return open(path, flags | O_CLOEXEC, 0644); }

int logetl_memory_file(void) { return memfd_create("logetl", MFD_CLOEXEC); }

uint64_t logetl_peak_memory(void) {
    struct rusage u;
    return getrusage(RUSAGE_SELF, &u) == 0 ? (uint64_t)u.ru_maxrss * 1024 : 0;
}

void logetl_keep_memory(void) {
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TOP_PAD, 16 << 20);
#endif
}

int logetl_terminal_columns(int fd) {
    struct winsize w;
    return ioctl(fd, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
}

int logetl_terminal_rows(int fd) {
    struct winsize w;
    return ioctl(fd, TIOCGWINSZ, &w) == 0 ? w.ws_row : 0;
}

static int change_lock(int fd, short type, int64_t offset) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1};
#ifdef F_OFD_SETLK
    return fcntl(fd, F_OFD_SETLK, &lock);
#else
    return fcntl(fd, F_SETLK, &lock);
#endif
}

int logetl_lock_byte(int fd, int64_t offset) { return change_lock(fd, F_WRLCK, offset); }

int logetl_unlock_byte(int fd, int64_t offset) { return change_lock(fd, F_UNLCK, offset); }

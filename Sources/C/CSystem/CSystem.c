#define _GNU_SOURCE
#include "CSystem.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>

#ifdef __SSE2__
// Sixteen places at a time are looked at for the first and the last byte of the needle; only where both stand is it compared.
// The method is W. Mula's "SIMD-friendly algorithms for substring searching".
const void *logetl_memmem(const void *h, size_t hn, const void *n, size_t nn) {
    if (nn < 2 || hn < nn) return memmem(h, hn, n, nn);
    const uint8_t *text = h, *needle = n;
    const __m128i first = _mm_set1_epi8((char)needle[0]), last = _mm_set1_epi8((char)needle[nn - 1]);
    size_t at = 0;
    for (; at + nn + 15 <= hn; at += 16) {
        __m128i heads = _mm_cmpeq_epi8(first, _mm_loadu_si128((const __m128i *)(text + at)));
        __m128i tails = _mm_cmpeq_epi8(last, _mm_loadu_si128((const __m128i *)(text + at + nn - 1)));
        unsigned places = (unsigned)_mm_movemask_epi8(_mm_and_si128(heads, tails));
        for (; places != 0; places &= places - 1) {
            const uint8_t *place = text + at + (size_t)__builtin_ctz(places);
            if (memcmp(place + 1, needle + 1, nn - 2) == 0) return place;
        }
    }
    return memmem(text + at, hn - at, n, nn);
}
#else
const void *logetl_memmem(const void *h, size_t hn, const void *n, size_t nn) { return memmem(h, hn, n, nn); }
#endif

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

#define _GNU_SOURCE
// Looking for bytes in texts: 16 or 32 places at a time are looked at for the first and the last byte of the needle; only where both
// stand is it compared. The method is W. Mula's "SIMD-friendly algorithms for substring searching".
#include "CSystem.h"
#include <string.h>

static uint8_t folded(uint8_t c) { return (uint8_t)(c + ((uint8_t)(c - 'A') < 26 ? 32 : 0)); }

// Whether a text begins with a needle in lower case, letters in any case.
static int begins_folded(const uint8_t *text, const uint8_t *needle, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (folded(text[i]) != needle[i]) return 0;
    }
    return 1;
}

static const void *find_folded_slowly(const uint8_t *text, size_t count, const uint8_t *needle, size_t length) {
    for (size_t at = 0; at + length <= count; at++) {
        if (begins_folded(text + at, needle, length)) return text + at;
    }
    return NULL;
}

#ifdef __SSE2__
#include <immintrin.h>

static const void *find_sse2(const uint8_t *text, size_t count, const uint8_t *needle, size_t length) {
    const __m128i first = _mm_set1_epi8((char)needle[0]), last = _mm_set1_epi8((char)needle[length - 1]);
    size_t at = 0;
    for (; at + length + 15 <= count; at += 16) {
        __m128i heads = _mm_cmpeq_epi8(first, _mm_loadu_si128((const __m128i *)(text + at)));
        __m128i tails = _mm_cmpeq_epi8(last, _mm_loadu_si128((const __m128i *)(text + at + length - 1)));
        unsigned places = (unsigned)_mm_movemask_epi8(_mm_and_si128(heads, tails));
        for (; places != 0; places &= places - 1) {
            const uint8_t *place = text + at + (size_t)__builtin_ctz(places);
            if (memcmp(place + 1, needle + 1, length - 2) == 0) return place;
        }
    }
    return memmem(text + at, count - at, needle, length);
}

__attribute__((target("avx2"))) static const void *find_avx2(const uint8_t *text, size_t count, const uint8_t *needle,
                                                             size_t length) {
    const __m256i first = _mm256_set1_epi8((char)needle[0]), last = _mm256_set1_epi8((char)needle[length - 1]);
    size_t at = 0;
    for (; at + length + 31 <= count; at += 32) {
        __m256i heads = _mm256_cmpeq_epi8(first, _mm256_loadu_si256((const __m256i *)(text + at)));
        __m256i tails = _mm256_cmpeq_epi8(last, _mm256_loadu_si256((const __m256i *)(text + at + length - 1)));
        unsigned places = (unsigned)_mm256_movemask_epi8(_mm256_and_si256(heads, tails));
        for (; places != 0; places &= places - 1) {
            const uint8_t *place = text + at + (size_t)__builtin_ctz(places);
            if (memcmp(place + 1, needle + 1, length - 2) == 0) return place;
        }
    }
    return memmem(text + at, count - at, needle, length);
}

// Setting bit 5 makes letters lower case; what else becomes equal by it, the comparison tells apart.
__attribute__((target("avx2"))) static const void *find_folded_avx2(const uint8_t *text, size_t count, const uint8_t *needle,
                                                                    size_t length) {
    const __m256i bit = _mm256_set1_epi8(0x20);
    const __m256i first = _mm256_set1_epi8((char)(needle[0] | 0x20)), last = _mm256_set1_epi8((char)(needle[length - 1] | 0x20));
    size_t at = 0;
    for (; at + length + 31 <= count; at += 32) {
        __m256i head = _mm256_or_si256(bit, _mm256_loadu_si256((const __m256i *)(text + at)));
        __m256i tail = _mm256_or_si256(bit, _mm256_loadu_si256((const __m256i *)(text + at + length - 1)));
        __m256i both = _mm256_and_si256(_mm256_cmpeq_epi8(first, head), _mm256_cmpeq_epi8(last, tail));
        for (unsigned places = (unsigned)_mm256_movemask_epi8(both); places != 0; places &= places - 1) {
            const uint8_t *place = text + at + (size_t)__builtin_ctz(places);
            if (begins_folded(place, needle, length)) return place;
        }
    }
    return find_folded_slowly(text + at, count - at, needle, length);
}

const void *logetl_memmem(const void *text, size_t count, const void *needle, size_t length) {
    if (length < 2 || count < length) return memmem(text, count, needle, length);
    return __builtin_cpu_supports("avx2") ? find_avx2(text, count, needle, length) : find_sse2(text, count, needle, length);
}

const void *logetl_memmem_folded(const void *text, size_t count, const void *needle, size_t length) {
    if (length == 0 || count < length || !__builtin_cpu_supports("avx2"))
        return length == 0 ? text : find_folded_slowly(text, count, needle, length);
    return find_folded_avx2(text, count, needle, length);
}
#else
const void *logetl_memmem(const void *text, size_t count, const void *needle, size_t length) {
    return memmem(text, count, needle, length);
}

const void *logetl_memmem_folded(const void *text, size_t count, const void *needle, size_t length) {
    return length == 0 ? text : find_folded_slowly(text, count, needle, length);
}
#endif

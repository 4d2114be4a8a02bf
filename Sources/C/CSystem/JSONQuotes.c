// Where the strings of JSON text begin and end: 64 bytes at a time as bits, and escapes told by arithmetic on them, as in G. Langdale and
// D. Lemire, "Parsing gigabytes of JSON per second" (2019).
#include "CSystem.h"
#ifdef __SSE2__
#include <immintrin.h>
#endif
#include <string.h>

typedef struct {
    uint64_t quotes, backslashes, controls, line_ends;
} masks;

typedef masks (*masks_function)(const uint8_t *);

// What may stand behind a backslash: 1 alone, 2 with four hexadecimal digits.
static const uint8_t escapes[256] = {['"'] = 1, ['\\'] = 1, ['/'] = 1, ['b'] = 1, ['f'] = 1,
                                     ['n'] = 1, ['r'] = 1,  ['t'] = 1, ['u'] = 2};

static int is_hex(uint8_t c) { return (uint8_t)(c - '0') < 10 || (uint8_t)((c | 32) - 'a') < 6; }

// Whether an escape ends with the byte at `at`, or with four digits behind it.
static int is_escape(const uint8_t *text, size_t count, size_t at) {
    if (at >= count) return 0;
    if (escapes[text[at]] != 2) return escapes[text[at]];
    return at + 4 < count && is_hex(text[at + 1]) && is_hex(text[at + 2]) && is_hex(text[at + 3]) && is_hex(text[at + 4]);
}

// The bytes that a backslash stands before which is not escaped itself. `covers` is 1 where the last byte before these is such a one.
static inline uint64_t escaped_bytes(uint64_t backslashes, uint64_t *covers) {
    const uint64_t even = 0x5555555555555555u;
    backslashes &= ~*covers;
    uint64_t behind = backslashes << 1 | *covers;
    // Runs of backslashes that begin at an odd byte; adding carries through a run to the byte behind it.
    uint64_t odd = backslashes & ~even & ~behind;
    uint64_t sum = odd + backslashes;
    *covers = sum < odd;
    return (even ^ sum << 1) & behind;
}

static inline __attribute__((always_inline)) size_t scan(
    const uint8_t *text, size_t count, uint32_t *offsets, size_t *line_ends, masks_function masks_of) {
    size_t n = 0, ends = 0;
    uint64_t covers = 0;
    // Bit 31 where the string that is open has an escape.
    uint32_t flag = 0;
    for (size_t base = 0; base < count; base += 64) {
        uint8_t last[64];
        const uint8_t *p = text + base;
        if (count - base < 64) {
            memset(last, ' ', sizeof last);
            memcpy(last, p, count - base);
            p = last;
        }
        masks m = masks_of(p);
        if (m.controls != m.line_ends) return SIZE_MAX;
        for (uint64_t rest = m.line_ends; rest != 0; rest &= rest - 1) ends++;
        uint64_t quotes = m.quotes, escaped = 0;
        if ((m.backslashes | covers) != 0) {
            escaped = escaped_bytes(m.backslashes, &covers);
            quotes &= ~escaped;
            for (uint64_t rest = escaped & ~(m.quotes | m.backslashes); rest != 0; rest &= rest - 1) {
                if (!is_escape(text, count, base + (size_t)__builtin_ctzll(rest))) return SIZE_MAX;
            }
        }
        if ((escaped | flag) == 0) {
            for (; quotes != 0; quotes &= quotes - 1) offsets[n++] = (uint32_t)(base + (size_t)__builtin_ctzll(quotes));
            continue;
        }
        for (; quotes != 0; quotes &= quotes - 1) {
            unsigned i = (unsigned)__builtin_ctzll(quotes);
            uint64_t before = ((uint64_t)1 << i) - 1;
            offsets[n++] = (uint32_t)(base + i) | flag | ((escaped & before) != 0 ? (uint32_t)1 << 31 : 0);
            escaped &= ~before;
            flag = 0;
        }
        if (escaped != 0) flag = (uint32_t)1 << 31;
    }
    if (covers != 0) return SIZE_MAX;
    for (int i = 0; i < 64; i++) offsets[n + (size_t)i] = UINT32_MAX;
    *line_ends = ends;
    return n;
}

#ifdef __SSE2__
static inline masks masks_16(const uint8_t *p) {
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), end = _mm_set1_epi8('\n');
    const __m128i control = _mm_set1_epi8(0x1F);
    masks m = {0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(p + 16 * i));
        m.quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quote)) << (16 * i);
        m.backslashes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, backslash)) << (16 * i);
        m.controls |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, control), v)) << (16 * i);
        m.line_ends |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, end)) << (16 * i);
    }
    return m;
}

__attribute__((target("avx2"))) static inline masks masks_32(const uint8_t *p) {
    const __m256i quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\'), end = _mm256_set1_epi8('\n');
    const __m256i control = _mm256_set1_epi8(0x1F);
    masks m = {0, 0, 0, 0};
    for (int i = 0; i < 2; i++) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(p + 32 * i));
        m.quotes |= (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, quote)) << (32 * i);
        m.backslashes |= (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, backslash)) << (32 * i);
        m.controls |= (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(v, control), v)) << (32 * i);
        m.line_ends |= (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, end)) << (32 * i);
    }
    return m;
}

__attribute__((target("avx2,bmi"))) static size_t scan_32(const uint8_t *t, size_t c, uint32_t *o, size_t *e) {
    return scan(t, c, o, e, masks_32);
}

size_t logetl_json_quotes(const uint8_t *text, size_t count, uint32_t *offsets, size_t *line_ends) {
    if (count >= (size_t)1 << 31) return SIZE_MAX;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) return scan_32(text, count, offsets, line_ends);
    return scan(text, count, offsets, line_ends, masks_16);
}
#else
static inline masks masks_1(const uint8_t *p) {
    masks m = {0, 0, 0, 0};
    for (int i = 0; i < 64; i++) {
        m.quotes |= (uint64_t)(p[i] == '"') << i;
        m.backslashes |= (uint64_t)(p[i] == '\\') << i;
        m.controls |= (uint64_t)(p[i] < 0x20) << i;
        m.line_ends |= (uint64_t)(p[i] == '\n') << i;
    }
    return m;
}

size_t logetl_json_quotes(const uint8_t *text, size_t count, uint32_t *offsets, size_t *line_ends) {
    if (count >= (size_t)1 << 31) return SIZE_MAX;
    return scan(text, count, offsets, line_ends, masks_1);
}
#endif

// Where the strings of JSON text begin and end: 64 bytes at a time as bits, as in G. Langdale and D. Lemire, "Parsing gigabytes of JSON per
// second" (2019), but with escapes told one by one, for they are rare and must be checked anyway.
#include "CSystem.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

typedef struct {
    uint64_t quotes, backslashes, controls, line_ends;
} masks;

#ifdef __SSE2__
static inline masks masks_of(const uint8_t *p) {
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
#else
static inline masks masks_of(const uint8_t *p) {
    masks m = {0, 0, 0, 0};
    for (int i = 0; i < 64; i++) {
        m.quotes |= (uint64_t)(p[i] == '"') << i;
        m.backslashes |= (uint64_t)(p[i] == '\\') << i;
        m.controls |= (uint64_t)(p[i] < 0x20) << i;
        m.line_ends |= (uint64_t)(p[i] == '\n') << i;
    }
    return m;
}
#endif

static int is_hex(uint8_t c) { return (uint8_t)(c - '0') < 10 || (uint8_t)((c | 32) - 'a') < 6; }

// Whether an escape begins with the backslash at `at`.
static int is_escape(const uint8_t *text, size_t count, size_t at) {
    if (at + 1 >= count) return 0;
    switch (text[at + 1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': return 1;
    case 'u':
        return at + 6 <= count && is_hex(text[at + 2]) && is_hex(text[at + 3]) && is_hex(text[at + 4]) && is_hex(text[at + 5]);
    default: return 0;
    }
}

size_t logetl_json_quotes(const uint8_t *text, size_t count, uint32_t *offsets, size_t *line_ends) {
    size_t n = 0, ends = 0;
    // The byte that an escape of the 64 bytes before covers, and whether the string that is open has an escape.
    size_t covered = SIZE_MAX;
    uint32_t escaped = 0;
    if (count >= (size_t)1 << 31) return SIZE_MAX;
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
        uint64_t quotes = m.quotes;
        if (m.backslashes == 0 && covered != base && !escaped) {
            for (; quotes != 0; quotes &= quotes - 1) offsets[n++] = (uint32_t)(base + (size_t)__builtin_ctzll(quotes));
            continue;
        }
        uint64_t backslashes = m.backslashes, starts = 0;
        if (covered == base) {
            quotes &= ~(uint64_t)1;
            backslashes &= ~(uint64_t)1;
        }
        while (backslashes != 0) {
            unsigned i = (unsigned)__builtin_ctzll(backslashes);
            if (!is_escape(text, count, base + i)) return SIZE_MAX;
            starts |= (uint64_t)1 << i;
            covered = base + i + 1;
            uint64_t both = i == 63 ? (uint64_t)1 << 63 : (uint64_t)3 << i;
            backslashes &= ~both;
            if (i < 63) quotes &= ~((uint64_t)2 << i);
        }
        uint64_t before = 0;
        for (; quotes != 0; quotes &= quotes - 1) {
            unsigned i = (unsigned)__builtin_ctzll(quotes);
            uint64_t upTo = ((uint64_t)1 << i) - 1;
            if ((starts & upTo & ~before) != 0) escaped = (uint32_t)1 << 31;
            offsets[n++] = (uint32_t)(base + i) | escaped;
            escaped = 0;
            before = upTo;
        }
        if ((starts & ~before) != 0) escaped = (uint32_t)1 << 31;
    }
    for (int i = 0; i < 64; i++) offsets[n + (size_t)i] = UINT32_MAX;
    *line_ends = ends;
    return n;
}

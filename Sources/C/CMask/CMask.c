#include "CMask.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Bytes that a block answers for.
#define STEP LOGETL_MASK_STEP

/// One bit a byte for each class of bytes that a condition speaks of.
typedef struct {
    uint64_t digit, upper, space, dash, plus, assign, quote, keyEnd, s, e, b, x, upperA, upperI, zero;
    /// Bytes without which many conditions cannot hold: % \\ @ _ J.
    uint64_t rare;
} Classes;

/// The classes that only blocks with a rare byte need.
typedef struct {
    uint64_t percent, backslash, at, underscore, upperJ, g;
} RareClasses;

/// Fills `c` by tests of a byte (`v`, in `low` with the bit of lower case set). MASK, IS, FOLDED and BELOW are those of an instruction set.
#define FILL_CLASSES \
    c.digit = MASK(BELOW('0', 10)); \
    c.upper = MASK(BELOW('A', 26)); \
    c.space = MASK(IS(' ')); \
    c.dash = MASK(IS('-')); \
    c.plus = MASK(IS('+')); \
    c.e = MASK(FOLDED('e')); \
    c.b = MASK(FOLDED('b')); \
    c.x = MASK(IS('x')); \
    c.upperA = MASK(IS('A')); \
    c.upperI = MASK(IS('I')); \
    c.zero = MASK(IS('0'));

#define FILL_RARE_CLASSES \
    c.percent = MASK(IS('%')); \
    c.backslash = MASK(IS('\\')); \
    c.at = MASK(IS('@')); \
    c.underscore = MASK(IS('_')); \
    c.upperJ = MASK(IS('J')); \
    c.g = MASK(IS('g'));

// Classes of several bytes: which of 16 lower halves of a byte belong to a bit, and which of 16 upper halves. A byte has the bit if both
// halves do. Bits 0 and 1: the last letters of keys (d h n D H N and t y T Y); 2: s S; 3: = : >; 4: quotes; 5 to 7: rare bytes.
static const uint8_t lowerHalves[16] = {64, 0, 16, 4, 3, 32, 0, 16, 1, 2, 8 | 64, 0, 128, 8, 1 | 8, 128};
static const uint8_t upperHalves[16] = {0, 0, 16 | 32, 8, 1 | 64, 2 | 4 | 128, 1, 2 | 4};
#define KEY_END_BITS 3
#define S_BITS 4
#define ASSIGN_BITS 8
#define QUOTE_BITS 16
#define RARE_BITS (32 | 64 | 128)

// MARK: Sixteen bytes, the width that every 64-bit processor has

typedef uint8_t Bytes __attribute__((ext_vector_type(16)));
typedef _Bool Bits __attribute__((ext_vector_type(16)));

static inline __attribute__((always_inline)) uint64_t bits(Bytes comparison) {
    Bits set = __builtin_convertvector(comparison, Bits);
    uint16_t word;
    memcpy(&word, &set, sizeof word);
    return word;
}

#define MASK(test) \
    ({ \
        uint64_t word = 0; \
        for (int part = 0; part < 4; part++) { \
            Bytes v = raw[part], low = v | (Bytes)(uint8_t)0x20; \
            (void)v, (void)low; \
            word |= bits((Bytes)(test)) << (16 * part); \
        } \
        word; \
    })
#define IS(c) (v == (Bytes)(uint8_t)(c))
#define FOLDED(c) (low == (Bytes)(uint8_t)(c))
#define BELOW(first, count) ((v - (Bytes)(uint8_t)(first)) < (Bytes)(uint8_t)(count))

static inline __attribute__((always_inline)) Classes classify(const uint8_t *at) {
    Bytes raw[4];
    memcpy(raw, at, sizeof raw);
    Classes c;
    FILL_CLASSES
    c.assign = MASK(IS(':') | IS('=') | IS('>'));
    c.quote = MASK(IS('"') | IS('\''));
    c.keyEnd = MASK(FOLDED('d') | FOLDED('n') | FOLDED('t') | FOLDED('y') | FOLDED('h'));
    c.s = MASK(FOLDED('s'));
    c.rare = MASK(IS('%') | IS('\\') | IS('@') | IS('_') | IS('J'));
    return c;
}

static inline __attribute__((always_inline)) RareClasses classifyRare(const uint8_t *at) {
    Bytes raw[4];
    memcpy(raw, at, sizeof raw);
    RareClasses c;
    FILL_RARE_CLASSES
    return c;
}

static inline __attribute__((always_inline)) uint64_t find(const uint8_t *at, char byte) {
    Bytes raw[4];
    memcpy(raw, at, sizeof raw);
    return MASK(IS(byte));
}
#undef MASK
#undef IS
#undef FOLDED
#undef BELOW

#define TARGET
#define SUFFIX(name) name
#define PASS candidates
#include "CandidatePass.h"
#undef TARGET
#undef SUFFIX
#undef PASS

#if defined(__x86_64__)
// MARK: AVX2, 32 bytes

#define TARGET __attribute__((target("avx2,bmi,bmi2")))
#define MASK(test) \
    ({ \
        uint64_t word = 0; \
        for (int part = 0; part < 2; part++) { \
            __m256i v = raw[part], low = _mm256_or_si256(v, _mm256_set1_epi8(0x20)); \
            (void)v, (void)low; \
            word |= (uint64_t)(uint32_t)_mm256_movemask_epi8(test) << (32 * part); \
        } \
        word; \
    })
#define IS(c) _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c))
#define FOLDED(c) _mm256_cmpeq_epi8(low, _mm256_set1_epi8(c))
// The comparison is of signed numbers: the range is moved to the lowest values.
#define BELOW(first, count) \
    _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(-128 + (count))), _mm256_add_epi8(v, _mm256_set1_epi8((char)(-128 - (first)))))
#define HAS(bits) (~MASK(_mm256_cmpeq_epi8(_mm256_and_si256(half[part], _mm256_set1_epi8((char)(bits))), _mm256_setzero_si256())))

static inline __attribute__((always_inline)) TARGET Classes classify256(const uint8_t *at) {
    __m256i raw[2] = {_mm256_loadu_si256((const __m256i *)at), _mm256_loadu_si256((const __m256i *)(at + 32))};
    const __m256i lower = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)lowerHalves));
    const __m256i upper = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)upperHalves));
    const __m256i four = _mm256_set1_epi8(15);
    __m256i half[2];
    for (int part = 0; part < 2; part++) {
        half[part] = _mm256_and_si256(
            _mm256_shuffle_epi8(lower, _mm256_and_si256(raw[part], four)),
            _mm256_shuffle_epi8(upper, _mm256_and_si256(_mm256_srli_epi16(raw[part], 4), four)));
    }
    Classes c;
    FILL_CLASSES
    c.assign = HAS(ASSIGN_BITS);
    c.quote = HAS(QUOTE_BITS);
    c.keyEnd = HAS(KEY_END_BITS);
    c.s = HAS(S_BITS);
    c.rare = HAS(RARE_BITS);
    return c;
}

static inline __attribute__((always_inline)) TARGET RareClasses classifyRare256(const uint8_t *at) {
    __m256i raw[2] = {_mm256_loadu_si256((const __m256i *)at), _mm256_loadu_si256((const __m256i *)(at + 32))};
    RareClasses c;
    FILL_RARE_CLASSES
    return c;
}

static inline __attribute__((always_inline)) TARGET uint64_t find256(const uint8_t *at, char byte) {
    __m256i raw[2] = {_mm256_loadu_si256((const __m256i *)at), _mm256_loadu_si256((const __m256i *)(at + 32))};
    return MASK(IS(byte));
}
#undef MASK
#undef IS
#undef FOLDED
#undef BELOW
#undef HAS

#define SUFFIX(name) name##256
#define PASS candidates256
#include "CandidatePass.h"
#endif

void logetl_mask_candidates_by(
    int level, const uint8_t *bytes, size_t count, size_t first, size_t words, int addresses, uint64_t *out) {
#if defined(__x86_64__)
    int best = logetl_mask_level();
    if (level > best) level = best;
    if (level == 1) return candidates256(bytes, count, first, words, addresses, out);
#endif
    candidates(bytes, count, first, words, addresses, out);
}

int logetl_mask_level(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return 1;
#endif
    return 0;
}

void logetl_mask_candidates(const uint8_t *bytes, size_t count, size_t first, size_t words, int addresses, uint64_t *out) {
    logetl_mask_candidates_by(1, bytes, count, first, words, addresses, out);
}

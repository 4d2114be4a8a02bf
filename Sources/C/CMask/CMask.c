#include "CMask.h"
#include <string.h>

// Sixteen bytes, the width that every 64-bit processor has.
typedef uint8_t Bytes __attribute__((ext_vector_type(16)));
typedef _Bool Bits __attribute__((ext_vector_type(16)));
typedef unsigned __int128 Wide;

/// One bit a byte for each class of bytes that a condition speaks of.
typedef struct {
    uint64_t digit, space, dash, plus, percent, backslash, at, assign, quote, keyEnd, s, e, b, upperJ, upperA, upperI, upper, dot, colon;
} Classes;

static inline __attribute__((always_inline)) uint64_t bits(Bytes comparison) {
    Bits set = __builtin_convertvector(comparison, Bits);
    uint16_t word;
    memcpy(&word, &set, sizeof word);
    return word;
}

/// Whether any of 16 bytes makes `test` true, for all 64 bytes: one bit each.
#define MASK(test) \
    ({ \
        uint64_t word = 0; \
        for (int part = 0; part < 4; part++) { \
            Bytes v = raw[part], low = folded[part]; \
            (void)v, (void)low; \
            word |= bits((Bytes)(test)) << (16 * part); \
        } \
        word; \
    })
#define IS(c) (v == (Bytes)(uint8_t)(c))
#define FOLDED(c) (low == (Bytes)(uint8_t)(c))

static inline __attribute__((always_inline)) Classes classify(const uint8_t *at, int addresses) {
    Bytes raw[4], folded[4];
    memcpy(raw, at, sizeof raw);
    for (int part = 0; part < 4; part++) folded[part] = raw[part] | (Bytes)(uint8_t)0x20;
    Classes c;
    c.digit = MASK((v - (Bytes)(uint8_t)'0') < (Bytes)(uint8_t)10);
    c.upper = MASK((v - (Bytes)(uint8_t)'A') < (Bytes)(uint8_t)26);
    c.space = MASK(IS(' '));
    c.dash = MASK(IS('-'));
    c.plus = MASK(IS('+'));
    c.percent = MASK(IS('%'));
    c.backslash = MASK(IS('\\'));
    c.at = MASK(IS('@'));
    c.assign = MASK(IS(':') | IS('=') | IS('>'));
    c.quote = MASK(IS('"') | IS('\''));
    c.keyEnd = MASK(FOLDED('d') | FOLDED('n') | FOLDED('t') | FOLDED('y') | FOLDED('h'));
    c.s = MASK(FOLDED('s'));
    c.e = MASK(FOLDED('e'));
    c.b = MASK(FOLDED('b'));
    c.upperJ = MASK(IS('J'));
    c.upperA = MASK(IS('A'));
    c.upperI = MASK(IS('I'));
    c.dot = addresses ? MASK(IS('.')) : 0;
    c.colon = addresses ? MASK(IS(':')) : 0;
    return c;
}

static inline __attribute__((always_inline)) Classes classifyAt(const uint8_t *bytes, size_t count, size_t block, int addresses) {
    size_t start = block * 64;
    if (start + 64 <= count) return classify(bytes + start, addresses);
    uint8_t tail[64];
    memset(tail, 0, sizeof tail);
    if (start < count) memcpy(tail, bytes + start, count - start);
    return classify(tail, addresses);
}

/// Both blocks as one number, so that a shift to the right looks ahead.
#define WIDE(class) ((Wide)now.class | (Wide)next.class << 64)
/// The class, `n` bytes ahead of each byte of this block; n is 1...63.
#define AHEAD(class, n) (now.class >> (n) | next.class << (64 - (n)))

void logetl_mask_candidates(const uint8_t *bytes, size_t count, size_t first, size_t words, int addresses, uint64_t *out) {
    Classes now = classifyAt(bytes, count, first, addresses);
    // What the byte before the block is.
    uint8_t before = first > 0 && first * 64 <= count ? bytes[first * 64 - 1] : 0;
    uint64_t digitBefore = (uint8_t)(before - '0') < 10;
    uint64_t sBefore = (before | 0x20) == 's';
    for (size_t w = 0; w < words; w++) {
        Classes next = classifyAt(bytes, count, first + w + 1, addresses);

        Wide d = WIDE(digit);
        Wide d2 = d & d >> 1;
        Wide d4 = d2 & d2 >> 2;
        Wide d8 = d4 & d4 >> 4;
        Wide separator = WIDE(space) | WIDE(dash) | WIDE(plus);
        Wide percent = WIDE(percent);
        Wide backslash = WIDE(backslash);

        // Cards in one piece: 13 digits or more, at the start of the run.
        uint64_t runs = (uint64_t)(d8 & d8 >> 5) & ~(now.digit << 1 | digitBefore);
        // Cards in groups: four digits, a separator (plain, %20, %2520, \u0020), four digits.
        Wide groups = d4 & ((separator >> 4 & d4 >> 5) | (percent >> 4 & (d4 >> 7 | d4 >> 9)) | (backslash >> 4 & d4 >> 10));
        // Social security numbers: 3, 2 and 4 digits.
        Wide social = d2 & d >> 2
            & ((separator >> 3 & d2 >> 4 & separator >> 6 & d4 >> 7) | (percent >> 3 & d2 >> 6 & percent >> 8 & d4 >> 11)
               | (backslash >> 3 & d2 >> 9 & backslash >> 11 & d4 >> 17));
        // `@`, and `%40`, `%2B`, … and `\u00..`; the escapes are told apart in Swift.
        uint64_t encoded = (now.percent & AHEAD(digit, 1)) | (uint64_t)(backslash & d2 >> 2);
        // Phones: `+` and a digit.
        uint64_t phones = now.plus & AHEAD(digit, 1);
        // The last letter of a key's name, then perhaps a quote or a space, then `=`, `:`, `>` or an escape.
        Wide end = WIDE(keyEnd) | WIDE(s) | ((WIDE(s) << 1 | sBefore) & WIDE(e));
        Wide assign = WIDE(assign) | percent;
        Wide quote = WIDE(quote);
        uint64_t keys = (uint64_t)(end
                                   & (assign >> 1 | (quote | WIDE(space)) >> 1 & assign >> 2
                                      | (backslash >> 1 & (quote >> 2 & assign >> 3 | d2 >> 3 & assign >> 7))
                                      | (quote >> 1 & WIDE(space) >> 2 & assign >> 3)));
        // "bearer" and a gap.
        uint64_t bearers = now.b & AHEAD(e, 1) & (AHEAD(space, 6) | AHEAD(plus, 6) | AHEAD(percent, 6));
        // AKIA, ASIA.
        uint64_t aws = now.upperA & AHEAD(upperI, 2) & AHEAD(upperA, 3);
        // eyJ.
        uint64_t tokens = now.e & AHEAD(upperJ, 2);
        // IBAN: two capital letters, two digits.
        uint64_t ibans = (uint64_t)(WIDE(upper) & WIDE(upper) >> 1 & d2 >> 2);
        // Five dashes and the B or E of BEGIN or END.
        Wide dashes = WIDE(dash);
        Wide dashes4 = dashes & dashes >> 1;
        dashes4 &= dashes4 >> 2;
        uint64_t blocks = (uint64_t)(dashes4 & dashes >> 4 & (WIDE(b) | WIDE(e)) >> 5);

        uint64_t word = runs | (uint64_t)groups | (uint64_t)social | encoded | now.at | phones | keys | bearers | aws | tokens | ibans
            | blocks;
        if (addresses) {
            // The first dot of an address with digits beside it, and a colon with another close behind.
            word |= (uint64_t)(d & WIDE(dot) >> 1 & d >> 2);
            Wide colon = WIDE(colon);
            word |= (uint64_t)(colon & (colon >> 1 | colon >> 2 | colon >> 3 | colon >> 4 | colon >> 5));
        }
        out[w] = word;
        digitBefore = now.digit >> 63;
        sBefore = now.s >> 63;
        now = next;
    }
}

// The pass over the text, once for each instruction set: CMask.c includes this file with PASS (the function's name), TARGET (its
// attribute) and SUFFIX (what names of functions of the instruction set end with) set. So there is no include guard.
//
// Each block of 64 bytes answers for its first 48; the rest is what conditions look ahead at. So a shift never needs the next block: the
// instruction that shifts over two words is slow on some processors.

static TARGET void PASS(const uint8_t *bytes, size_t count, size_t first, size_t words, int addresses, uint64_t *out) {
    // What the byte before the block is.
    uint8_t before = first > 0 && first * STEP <= count ? bytes[first * STEP - 1] : 0;
    uint64_t digitBefore = (uint8_t)(before - '0') < 10;
    uint64_t sBefore = (before | 0x20) == 's';
    for (size_t w = 0; w < words; w++) {
        size_t start = (first + w) * STEP;
        const uint8_t *at = bytes + start;
        uint8_t tail[64];
        if (__builtin_expect(start + 64 > count, 0)) {
            // What is past the end of the text counts as zero bytes.
            memset(tail, 0, sizeof tail);
            if (start < count) memcpy(tail, bytes + start, count - start);
            at = tail;
        }
        Classes c = SUFFIX(classify)(at);
        // Digits: runs of at least 2, 4, 8 that begin here.
        uint64_t d = c.digit;
        uint64_t d2 = d & d >> 1;
        uint64_t d4 = d2 & d2 >> 2;
        uint64_t separator = c.space | c.dash | c.plus;
        uint64_t runOn = d << 1 | digitBefore;

        // Cards in one piece: 13 digits or more, at the start of the run.
        uint64_t word = d4 & d4 >> 4 & d4 >> 8 & d >> 12 & ~runOn;
        // Cards in groups: four digits, a separator, four digits.
        word |= d4 & separator >> 4 & d4 >> 5;
        // Social security numbers: 3, 2 and 4 digits.
        word |= d2 & d >> 2 & separator >> 3 & d2 >> 4 & separator >> 6 & d4 >> 7;
        // Phones: `+` and a digit that a country code begins with.
        word |= c.plus & (d & ~c.zero) >> 1;
        // The last letter of a key's name, then perhaps a quote or a space, then `=`, `:`, `>`; or a space and a quote.
        uint64_t end = c.keyEnd | c.s | ((c.s << 1 | sBefore) & c.e);
        uint64_t blank = c.space | c.plus;
        uint64_t assigned = c.assign >> 1 | ((c.quote | blank) >> 1 & c.assign >> 2) | (c.quote >> 1 & blank >> 2 & c.assign >> 3)
            | (blank >> 1 & c.quote >> 2);
        // ` = '` of SQL; `--name` of commands.
        word |= blank & c.assign >> 1 & blank >> 2 & c.quote >> 3;
        word |= c.dash & c.dash >> 1 & ~(c.dash | c.space | d) >> 2;
        // "bearer" and a gap; AKIA, ASIA, AIza; IBANs: two capital letters, two digits.
        word |= c.b & c.e >> 1 & blank >> 6;
        word |= c.upperA & ((c.upperI >> 2 & c.upperA >> 3) | c.upperI >> 1);
        word |= c.upper & c.upper >> 1 & d2 >> 2;
        // Keys with a prefix of their maker: xoxb-, sk-ant-, glpat-.
        word |= c.dash >> 4 & c.x & c.x >> 2;
        word |= c.dash >> 2 & c.s & (c.dash >> 6 | c.dash >> 7);
        word |= c.dash >> 5 & c.keyEnd >> 4;
        // Five dashes and the B or E of BEGIN or END.
        uint64_t dashes = c.dash & c.dash >> 1;
        word |= dashes & dashes >> 2 & c.dash >> 4 & (c.b | c.e) >> 5;
        if (c.rare) {
            RareClasses r = SUFFIX(classifyRare)(at);
            uint64_t assign = c.assign | r.percent;
            word |= d4 & ((r.percent >> 4 & (d4 >> 7 | d4 >> 9)) | (r.backslash >> 4 & d4 >> 10));
            word |= d2 & d >> 2
                & ((r.percent >> 3 & d2 >> 6 & r.percent >> 8 & d4 >> 11) | (r.backslash >> 3 & d2 >> 9 & r.backslash >> 11));
            // `@`; `%40`, `%2B`, … and `\u00..`, which are told apart in Swift.
            word |= r.at | (r.percent & d >> 1) | (r.backslash & d2 >> 2);
            assigned |= r.percent >> 1 | ((c.quote | blank) >> 1 & assign >> 2) | (blank >> 1 & r.backslash >> 2);
            // `\"`, `\\\"`, `\u0022`, `\u003d`.
            assigned |= r.backslash >> 1 & (c.quote >> 2 | d2 >> 3 | (r.backslash >> 2 & r.backslash >> 3 & c.quote >> 4));
            word |= c.b & c.e >> 1 & r.percent >> 6;
            // eyJ; ghp_ and npm_, github_pat_, sk_live_.
            word |= c.e & r.upperJ >> 2;
            word |= r.underscore >> 3 & ((r.g & c.keyEnd >> 1) | c.keyEnd);
            word |= (r.underscore >> 2 & r.underscore >> 7) | (r.g & r.underscore >> 6 & r.underscore >> 10);
            // The same with marks that are escaped though they need not be.
            word |= r.percent >> 3 & r.g & c.keyEnd >> 1;
            word |= (r.percent >> 2 & r.percent >> 9) | (r.g & r.percent >> 6 & r.percent >> 12);
            word |= r.percent >> 4 & c.x & c.x >> 2;
            word |= r.percent >> 2 & c.s & (r.percent >> 8 | r.percent >> 9);
            word |= r.percent >> 5 & r.g & c.keyEnd >> 4;
        }
        word |= end & assigned;
        if (addresses) {
            // The start of four numbers with dots between them.
            uint64_t dot = SUFFIX(find)(at, '.'), colon = SUFFIX(find)(at, ':');
            uint64_t rest = d;
            for (int part = 0; part < 3; part++) {
                rest = dot & rest >> 1;
                rest = d & (rest >> 1 | (d >> 1 & (rest >> 2 | (d >> 2 & rest >> 3))));
            }
            // The digits of an escape may stand before an address.
            word |= c.rare ? rest : rest & ~runOn;
            // `::`, and four colons each close behind the other.
            uint64_t chain = colon;
            for (int part = 0; part < 3; part++) chain = colon & (chain >> 2 | chain >> 3 | chain >> 4 | chain >> 5);
            word |= chain | (colon & colon >> 1);
        }
        out[w] = word & (((uint64_t)1 << STEP) - 1);
        digitBefore = d >> (STEP - 1) & 1;
        sBefore = c.s >> (STEP - 1) & 1;
    }
}

// Where in a text personal data may stand: 64 bytes at a time, which Swift's SIMD types cannot say (they have no way from a vector of
// comparisons to a bit mask).
#ifndef LOGETL_CMASK_H
#define LOGETL_CMASK_H
#include <stddef.h>
#include <stdint.h>

/// Bytes that one word of candidates stands for.
#define LOGETL_MASK_STEP 48

/// Sets in `out` a bit for each byte at which a detector should look: bit i of word w stands for the byte at 48 * (first + w) + i; a word
/// has 48 bits.
/// Reads no byte at or past `count`; writes `words` words. `addresses` non-zero: IP addresses are looked for too.
///
/// The conditions are necessary, not sufficient; Swift's detectors decide. They are listed in CandidatePass.h. The widest instructions that
/// the processor has are taken; all give the same answer.
void logetl_mask_candidates(const uint8_t *bytes, size_t count, size_t first, size_t words, int addresses, uint64_t *out);

/// The widest instructions there are: 1 for AVX2, 0 for those that every processor has.
int logetl_mask_level(void);

/// The same with instructions of a level, at most those there are. For tests.
void logetl_mask_candidates_by(
    int level, const uint8_t *bytes, size_t count, size_t first, size_t words, int addresses, uint64_t *out);
#endif

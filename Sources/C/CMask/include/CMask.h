// Where in a text personal data may stand: 64 bytes at a time, which Swift's SIMD types cannot say (they have no way from a vector of
// comparisons to a bit mask).
#ifndef LOGETL_CMASK_H
#define LOGETL_CMASK_H
#include <stddef.h>
#include <stdint.h>

/// Sets in `out` a bit for each byte at which a detector should look: bit i of word w stands for the byte at 64 * (first + w) + i.
/// Reads no byte at or past `count`; writes `words` words. `addresses` non-zero: IP addresses are looked for too.
///
/// The conditions are necessary, not sufficient; Swift's detectors decide. They are listed in CMask.c.
void logetl_mask_candidates(const uint8_t *bytes, size_t count, size_t first, size_t words, int addresses, uint64_t *out);
#endif

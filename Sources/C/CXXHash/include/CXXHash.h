// XXH3 with 128 bits (github.com/Cyan4973/xxHash, header-only) for fingerprints of events.
#ifndef LOGETL_CXXHASH_H
#define LOGETL_CXXHASH_H
#include <stddef.h>
#include <stdint.h>

/// 128 bits of a hash.
typedef struct {
    uint64_t low;
    uint64_t high;
} logetl_hash128;

/// XXH3-128 of `count` bytes.
logetl_hash128 logetl_xxh3(const void *bytes, size_t count);

/// XXH3-128 over three parts of fixed length: the XXH3-128 of `count` bytes, `context` and `number`. The length of the bytes enters their own
/// hash, so parts cannot be shifted against each other.
logetl_hash128 logetl_xxh3_chain(const void *bytes, size_t count, logetl_hash128 context, int64_t number);

/// Asks the processor to fetch the memory at `address`, which need not be valid.
static inline void logetl_prefetch(const void *address) { __builtin_prefetch(address, 1); }
#endif

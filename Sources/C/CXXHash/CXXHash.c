#include "CXXHash.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

logetl_hash128 logetl_xxh3(const void *bytes, size_t count) {
    XXH128_hash_t hash = XXH3_128bits(bytes, count);
    return (logetl_hash128){hash.low64, hash.high64};
}

logetl_hash128 logetl_xxh3_chain(const void *bytes, size_t count, logetl_hash128 context, int64_t number) {
    XXH128_hash_t text = XXH3_128bits(bytes, count);
    uint64_t parts[5] = {text.low64, text.high64, context.low, context.high, (uint64_t)number};
    XXH128_hash_t hash = XXH3_128bits(parts, sizeof parts);
    return (logetl_hash128){hash.low64, hash.high64};
}

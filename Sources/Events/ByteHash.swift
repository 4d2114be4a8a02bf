/// A fast 64-bit hash of short byte strings, after the mixing step of wyhash (github.com/wangyi-fudan/wyhash).
///
/// Token filters on disk are made of it, so it must not change without a new version of the block format. No defence against an adversary:
/// where equality matters, compare. Words are read little-endian.
public enum ByteHash {
    /// The hash of `count` bytes at `bytes`.
    @inlinable
    public static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        var seed = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
        let a: UInt64
        let b: UInt64
        if count >= 8 {
            var at = 0
            while count &- at > 16 {
                seed = mix(load64(raw + at) ^ 0xA076_1D64_78BD_642F, load64(raw + at + 8) ^ seed)
                at &+= 16
            }
            // The last 16 bytes (or the first and the last 8), overlapping what was read before: no byte past the end is touched.
            a = load64(raw + (count >= 16 ? count &- 16 : 0))
            b = load64(raw + (count &- 8))
        } else if count >= 4 {
            a = UInt64(raw.loadUnaligned(as: UInt32.self))
            b = UInt64((raw + (count &- 4)).loadUnaligned(as: UInt32.self))
        } else if count > 0 {
            a = UInt64(bytes[0]) << 16 | UInt64(bytes[count >> 1]) << 8 | UInt64(bytes[count &- 1])
            b = 0
        } else {
            a = 0
            b = 0
        }
        return mix(a ^ 0xE703_7ED1_A0B4_28DB, b ^ seed)
    }

    /// Mixes a number into a hash.
    @inlinable
    public static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    @inlinable static func load64(_ at: UnsafeRawPointer) -> UInt64 { at.loadUnaligned(as: UInt64.self) }
}

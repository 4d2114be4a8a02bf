/// Eight bytes of a text that are looked at together, as one number (SIMD within a register). What is found is a number whose high bits stand
/// for the bytes, the first byte lowest.
struct EightBytes {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x80 &* ones

    /// The bytes, the first one lowest.
    let word: UInt64

    /// The bytes at `at`, of which all must be inside.
    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, at: Int) {
        word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }

    /// The high bits of the bytes that are `byte`.
    @inline(__always)
    func marks(of byte: UInt8) -> UInt64 {
        let lows = ~Self.highs
        let other = word ^ (UInt64(byte) &* Self.ones)
        // A byte that is zero stays without its high bit, and no byte carries to the next.
        return ~(((other & lows) &+ lows) | other | lows)
    }

    /// The high bits of the bytes that are not `first...last`, which are ASCII.
    @inline(__always)
    func marks(outside first: UInt8, _ last: UInt8) -> UInt64 {
        // No byte borrows from or carries to the next.
        let isAtLeast = (word | Self.highs) &- UInt64(first) &* Self.ones
        let isBeyond = (word & ~Self.highs) &+ UInt64(0x7F &- last) &* Self.ones
        return (~isAtLeast | isBeyond | word) & Self.highs
    }

    /// The number of bytes before the first of `marks`; eight where there are none.
    @inline(__always)
    static func count(before marks: UInt64) -> Int { marks.trailingZeroBitCount / 8 }

    /// Whether the first bytes are those of `text`, which are no more than eight.
    @inline(__always)
    func begins(with text: StaticString) -> Bool {
        var wanted: UInt64 = 0
        var at = text.utf8CodeUnitCount
        let bits = UInt64(at) &* 8
        while at > 0 {
            at &-= 1
            wanted = wanted &<< 8 | UInt64(text.utf8Start[at])
        }
        return (word ^ wanted) &<< (64 &- bits) == 0
    }
}

import Events

/// Turns UTF-16 with a byte order mark into UTF-8 while input is read; leaves everything else as it is.
///
/// One for each input, all its bytes in order. The mark itself is dropped. Half a surrogate pair and a byte that is left at the end become
/// U+FFFD.
public struct UTF16Filter: Sendable {
    /// What the input is.
    private enum Encoding { case undecided, bytes, littleEndian, bigEndian }

    private var encoding = Encoding.undecided
    /// Bytes that wait for those after them: the mark's first byte, or half a unit.
    private var waiting: UInt8?
    /// The first half of a surrogate pair.
    private var high: UInt32?

    /// A filter at the start of an input.
    public init() {}

    /// Whether the input is UTF-16, and its bytes are therefore changed. False before the first bytes.
    public var isActive: Bool { encoding == .littleEndian || encoding == .bigEndian }

    /// Whether the first bytes have told what the input is. After that an input that is not UTF-16 need not pass the filter.
    public var isDecided: Bool { encoding != .undecided }

    /// The most bytes that `convert` writes for `count` bytes of input.
    public static func room(for count: Int) -> Int { count / 2 * 3 + 12 }

    /// Writes what the next `bytes` of the input are in UTF-8 to `to`, which has `room(for:)` bytes and does not overlap them; returns how
    /// many it wrote. `isEnd` says that nothing follows.
    public mutating func convert(
        _ bytes: UnsafeRawBufferPointer, isEnd: Bool, to: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var n = 0
        var at = 0
        if encoding == .undecided {
            guard let first = waiting ?? bytes.first else { return 0 }
            if waiting == nil { at = 1 }
            guard at < bytes.count else {
                if isEnd {
                    encoding = .bytes
                    to[0] = first
                    return 1
                }
                waiting = first
                return 0
            }
            waiting = nil
            let second = bytes[at]
            if first == 0xFF && second == 0xFE {
                encoding = .littleEndian
                at += 1
            } else if first == 0xFE && second == 0xFF {
                encoding = .bigEndian
                at += 1
            } else {
                encoding = .bytes
                to[0] = first
                n = 1
            }
        }
        if encoding == .bytes {
            let rest = bytes.count - at
            if rest > 0, let base = bytes.baseAddress {
                UnsafeMutableRawPointer(to + n).copyMemory(from: base + at, byteCount: rest)
            }
            return n + rest
        }
        while at < bytes.count {
            guard let first = waiting else {
                waiting = bytes[at]
                at += 1
                continue
            }
            let second = bytes[at]
            at += 1
            waiting = nil
            let unit = encoding == .littleEndian ? UInt32(second) << 8 | UInt32(first) : UInt32(first) << 8 | UInt32(second)
            n += write(unit, to + n)
        }
        if isEnd, high != nil || waiting != nil {
            n += JSONText.encode(0xFFFD, to + n)
            high = nil
            waiting = nil
        }
        return n
    }

    private mutating func write(_ unit: UInt32, _ to: UnsafeMutablePointer<UInt8>) -> Int {
        var n = 0
        if let first = high {
            high = nil
            if unit & 0xFC00 == 0xDC00 { return JSONText.encode(0x10000 + (first & 0x3FF) << 10 + (unit & 0x3FF), to) }
            n = JSONText.encode(0xFFFD, to)
        }
        if unit & 0xFC00 == 0xD800 {
            high = unit
            return n
        }
        return n + JSONText.encode(unit & 0xFC00 == 0xDC00 ? 0xFFFD : unit, to + n)
    }

}

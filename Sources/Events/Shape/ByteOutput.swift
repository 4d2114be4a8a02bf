#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Growing memory for text that is written out: what an array of bytes is, without its checks at each append.
///
/// Pieces are copied 16 bytes at a time and may write into the spare room behind their end, which `reserve` keeps. One thread at a time.
public struct ByteOutput: ~Copyable, @unchecked Sendable {
    /// Room that there always is behind what was reserved.
    static let slack = 32

    /// The memory; valid until the next append.
    public private(set) var base: UnsafeMutablePointer<UInt8>
    /// Bytes written.
    public internal(set) var count = 0
    private var capacity: Int

    /// Empty output with room for `capacity` bytes.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity + Self.slack)
    }

    deinit { base.deallocate() }

    /// The bytes written; valid until the next append.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Forgets the content, keeps the memory unless it is more than `keeping` bytes.
    public mutating func removeAll(keeping: Int = 16 << 20) {
        count = 0
        guard capacity > keeping else { return }
        base.deallocate()
        capacity = max(keeping, 64)
        base = .allocate(capacity: capacity + Self.slack)
    }

    /// Makes room for `extra` more bytes.
    @inline(__always)
    public mutating func reserve(_ extra: Int) {
        if capacity &- count < extra { grow(extra) }
    }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        let grown = max(count + extra, capacity * 2)
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: grown + Self.slack)
        fresh.update(from: base, count: count)
        base.deallocate()
        base = fresh
        capacity = grown
    }

    /// Appends a byte.
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count &+= 1
    }

    /// Appends a literal.
    @inline(__always)
    public mutating func append(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        memcpy(base + count, text.utf8Start, text.utf8CodeUnitCount)
        count &+= text.utf8CodeUnitCount
    }

    /// Appends bytes.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let from = bytes.baseAddress else { return }
        reserve(bytes.count)
        memcpy(base + count, from, bytes.count)
        count &+= bytes.count
    }

    /// Appends a short piece of memory that may be read up to 15 bytes past its end.
    @inline(__always)
    mutating func appendPadded(_ from: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        let to = UnsafeMutableRawPointer(base + count)
        let source = UnsafeRawPointer(from)
        var at = 0
        repeat {
            let low = source.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let high = source.loadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)
            to.storeBytes(of: low, toByteOffset: at, as: UInt64.self)
            to.storeBytes(of: high, toByteOffset: at &+ 8, as: UInt64.self)
            at &+= 16
        } while at < length
        count &+= length
    }

    /// Appends short bytes that may be read up to 15 bytes past their end.
    @inline(__always)
    mutating func appendPadded(_ bytes: UnsafeRawBufferPointer) {
        guard let from = bytes.baseAddress else { return }
        appendPadded(from.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
}

/// JSON strings.
extension ByteOutput {
    /// Appends text as the inside of a JSON string, as `JSONString.escape` does. The memory may be read 7 bytes past its end.
    @inline(__always)
    mutating func appendEscaped(padded from: UnsafePointer<UInt8>, _ length: Int) {
        _ = copyEscaped(from, length, keepsEscapes: false)
    }

    /// Appends the inside of a JSON string that may hold escapes in the form that `appendEscaped` gives the text it stands for.
    /// The memory may be read 7 bytes past its end.
    mutating func appendReescaped(padded from: UnsafePointer<UInt8>, _ length: Int) {
        let start = count
        if copyEscaped(from, length, keepsEscapes: true) { return }
        // An escape that is not written so (`\u…`, `\b`): resolve all, which is rare.
        count = start
        var text: [UInt8] = []
        JSONString.unescape(UnsafeRawBufferPointer(start: from, count: length), to: &text)
        appendEscaped(text)
    }

    /// Appends an array as the inside of a JSON string.
    mutating func appendEscaped(_ text: [UInt8]) {
        var escaped: [UInt8] = []
        text.withUnsafeBytes { JSONString.escape($0, to: &escaped) }
        escaped.withUnsafeBytes { append($0) }
    }

    /// Copies text and escapes what must be. With `keepsEscapes` the escapes in it are copied, and the result is false where one is not as
    /// this function writes it.
    @inline(__always)
    private mutating func copyEscaped(_ from: UnsafePointer<UInt8>, _ length: Int, keepsEscapes: Bool) -> Bool {
        // No byte becomes more than six (`\u0000`).
        reserve(length &* 6)
        let source = UnsafeRawPointer(from)
        var to = UnsafeMutableRawPointer(base + count)
        var at = 0
        while at < length {
            let word = source.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            to.storeBytes(of: word, as: UInt64.self)
            let hits = Self.special(word.littleEndian)
            if hits == 0 {
                at &+= 8
                to += 8
                continue
            }
            let clean = hits.trailingZeroBitCount >> 3
            at &+= clean
            to += clean
            guard at < length else { break }
            let step = Self.copySpecial(from, at, length, &to, keepsEscapes: keepsEscapes)
            guard step > 0 else { return false }
            at &+= step
        }
        // The last word may reach past the end.
        count = (to - UnsafeMutableRawPointer(base)) &- (at &- length)
        return true
    }

    /// The high bit of each byte that cannot stand as it is in a JSON string, exact up to the first: below 0x20, quote, backslash, from 0x7F.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let quote = word ^ 0x2222_2222_2222_2222
        let slash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let delete = word &+ 0x0101_0101_0101_0101
        let low =
            (quote &- 0x0101_0101_0101_0101) & ~quote | (slash &- 0x0101_0101_0101_0101) & ~slash
            | (word &- 0x2020_2020_2020_2020) & ~word
        return (low | delete | word) & 0x8080_8080_8080_8080
    }

    /// Writes the special byte at `at` and what belongs to it; returns how many bytes of the text that was, 0 for an escape to be resolved.
    @inline(__always)
    private static func copySpecial(
        _ from: UnsafePointer<UInt8>, _ at: Int, _ length: Int, _ to: inout UnsafeMutableRawPointer, keepsEscapes: Bool
    ) -> Int {
        let byte = from[at]
        if byte == 0x22 || (byte == 0x5C && !keepsEscapes) {
            to.storeBytes(of: 0x5C, as: UInt8.self)
            to.storeBytes(of: byte, toByteOffset: 1, as: UInt8.self)
            to += 2
            return 1
        }
        if byte == 0x5C {
            guard at &+ 1 < length else { return 0 }
            let next = from[at &+ 1]
            guard next == 0x22 || next == 0x5C || next == 0x6E || next == 0x72 || next == 0x74 else { return 0 }
            to.storeBytes(of: byte, as: UInt8.self)
            to.storeBytes(of: next, toByteOffset: 1, as: UInt8.self)
            to += 2
            return 2
        }
        return copyRare(from, at, length, &to)
    }

    @inline(never)
    private static func copyRare(
        _ from: UnsafePointer<UInt8>, _ start: Int, _ length: Int, _ to: inout UnsafeMutableRawPointer
    ) -> Int {
        let text = UnsafeRawBufferPointer(start: from, count: length)
        var at = start
        // Texts in other scripts: on to the next ASCII byte at once.
        while at < length, text[at] >= 0x80 {
            guard let size = JSONString.lengthOfUTF8(text, at) else {
                to.storeBytes(of: 0xEF, as: UInt8.self)
                to.storeBytes(of: 0xBF, toByteOffset: 1, as: UInt8.self)
                to.storeBytes(of: 0xBD, toByteOffset: 2, as: UInt8.self)
                to += 3
                at &+= 1
                continue
            }
            for _ in 0..<size {
                to.storeBytes(of: from[at], as: UInt8.self)
                to += 1
                at &+= 1
            }
        }
        if at > start { return at &- start }
        let byte = from[at]
        let short: UInt8 = byte == 0x0A ? 0x6E : byte == 0x0D ? 0x72 : byte == 0x09 ? 0x74 : 0
        to.storeBytes(of: 0x5C, as: UInt8.self)
        if short != 0 {
            to.storeBytes(of: short, toByteOffset: 1, as: UInt8.self)
            to += 2
        } else {
            to.storeBytes(of: 0x75, toByteOffset: 1, as: UInt8.self)
            to.storeBytes(of: 0x30, toByteOffset: 2, as: UInt8.self)
            to.storeBytes(of: 0x30, toByteOffset: 3, as: UInt8.self)
            to.storeBytes(of: JSONString.hexByte(byte >> 4), toByteOffset: 4, as: UInt8.self)
            to.storeBytes(of: JSONString.hexByte(byte & 15), toByteOffset: 5, as: UInt8.self)
            to += 6
        }
        return 1
    }
}

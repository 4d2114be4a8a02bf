import Events

/// Reads instants as our lines have them, `2026-01-21T08:15:30.123456789Z`, at a place that moves from line to line.
struct InstantText {
    /// Bytes of an instant.
    static let bytes = 30

    /// The date, the hour and the minute of the last instant as they stand, and what instant that is.
    private var known: (UInt64, UInt64) = (0, 0)
    private var minute: Int64 = 0

    /// For the eight bytes from 0, 8, 16 and 22 what stands there with digits as zeros.
    private static let forms = [words("0000-00-"), words("00T00:00"), words(":00.0000"), words("0000000Z")]

    private struct Form {
        var text: UInt64
        /// Added to what differs from `text`, it sets the high bit of bytes that may not be.
        var limit: UInt64
    }

    private static func words(_ text: StaticString) -> Form {
        var form = Form(text: 0, limit: 0)
        for i in 0..<8 {
            let byte = text.utf8Start[i]
            form.text |= UInt64(byte) << UInt64(8 * i)
            form.limit |= (byte == 0x30 ? 0x76 as UInt64 : 0x7F) << UInt64(8 * i)
        }
        return form
    }

    private let date = forms[0]
    private let clock = forms[1]
    private let seconds = forms[2]
    private let fraction = forms[3]

    @inline(__always)
    private static func has(_ word: UInt64, _ form: Form) -> Bool {
        let other = word ^ form.text
        return ((other &+ form.limit) | other) & 0x8080_8080_8080_8080 == 0
    }

    @inline(__always)
    private static func word(_ p: UnsafeRawPointer) -> UInt64 { UInt64(littleEndian: p.loadUnaligned(as: UInt64.self)) }

    /// The instant that stands at `p`, where 30 bytes can be read; nil where the text is none of that form.
    @inline(__always)
    mutating func read(_ p: UnsafeRawPointer) -> Timestamp? {
        let first = (Self.word(p), Self.word(p + 8))
        if first != known {
            guard let fresh = readMinute(p, first) else { return nil }
            known = first
            minute = fresh
        }
        let second = Self.word(p + 16)
        let rest = Self.word(p + 22)
        guard Self.has(second, seconds), Self.has(rest, fraction), second >> 8 & 0xFF <= 0x35 else { return nil }
        var value = Int64(second >> 8 & 15) &* 10 &+ Int64(second >> 16 & 15)
        // Four digits behind the mark, then the last five.
        value = value &* 10_000 &+ Self.digits(second >> 32, 4)
        value = value &* 100_000 &+ Self.digits(rest >> 16, 5)
        return Timestamp(rawValue: minute &+ value)
    }

    @inline(__always)
    private static func digits(_ word: UInt64, _ count: Int) -> Int64 {
        var value: Int64 = 0
        var rest = word
        for _ in 0..<count {
            value = value &* 10 &+ Int64(rest & 15)
            rest >>= 8
        }
        return value
    }

    @inline(never)
    private func readMinute(_ p: UnsafeRawPointer, _ words: (UInt64, UInt64)) -> Int64? {
        guard Self.has(words.0, date), Self.has(words.1, clock) else { return nil }
        func two(_ at: Int) -> Int {
            Int(p.load(fromByteOffset: at, as: UInt8.self) & 15) * 10 + Int(p.load(fromByteOffset: at + 1, as: UInt8.self) & 15)
        }
        let start = Timestamp(
            year: two(0) * 100 + two(2), month: two(5), day: two(8), hour: two(11), minute: two(14))
        return start?.rawValue
    }
}

/// Reads the parts of a time from a text, left to right.
struct TimeReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { offset == bytes.count }

    /// Passes `text` if it is next.
    mutating func take(_ text: String) -> Bool {
        guard bytes[offset...].starts(with: text.utf8) else { return false }
        offset += text.utf8.count
        return true
    }

    /// Passes as many ASCII digits as there are.
    mutating func digits() -> String {
        let start = offset
        while offset < bytes.count, bytes[offset] >= 0x30, bytes[offset] <= 0x39 { offset += 1 }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// Passes a number of so many digits (all that follow each other); nil where they are more or fewer.
    mutating func integer(digits count: ClosedRange<Int>) -> Int? {
        let text = digits()
        return count.contains(text.count) ? Int(text) : nil
    }

    /// Passes 1 to 9 digits after a decimal mark, as nanoseconds, with the unit of the last digit.
    mutating func fraction() -> (nanoseconds: Int64, unit: Int64)? {
        let text = digits()
        guard (1...9).contains(text.count), let value = Int64(text) else { return nil }
        var unit: Int64 = 1
        for _ in text.count..<9 { unit *= 10 }
        return (value * unit, unit)
    }

    /// Passes as many lower-case ASCII letters as there are.
    mutating func letters() -> String {
        let start = offset
        while offset < bytes.count, bytes[offset] >= 0x61, bytes[offset] <= 0x7A { offset += 1 }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }
}

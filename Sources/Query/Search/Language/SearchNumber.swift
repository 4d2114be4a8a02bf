/// A number as logs write it: `-12`, `3.5`, `1e3`. Integers are compared exactly.
enum SearchNumber: Hashable, Sendable {
    case integer(Int64)
    case decimal(Double)

    /// The number that all of `text` is; nil for other text.
    init?(_ text: UnsafeRawBufferPointer) {
        var at = 0
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative || (text.count > 0 && text[0] == UInt8(ascii: "+")) { at = 1 }
        let first = at
        var value: Int64 = 0
        while at < text.count, text[at] &- 0x30 <= 9 {
            if at - first < 18 { value = value * 10 + Int64(text[at] &- 0x30) }
            at += 1
        }
        let digits = at - first
        if at == text.count {
            guard digits > 0 else { return nil }
            if digits <= 18 {
                self = .integer(isNegative ? -value : value)
                return
            }
        } else {
            var hasDigits = digits > 0
            if text[at] == UInt8(ascii: ".") {
                at += 1
                while at < text.count, text[at] &- 0x30 <= 9 {
                    hasDigits = true
                    at += 1
                }
            }
            guard hasDigits else { return nil }
            if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
                at += 1
                if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") { at += 1 }
                guard at < text.count else { return nil }
                while at < text.count, text[at] &- 0x30 <= 9 { at += 1 }
            }
            guard at == text.count else { return nil }
        }
        guard text.count <= 400, let decimal = Double(String(decoding: text, as: UTF8.self)) else { return nil }
        self = .decimal(decimal)
    }

    init?(_ text: String) {
        var text = text
        guard let number = text.withUTF8({ SearchNumber(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = number
    }

    /// The number, rounded where it is a large integer.
    var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        }
    }

    /// Less than 0, 0 or more, as `self` is less than, equal to or more than `other`.
    func compare(_ other: SearchNumber) -> Int {
        if case .integer(let a) = self, case .integer(let b) = other { return a < b ? -1 : a > b ? 1 : 0 }
        let (a, b) = (double, other.double)
        return a < b ? -1 : a > b ? 1 : 0
    }
}

import Blocks

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The value that an entry of a column has in SQL, without its text.
package enum EntryValue {
    case null
    case integer(Int64)
    case real(Double)
    /// The entry's bytes are the text.
    case text
    /// JSON of an object or array.
    case nested

    /// The value of JSON that is no string, as SQLite's `->>` gives it: `true` is 1, whole numbers beyond 64 bits are reals.
    package init(json: UnsafeRawBufferPointer) {
        switch json.first {
        case UInt8(ascii: "t"): self = .integer(1)
        case UInt8(ascii: "f"): self = .integer(0)
        case nil, UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = .nested
        default: self = EntryValue.whole(json).map { .integer($0) } ?? .real(SQLNumber.prefix(json))
        }
    }

    /// A whole number with nothing beside it; nil for what is none or too large.
    static func whole(_ text: UnsafeRawBufferPointer) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        let start = isNegative || text.first == UInt8(ascii: "+") ? 1 : 0
        guard text.count > start else { return nil }
        var value: Int64 = 0
        for index in start..<text.count {
            let byte = text[index]
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (times, isOver) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            let (sum, isSumOver) = isNegative ? times.subtractingReportingOverflow(digit) : times.addingReportingOverflow(digit)
            if isOver || isSumOver { return nil }
            value = sum
        }
        return value
    }
}

/// The number that an entry of a field is where numbers are asked for.
enum EntryNumber {
    case null
    case number(Double)
    /// A text or a container that is no number.
    case none

    /// `isCast`: as `CAST(x AS REAL)` has it, else as the functions of percentiles do: a text counts where all of it is a number.
    init(_ bytes: UnsafeRawBufferPointer, _ kind: ValueKind, isCast: Bool) {
        switch kind == .text ? .text : EntryValue(json: bytes) {
        case .null: self = .null
        case .integer(let number): self = .number(Double(number))
        case .real(let number): self = .number(number)
        case .text:
            let text = SQLNumber.trimmed(bytes)
            let length = SQLNumber.length(text)
            self = isCast || (length > 0 && length == text.count) ? .number(SQLNumber.prefix(text)) : .none
        case .nested: self = isCast ? .number(0) : .none
        }
    }
}

/// Numbers in texts, as SQL reads them.
enum SQLNumber {
    /// The number that a text is in a sum: whole where all of it, without the spaces around, is a whole number; else what stands at its begin.
    static func ofText(_ text: UnsafeRawBufferPointer) -> EntryValue {
        let trimmed = trimmed(text)
        return EntryValue.whole(trimmed).map { .integer($0) } ?? .real(prefix(trimmed))
    }

    /// A text without the spaces around.
    static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = text.count
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    /// How many bytes the decimal number takes that `text` begins with; 0 where it begins with none.
    static func length(_ text: UnsafeRawBufferPointer) -> Int {
        var at = 0
        func isDigit(_ index: Int) -> Bool { index < text.count && text[index] >= 0x30 && text[index] <= 0x39 }
        if at < text.count, text[at] == 0x2D || text[at] == 0x2B { at += 1 }
        let first = at
        while isDigit(at) { at += 1 }
        var digits = at - first
        if at < text.count, text[at] == 0x2E {
            let point = at
            at += 1
            while isDigit(at) { at += 1 }
            digits += at - point - 1
        }
        guard digits > 0 else { return 0 }
        if at < text.count, text[at] | 0x20 == 0x65 {
            var exponent = at + 1
            if exponent < text.count, text[exponent] == 0x2D || text[exponent] == 0x2B { exponent += 1 }
            if isDigit(exponent) {
                at = exponent
                while isDigit(at) { at += 1 }
            }
        }
        return at
    }

    /// The decimal number that `text` begins with, 0 where it begins with none.
    static func prefix(_ text: UnsafeRawBufferPointer) -> Double {
        let length = length(text)
        guard length > 0 else { return 0 }
        // strtod(3) wants a NUL behind it.
        return withUnsafeTemporaryAllocation(byteCount: length + 1, alignment: 1) { copy in
            for index in 0..<length { copy[index] = text[index] }
            copy[length] = 0
            return copy.baseAddress.map { strtod($0.assumingMemoryBound(to: CChar.self), nil) } ?? 0
        }
    }
}

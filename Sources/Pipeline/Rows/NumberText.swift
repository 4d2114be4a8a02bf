#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Numbers as text.
enum NumberText {
    /// Whether `text` is a number as JSON writes them (RFC 8259, section 6), from its first byte to its last.
    static func isJSON(_ text: UnsafeRawBufferPointer) -> Bool {
        var at = integerEnd(text)
        guard at > 0 else { return false }
        if at < text.count, text[at] == 0x2E {
            let end = endOfDigits(text, at + 1)
            guard end > at + 1 else { return false }
            at = end
        }
        if at < text.count, text[at] | 0x20 == 0x65 {
            at += 1
            if at < text.count, text[at] == 0x2B || text[at] == 0x2D { at += 1 }
            let end = endOfDigits(text, at)
            guard end > at else { return false }
            at = end
        }
        return at == text.count
    }

    /// Whether `text` is a whole number as JSON writes them: no plus, no leading zeros, no fraction, no exponent.
    static func isJSONInteger(_ text: UnsafeRawBufferPointer) -> Bool {
        let end = integerEnd(text)
        return end > 0 && end == text.count
    }

    /// The number that `text` is, or nil. Longer ones than 63 bytes are none.
    static func value(_ text: UnsafeRawBufferPointer) -> Double? {
        guard text.count < 64, isJSON(text) else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { copy in
            for i in text.indices { copy[i] = CChar(truncatingIfNeeded: text[i]) }
            copy[text.count] = 0
            return copy.baseAddress.map { strtod($0, nil) }
        }
    }

    /// The offset after a whole number at the beginning, 0 where there is none.
    private static func integerEnd(_ text: UnsafeRawBufferPointer) -> Int {
        let first = text.first == 0x2D ? 1 : 0
        guard first < text.count else { return 0 }
        if text[first] == 0x30 { return first + 1 }
        let end = endOfDigits(text, first)
        return end > first ? end : 0
    }

    private static func endOfDigits(_ text: UnsafeRawBufferPointer, _ from: Int) -> Int {
        var at = from
        while at < text.count, text[at] &- 0x30 < 10 { at += 1 }
        return at
    }
}

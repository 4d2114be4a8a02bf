import Events

/// Reads JSON (RFC 8259) in one pass over bytes, checking the grammar as it goes; makes no values.
///
/// Strings may hold any bytes but control bytes, and valid escapes; a `\u` escape of half a surrogate pair is grammatical and passes.
/// Works on offsets from `base`; the caller sees to it that `end` is inside the memory.
package struct JSONScanner {
    /// What a value is.
    package enum Value: UInt8 {
        case text, escapedText, number, bool, null, array, object
    }

    /// Arrays and objects inside each other; deeper ones are refused.
    package static let maxDepth = 512

    package let base: UnsafePointer<UInt8>
    package var at: Int
    package let end: Int

    @inline(__always)
    package init(base: UnsafePointer<UInt8>, at: Int, end: Int) {
        self.base = base
        self.at = at
        self.end = end
    }

    /// The byte here, or 0 at the end.
    @inline(__always) package var byte: UInt8 { at < end ? base[at] : 0 }

    /// Passes over space, tab and line ends.
    @inline(__always)
    package mutating func skipSpace() {
        while at < end {
            let c = base[at]
            guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return }
            at &+= 1
        }
    }

    /// Passes over `byte` and the space before it; false where another byte stands.
    @inline(__always)
    package mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < end, base[at] == byte else { return false }
        at &+= 1
        return true
    }

    /// From after the opening quote to the closing quote, which is left: whether the string has escapes, or nil where it is none.
    @inline(__always)
    package mutating func string() -> Bool? {
        var escaped = false
        while true {
            // Eight bytes at once as long as none of them is a quote, a backslash or a control byte.
            while at &+ 8 <= end {
                let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self).littleEndian
                let quotes = word ^ 0x2222_2222_2222_2222
                let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
                let hits =
                    ((quotes &- 0x0101_0101_0101_0101) & ~quotes | (slashes &- 0x0101_0101_0101_0101) & ~slashes
                        | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
                if hits != 0 {
                    at &+= hits.trailingZeroBitCount >> 3
                    break
                }
                at &+= 8
            }
            guard at < end else { return nil }
            let c = base[at]
            if c == 0x22 { return escaped }
            if c == 0x5C {
                guard escape() else { return nil }
                escaped = true
            } else if c < 0x20 {
                return nil
            } else {
                at &+= 1
            }
        }
    }

    /// Passes over one escape.
    private mutating func escape() -> Bool {
        guard at &+ 1 < end else { return false }
        switch base[at &+ 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            at &+= 2
            return true
        case 0x75:
            guard at &+ 6 <= end else { return false }
            for i in 2..<6 where JSONText.hexDigit(base[at &+ i]) == nil { return false }
            at &+= 6
            return true
        default: return false
        }
    }

    /// Passes over a number.
    @inline(__always)
    mutating func number() -> Bool {
        if byte == 0x2D { at &+= 1 }
        guard byte.isDigit else { return false }
        if byte == 0x30 { at &+= 1 } else { skipDigits() }
        if byte == 0x2E {
            at &+= 1
            guard byte.isDigit else { return false }
            skipDigits()
        }
        if byte | 0x20 == 0x65 {
            at &+= 1
            if byte == 0x2B || byte == 0x2D { at &+= 1 }
            guard byte.isDigit else { return false }
            skipDigits()
        }
        return true
    }

    @inline(__always)
    private mutating func skipDigits() {
        while at < end, base[at].isDigit { at &+= 1 }
    }

    @inline(__always)
    private mutating func word(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at &+ count <= end else { return false }
        for i in 0..<count where base[at &+ i] != text.utf8Start[i] { return false }
        at &+= count
        return true
    }

    /// Passes over a number, `true`, `false` or `null`, and says which.
    @inline(__always)
    package mutating func scalar() -> Value? {
        switch byte {
        case 0x74: word("true") ? .bool : nil
        case 0x66: word("false") ? .bool : nil
        case 0x6E: word("null") ? .null : nil
        default: number() ? .number : nil
        }
    }

    /// Passes over any value; false where there is none, or it is `maxDepth` deep.
    package mutating func skipValue(depth: Int) -> Bool {
        guard depth < Self.maxDepth else { return false }
        switch byte {
        case 0x22:
            at &+= 1
            guard string() != nil else { return false }
            at &+= 1
            return true
        case 0x7B:
            at &+= 1
            if take(0x7D) { return true }
            repeat {
                guard take(0x22), string() != nil else { return false }
                at &+= 1
                guard take(0x3A) else { return false }
                skipSpace()
                guard skipValue(depth: depth + 1) else { return false }
            } while take(0x2C)
            return take(0x7D)
        case 0x5B:
            at &+= 1
            if take(0x5D) { return true }
            repeat {
                skipSpace()
                guard skipValue(depth: depth + 1) else { return false }
            } while take(0x2C)
            return take(0x5D)
        default: return scalar() != nil
        }
    }
}

/// A text as the detectors see it: bytes with bounds, and the escapes of URLs (`%40`) and JSON (`\u0040`, `\n`).
///
/// Positions outside read as 0, so detectors look around without checks of their own.
struct ScanText {
    private let base: UnsafePointer<UInt8>
    /// One past the last byte.
    let end: Int

    /// The bytes must outlive the value.
    init(_ base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        end = count
    }

    /// The byte at `i`, or 0 outside of the text.
    @inline(__always)
    subscript(i: Int) -> UInt8 { UInt(bitPattern: i) < UInt(bitPattern: end) ? base[i] : 0 }

    /// The bytes from `start` up to `end`, which must be inside.
    func pointer(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + start, count: end - start)
    }

    // MARK: Escapes

    /// The character at `i`, and the bytes it takes: an escape (`%40`, `%2540`, `\u0040`) counts as what it stands for.
    @inline(__always)
    func decoded(_ i: Int) -> (byte: UInt8, length: Int) {
        let byte = self[i]
        if byte == UInt8(ascii: "%") { return percent(i) }
        if byte == UInt8(ascii: "\\") { return unicode(i) }
        return (byte, 1)
    }

    private func percent(_ i: Int) -> (byte: UInt8, length: Int) {
        guard let byte = hexPair(i + 1) else { return (UInt8(ascii: "%"), 1) }
        if byte == UInt8(ascii: "%"), let twice = hexPair(i + 3) { return (twice, 5) }
        return (byte, 3)
    }

    private func unicode(_ i: Int) -> (byte: UInt8, length: Int) {
        guard self[i + 1] == UInt8(ascii: "u"), let high = hexPair(i + 2), let low = hexPair(i + 4) else {
            return (UInt8(ascii: "\\"), 1)
        }
        return (high == 0 ? low : 0xFF, 6)
    }

    /// The number of the two hex digits at `i`.
    func hexPair(_ i: Int) -> UInt8? {
        guard let high = Self.hexValue(self[i]), let low = Self.hexValue(self[i + 1]) else { return nil }
        return high << 4 | low
    }

    /// The value of a hex digit.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    /// The length of the escape that ends before `i`, and what it stands for; nil where the byte before `i` stands for itself.
    func escape(before i: Int) -> (byte: UInt8, length: Int)? {
        if self[i - 3] == UInt8(ascii: "%"), let byte = hexPair(i - 2) {
            return (byte, self[i - 5] == UInt8(ascii: "%") && self[i - 4] == 0x32 && self[i - 3] == 0x35 ? 5 : 3)
        }
        if self[i - 5] == UInt8(ascii: "%"), self[i - 4] == 0x32, self[i - 3] == 0x35, let byte = hexPair(i - 2) {
            return (byte, 5)
        }
        if self[i - 6] == UInt8(ascii: "\\"), self[i - 5] == UInt8(ascii: "u"), let high = hexPair(i - 4),
            let low = hexPair(i - 2)
        {
            return (high == 0 ? low : 0xFF, 6)
        }
        if self[i - 2] == UInt8(ascii: "\\"), isOddBackslash(i - 2) {
            switch self[i - 1] {
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
                return (0x20, 2)
            default: return nil
            }
        }
        if let length = colour(before: i) { return (0x1B, length) }
        return nil
    }

    /// Whether an escape of one letter, such as `\n`, ends before `i`.
    @inline(__always)
    func endsEscape(_ i: Int) -> Bool { self[i - 2] == UInt8(ascii: "\\") && escape(before: i) != nil }

    /// The length of the colour code of a terminal, `ESC [ … m`, that ends before `i`, or nil. In JSON the escape byte is `\u001b`.
    private func colour(before i: Int) -> Int? {
        guard self[i - 1] == UInt8(ascii: "m") else { return nil }
        var at = i - 1
        while at > i - 24, Self.isDigit(self[at - 1]) || self[at - 1] == UInt8(ascii: ";") { at -= 1 }
        guard self[at - 1] == UInt8(ascii: "[") else { return nil }
        if self[at - 2] == 0x1B { return i - at + 2 }
        return self[at - 7] == UInt8(ascii: "\\") && has("u001b", at: at - 6) ? i - at + 7 : nil
    }

    /// Whether the backslash at `i` begins an escape: an even number of backslashes stands before it.
    func isOddBackslash(_ i: Int) -> Bool {
        var at = i
        while at > i - 64, self[at - 1] == UInt8(ascii: "\\") { at -= 1 }
        return (i - at) % 2 == 0
    }

    /// The character that ends before `i`, unescaped; 0 at the start of the text.
    @inline(__always)
    func decoded(before i: Int) -> UInt8 { escape(before: i)?.byte ?? self[i - 1] }

    /// The first position at or after `i` that is not inside an escape.
    func afterEscape(_ i: Int) -> Int {
        for back in 1...2 where self[i - back] == UInt8(ascii: "%") {
            if hexPair(i - back + 1) != nil { return i - back + 3 }
        }
        // `%2520`: the second half of a doubled escape.
        for back in 3...4 where self[i - back] == UInt8(ascii: "%") && self[i - back + 1] == 0x32 && self[i - back + 2] == 0x35 {
            if hexPair(i - back + 3) != nil { return i - back + 5 }
        }
        for back in 1...5 where self[i - back] == UInt8(ascii: "\\") && self[i - back + 1] == UInt8(ascii: "u") {
            if hexPair(i - back + 2) != nil && hexPair(i - back + 4) != nil { return i - back + 6 }
        }
        return i
    }

    // MARK: Classes

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    @inline(__always)
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
    @inline(__always)
    static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "_") }
    /// A blank or the end of a line or of the text.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// Whether a word could begin at `i`: no letter, digit or `_` stands before it.
    @inline(__always)
    func startsWord(_ i: Int) -> Bool { !Self.isWord(decoded(before: i)) }

    /// The first digit of the run that reaches `i`, escapes aside.
    func startOfDigits(_ i: Int) -> Int {
        var start = i
        while start > i - 32, Self.isDigit(self[start - 1]) { start -= 1 }
        return Swift.min(afterEscape(start), i)
    }

    /// How many digits stand at `i`, at most `limit`.
    @inline(__always)
    func digits(_ i: Int, limit: Int) -> Int {
        var count = 0
        while count < limit, Self.isDigit(self[i + count]) { count += 1 }
        return count
    }

    /// Whether the letters of `word` (lower case) stand at `i`, in any case.
    @inline(__always)
    func has(_ word: StaticString, at i: Int) -> Bool {
        var at = 0
        while at < word.utf8CodeUnitCount {
            let want = word.utf8Start[at]
            let byte = self[i + at]
            if byte != want && !(Self.isLetter(byte) && byte | 0x20 == want) { return false }
            at += 1
        }
        return true
    }

    /// A separator inside a number: a space (`+` and `%20` in URLs), a dash; nil for anything else.
    func separator(_ i: Int) -> (byte: UInt8, length: Int)? {
        let (byte, length) = decoded(i)
        switch byte {
        case 0x20, UInt8(ascii: "-"): return (byte, length)
        case UInt8(ascii: "+"): return length == 1 ? (0x20, 1) : nil
        default: return nil
        }
    }
}

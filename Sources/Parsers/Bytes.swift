import Events

/// Names of the bytes that log formats are made of.
extension UInt8 {
    static let tab: UInt8 = 0x09
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let hash: UInt8 = 0x23
    static let open: UInt8 = 0x28
    static let close: UInt8 = 0x29
    static let star: UInt8 = 0x2A
    static let plus: UInt8 = 0x2B
    static let comma: UInt8 = 0x2C
    static let dash: UInt8 = 0x2D
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let colon: UInt8 = 0x3A
    static let less: UInt8 = 0x3C
    static let equals: UInt8 = 0x3D
    static let greater: UInt8 = 0x3E
    static let bracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let endBracket: UInt8 = 0x5D
    static let underscore: UInt8 = 0x5F
    static let brace: UInt8 = 0x7B
    static let pipe: UInt8 = 0x7C
    static let endBrace: UInt8 = 0x7D

    /// `0`...`9`.
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    /// `A`...`Z`.
    @inline(__always) var isUpper: Bool { self &- 0x41 < 26 }
    /// `a`...`z`.
    @inline(__always) var isLower: Bool { self &- 0x61 < 26 }
    /// An ASCII letter.
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    /// An ASCII letter, a digit or `_`.
    @inline(__always) var isWord: Bool { isLetter || isDigit || self == .underscore }
}

/// Small readers that the formats share. Offsets past the end are answered, not trapped on, unless said otherwise.
extension UnsafeRawBufferPointer {
    /// The byte at `at`, or 0 past the end.
    @inline(__always)
    func byte(_ at: Int) -> UInt8 { at < count ? self[at] : 0 }

    /// The number of two digits at `at`, which must be inside; `bad` becomes non-zero where they are none.
    @inline(__always)
    func twoDigits(_ at: Int, _ bad: inout UInt8) -> Int {
        let a = self[at] &- 0x30
        let b = self[at + 1] &- 0x30
        // The high nibble of n | n + 6 is zero for 0...9 alone.
        bad |= (a | (a &+ 6) | b | (b &+ 6)) & 0xF0
        return Int(a) &* 10 &+ Int(b)
    }

    /// The number of four digits at `at`, which must be inside; `bad` becomes non-zero where they are none.
    @inline(__always)
    func fourDigits(_ at: Int, _ bad: inout UInt8) -> Int { twoDigits(at, &bad) &* 100 &+ twoDigits(at + 2, &bad) }

    /// Three bytes at `at`, which must be inside, as one number.
    @inline(__always)
    func threeBytes(_ at: Int) -> UInt32 { UInt32(self[at]) | UInt32(self[at + 1]) << 8 | UInt32(self[at + 2]) << 16 }

    /// The offset of the first byte at or after `from` that is no digit.
    @inline(__always)
    func endOfDigits(_ from: Int) -> Int {
        var i = from
        while i < count, self[i].isDigit { i += 1 }
        return i
    }

    /// The offset of the first space at or after `from`, or the end.
    @inline(__always)
    func endOfToken(_ from: Int) -> Int {
        var i = from
        while i < count, self[i] != .space { i += 1 }
        return i
    }

    /// The offset of the first byte at or after `from` that is no space.
    @inline(__always)
    func skipSpaces(_ from: Int) -> Int {
        var i = from
        while i < count, self[i] == .space { i += 1 }
        return i
    }

    /// Whether the ASCII `text` stands at `at`.
    @inline(__always)
    func has(_ text: StaticString, at: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard at + length <= count else { return false }
        let want = text.utf8Start
        var i = 0
        while i < length {
            if self[at + i] != want[i] { return false }
            i += 1
        }
        return true
    }

    /// The first offset at or after `from` where the ASCII `text` stands, or nil.
    func firstOffset(of text: StaticString, from: Int) -> Int? {
        firstOffset(of: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), from: from)
    }

    /// The bytes from `start` up to `end`, which must be inside.
    @inline(__always)
    func part(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[start..<end]) }
}

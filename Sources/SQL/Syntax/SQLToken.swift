/// A piece of a statement.
struct SQLToken: Hashable, Sendable {
    /// What it is.
    enum Kind: UInt8, Sendable {
        /// A word without quotes: a keyword or a name.
        case word
        /// A name in `"…"`, which is a text where no column has it.
        case quotedName
        /// A name in `` `…` `` or `[…]`.
        case name
        case string, blob, integer, real
        /// `?`, `?7`, `:name`, `@name`, `$name`.
        case parameter
        case mark
    }

    let kind: Kind
    /// Where it stands, in bytes.
    let span: Range<Int>
}

/// Cuts a statement into tokens, exactly as SQLite does: https://sqlite.org/draft/tokenreq.html
///
/// Nil where there is something that is no token; SQLite says what is wrong with it.
struct SQLTokenizer {
    private let text: [UInt8]
    private var at = 0

    /// Bytes of the longest statement that is looked at.
    static let bytesMax = 1 << 20

    /// The tokens of `text` without spaces and comments; nil where one is none.
    static func tokens(_ text: [UInt8]) -> [SQLToken]? {
        guard text.count <= bytesMax else { return nil }
        var tokenizer = SQLTokenizer(text: text)
        var result: [SQLToken] = []
        while tokenizer.skipSpace() {
            guard let token = tokenizer.next() else { return nil }
            result.append(token)
        }
        return tokenizer.isBroken ? nil : result
    }

    private var isBroken = false

    private init(text: [UInt8]) { self.text = text }

    private func byte(_ offset: Int) -> UInt8 { at + offset < text.count ? text[at + offset] : 0 }

    /// Whether there is more behind spaces and comments.
    private mutating func skipSpace() -> Bool {
        while at < text.count {
            switch byte(0) {
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D: at += 1
            case 0x2D where byte(1) == 0x2D:
                while at < text.count, text[at] != 0x0A { at += 1 }
            case 0x2F where byte(1) == 0x2A && at + 2 < text.count:
                at += 2
                while at < text.count, !(byte(0) == 0x2A && byte(1) == 0x2F) { at += 1 }
                // A comment may be open at the end.
                at = min(at + 2, text.count)
            default: return true
            }
        }
        return false
    }

    private mutating func next() -> SQLToken? {
        let start = at
        func token(_ kind: SQLToken.Kind) -> SQLToken { SQLToken(kind: kind, span: start..<at) }
        let first = byte(0)
        switch first {
        case 0x27: return skipQuoted(0x27) ? token(.string) : nil
        case 0x22: return skipQuoted(0x22) ? token(.quotedName) : nil
        case 0x60: return skipQuoted(0x60) ? token(.name) : nil
        case 0x5B:
            while at < text.count, text[at] != 0x5D { at += 1 }
            guard at < text.count else { return nil }
            at += 1
            return token(.name)
        case 0x3F:
            at += 1
            while Self.isDigit(byte(0)) { at += 1 }
            return token(.parameter)
        case 0x3A, 0x40, 0x24, 0x23:
            at += 1
            while Self.isWord(byte(0)) { at += 1 }
            // `$name::part(…)` belongs to Tcl.
            guard first != 0x23, at > start + 1, byte(0) != 0x28 || first != 0x24, !(byte(0) == 0x3A && byte(1) == 0x3A) else {
                return nil
            }
            return token(.parameter)
        case 0x58, 0x78:
            if byte(1) == 0x27 {
                at += 1
                guard skipQuoted(0x27), (at - start - 3) % 2 == 0, text[(start + 2)..<(at - 1)].allSatisfy(Self.isHex) else {
                    return nil
                }
                return token(.blob)
            }
        case 0x30...0x39: return number()
        case 0x2E where Self.isDigit(byte(1)): return number()
        default: break
        }
        if Self.isWord(first) {
            while Self.isWord(byte(0)) { at += 1 }
            return token(.word)
        }
        guard let length = markLength() else { return nil }
        at += length
        return token(.mark)
    }

    /// Passes a text in quotes, in which two of them are one; false where it is open.
    private mutating func skipQuoted(_ quote: UInt8) -> Bool {
        at += 1
        while at < text.count {
            if text[at] == quote {
                if byte(1) != quote {
                    at += 1
                    return true
                }
                at += 1
            }
            at += 1
        }
        return false
    }

    private mutating func number() -> SQLToken? {
        let start = at
        var kind = SQLToken.Kind.integer
        if byte(0) == 0x30, byte(1) | 0x20 == 0x78, Self.isHex(byte(2)) {
            at += 2
            while Self.isHex(byte(0)) { at += 1 }
        } else {
            while Self.isDigit(byte(0)) { at += 1 }
            if byte(0) == 0x2E {
                kind = .real
                at += 1
                while Self.isDigit(byte(0)) { at += 1 }
            }
            let signed = byte(1) == 0x2B || byte(1) == 0x2D
            if byte(0) | 0x20 == 0x65, Self.isDigit(byte(signed ? 2 : 1)) {
                kind = .real
                at += signed ? 2 : 1
                while Self.isDigit(byte(0)) { at += 1 }
            }
        }
        return Self.isWord(byte(0)) ? nil : SQLToken(kind: kind, span: start..<at)
    }

    /// Bytes of the mark that stands here; nil for what is none.
    private func markLength() -> Int? {
        let pair = (byte(0), byte(1))
        switch pair {
        case (0x2D, 0x3E): return byte(2) == 0x3E ? 3 : 2
        case (0x7C, 0x7C), (0x3C, 0x3D), (0x3E, 0x3D), (0x3C, 0x3E), (0x21, 0x3D), (0x3D, 0x3D), (0x3C, 0x3C), (0x3E, 0x3E):
            return 2
        default: break
        }
        switch pair.0 {
        case 0x28, 0x29, 0x2C, 0x2E, 0x3B, 0x2B, 0x2D, 0x2A, 0x2F, 0x25, 0x3D, 0x3C, 0x3E, 0x7C, 0x26, 0x7E: return 1
        default: return nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66) }
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F || byte == 0x24 || byte >= 0x80
    }
}

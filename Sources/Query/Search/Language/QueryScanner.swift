import Blocks

/// Cuts a query text into words, phrases and operators. All offsets are bytes.
struct QueryScanner {
    /// A word or phrase, unescaped.
    struct Text {
        var text: String
        var isPrefix: Bool
        /// Where it starts, its quote included.
        var offset: Int
        /// Where its text starts.
        var textOffset: Int
    }

    /// What `word` found.
    enum Word {
        case text(Text)
        /// A word with wildcards other than a star at its end, and where it starts.
        case wildcard(SearchWildcard, offset: Int)
        /// A field name; its colon is passed.
        case field(String)
    }

    /// One end of a range.
    struct Bound {
        /// Nil for a star: no bound.
        var text: String?
        var isQuoted: Bool
        var offset: Int
    }

    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var count: Int { bytes.count }
    var isAtEnd: Bool { offset >= bytes.count }
    var byte: UInt8? { at(offset) }
    private func at(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Whether the byte after the current one goes on with a word.
    var isBeforeWord: Bool { at(offset + 1).map { !Self.endsWord($0) && $0 != UInt8(ascii: "-") } ?? false }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    private static func endsWord(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\"")
    }

    mutating func advance() { offset += 1 }

    mutating func skipSpace() {
        while let byte, Self.isSpace(byte) { offset += 1 }
    }

    func sees(keyword: String) -> Bool {
        let end = offset + keyword.utf8.count
        return end <= bytes.count && bytes[offset..<end].elementsEqual(keyword.utf8) && (at(end).map(Self.endsWord) ?? true)
    }

    mutating func take(keyword: String) -> Bool {
        skipSpace()
        guard sees(keyword: keyword) else { return false }
        offset += keyword.utf8.count
        return true
    }

    /// Passes a `-` or `!` that stands right before something.
    mutating func takeSign() -> UInt8? {
        guard let byte, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "!"), let next = at(offset + 1), !Self.isSpace(next),
            next != UInt8(ascii: ")")
        else { return nil }
        offset += 1
        return byte
    }

    /// Reads a phrase; the scanner stands on its quote.
    mutating func phrase() throws(QueryError) -> Text {
        let start = offset
        offset += 1
        var text: [UInt8] = []
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                let isPrefix = self.byte == UInt8(ascii: "*")
                if isPrefix { offset += 1 }
                return Text(text: String(decoding: text, as: UTF8.self), isPrefix: isPrefix, offset: start, textOffset: start + 1)
            case UInt8(ascii: "\\"): text.append(try escaped())
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw QueryError(offset: start, message: "this `\"` is never closed; expected a second `\"`")
    }

    /// Reads a word, or a field name with its colon where one may stand.
    mutating func word(mayNameField: Bool) throws(QueryError) -> Word {
        let start = offset
        var text: [UInt8] = []
        var isName = mayNameField
        var pieces: [WildcardPiece] = []
        while let byte, !Self.endsWord(byte) {
            switch byte {
            case UInt8(ascii: "\\"):
                text.append(try escaped())
                continue
            case UInt8(ascii: "*"), UInt8(ascii: "?"):
                pieces.append(.text(String(decoding: text, as: UTF8.self)))
                pieces.append(byte == UInt8(ascii: "*") ? .any : .one)
                text.removeAll()
                isName = false
            case UInt8(ascii: ":") where isName && !text.isEmpty && text.count <= QueryField.maxBytes && !isPunctuationAfterColon:
                offset += 1
                return .field(String(decoding: text, as: UTF8.self))
            default:
                isName = isName && (text.isEmpty ? QueryField.canStart(byte) : QueryField.canContinue(byte))
                text.append(byte)
            }
            offset += 1
        }
        pieces.append(.text(String(decoding: text, as: UTF8.self)))
        let wildcard = SearchWildcard(pieces)
        let word = { (text: String, isPrefix: Bool) in
            Word.text(Text(text: text, isPrefix: isPrefix, offset: start, textOffset: start))
        }
        switch (wildcard.pieces.count, wildcard.pieces.first, wildcard.pieces.last) {
        case (0, _, _): return word("", false)
        case (1, .text(let text)?, _): return word(text, false)
        case (1, .any?, _): return word("", true)
        case (2, .text(let text)?, .any?): return word(text, true)
        default: return .wildcard(wildcard, offset: start)
        }
    }

    /// Reads `/…/` or `/…/i`, as far as one ends before the next blank or parenthesis behind it; nil, passing nothing, where a slash only
    /// begins a word (`/api/v1`).
    mutating func regex() -> (pattern: String, ignoresCase: Bool, offset: Int)? {
        guard byte == UInt8(ascii: "/") else { return nil }
        var at = offset + 1
        var text: [UInt8] = []
        var isInClass = false
        while let byte = self.at(at) {
            if byte == UInt8(ascii: "\\") {
                guard let next = self.at(at + 1) else { return nil }
                if next != UInt8(ascii: "/") { text.append(byte) }
                text.append(next)
                at += 2
                continue
            }
            if isInClass {
                isInClass = byte != UInt8(ascii: "]")
            } else if byte == UInt8(ascii: "[") {
                isInClass = true
                // A bracket right behind the first one is of the class.
                var first = at + 1
                if self.at(first) == UInt8(ascii: "^") { first += 1 }
                if self.at(first) == UInt8(ascii: "]") {
                    text += bytes[at...first]
                    at = first + 1
                    continue
                }
            } else if byte == UInt8(ascii: "/") {
                var end = at + 1
                let ignoresCase = self.at(end) == UInt8(ascii: "i")
                if ignoresCase { end += 1 }
                guard self.at(end).map({ Self.isSpace($0) || $0 == UInt8(ascii: ")") }) ?? true else { return nil }
                defer { offset = end }
                return (String(decoding: text, as: UTF8.self), ignoresCase, offset + 1)
            }
            text.append(byte)
            at += 1
        }
        return nil
    }

    /// Passes `>`, `>=`, `<` or `<=`.
    mutating func takeComparison() -> (isLower: Bool, isInclusive: Bool)? {
        guard let byte, byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") else { return nil }
        offset += 1
        let isInclusive = self.byte == UInt8(ascii: "=")
        if isInclusive { offset += 1 }
        return (byte == UInt8(ascii: ">"), isInclusive)
    }

    /// Reads an end of a range: a star, a phrase, or bytes up to a blank or a closing bracket or, outside of brackets, the end of a word.
    mutating func bound(inBrackets: Bool) throws(QueryError) -> Bound {
        if inBrackets { skipSpace() }
        let start = offset
        if byte == UInt8(ascii: "\"") {
            let phrase = try phrase()
            return Bound(text: phrase.text, isQuoted: true, offset: start)
        }
        var text: [UInt8] = []
        while let byte, !Self.isSpace(byte),
            inBrackets ? byte != UInt8(ascii: "]") && byte != UInt8(ascii: "}") : !Self.endsWord(byte)
        {
            if byte == UInt8(ascii: "\\") {
                text.append(try escaped())
                continue
            }
            text.append(byte)
            offset += 1
        }
        guard !text.isEmpty else {
            throw QueryError(offset: start, message: "expected a value to compare with, such as 500, 2026-01-21 or \"some text\"")
        }
        let isStar = inBrackets && bytes[start..<offset] == [UInt8(ascii: "*")]
        return Bound(text: isStar ? nil : String(decoding: text, as: UTF8.self), isQuoted: false, offset: start)
    }

    /// Whether the colon here is part of a `::` or a `://`.
    private var isPunctuationAfterColon: Bool {
        at(offset + 1) == UInt8(ascii: ":") || (at(offset + 1) == UInt8(ascii: "/") && at(offset + 2) == UInt8(ascii: "/"))
    }

    private mutating func escaped() throws(QueryError) -> UInt8 {
        guard let next = at(offset + 1) else {
            throw QueryError(
                offset: offset, message: "a backslash ends the query; expected the byte that it escapes (`\\\\` for itself)")
        }
        offset += 2
        return next
    }
}

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
        /// A field name; its colon is passed.
        case field(String)
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
        var isPrefix = false
        scan: while let byte, !Self.endsWord(byte) {
            switch byte {
            case UInt8(ascii: "\\"):
                text.append(try escaped())
                continue
            case UInt8(ascii: "*"):
                guard at(offset + 1).map(Self.endsWord) ?? true else {
                    throw QueryError(
                        offset: offset, message: "`*` can only end a word (`conn*`); write `\\*` or use quotes to search for the text")
                }
                offset += 1
                isPrefix = true
                break scan
            case UInt8(ascii: ":") where isName && !text.isEmpty && text.count <= QueryField.maxBytes && !isPunctuationAfterColon:
                offset += 1
                return .field(String(decoding: text, as: UTF8.self))
            default:
                isName = isName && (text.isEmpty ? QueryField.canStart(byte) : QueryField.canContinue(byte))
                text.append(byte)
                offset += 1
            }
        }
        return .text(Text(text: String(decoding: text, as: UTF8.self), isPrefix: isPrefix, offset: start, textOffset: start))
    }

    /// Whether the colon here is part of a `::` or a `://`.
    private var isPunctuationAfterColon: Bool {
        at(offset + 1) == UInt8(ascii: ":") || (at(offset + 1) == UInt8(ascii: "/") && at(offset + 2) == UInt8(ascii: "/"))
    }

    private mutating func escaped() throws(QueryError) -> UInt8 {
        guard let next = at(offset + 1) else {
            throw QueryError(offset: offset, message: "a backslash ends the query; expected the byte that it escapes (`\\\\` for itself)")
        }
        offset += 2
        return next
    }
}

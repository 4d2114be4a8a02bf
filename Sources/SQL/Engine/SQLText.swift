/// Parts of SQL text.
public enum SQLText {
    /// The length in bytes of the first statement of `text`, its semicolon included; nil where none ends. Semicolons in quotes and comments
    /// end nothing.
    public static func endOfStatement(_ text: UnsafeRawBufferPointer) -> Int? {
        var at = 0
        while at < text.count {
            if text[at] == 0x3B { return at + 1 }
            at = end(ofPieceAt: at, text).next
        }
        return nil
    }

    /// The statements of `text`, without their semicolons and the spaces around them. What is behind the last semicolon counts as one.
    public static func statements(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var result: [String] = []
        var start = 0
        while start < bytes.count {
            let end = bytes.withUnsafeBytes { endOfStatement(UnsafeRawBufferPointer(rebasing: $0[start...])) }
            let stop = end.map { start + $0 - 1 } ?? bytes.count
            if bytes.withUnsafeBytes({ hasStatement(UnsafeRawBufferPointer(rebasing: $0[start..<stop])) }) {
                var piece = bytes[start..<stop]
                while let first = piece.first, isSpace(first) { piece.removeFirst() }
                while let last = piece.last, isSpace(last) { piece.removeLast() }
                result.append(String(decoding: piece, as: UTF8.self))
            }
            start = end.map { start + $0 } ?? bytes.count
        }
        return result
    }

    /// The statement behind `EXPLAIN`; nil for other statements, and for `EXPLAIN QUERY PLAN`, which SQLite answers.
    public static func explained(_ statement: String) -> String? {
        let text = Array(statement.utf8)
        guard let tokens = SQLTokenizer.tokens(text), tokens.count > 1 else { return nil }
        func isWord(_ index: Int, _ word: String) -> Bool {
            tokens[index].kind == .word && String(decoding: text[tokens[index].span], as: UTF8.self).lowercased() == word
        }
        guard isWord(0, "explain"), !isWord(1, "query") else { return nil }
        return String(decoding: text[tokens[1].span.lowerBound...], as: UTF8.self)
    }

    /// Whether a quote or comment of `text` is still open at its end, so that more has to follow.
    public static func isOpen(_ text: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at < text.count {
            let piece = end(ofPieceAt: at, text)
            if piece.isOpen { return true }
            at = piece.next
        }
        return false
    }

    /// Whether there is more than spaces, comments and semicolons.
    static func hasStatement(_ text: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at < text.count {
            let isComment = at + 1 < text.count && (text[at], text[at + 1]) == (0x2D, 0x2D) || isBlockComment(at, text)
            if !isComment && !isSpace(text[at]) && text[at] != 0x3B { return true }
            at = end(ofPieceAt: at, text).next
        }
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    private static func isBlockComment(_ at: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        at + 1 < text.count && text[at] == 0x2F && text[at + 1] == 0x2A
    }

    /// Where the quoted text, the comment or the single byte at `at` ends, and whether its end is missing.
    private static func end(ofPieceAt at: Int, _ text: UnsafeRawBufferPointer) -> (next: Int, isOpen: Bool) {
        func behind(_ byte: UInt8) -> (next: Int, isOpen: Bool) {
            // A doubled quote ends one text and begins the next.
            for index in (at + 1)..<max(at + 1, text.count) where text[index] == byte { return (index + 1, false) }
            return (text.count, true)
        }
        switch text[at] {
        case 0x27, 0x22, 0x60: return behind(text[at])
        case 0x5B: return behind(0x5D)
        case 0x2D where at + 1 < text.count && text[at + 1] == 0x2D: return (behind(0x0A).next, false)
        case 0x2F where isBlockComment(at, text):
            var index = at + 2
            while index + 1 < text.count {
                if text[index] == 0x2A && text[index + 1] == 0x2F { return (index + 2, false) }
                index += 1
            }
            return (text.count, true)
        default: return (at + 1, false)
        }
    }

    /// The words of a text, in lower case, wherever they stand.
    static func words(_ text: String) -> [String] {
        text.lowercased().split { !($0 == "_" || $0.isLetter || $0.isNumber) }.map(String.init)
    }

    /// A text without the quotes around it, where it has any.
    static func unquoted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, let quote = bytes.first, quote == bytes.last, quote == 0x27 || quote == 0x22 else { return text }
        var result: [UInt8] = []
        var at = 1
        while at < bytes.count - 1 {
            result.append(bytes[at])
            at += bytes[at] == quote && at + 1 < bytes.count - 1 && bytes[at + 1] == quote ? 2 : 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A name in double quotes.
    static func quoted(_ name: String) -> String { "\"" + doubled(name, "\"") + "\"" }

    /// A text in single quotes.
    static func literal(_ text: String) -> String { "'" + doubled(text, "'") + "'" }

    private static func doubled(_ text: String, _ mark: Character) -> String {
        var result = ""
        for character in text {
            if character == mark { result.append(mark) }
            result.append(character)
        }
        return result
    }
}

import Blocks

/// A word with wildcards: `conn*tion`, `/api/*/users`, `10.0.?.1`.
///
/// `*` stands for any part of a word, also none, `?` for one character of a word, or for itself. A star that stands for a whole word
/// at the ends asks nothing.
public struct SearchWildcard: Hashable, Sendable {
    /// The parts: texts, neither empty nor beside each other, and wildcards; no `any` follows an `any`.
    public let pieces: [WildcardPiece]

    /// A word of these parts, put into canonical form.
    public init(_ pieces: [WildcardPiece]) {
        var result: [WildcardPiece] = []
        for piece in pieces {
            switch (result.last, piece) {
            case (_, .text("")), (.any?, .any): break
            case (.text(let before)?, .text(let text)): result[result.count - 1] = .text(before + text)
            default: result.append(piece)
            }
        }
        self.pieces = result
    }

    /// The text alone.
    var literals: String {
        pieces.reduce(into: "") { if case .text(let text) = $1 { $0 += " " + text } }
    }

    /// The patterns one of which must match; those that ask nothing are left out.
    var alternatives: [TextPattern] {
        var patterns = [TextPattern(pieces)]
        if pieces.contains(.one) {
            // A `?` of the text itself: a URL that was pasted.
            let other = SearchWildcard(pieces.map { $0 == .one ? .text("?") : $0 })
            switch (other.pieces.count, other.pieces.first, other.pieces.last) {
            case (1, .text(let text)?, _): patterns.append(SearchTerm(text: text, isPrefix: false).pattern)
            case (2, .text(let text)?, .any?): patterns.append(SearchTerm(text: text, isPrefix: true).pattern)
            default: patterns.append(TextPattern(other.pieces))
            }
        }
        if isPartOfUUID { patterns.append(TextPattern(wholeToken: pieces)) }
        return patterns.filter { !$0.tokens.isEmpty }
    }

    /// Whether it can be a UUID with parts left out, which is one token in spite of its dashes.
    private var isPartOfUUID: Bool {
        var hasDash = false
        let isHex = pieces.allSatisfy { piece in
            guard case .text(let text) = piece else { return true }
            return text.utf8.allSatisfy { byte in
                if byte == UInt8(ascii: "-") { hasDash = true }
                return byte == UInt8(ascii: "-") || (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
            }
        }
        return isHex && hasDash
    }
}

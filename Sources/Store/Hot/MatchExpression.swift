import Blocks

/// A `TokenExpression` in the query language of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax).
///
/// What cannot be said is left out, which makes the expression weaker, never stronger: the index only nominates.
enum MatchExpression: Equatable {
    /// Every block.
    case everything
    /// No block.
    case nothing
    /// The blocks that match this text; tokens are quoted, so no byte of them has a meaning.
    case match([UInt8])

    /// FTS5's parser keeps a stack for nested parentheses and limits the tree; deeper parts are left out.
    private static let maxDepth = 24
    /// Tokens in one expression; further ones of a conjunction are left out, a larger disjunction is `everything`.
    private static let maxTokens = 1_000

    init(_ expression: TokenExpression) {
        var tokens = 0
        let simple = Self.bounded(expression, depth: 0, tokens: &tokens)
        switch simple {
        case .anything: self = .everything
        case .nothing: self = .nothing
        default:
            var text: [UInt8] = []
            Self.append(simple, to: &text)
            self = .match(text)
        }
    }

    /// The expression in the terms of the index: tokens cut to their indexed length, within the bounds.
    private static func bounded(_ expression: TokenExpression, depth: Int, tokens: inout Int) -> TokenExpression {
        switch expression {
        case .anything, .nothing: return expression
        case .token(let bytes): return leaf(bytes, isPrefix: false, tokens: &tokens)
        case .prefix(let bytes): return leaf(bytes, isPrefix: true, tokens: &tokens)
        case .all(let parts):
            guard depth < maxDepth else { return .anything }
            return .conjunction(parts.map { bounded($0, depth: depth + 1, tokens: &tokens) })
        case .any(let parts):
            guard depth < maxDepth else { return .anything }
            return .disjunction(parts.map { bounded($0, depth: depth + 1, tokens: &tokens) })
        }
    }

    private static func leaf(_ bytes: [UInt8], isPrefix: Bool, tokens: inout Int) -> TokenExpression {
        guard tokens < maxTokens else { return .anything }
        tokens += 1
        // FTS5's parser ends at a NUL, which no token of the tokenizer holds: the part before it is all that can be asked for.
        let nul = bytes.firstIndex(of: 0)
        let text = Array(bytes[..<(nul ?? bytes.count)].prefix(Tokenizer.maxTokenBytes))
        if text.isEmpty { return .anything }
        return isPrefix || nul != nil ? .prefix(text) : .token(text)
    }

    private static func append(_ expression: TokenExpression, to out: inout [UInt8]) {
        switch expression {
        case .anything, .nothing: break
        case .token(let bytes): appendQuoted(bytes, to: &out)
        case .prefix(let bytes):
            appendQuoted(bytes, to: &out)
            out.append(contentsOf: " *".utf8)
        case .all(let parts): append(parts, joinedBy: " AND ", to: &out)
        case .any(let parts): append(parts, joinedBy: " OR ", to: &out)
        }
    }

    private static func append(_ parts: [TokenExpression], joinedBy word: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "("))
        for (index, part) in parts.enumerated() {
            if index > 0 { out.append(contentsOf: word.utf8) }
            append(part, to: &out)
        }
        out.append(UInt8(ascii: ")"))
    }

    private static func appendQuoted(_ bytes: [UInt8], to out: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        out.append(quote)
        for byte in bytes {
            if byte == quote { out.append(quote) }
            out.append(byte)
        }
        out.append(quote)
    }
}

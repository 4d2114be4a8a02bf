import Blocks
import Events

/// The tree of a search query, in canonical form: lists are flat and hold at least two parts, NOT stands never above NOT.
public indirect enum SearchExpression: Hashable, Sendable {
    /// Every event.
    case everything
    /// Events with this text in this place.
    case text(SearchTerm, TextScope)
    /// Events with a word like this in this place.
    case wildcard(SearchWildcard, TextScope)
    /// Events whose message or field (never `everything`) passes a test.
    case value(SearchValueTest, TextScope)
    /// Events of one service, or of all services whose name starts so.
    case service(String, isPrefix: Bool)
    /// Events of all services whose name passes a test.
    case services(SearchServiceTest)
    /// Events at or after `from` and before `to`; nil is no bound, at most one of them.
    case time(from: Timestamp?, to: Timestamp?)
    /// Events of these levels (bit `Level.rawValue`).
    case levels(UInt16)
    /// Events that satisfy all parts.
    case all([SearchExpression])
    /// Events that satisfy one part.
    case any([SearchExpression])
    /// Events that do not satisfy the part.
    case not(SearchExpression)

    /// All of `parts`, in canonical form.
    static func conjunction(_ parts: [SearchExpression]) -> SearchExpression {
        var flat: [SearchExpression] = []
        for part in parts {
            switch part {
            case .everything: break
            case .all(let inner): flat += inner
            default: flat.append(part)
            }
        }
        return flat.isEmpty ? .everything : flat.count == 1 ? flat[0] : .all(flat)
    }

    /// One of `parts`, which are not empty, in canonical form.
    static func disjunction(_ parts: [SearchExpression]) -> SearchExpression {
        var flat: [SearchExpression] = []
        for part in parts {
            switch part {
            case .everything: return .everything
            case .any(let inner): flat += inner
            default: flat.append(part)
            }
        }
        return flat.count == 1 ? flat[0] : .any(flat)
    }

    /// The opposite of `part`, in canonical form.
    static func negation(_ part: SearchExpression) -> SearchExpression {
        if case .not(let inner) = part { return inner }
        return .not(part)
    }

    /// The parts outside of NOT that look into texts, in the order of the query.
    var positiveParts: [SearchExpression] {
        switch self {
        case .text, .wildcard, .value: [self]
        case .all(let parts), .any(let parts): parts.flatMap(\.positiveParts)
        case .everything, .service, .services, .levels, .time, .not: []
        }
    }
}

/// A word, phrase or prefix of a query.
public struct SearchTerm: Hashable, Sendable {
    /// The text without quotes and escapes.
    public let text: String
    /// Whether a star follows.
    public let isPrefix: Bool

    /// The bytes as a token, where the text is the beginning of a UUID with at least one dash: UUIDs are one token each.
    private var isPartOfUUID: Bool {
        let bytes = text.utf8
        guard isPrefix, bytes.count > 8, bytes.count < 36 else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            switch index {
            case 8, 13, 18, 23: byte == UInt8(ascii: "-")
            default: (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
            }
        }
    }

    /// The tokens of the text. Empty where it holds none.
    public var pattern: TextPattern {
        let tokens = Tokenizer.tokens(of: text)
        guard isPrefix, let last = tokens.last else { return TextPattern(tokens: tokens) }
        // A digit more shows what the star extends: the last token (`conn*`, `10.0.*`), or nothing (`/api/*`: the phrase alone).
        let longer = Tokenizer.tokens(of: text + "0")
        if longer.count == tokens.count + 1 && longer.last == [0x30] && longer.dropLast() == tokens[...] {
            return TextPattern(tokens: tokens)
        }
        if longer.count == tokens.count && longer.dropLast() == tokens.dropLast(), let stem = longer.last?.dropLast(),
            stem.starts(with: last)
        {
            return TextPattern(tokens: tokens.dropLast() + [Array(stem)], isPrefix: true)
        }
        return TextPattern(tokens: tokens, isPrefix: true)
    }

    /// The patterns one of which must match: one for most terms, two for the beginning of a UUID.
    var alternatives: [TextPattern] {
        guard isPartOfUUID else { return [pattern] }
        return [pattern, TextPattern(tokens: [Array(text.lowercased().utf8)], isPrefix: true)]
    }
}

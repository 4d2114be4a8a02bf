import Blocks
import Events

/// What a predicate tells a partition, so that it names few blocks. Never stronger than the predicate.
extension Predicate {
    /// The tokens that a block with a matching event holds.
    var tokens: TokenExpression {
        switch self {
        case .never: .nothing
        case .always, .time, .levels, .services, .not: .anything
        // The source of events is not promised to be in the index.
        case .text(_, .field("source")): .anything
        case .text(let pattern, _): Self.tokens(of: pattern)
        case .column(let test): test.tokens
        case .and(let parts): .conjunction(parts.map(\.tokens))
        case .or(let parts): .disjunction(parts.map(\.tokens))
        }
    }

    private static func tokens(of pattern: TextPattern) -> TokenExpression {
        var parts: [TokenExpression] = []
        for (index, token) in pattern.tokens.enumerated() {
            let mayGoOn = pattern.isBeginning(index)
            let part: TokenExpression
            if token.isEmpty {
                part = .anything
            } else if token.count > Tokenizer.maxTokenBytes {
                part = .prefix(beginning(of: token))
            } else {
                part = mayGoOn ? .prefix(token) : .token(token)
            }
            if !parts.contains(part) { parts.append(part) }
        }
        return .conjunction(parts)
    }

    /// As much of a long token as an index holds, cut between characters: a prefix of it wherever the index cuts.
    private static func beginning(of token: [UInt8]) -> [UInt8] {
        var end = Tokenizer.maxTokenBytes
        while end > 0 && token[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(token[..<end])
    }

    /// Texts that all matching events have somewhere, as `BlockFilter.needles` has them.
    var needles: [[UInt8]] {
        switch self {
        case .column(let test) where [.message, .host, .traceID].contains(test.column): test.needles
        case .and(let parts): parts.flatMap(\.needles)
        default: []
        }
    }

    /// The levels that matching events can have.
    var levelMask: UInt16 {
        switch self {
        case .never: 0
        case .always, .time, .services, .text, .column, .not: .max
        case .levels(let mask): mask
        case .and(let parts): parts.reduce(.max) { $0 & $1.levelMask }
        case .or(let parts): parts.reduce(0) { $0 | $1.levelMask }
        }
    }

    /// The services that matching events can have; nil for any.
    var serviceNames: Set<String>? {
        switch self {
        case .never: return []
        case .always, .time, .levels, .text, .column, .not, .services(.prefix), .services(.test): return nil
        case .services(.names(let names)): return names
        case .and(let parts):
            return parts.reduce(nil) { known, part in
                guard let names = part.serviceNames else { return known }
                return known?.intersection(names) ?? names
            }
        case .or(let parts):
            var union: Set<String> = []
            for part in parts {
                guard let names = part.serviceNames else { return nil }
                union.formUnion(names)
            }
            return union
        }
    }

    /// The columns that deciding it takes, each once; nil where it takes looking for words in events.
    var testedColumns: [EventColumn]? {
        switch self {
        case .always, .never, .time, .levels, .services: return []
        case .text: return nil
        case .column(let test): return [test.column]
        case .and(let parts), .or(let parts):
            var columns: [EventColumn] = []
            for part in parts {
                guard let more = part.testedColumns else { return nil }
                for column in more where !columns.contains(column) { columns.append(column) }
            }
            return columns
        case .not(let part): return part.testedColumns
        }
    }

    /// The instants between which matching events lie: at or after `from`, before `to`; nil is no bound.
    var timeRange: (from: Timestamp?, to: Timestamp?) {
        switch self {
        case .time(let from, let to): return (from, to)
        case .and(let parts):
            return parts.map(\.timeRange).reduce((nil, nil)) { known, part in
                (Self.later(known.0, part.from), Self.earlier(known.1, part.to))
            }
        case .or(let parts):
            var ranges = parts.map(\.timeRange)
            let first = ranges.removeFirst()
            return ranges.reduce(first) { known, part in
                let from = known.from.flatMap { a in part.from.map { min(a, $0) } }
                return (from, known.to.flatMap { a in part.to.map { max(a, $0) } })
            }
        case .always, .never, .levels, .services, .text, .column, .not: return (nil, nil)
        }
    }

    /// The later of two lower bounds.
    static func later(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? { a.map { a in b.map { max(a, $0) } ?? a } ?? b }

    /// The earlier of two upper bounds.
    static func earlier(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? { a.map { a in b.map { min(a, $0) } ?? a } ?? b }
}

import Blocks
import Events

/// What an event must satisfy, as blocks evaluate it: a query and the filters beside it in one tree.
public indirect enum Predicate: Sendable, Equatable {
    case always
    case never
    /// At or after `from`, before `to`; nil is no bound.
    case time(from: Timestamp?, to: Timestamp?)
    /// Bits `Level.rawValue`.
    case levels(UInt16)
    case services(ServiceMatch)
    case text(TextPattern, TextScope)
    /// A test of the values of a column.
    case column(ColumnTest)
    /// At least two parts, none of them `always` or `never`; the same for `or`.
    case and([Predicate])
    case or([Predicate])
    case not(Predicate)

    /// Which services are meant.
    public enum ServiceMatch: Sendable, Equatable {
        case names(Set<String>)
        case prefix(String)
        case test(SearchServiceTest)

        func matches(_ name: String) -> Bool {
            switch self {
            case .names(let names): names.contains(name)
            case .prefix(let prefix): name.hasPrefix(prefix)
            case .test(let test): test.matches(name)
            }
        }
    }

    /// All of `parts`, simplified.
    public static func conjunction(_ parts: [Predicate]) -> Predicate {
        var flat: [Predicate] = []
        for part in parts {
            switch part {
            case .never: return .never
            case .always: break
            case .and(let inner): flat += inner
            default: flat.append(part)
            }
        }
        return flat.isEmpty ? .always : flat.count == 1 ? flat[0] : .and(flat)
    }

    /// One of `parts`, simplified.
    public static func disjunction(_ parts: [Predicate]) -> Predicate {
        var flat: [Predicate] = []
        for part in parts {
            switch part {
            case .always: return .always
            case .never: break
            case .or(let inner): flat += inner
            default: flat.append(part)
            }
        }
        return flat.isEmpty ? .never : flat.count == 1 ? flat[0] : .or(flat)
    }

    /// The opposite of `part`, simplified.
    public static func negation(_ part: Predicate) -> Predicate {
        switch part {
        case .always: .never
        case .never: .always
        case .not(let inner): inner
        case .levels(let mask): .levels(LevelExpression.all & ~mask)
        default: .not(part)
        }
    }

    /// The predicate of a query.
    public init(_ expression: SearchExpression) {
        switch expression {
        case .everything: self = .always
        case .text(let term, let scope): self = .disjunction(term.alternatives.map { .text($0, scope) })
        case .wildcard(let wildcard, let scope): self = .disjunction(wildcard.alternatives.map { .text($0, scope) })
        case .value(let test, let scope): self = .column(test.columnTest(scope))
        case .services(let test): self = .services(.test(test))
        case .time(let from, let to): self = .time(from: from, to: to)
        case .service(let name, let isPrefix): self = .services(isPrefix ? .prefix(name) : .names([name]))
        case .levels(let mask): self = .levels(mask)
        case .all(let parts): self = .conjunction(parts.map { Predicate($0) })
        case .any(let parts): self = .disjunction(parts.map { Predicate($0) })
        case .not(let part): self = .negation(Predicate(part))
        }
    }

    /// What evaluating it costs, roughly: columns of numbers are cheap, long tokens are rare and cheaper to look for than short ones.
    var cost: Int {
        switch self {
        case .always, .never: 0
        case .time: 1
        case .services: 2
        case .levels: 3
        case .text(let pattern, let scope):
            Self.cost(of: scope) - min(16, pattern.tokens.reduce(0) { max($0, $1.count) })
                + (pattern.isBeginning(pattern.tokens.count - 1) ? 4 : 0)
        case .column(let test): Self.cost(of: test.column)
        case .and(let parts): parts.reduce(0) { min($0 + $1.cost, 1 << 20) }
        case .or(let parts): parts.reduce(0) { min($0 + $1.cost, 1 << 20) }
        case .not(let part): part.cost + 1
        }
    }

    private static func cost(of column: EventColumn) -> Int {
        switch column {
        case .field, .host, .traceID, .source: 35
        case .message: 70
        case .metadata, .raw: 100
        }
    }

    private static func cost(of scope: TextScope) -> Int {
        switch scope {
        case .field: 30
        case .message: 40
        case .everything: 60
        }
    }
}

extension Predicate {
    /// The columns that it looks at, behind `columns`.
    public func columns(with columns: [EventColumn]) -> [EventColumn] {
        switch self {
        case .column(let test): return columns.contains(test.column) ? columns : columns + [test.column]
        case .and(let parts), .or(let parts): return parts.reduce(columns) { $1.columns(with: $0) }
        case .not(let part): return part.columns(with: columns)
        default: return columns
        }
    }
}

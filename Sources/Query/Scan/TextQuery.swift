import Blocks

/// A query of the search language that is asked of single texts instead of events: words, phrases, AND, OR, NOT. For one thread.
public final class TextQuery {
    private var root: Node

    private enum Node {
        case constant(Bool)
        case pattern(TextMatch)
        case test(ColumnTest.Decision)
        case all([Node])
        case any([Node])
        indirect case not(Node)
    }

    /// Reads a query. Throws what is wrong with it; asking for a field, a level or a service is wrong, as texts have none.
    public init(_ query: String) throws(QueryError) { root = try Self.node(try Self.predicate(query)) }

    /// What a query asks of the message of events.
    public static func predicate(_ query: String) throws(QueryError) -> Predicate {
        try ofMessage(Predicate(try SearchQuery(query).expression))
    }

    /// Whether the query matches `text`.
    public func matches(_ text: UnsafeRawBufferPointer) -> Bool { Self.matches(&root, text) }

    private static func matches(_ node: inout Node, _ text: UnsafeRawBufferPointer) -> Bool {
        switch node {
        case .constant(let isMatch): return isMatch
        case .pattern(var match):
            // Put back, so that its memory is used again.
            node = .constant(false)
            let isMatch = match.matches(text)
            node = .pattern(match)
            return isMatch
        case .test(let decide): return decide(text, .text)
        case .all(var parts):
            node = .constant(false)
            var isMatch = true
            for index in parts.indices where isMatch { isMatch = matches(&parts[index], text) }
            node = .all(parts)
            return isMatch
        case .any(var parts):
            node = .constant(false)
            var isMatch = false
            for index in parts.indices where !isMatch { isMatch = matches(&parts[index], text) }
            node = .any(parts)
            return isMatch
        case .not(var part):
            node = .constant(false)
            let isMatch = matches(&part, text)
            node = .not(part)
            return !isMatch
        }
    }

    private static func node(_ predicate: Predicate) throws(QueryError) -> Node {
        switch predicate {
        case .always: return .constant(true)
        case .never: return .constant(false)
        case .text(let pattern, _): return .pattern(TextMatch(pattern))
        case .column(let test): return .test(test.decision())
        case .and(let parts): return .all(try parts.map { (part) throws(QueryError) in try node(part) })
        case .or(let parts): return .any(try parts.map { (part) throws(QueryError) in try node(part) })
        case .not(let part): return .not(try node(part))
        case .time, .levels, .services: throw fieldError
        }
    }

    /// The predicate with what looks everywhere looking at the message.
    private static func ofMessage(_ predicate: Predicate) throws(QueryError) -> Predicate {
        switch predicate {
        case .always, .never: return predicate
        case .text(let pattern, .everything), .text(let pattern, .message): return .text(pattern, .message)
        case .column(let test) where test.column == .message: return predicate
        case .and(let parts): return .and(try parts.map { (part) throws(QueryError) in try ofMessage(part) })
        case .or(let parts): return .or(try parts.map { (part) throws(QueryError) in try ofMessage(part) })
        case .not(let part): return .not(try ofMessage(part))
        case .text, .column, .time, .levels, .services: throw fieldError
        }
    }

    private static let fieldError = QueryError(
        offset: 0, message: "a text has no fields, level or service; ask events for these, with logs MATCH 'query'")
}

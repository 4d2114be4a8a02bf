import Blocks
import Parsers

/// What a query asks of whole values of a field.
public enum SearchValueTest: Hashable, Sendable {
    /// There is one.
    case exists
    /// It is in a range.
    case range(SearchRange)
    /// It is an address of a network.
    case network(SearchNetwork)
    /// A regular expression is found in it.
    case regex(SearchRegex)

    /// The test as blocks evaluate it. `scope` is the message or a field.
    func columnTest(_ scope: TextScope) -> ColumnTest {
        let column = EventColumn(scope)
        switch self {
        case .exists: return ColumnTest(column, "exists") { { value, _ in value != nil } }
        case .range(let range):
            return ColumnTest(column, "range \(self.printed)") { { value, _ in value.map { range.contains($0) } ?? false } }
        case .network(let network):
            return ColumnTest(column, "network \(network.printed)") {
                { value, _ in value.map { network.contains($0) } ?? false }
            }
        case .regex(let regex):
            let tokens = Self.isIndexed(scope) ? RegexTokens.expression(of: regex) : .anything
            return ColumnTest(column, "regex \(regex.printed)", tokens: tokens) {
                let matcher = TextRegex.Matcher(regex.compiled)
                return { value, _ in value.map { matcher.matches($0) } ?? false }
            }
        }
    }

    /// Whether the words of a field's values are promised to be in indexes: not those of the source, nor of what is known of repeats.
    private static func isIndexed(_ scope: TextScope) -> Bool {
        guard case .field(let name) = scope else { return true }
        let names = BlockReader.repeatNames
        return name != "source" && ![names.count, names.first, names.last].contains { name == $0 || name == "dedup_\($0)" }
    }

    /// Whether a value passes; nil where there is none. For single values: `columnTest` keeps what a regular expression needs.
    func passes(_ value: UnsafeRawBufferPointer?) -> Bool {
        guard let value else { return false }
        return switch self {
        case .exists: true
        case .range(let range): range.contains(value)
        case .network(let network): network.contains(value)
        case .regex(let regex): TextRegex.Matcher(regex.compiled).matches(value)
        }
    }
}

extension EventColumn {
    /// The column that a scope other than `everything` looks at.
    init(_ scope: TextScope) {
        switch scope {
        case .everything, .message, .field("message"): self = .message
        case .field("host"): self = .host
        case .field("traceId"): self = .traceID
        case .field("source"): self = .source
        case .field(let name): self = .field(Array(name.utf8))
        }
    }
}

/// What a query asks of the names of services beyond a whole name or its beginning.
public enum SearchServiceTest: Hashable, Sendable {
    /// The whole name, with wildcards.
    case wildcard(SearchWildcard)
    /// A regular expression is found in it.
    case regex(SearchRegex)

    /// Whether a service's name passes.
    public func matches(_ name: String) -> Bool {
        switch self {
        case .wildcard(let wildcard): TextPattern(wholeToken: wildcard.pieces).admits(Array(name.utf8), at: 0)
        case .regex(let regex): Array(name.utf8).withUnsafeBytes { TextRegex.Matcher(regex.compiled).matches($0) }
        }
    }
}

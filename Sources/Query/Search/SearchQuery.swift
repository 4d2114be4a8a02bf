import Blocks

/// A parsed query of the search language.
///
///     error timeout              both words
///     "connection refused"       a phrase: the words one after the other
///     conn*                      a word that starts so; "connection ref"* for phrases
///     -word   !word   NOT word   events without it
///     a OR b   a AND b   ( )     AND binds stronger than OR; words side by side are joined by AND
///     field:value                a field of the event's metadata; also field:"phrase", field:prefix*, field:(a OR b)
///     message:word  host:word  traceId:word  source:word
///     service:web   service:web*     the whole name, or its beginning
///     level:error  level:warn+  level:>=warn  level:error,critical
///     metadata.host:word         an entry of metadata whose name means something else above
///
/// A word matches whole tokens, without case, as `Tokenizer` splits them; without a field it is looked for in message, host, trace id
/// and every value of `metadata`. A word of several tokens (`NEEDLE-7f3c`, `/api/v1`) is the phrase of its tokens. A backslash takes
/// the next byte as it is. `AND`, `OR`, `NOT` are operators in upper case only. A colon makes a field only after a name
/// (`12:30:05`, `http://x` and `a::b` are words).
public struct SearchQuery: Hashable, Sendable, CustomStringConvertible {
    /// The tree of the query.
    public let expression: SearchExpression

    /// Parses `text`; the empty text finds everything.
    public init(_ text: String) throws(QueryError) {
        var parser = QueryParser(text)
        expression = try parser.parse()
    }

    init(_ expression: SearchExpression) { self.expression = expression }

    /// The query that finds everything.
    public static let everything = SearchQuery(.everything)

    /// Whether the query finds everything.
    public var isEmpty: Bool { expression == .everything }

    /// The query in canonical form; parsing it gives an equal query.
    public var description: String { expression.description }

    /// The patterns that hits hold in their message: the words and phrases outside of NOT that look there.
    public var highlights: [TextPattern] {
        expression.positiveTerms.filter { $0.scope == .everything || $0.scope == .message }.map(\.term.pattern)
    }

    /// The patterns that hits hold in the field `name`: those that look everywhere and those that look in this field.
    public func highlights(inField name: String) -> [TextPattern] {
        expression.positiveTerms.filter { $0.scope == .everything || $0.scope == .field(name) }.map(\.term.pattern)
    }
}

import Blocks

/// A parsed query of the search language (docs/search.md).
///
///     error timeout              both words
///     "connection refused"       a phrase: the words one after the other
///     conn*  conn*tion  v?       words with wildcards: any part of a word, one character of it
///     /time(d )?out/  /x/i       a regular expression, found anywhere in the message; i: whatever the case
///     -word   !word   NOT word   events without it
///     a OR b   a AND b   ( )     AND binds stronger than OR; words side by side are joined by AND
///     field:value                a field of the event's metadata; also field:"phrase", field:conn*, field:/regex/, field:(a OR b)
///     field:*                    events that have the field
///     field:>500  field:<=2.5    comparisons, and ranges field:[a TO b], field:{a TO b}, field:[a TO *]
///     field:10.0.0.0/8           addresses of a network
///     message:word  host:word  traceId:word  source:word
///     service:web   service:web*   service:*-api   service:/^web/     the whole name, also with wildcards
///     level:error  level:warn+  level:>=warn  level:error,critical  level:[info TO error]
///     timestamp:>2026-01-21  timestamp:[-1h TO now]  timestamp:2026-01-21     the instant
///     metadata.host:word         an entry of metadata whose name means something else above
///
/// A word matches whole tokens, without case, as `Tokenizer` splits them; without a field it is looked for in message, host, trace id
/// and every value of `metadata`. A word of several tokens (`NEEDLE-7f3c`, `/api/v1`) is the phrase of its tokens. A backslash takes
/// the next byte as it is. `AND`, `OR`, `NOT`, `TO` are operators in upper case only. A colon makes a field only after a name
/// (`12:30:05`, `http://x` and `a::b` are words).
public struct SearchQuery: Hashable, Sendable, CustomStringConvertible {
    /// The tree of the query.
    public let expression: SearchExpression

    /// Parses `text`; the empty text finds everything. `times` says what times in it mean; by default they are in UTC.
    public init(_ text: String, times: QueryTimes = QueryTimes()) throws(QueryError) {
        var parser = QueryParser(text, times)
        expression = try parser.parse()
    }

    /// A query of a tree that is in canonical form.
    public init(_ expression: SearchExpression) { self.expression = expression }

    /// The query that finds everything.
    public static let everything = SearchQuery(.everything)

    /// Whether the query finds everything.
    public var isEmpty: Bool { expression == .everything }

    /// The query in canonical form; parsing it gives an equal query.
    public var description: String { expression.description }

    /// The patterns that hits hold in their message: the words and phrases outside of NOT that look there.
    public var highlights: [TextPattern] { patterns { $0 == .everything || $0 == .message } }

    /// The patterns that hits hold in the field `name`: those that look everywhere and those that look in this field.
    public func highlights(inField name: String) -> [TextPattern] { patterns { $0 == .everything || $0 == .field(name) } }

    /// The regular expressions that are looked for in the message, outside of NOT.
    public var highlightedRegexes: [SearchRegex] {
        expression.positiveParts.compactMap { part in
            guard case .value(.regex(let regex), .message) = part else { return nil }
            return regex
        }
    }

    private func patterns(_ isMeant: (TextScope) -> Bool) -> [TextPattern] {
        expression.positiveParts.flatMap { part -> [TextPattern] in
            switch part {
            case .text(let term, let scope): isMeant(scope) ? [term.pattern] : []
            case .wildcard(let wildcard, let scope): isMeant(scope) ? wildcard.alternatives : []
            default: []
            }
        }
    }
}

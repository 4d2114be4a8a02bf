/// A parsed query of the search language.
public struct SearchQuery: Hashable, Sendable {
    /// Parses `text`; the empty text finds everything.
    public init(_ text: String) throws(QueryError) {}
}

/// Why a query cannot be parsed: where, and what was expected.
public struct QueryError: Error, Hashable, Sendable {
    /// Offset in bytes into the query text.
    public var offset: Int
    /// What was found and what was expected.
    public var message: String
}

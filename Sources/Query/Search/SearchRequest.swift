import Blocks
import Events

/// What a search asks for: a query and the filters beside it.
public struct SearchRequest: Sendable {
    /// What the events must hold.
    public var query: SearchQuery
    /// Events at or after this instant.
    public var from: Timestamp?
    /// Events before this instant.
    public var to: Timestamp?
    /// Events of these levels (bit `Level.rawValue`).
    public var levelMask: UInt16 = .max
    /// Events of these services; nil for all.
    public var services: Set<String>?
    /// How many events at most; nil for all.
    public var limit: Int? = 100
    /// Oldest first instead of newest first.
    public var isOldestFirst = false
    /// Events of the same service to show before and after each hit, whatever the query and the filters say of them.
    ///
    /// A hit and its neighbours come together, in the order of the search; where those of one service overlap, they are one group and each
    /// event comes once. Groups follow each other in the order of their first hit. `limit` counts hits.
    public var context = 0

    /// A request with its defaults.
    public init(query: SearchQuery) { self.query = query }
}

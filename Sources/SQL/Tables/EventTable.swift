import Archive
import Blocks
import Events
import Lifecycle
import Query
import Store

/// A table of events: its name and where its partitions come from.
public final class EventTable: Sendable {
    /// The name in SQL.
    public let name: String
    /// Which partitions of a table are to be listed.
    public struct Extent: Sendable {
        /// The first and the last day, both included.
        public var from: Day?
        /// See `from`.
        public var to: Day?
        /// The only tier; nil for all.
        public var tier: Tier?

        func holds(_ other: Extent) -> Bool {
            (from.map { from in other.from.map { $0 >= from } ?? false } ?? true)
                && (to.map { to in other.to.map { $0 <= to } ?? false } ?? true)
                && (tier == nil || tier == other.tier)
        }
    }

    /// Lists partitions, at least those of the extent; called once for each statement that reads the table.
    let listing: @Sendable (Extent) throws -> [PartitionReference]
    /// The table of which it shows one tier; nil for tables of their own.
    let part: (table: EventTable, tier: Tier)?

    /// A table over the partitions that `listing` names whenever a statement begins to read it.
    public init(name: String, listing: @escaping @Sendable (Extent) throws -> [PartitionReference]) {
        self.name = name
        self.listing = listing
        part = nil
    }

    /// The events of one tier of another table.
    init(name: String, tier: Tier, of table: EventTable) {
        self.name = name
        listing = table.listing
        part = (table, tier)
    }

    /// A table over all tiers of a store's tenant.
    public convenience init(name: String = "logs", store: Store) {
        self.init(name: name) { try store.allPartitions(from: $0.from, to: $0.to, tier: $0.tier) }
    }

    /// A table over an archive in folders `year=/month=/day=/service=`.
    public convenience init(name: String, archive: String) {
        self.init(name: name) { try ColdArchive(archive).partitions(from: $0.from, to: $0.to) }
    }
}

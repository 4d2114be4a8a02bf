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
    /// Lists the partitions of the days from one to another, both included; called once for each statement that reads the table.
    let listing: @Sendable (_ from: Day?, _ to: Day?) throws -> [PartitionReference]
    /// The table of which it shows one tier; nil for tables of their own.
    let part: (table: EventTable, tier: Tier)?

    /// A table over the partitions that `listing` names, of the days from one to another, whenever a statement begins to read it.
    public init(name: String, listing: @escaping @Sendable (_ from: Day?, _ to: Day?) throws -> [PartitionReference]) {
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
        self.init(name: name) { try store.allPartitions(from: $0, to: $1) }
    }

    /// A table over an archive in folders `year=/month=/day=/service=`.
    public convenience init(name: String, archive: String) {
        self.init(name: name) { try ColdArchive(archive).partitions(from: $0, to: $1) }
    }
}

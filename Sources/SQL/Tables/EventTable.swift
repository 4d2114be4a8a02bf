import Archive
import Blocks
import Lifecycle
import Query
import Store

/// A table of events: its name and where its partitions come from.
public final class EventTable: Sendable {
    /// The name in SQL.
    public let name: String
    /// Lists the partitions; called once for each statement that reads the table.
    let listing: @Sendable () throws -> [PartitionReference]

    /// A table over the partitions that `listing` names whenever a statement begins to read it.
    public init(name: String, listing: @escaping @Sendable () throws -> [PartitionReference]) {
        self.name = name
        self.listing = listing
    }

    /// A table over all tiers of a store's tenant.
    public convenience init(name: String = "logs", store: Store) {
        self.init(name: name) { try store.allPartitions() }
    }

    /// A table over an archive in folders `year=/month=/day=/service=`.
    public convenience init(name: String, archive: String) {
        self.init(name: name) { try ColdArchive(archive).partitions() }
    }
}

import Archive
import Blocks
import Events
import Lifecycle
import Store

/// The cold archive of a tenant, for its deduplicator.
struct ArchivedDays: ColdDays {
    private let archive: ColdArchive

    /// The archive of the tenant that `store` is open for.
    init(_ store: Store) { archive = ColdArchive(store.coldFolder) }

    func days() throws(StoreError) -> [Day] {
        Set(try read { () throws(ArchiveError) in try archive.folders() }.map(\.day)).sorted()
    }

    func partitions(_ day: Day) throws(StoreError) -> [PartitionReference] {
        try read { () throws(ArchiveError) in try archive.partitions(from: day, to: day) }
    }

    private func read<T>(_ body: () throws(ArchiveError) -> T) throws(StoreError) -> T {
        do throws(ArchiveError) { return try body() } catch { throw StoreError(.io, error.message, path: error.path) }
    }
}

import Archive
import Blocks
import Events
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// All tiers of a tenant at once: here the store's files and the archive's meet.
extension Store {
    /// The name of the folder of the cold archive below the tenant's.
    static let coldFolderName = Tier.cold.rawValue

    /// The folder of the tenant's cold archive, which need not exist.
    public var coldFolder: String { "\(path)/\(tenant)/\(Self.coldFolderName)" }

    /// The store and the tenant whose cold archive the folder `root` is; nil where it is none of a store.
    public static func owner(ofArchive root: String) -> (path: String, tenant: String)? {
        guard let whole = realpath(root, nil) else { return nil }
        defer { free(whole) }
        let parts = String(cString: whole).split(separator: "/").map(String.init)
        guard parts.count >= 3, parts.last == coldFolderName, Store.isSafeTenant(parts[parts.count - 2]) else { return nil }
        let path = "/" + parts.dropLast(2).joined(separator: "/")
        return access(path + "/catalog.sqlite", F_OK) == 0 ? (path, parts[parts.count - 2]) : nil
    }

    /// The partitions of the tenant, hot, warm and cold, of the days from `from` to `to`, both included. Lists folders and opens nothing.
    ///
    /// What they hold is one state of the tenant, however much moves meanwhile; a reference holds on to its files until it is let go.
    /// With `tier` those of the others are left out.
    public func allPartitions(from: Day? = nil, to: Day? = nil, tier: Tier? = nil) throws(StoreError) -> [PartitionReference] {
        try listing { view throws(StoreError) in
            var found: [PartitionReference] = []
            if tier != .cold {
                found = try partitions(view).filter { reference in
                    if let from, reference.day < from { return false }
                    if let to, reference.day > to { return false }
                    return tier == nil || reference.tier == tier
                }
            }
            if tier == nil || tier == .cold { found += try coldFolders(view, from: from, to: to).map(\.partition) }
            return found
        }
    }

    /// The folders of the cold archive with the files that count by a view (`listing`).
    public func coldFolders(_ view: StoreView, from: Day? = nil, to: Day? = nil) throws(StoreError) -> [PinnedFolder] {
        try withStoreErrors { () throws(ArchiveError) in
            try ColdArchive(coldFolder).pinned(from: from, to: to, ColdView(view))
        }
    }

    /// Counts what the tenant has in all tiers, from summaries alone. A damaged file is named in `problems` and does not stop the rest.
    public func statusOfAllTiers() throws(StoreError) -> StoreStatus {
        let (view, folders) = try listing { view throws(StoreError) in (view, try coldFolders(view)) }
        var status = try status(view)
        for folder in folders {
            let day = folder.folder.day
            do {
                let blocks = try folder.partition.open().candidates(BlockFilter())
                // Damage is a block without events.
                let sound = blocks.filter { $0.summary.events > 0 }
                status.add(sound.map(\.summary), tier: .cold, day: day, bytes: folder.bytes)
                if sound.count < blocks.count {
                    status.problems.append(
                        StoreError(.corrupt, "a file is damaged; logetl verify says which", path: folder.folder.path))
                }
            } catch {
                status.add([], tier: .cold, day: day, bytes: folder.bytes)
                status.problems.append(
                    (error as? ArchiveError).map { StoreError($0) } ?? (error as? StoreError)
                        ?? StoreError(.io, "\(error)", path: folder.folder.path))
            }
        }
        withExtendedLifetime(view) {}
        return status
    }

    /// The names of the services that have events, in all tiers. Damaged files are passed over.
    public func serviceNames() throws(StoreError) -> Set<String> {
        let (view, folders) = try listing { view throws(StoreError) in (view, try coldFolders(view)) }
        return Set(try status(view).services.map(\.name) + folders.map(\.folder.service))
    }
}

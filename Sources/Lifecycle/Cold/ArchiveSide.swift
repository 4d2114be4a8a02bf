import Archive
import Blocks
import Events
import Store

/// The cold archive in the tenant's folder, for the lifecycle.
public final class ArchiveSide: ColdSide {
    private let store: Store
    private let archive: ColdArchive
    private let files: any FileOperations
    private let options: ArchiveWriteOptions

    /// Files smaller than this are worth putting together, compressed bytes.
    private static let smallBytes = ArchiveLimits.fileBytes / 4

    /// The archive of the tenant that `store` is open for.
    public init(_ store: Store, options: ArchiveWriteOptions = .init(), files: any FileOperations = SystemFiles()) {
        self.store = store
        self.options = options
        self.files = files
        archive = ColdArchive(store.coldFolder, files: files)
    }

    private static let prefix = Store.coldFolderName + "/"

    /// What counts in the archive, by day and service, from the folders alone.
    public func holdings() throws(StoreError) -> [ColdHolding] {
        let (view, folders) = try store.listing { view throws(StoreError) in (view, try store.coldFolders(view)) }
        var holdings: [ColdHolding] = []
        for folder in folders {
            // A name with a line end cannot be named in the list of moving files, and is nobody's but another program's.
            let sizes = folder.sizes.filter { !$0.path.utf8.contains(0x0A) }
            holdings.append(
                ColdHolding(
                    day: folder.folder.day, service: folder.folder.service, bytes: folder.bytes,
                    files: sizes.map { Self.prefix + $0.path },
                    smallFiles: sizes.filter { $0.bytes < Self.smallBytes }.map { Self.prefix + $0.path }))
        }
        withExtendedLifetime(view) {}
        return holdings
    }

    /// Events of a holding, from the indexes.
    public func events(of holding: ColdHolding) throws(StoreError) -> Int {
        try withStoreErrors { () throws(ArchiveError) in
            try archive.events(inFiles: holding.files.map { String($0.dropFirst(Self.prefix.utf8.count)) })
        }
    }

    /// An output for a day, whose files get the name of `job`.
    public func output(_ day: Day, job: String) -> any ColdOutput { ArchiveOutput(archive, day, job: job, options, files) }

    /// Writes some files of a day and service anew as one, and compares them. Throws `.corrupt` where they differ.
    public func merge(_ files: [String], job: String) throws(StoreError) {
        let paths = files.map { String($0.dropFirst(Self.prefix.utf8.count)) }
        try withStoreErrors { () throws(ArchiveError) in
            var compactor = ArchiveCompactor(archive)
            compactor.options = options
            compactor.options.job = job
            let made = try compactor.merge(paths)
            guard try archive.lineHash(ofFiles: made) == archive.lineHash(ofFiles: paths) else {
                throw ArchiveError(
                    .corrupt, "the merged file does not hold what the small ones do; these stay in use. Check the disk",
                    path: archive.root)
            }
        }
    }

    /// Whether files have the sizes and hashes that the manifest says.
    public func isSound(_ files: [String]) throws(StoreError) -> Bool {
        try withStoreErrors { () throws(ArchiveError) in
            try ArchiveVerifier(archive).isSound(files.map { String($0.dropFirst(Self.prefix.utf8.count)) })
        }
    }

    /// Removes what an interrupted job wrote for a day.
    public func takeBack(_ day: Day, job: String) throws(StoreError) {
        try withStoreErrors { () throws(ArchiveError) in try archive.remove(job: job, day: day) }
    }

    /// Removes data files with their indexes and their entries in the manifest.
    public func remove(_ files: [String]) throws(StoreError) {
        try withStoreErrors { () throws(ArchiveError) in
            try archive.remove(files.map { String($0.dropFirst(Self.prefix.utf8.count)) })
        }
    }

    /// Removes empty folders.
    public func tidy() throws(StoreError) {
        try withStoreErrors { () throws(ArchiveError) in try archive.removeEmptyFolders() }
    }
}

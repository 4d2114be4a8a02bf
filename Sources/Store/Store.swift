import Blocks
import Events
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder with the events of one or more tenants, opened for one of them.
///
/// ```
/// <path>/catalog.sqlite                                  store id, shard count, tenants, jobs, audit log
/// <path>/<tenant>/hot/2026-01-21/shard-0.sqlite          blocks of one UTC day
/// <path>/<tenant>/warm/2026-01-10.sqlite                 blocks of one UTC day, by service
/// <path>/<tenant>/moves                                  files that do not count at the moment
/// <path>/<tenant>/dead-letter/dead-letter.sqlite         rejected input
/// ```
///
/// Reading lists folders and opens the files it needs; the catalog is opened for writing only. Safe to use from any thread.
public final class Store: Sendable {
    /// What a store is opened for.
    public enum Mode: Sendable {
        /// Nothing is changed or made; a store on a read-only medium will do.
        case readOnly
        /// Missing parts are made.
        case readWrite
    }

    /// How long a lock of another process is waited for, in milliseconds; then `StoreError.Code.busy`.
    public static let busyMilliseconds: Int32 = 10_000
    /// Shards of a day at most, whatever the number of cores.
    public static let maxShards = 8
    /// Blocks of fewer events get no token index entry: every search reads them until `HotCompactor` merged them.
    public static let smallBlockEvents = 256
    /// Blocks with at least this many bytes of words are indexed however few events they have (long lines).
    public static let smallBlockWordBytes = 32 << 10
    /// Blocks with a filter of at least this many bytes are indexed however few events they have (long lines).
    public static let smallBlockFilterBytes = 4 << 10

    /// The folder, without a slash at its end.
    public let path: String
    /// The tenant whose events are read and written.
    public let tenant: String
    /// What it was opened for.
    public let mode: Mode
    private let writableCatalog: Catalog?
    private let incidents = Mutex<[String]>([])

    /// Opens the store in folder `path`. With `.readWrite` it is made where it does not exist yet.
    ///
    /// Throws `.missing` where there is no store or no such tenant (`.readOnly`), `.invalid` for an unsafe tenant name, `.format` for
    /// a folder with other content, and what the disk reports.
    public static func open(_ path: String, tenant: String = "default", mode: Mode) throws(StoreError) -> Store {
        var folder = path
        while folder.utf8.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        guard !folder.isEmpty else { throw StoreError(.invalid, "the path of the store is empty", path: path) }
        guard isSafeTenant(tenant) else {
            throw StoreError(
                .invalid, "not a tenant name; use a-z, 0-9, _ and -, at most 64 bytes, a letter or digit first", path: folder)
        }
        switch mode {
        case .readOnly:
            guard Files.exists(folder + "/catalog.sqlite") else {
                // Missing or hidden from us: say which.
                if !Files.exists(folder), errno == EACCES { throw Files.lastError("open the store", folder) }
                throw StoreError(.missing, "no store at \(folder); ingest makes one", path: folder)
            }
            // The first ingest may be about to make the default tenant's folder.
            guard tenant == "default" || Files.exists(folder + "/" + tenant) else {
                throw StoreError(.missing, "no tenant '\(tenant)' in this store; ingest makes one", path: folder)
            }
            return Store(path: folder, tenant: tenant, mode: mode, catalog: nil)
        case .readWrite:
            try makeRoot(folder)
            let (catalog, incident) = try openCatalog(folder)
            try Files.makeFolder(folder + "/" + tenant)
            try catalog.addTenant(tenant)
            let store = Store(path: folder, tenant: tenant, mode: mode, catalog: catalog)
            if let incident { store.report(incident) }
            return store
        }
    }

    /// The catalog; a damaged one is set aside and made anew. Returns what is to be said of it.
    private static func openCatalog(_ folder: String) throws(StoreError) -> (Catalog, String?) {
        let path = folder + "/catalog.sqlite"
        do {
            return (try Catalog(path), nil)
        } catch {
            guard error.code == .corrupt, let result = try CatalogRebuild(folder).run() else { throw error }
            let kept = result.keptAs.map { "; what it was is in \($0)" } ?? ""
            return (
                try Catalog(path), "\(path) was damaged and is made anew of what could be read of it and of the partitions\(kept)"
            )
        }
    }

    /// A store for reading whose catalog need not be there: for who looks at a damaged one.
    static func unchecked(_ folder: String, tenant: String) -> Store {
        Store(path: folder, tenant: tenant, mode: .readOnly, catalog: nil)
    }

    // MARK: Incidents

    /// Takes note of damage that was met and gone round.
    func report(_ incident: String) { incidents.withLock { if !$0.contains(incident) { $0.append(incident) } } }

    /// Damage that was met and gone round since the last call, for people.
    public func takeIncidents() -> [String] {
        incidents.withLock { incidents in
            defer { incidents = [] }
            return incidents
        }
    }

    private init(path: String, tenant: String, mode: Mode, catalog: Catalog?) {
        self.path = path
        self.tenant = tenant
        self.mode = mode
        writableCatalog = catalog
    }

    /// Whether a tenant's name is safe as a folder beside `catalog.sqlite`.
    public static func isSafeTenant(_ name: String) -> Bool {
        let bytes = name.utf8
        guard let first = bytes.first, bytes.count <= 64, first != UInt8(ascii: "_"), first != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// Makes the folder, unless it holds files of others: a mistyped path must not become a store.
    private static func makeRoot(_ folder: String) throws(StoreError) {
        try Files.makeFolder(folder)
        // The catalog is the first file that a new store gets, so a store being made by another process has it.
        if Files.exists(folder + "/catalog.sqlite") { return }
        let names = try Files.names(in: folder)
        guard names.contains("catalog.sqlite") || names.allSatisfy({ $0 == "lost+found" || $0.hasPrefix(".") }) else {
            throw StoreError(
                .format,
                "the folder holds files but no catalog.sqlite, so it is no store; name a new or an empty folder, or run "
                    + "logetl doctor --repair if it was one",
                path: folder)
        }
    }

    // MARK: Places

    var tenantFolder: String { path + "/" + tenant }
    var hotFolder: String { tenantFolder + "/hot" }
    var warmFolder: String { tenantFolder + "/warm" }
    var deadLetterFolder: String { tenantFolder + "/dead-letter" }
    var deadLetterPath: String { deadLetterFolder + "/dead-letter.sqlite" }

    /// The catalog. Throws `.permission` where the store is open for reading only.
    public func catalog() throws(StoreError) -> Catalog {
        guard let writableCatalog else {
            throw StoreError(.permission, "the store is open for reading only", path: path)
        }
        return writableCatalog
    }
}

import Blocks
import CSystem
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Makes a catalog anew: of what can be read of a damaged one, and of the partitions.
///
/// Tenants are the folders; the shard count and the number of the next file follow from the names of the files and the services in
/// them; jobs are those that books, marks and letters name, and the next job gets a number beyond all of them.
struct CatalogRebuild {
    /// What was done.
    struct Result {
        /// Where the damaged file is now; nil where there was none.
        var keptAs: String?
        /// Rows taken from it.
        var rows = 0
        /// Its tables that could not be read as a whole.
        var lost: [String] = []
        var tenants: [String] = []
        var shards = 0
        var lastJob: Int64 = 0
    }

    private static let tables = [
        "settings", "tenants", "jobs", "audit", "pieces", "inputs", "moved_progress", "moved_tallies",
    ]

    private let folder: String
    private var path: String { folder + "/catalog.sqlite" }

    init(_ folder: String) { self.folder = folder }

    /// Does it, unless another process has done it meanwhile; then the result is nil.
    func run() throws(StoreError) -> Result? {
        let lock = logetl_open(folder + "/catalog.lock", O_RDWR | O_CREAT)
        guard lock >= 0 else { throw Files.lastError("lock", folder) }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 { if errno != EINTR { throw Files.lastError("lock", folder) } }
        if Files.exists(path), Self.damage(path) == nil { return nil }
        var result = Result()
        let new = path + ".new"
        for suffix in ["", "-wal", "-shm"] where Files.exists(new + suffix) {
            if unlink(new + suffix) != 0 { throw Files.lastError("remove", new + suffix) }
        }
        if Files.exists(path) {
            let (rows, lost) = try salvage(to: new)
            result.rows = rows
            result.lost = lost
        }
        try complete(new, &result)
        if Files.exists(path) {
            let kept = try Files.damagedName(path)
            try Files.renameWithCompanions(path, to: kept)
            result.keptAs = kept
        }
        if rename(new, path) != 0 { throw Files.lastError("rename", new) }
        try Files.flush(folder)
        return result
    }

    /// What is wrong with a catalog; nil where it is sound, or that cannot be told.
    static func damage(_ path: String) -> String? {
        do throws(StoreError) {
            let (connection, format) = try Connection.openForReading(path)
            guard try Schema.catalog().isMade(format: format, path: path) else { return "its tables are missing" }
            if let complaint = try connection.integrityComplaint() { return complaint }
            let shards = try connection.integer("SELECT value FROM settings WHERE name = 'shards'")
            return (1...Int64(Store.maxShards)).contains(shards) ? nil : "the shard count is missing"
        } catch {
            return error.code == .corrupt || error.code == .fault ? error.message : nil
        }
    }

    private func salvage(to new: String) throws(StoreError) -> (rows: Int, lost: [String]) {
        let schema = Schema.catalog()
        do {
            let target = try schema.openForWriting(new)
            // Those of the damaged one come instead.
            try target.run("DELETE FROM settings WHERE name IN ('store_id', 'shards', 'created')")
            try Catalog.makeMovedTables(target)
        }
        return try TableSalvage.rewrite(path, to: new, schema, keeping: Self.tables)
    }

    /// Fills in what the partitions tell.
    private func complete(_ new: String, _ result: inout Result) throws(StoreError) {
        let catalog = try Schema.catalog().openForWriting(new)
        var facts = StoreFacts(folder)
        try facts.read()
        let isSharded = try catalog.integer("SELECT value FROM settings WHERE name = 'shards'")
        let shards = (1...Int64(Store.maxShards)).contains(isSharded) ? Int(isSharded) : nil
        try catalog.write { () throws(StoreError) in
            try Self.set("shards", Int64(shards ?? facts.shards), catalog)
            if try catalog.text("SELECT value FROM settings WHERE name = 'store_id'").utf8.count != 32 {
                try catalog.run(
                    "REPLACE INTO settings VALUES ('store_id', lower(hex(randomblob(16)))), ('created', \(Files.now()))")
            }
            let numbered = try catalog.integer("SELECT value FROM settings WHERE name = 'hot_files'")
            if max(numbered, facts.lastNumber) > 0 { try Self.set("hot_files", max(numbered, facts.lastNumber), catalog) }
            let tenant = try catalog.prepare("INSERT OR IGNORE INTO tenants VALUES (?1, ?2)")
            for name in facts.tenants {
                tenant.bind(1, name)
                tenant.bind(2, Files.now())
                try tenant.run()
            }
            // Of jobs that only the partitions know nothing is known but that they were.
            let job = try catalog.prepare(
                "INSERT OR IGNORE INTO jobs (id, tenant, command, started, ended) VALUES (?1, ?2, 'unknown', ?3, ?3)")
            for (id, tenant) in facts.jobs {
                job.bind(1, id)
                job.bind(2, tenant)
                job.bind(3, Files.now())
                try job.run()
            }
            result.lastJob = max(try catalog.integer("SELECT max(id) FROM jobs"), facts.jobs.keys.max() ?? 0)
            try catalog.run("DELETE FROM sqlite_sequence WHERE name = 'jobs'")
            try catalog.run("INSERT INTO sqlite_sequence VALUES ('jobs', \(result.lastJob))")
            if try catalog.integer("SELECT count(*) FROM settings WHERE name = '\(Catalog.firstBookedJobSetting)'") == 0 {
                // Receipts of the jobs before are lost.
                try Self.set(Catalog.firstBookedJobSetting, result.lastJob + 1, catalog)
            }
            let audit = try catalog.prepare("INSERT INTO audit (at, tenant, action, detail) VALUES (?1, '', 'rebuild', ?2)")
            audit.bind(1, Files.now())
            audit.bind(2, "the catalog was made anew of \(result.rows) rows and the partitions")
            try audit.run()
        }
        result.shards = shards ?? facts.shards
        result.tenants = facts.tenants
        try catalog.checkpoint()
    }

    private static func set(_ name: String, _ value: Int64, _ connection: Connection) throws(StoreError) {
        try connection.run("REPLACE INTO settings VALUES ('\(name)', \(value))")
    }
}

/// What the files of a store tell of it without its catalog.
struct StoreFacts {
    private let folder: String
    private(set) var tenants: [String] = []
    private(set) var shards = 1
    /// The greatest number in the name of a file.
    private(set) var lastNumber: Int64 = 0
    /// Jobs with their tenant.
    private(set) var jobs: [Int64: String] = [:]
    private var services: [(name: [UInt8], shard: Int)] = []

    /// Services of a shard that are looked at to find the shard count.
    private static let servicesMax = 4_096

    init(_ folder: String) { self.folder = folder }

    /// Reads the names of all files, and of those that can be read the books. Damaged ones are passed over.
    mutating func read() throws(StoreError) {
        for name in try Files.names(in: folder).sorted() where Store.isSafeTenant(name) {
            let parts = ["hot", "warm", "cold", "dead-letter"]
            guard parts.contains(where: { Files.exists("\(folder)/\(name)/\($0)") }) else { continue }
            tenants.append(name)
            try read(Store.unchecked(folder, tenant: name))
        }
        let least = (services.map(\.shard).max() ?? 0) + 1
        let fitting = (least...max(least, Store.maxShards)).first { count in
            services.allSatisfy { HotWriter.shard(forService: $0.name, of: count) == $0.shard }
        }
        // Without hot services any count will do, but for the names that files have.
        shards = services.isEmpty ? max(shards, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) : fitting ?? Store.maxShards
        shards = min(max(shards, 1), Store.maxShards)
    }

    private mutating func read(_ store: Store) throws(StoreError) {
        var files = try store.hotFiles() + store.warmFiles()
        for damaged in try store.damagedFiles() {
            if let was = store.partitionFile(at: damaged.original) { files.append(was) }
            lastNumber = max(lastNumber, Int64(damaged.target ?? 0))
        }
        for file in files {
            lastNumber = max(lastNumber, Int64(file.number))
            // Names without a number must not come again where files have numbers.
            if case .shard(let shard) = file.kind { shards = max(shards, shard + 1) }
            note(file, store)
        }
        if let (view, _) = try? store.listing({ view in (view, 0) }) {
            for path in view.list.gone.keys {
                lastNumber = max(lastNumber, Int64(store.partitionFile(at: store.tenantFolder + "/" + path)?.number ?? 0))
            }
            lastNumber = max(lastNumber, Int64(view.list.sequence))
        }
        if let (letters, _) = try? store.openDeadLetters() {
            note(jobs: "SELECT DISTINCT job FROM letters", letters, store)
            note(jobs: "SELECT job FROM tallies", letters, store)
        }
    }

    private mutating func note(_ file: PartitionFile, _ store: Store) {
        let path = store.path(file)
        guard Files.exists(path),
            let connection = file.tier == .warm
                ? try? Connection(path, .immutable) : try? Connection.openForReading(path).connection
        else { return }
        note(jobs: "SELECT DISTINCT job FROM tallies WHERE job > 0", connection, store)
        note(jobs: "SELECT DISTINCT job FROM progress", connection, store)
        guard case .shard(let shard) = file.kind, let select = try? connection.prepare("SELECT services FROM blocks") else {
            return
        }
        var seen: Set<[UInt8]> = []
        while seen.count < Self.servicesMax, (try? select.step()) == true {
            _ = SummaryCodec.forEachService(select.bytes(0)) { name, _ in seen.insert(Array(name)) }
        }
        services += seen.map { ($0, shard) }
    }

    private mutating func note(jobs sql: String, _ connection: Connection, _ store: Store) {
        guard let select = try? connection.prepare(sql) else { return }
        while (try? select.step()) == true { jobs[select.integer(0)] = store.tenant }
    }
}

import Synchronization

/// The store's own records: its id and shard count, tenants, jobs, audit log. Safe to use from any thread.
///
/// Unchecked: the connection is only used while `lock` is held.
public final class Catalog: @unchecked Sendable {
    /// Random, given to the store when it was made: 32 hexadecimal digits.
    public let storeID: String
    /// Shards of each hot day, fixed when the store was made: a service's shard never changes.
    public let shards: Int

    /// Only inside `locked`.
    let connection: Connection
    private let lock = Mutex<Void>(())

    /// Opens the catalog at `path` and makes it where it is missing. Any number of processes may do so at once.
    init(_ path: String) throws(StoreError) {
        let connection = try Schema.catalog().openForWriting(path)
        storeID = try connection.text("SELECT value FROM settings WHERE name = 'store_id'")
        let count = try connection.integer("SELECT value FROM settings WHERE name = 'shards'")
        guard count >= 1, count <= Store.maxShards else {
            throw StoreError(.corrupt, "the shard count is missing; restore the file from a backup", path: path)
        }
        shards = Int(count)
        try Self.noteFirstBookedJob(connection)
        self.connection = connection
    }

    // MARK: Tenants

    func addTenant(_ name: String) throws(StoreError) {
        try locked { () throws(StoreError) in
            let known = try connection.prepare("SELECT 1 FROM tenants WHERE name = ?1")
            known.bind(1, name)
            if try known.step() { return }
            known.reset()
            let insert = try connection.prepare("INSERT OR IGNORE INTO tenants VALUES (?1, ?2)")
            insert.bind(1, name)
            insert.bind(2, Files.now())
            try insert.run()
        }
    }

    /// The tenants that ever had a folder, by name.
    public func tenants() throws(StoreError) -> [String] {
        try locked { () throws(StoreError) in
            let statement = try connection.prepare("SELECT name FROM tenants ORDER BY name")
            var names: [String] = []
            while try statement.step() { names.append(statement.text(0)) }
            return names
        }
    }

    // MARK: Audit

    /// Records that something was done to the store; `detail` holds no log content.
    public func audit(tenant: String, action: String, detail: String) throws(StoreError) {
        try locked { () throws(StoreError) in
            let insert = try connection.prepare("INSERT INTO audit (at, tenant, action, detail) VALUES (?1, ?2, ?3, ?4)")
            insert.bind(1, Files.now())
            insert.bind(2, tenant)
            insert.bind(3, action)
            insert.bind(4, detail)
            try insert.run()
        }
    }

    /// The audit log, oldest first.
    public func auditLog() throws(StoreError) -> [AuditEntry] {
        try locked { () throws(StoreError) in
            let statement = try connection.prepare("SELECT at, tenant, action, detail FROM audit ORDER BY id")
            var entries: [AuditEntry] = []
            while try statement.step() {
                let (tenant, action, detail) = (statement.text(1), statement.text(2), statement.text(3))
                entries.append(AuditEntry(at: statement.integer(0), tenant: tenant, action: action, detail: detail))
            }
            return entries
        }
    }

    /// Runs `body` with the connection to itself.
    func locked<T: Sendable>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        try lock.withLock { (_) throws(StoreError) in try body() }
    }
}

/// A line of the audit log.
public struct AuditEntry: Hashable, Sendable {
    /// Seconds since the epoch, UTC.
    public var at: Int64
    /// Whose events were touched.
    public var tenant: String
    /// What was done, one word.
    public var action: String
    /// To what.
    public var detail: String
}

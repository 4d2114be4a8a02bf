#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Schema {
    /// The catalog, with a new store's id and shard count. Times are seconds since the epoch, UTC.
    static func catalog() -> Schema {
        let shards = min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), Store.maxShards)
        let id = (0..<2).map { _ in
            let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        return Schema(
            version: 2,
            settings: "PRAGMA synchronous = NORMAL;",
            tables: """
                CREATE TABLE settings (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
                CREATE TABLE tenants (name TEXT PRIMARY KEY, created INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE jobs (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, command TEXT NOT NULL,
                    started INTEGER NOT NULL, ended INTEGER, totals TEXT
                );
                CREATE TABLE audit (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, tenant TEXT NOT NULL, action TEXT NOT NULL,
                    detail TEXT NOT NULL
                );
                \(content)
                INSERT INTO settings VALUES ('store_id', '\(id)'), ('shards', \(shards)), ('created', \(Files.now()));
                """,
            upgrades: [1: content])
    }

    /// What was read: the pieces of content, and the receipts of inputs. Version 1 had neither.
    private static let content = """
        CREATE TABLE pieces (
            before BLOB NOT NULL, head INTEGER NOT NULL, length INTEGER NOT NULL, after BLOB NOT NULL, position INTEGER NOT NULL,
            job INTEGER NOT NULL, entry INTEGER NOT NULL, last_ts INTEGER NOT NULL, open_key INTEGER NOT NULL,
            options INTEGER NOT NULL, stored INTEGER NOT NULL,
            PRIMARY KEY (before, head, length, after)
        ) WITHOUT ROWID;
        CREATE TABLE inputs (
            job INTEGER NOT NULL, entry INTEGER NOT NULL, name TEXT NOT NULL, stored INTEGER NOT NULL,
            duplicate INTEGER NOT NULL, rejected INTEGER NOT NULL, dropped INTEGER NOT NULL, receipt TEXT NOT NULL,
            PRIMARY KEY (job, entry)
        ) WITHOUT ROWID;
        """
}

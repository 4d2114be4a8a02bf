import CSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open SQLite file. One thread at a time; every thread opens its own.
final class Connection {
    /// How a file is opened.
    enum Mode {
        /// For reading; others may write at the same time.
        case read
        /// For reading a file that nobody changes and whose folder cannot be written: no locks, no WAL.
        case immutable
        /// For reading and writing; made if it is missing.
        case write
    }

    let path: String
    private let handle: OpaquePointer

    /// Opens a file. SQLite touches it only when the first statement runs, so most errors show there.
    init(_ path: String, _ mode: Mode) throws(StoreError) {
        let flags: Int32 =
            switch mode {
            case .read: SQLITE_OPEN_READONLY
            case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            case .write: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        var handle: OpaquePointer?
        let name = mode == .immutable ? Self.immutableURI(path) : path
        // NOMUTEX: a connection stays with one thread, so its lock would only cost time.
        let result = sqlite.open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let handle else {
            let extended = handle.map { sqlite.extended_errcode($0) } ?? result
            _ = sqlite.close_v2(handle)
            throw StoreError(sqlite: extended, detail: sqlite.errstr(result).map { String(cString: $0) } ?? "", path: path)
        }
        self.path = path
        self.handle = handle
        _ = sqlite.busy_timeout(handle, Store.busyMilliseconds)
    }

    // close_v2 waits for statements that still live.
    deinit { _ = sqlite.close_v2(handle) }

    /// `file:` URI of a path, RFC 3986: bytes outside the unreserved set are escaped.
    private static func immutableURI(_ path: String) -> String {
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return uri + "?immutable=1"
    }

    func prepare(_ sql: String) throws(StoreError) -> Statement {
        try Statement(sql, database: handle, path: path)
    }

    /// Runs statements without parameters; rows are passed over.
    func run(_ sql: String) throws(StoreError) {
        let result = sqlite.exec(handle, sql, nil, nil, nil)
        if result != SQLITE_OK { throw lastError(result) }
    }

    /// The first column of the first row, 0 where there is none.
    func integer(_ sql: String) throws(StoreError) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// The first column of the first row, empty where there is none.
    func text(_ sql: String) throws(StoreError) -> String {
        let statement = try prepare(sql)
        return try statement.step() ? statement.text(0) : ""
    }

    var lastInsertedID: Int64 { sqlite.last_insert_rowid(handle) }

    /// Rows inserted, changed or deleted since the file was opened.
    var totalChanges: Int32 { sqlite.total_changes(handle) }

    private func lastError(_ result: Int32) -> StoreError {
        StoreError(
            sqlite: sqlite.extended_errcode(handle), detail: sqlite.errmsg(handle).map { String(cString: $0) } ?? "", path: path)
    }

    /// Runs `body` in a transaction that has the write lock from its start, and rolls it back if `body` throws.
    func write<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        try run("BEGIN IMMEDIATE")
        return try ending(body)
    }

    /// Runs `body` on one state of the file.
    func read<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        try run("BEGIN")
        return try ending(body)
    }

    private func ending<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // SQLite has rolled back already after some errors (disk full, I/O).
            if sqlite.get_autocommit(handle) == 0 { try? run("ROLLBACK") }
            throw error
        }
    }

    /// Switches the file to write-ahead logging; does nothing where it is on.
    ///
    /// Two processes that do this to a new file at the same moment get BUSY at once, without the busy timeout (SQLite gives up
    /// where waiting could be a deadlock); so it is tried again here.
    func enableWriteAheadLog() throws(StoreError) {
        var waitedMilliseconds: Int32 = 0
        while true {
            do throws(StoreError) {
                let mode = try text("PRAGMA journal_mode = WAL")
                guard mode == "wal" else {
                    throw StoreError(
                        .io, "this file system does not carry SQLite's write-ahead log; use a local disk", path: path)
                }
                return
            } catch {
                guard error.code == .busy, waitedMilliseconds < Store.busyMilliseconds else { throw error }
                usleep(2_000)
                waitedMilliseconds += 2
            }
        }
    }

    /// Copies the write-ahead log into the file and flushes it, so that what is committed survives a power cut.
    ///
    /// Readers may keep parts of the log in use; then the log itself is flushed and stays.
    func checkpoint() throws(StoreError) {
        let result = sqlite.wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        if result != SQLITE_OK && result & 0xFF != SQLITE_BUSY { throw lastError(result) }
        var frames: Int32 = 0
        var copied: Int32 = 0
        // A second call, so that passive work is done while others read, and only the end needs a moment without them.
        _ = sqlite.busy_timeout(handle, 50)
        let truncated = sqlite.wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, &frames, &copied)
        _ = sqlite.busy_timeout(handle, Store.busyMilliseconds)
        switch truncated & 0xFF {
        case SQLITE_OK: break
        case SQLITE_BUSY: try Files.flush(path + "-wal")
        default: throw lastError(truncated)
        }
    }

    /// Gives clean pages of the cache back to the system.
    func releaseMemory() { _ = sqlite.db_release_memory(handle) }

    /// Makes the tokenizer of the `tokens` tables known.
    func registerTokenizer() throws(StoreError) {
        let result = logetl_sqlite_register_tokenizer(handle)
        if result != SQLITE_OK {
            throw StoreError(.fault, "this SQLite has no full-text search (FTS5)", path: path, sqliteCode: result)
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Connection {
    /// Opens the file at `path` for reading, also where nothing may be written, and reads its format (0: no tables yet).
    ///
    /// Readers of a file with a write-ahead log share memory with its writers through a `-shm` file beside it. Where it is missing and
    /// cannot be made (read-only medium, another user's store) the file is read as one that does not change, provided that no log
    /// with content stands beside it.
    ///
    /// Files are not mapped into memory: with `mmap_size` set, opening and closing took longer and reading no less.
    static func openForReading(_ path: String) throws(StoreError) -> (connection: Connection, format: Int64) {
        try openForReading(path, wasMended: false)
    }

    /// SQLITE_READONLY_ROLLBACK: a process was killed while it made the file. What it began must be undone, which takes a writer
    /// (sqlite.org/rescode.html).
    private static let interruptedCode: Int32 = 8 | 3 << 8

    private static func openForReading(
        _ path: String, wasMended: Bool
    ) throws(StoreError) -> (connection: Connection, format: Int64) {
        let connection = try Connection(path, .read)
        do {
            // The first statement finds out whether the log can be used.
            return (connection, try connection.format())
        } catch {
            if error.sqliteCode == interruptedCode, !wasMended, (try? Connection(path, .write).format()) != nil {
                return try openForReading(path, wasMended: true)
            }
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            guard error.code == .permission, access(folder, W_OK) != 0 else { throw error }
            guard Files.exists(path) else { throw StoreError(.missing, "the file is gone", path: path) }
            let log = path + "-wal"
            if let size = Files.size(log), size > 0 {
                throw StoreError(
                    .permission,
                    "the last changes lie in a write-ahead log, which cannot be read without permission to write in its folder; "
                        + "run any search as a user who may write there, or copy the store",
                    path: log, sqliteCode: error.sqliteCode)
            }
            let sealed = try Connection(path, .immutable)
            return (sealed, try sealed.format())
        }
    }
}

extension Connection {
    /// Opens the file at `path` for reading, also where nothing may be written, and reads its format (0: no tables yet).
    ///
    /// Readers of a file with a write-ahead log share memory with its writers through a `-shm` file beside it. Where it is missing and
    /// cannot be made (read-only medium, another user's store) the file is read as one that does not change, provided that no log
    /// with content stands beside it.
    static func openForReading(_ path: String) throws(StoreError) -> (connection: Connection, format: Int64) {
        let connection = try Connection(path, .read)
        do {
            // The first statement finds out whether the log can be used.
            return (connection, try connection.format())
        } catch {
            guard error.code == .permission else { throw error }
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

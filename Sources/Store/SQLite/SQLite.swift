import CSQLite

/// SQLite's functions. All calls go through this table, see `CSQLite.h`.
let sqlite = logetl_sqlite().pointee

extension StoreError {
    /// The error that SQLite reports with `result`, about the file at `path`.
    init(sqlite result: Int32, detail: String, path: String) {
        let (code, message): (Code, String) =
            switch result & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED:
                (.busy, "another process held the lock too long; try again when it has ended")
            case SQLITE_FULL: (.full, "the disk is full; free some space and run it again")
            case SQLITE_IOERR: (.io, "reading or writing failed (\(detail)); check the disk")
            case SQLITE_CORRUPT, SQLITE_NOTADB:
                (.corrupt, "the file is damaged (\(detail)); restore it from a backup or move it away")
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: (.permission, "no permission to write (\(detail))")
            case SQLITE_CANTOPEN: (.permission, "cannot be opened (\(detail)); check that it exists and its permissions")
            default: (.fault, "SQLite: \(detail)")
            }
        self.init(code, message, path: path, sqliteCode: result)
    }
}

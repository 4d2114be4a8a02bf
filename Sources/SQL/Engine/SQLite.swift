import CSQLite

/// SQLite's functions. All calls go through this table, see `CSQLite.h`.
let sqlite = logetl_sqlite().pointee

extension SQLError {
    /// The error that a connection reports with `result`.
    init(sqlite result: Int32, _ database: OpaquePointer?) {
        let detail = sqlite.errmsg(database).map { String(cString: $0) } ?? "code \(result)"
        switch result & 0xFF {
        case SQLITE_INTERRUPT: self.init(.stopped, "the question was stopped")
        case SQLITE_NOMEM: self.init(.limit, "there is not enough memory for this question")
        case SQLITE_FULL:
            self.init(.limit, "the disk for temporary files is full; free some space, or set SQLITE_TMPDIR to another folder")
        case SQLITE_TOOBIG: self.init(.limit, "a text is longer than SQLite takes (\(detail))")
        case SQLITE_READONLY, SQLITE_AUTH: self.init(.readOnly, detail)
        case SQLITE_IOERR, SQLITE_CANTOPEN:
            self.init(
                .io, "a temporary file could not be used (\(detail)); check the disk, or set SQLITE_TMPDIR to another folder")
        // DELETE and UPDATE of a virtual table are refused before anyone is asked.
        case _ where detail.hasSuffix("may not be modified"): self.init(.readOnly, ReadOnlyAccess.refusal)
        default: self.init(.invalid, detail)
        }
    }
}

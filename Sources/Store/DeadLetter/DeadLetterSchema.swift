/// The file of rejected input: one row a letter, in the order of arrival.
enum DeadLetterSchema {
    static let version: Int64 = 1

    /// `length` is that of the input; `bytes` has fewer where it was cut. `at` is in seconds since the epoch.
    private static let tables = """
        CREATE TABLE letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, job INTEGER NOT NULL, source TEXT NOT NULL,
            offset INTEGER NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, length INTEGER NOT NULL, bytes BLOB NOT NULL
        );
        CREATE TABLE counts (stage TEXT, reason TEXT, letters INTEGER NOT NULL, PRIMARY KEY (stage, reason)) WITHOUT ROWID;
        PRAGMA user_version = \(version);
        """

    static func openForWriting(_ path: String) throws(StoreError) -> Connection {
        let connection = try Connection(path, .write)
        try connection.enableWriteAheadLog()
        try connection.run("PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864;")
        if try connection.integer("PRAGMA user_version") == 0 {
            try connection.write { () throws(StoreError) in
                // Another process may have made them since.
                if try connection.integer("PRAGMA user_version") == 0 { try connection.run(tables) }
            }
        }
        _ = try areTablesMade(try connection.integer("PRAGMA user_version"), path: path)
        return connection
    }

    /// Whether a file of this format has its tables. Throws `.format` where it was written by a newer version.
    static func areTablesMade(_ format: Int64, path: String) throws(StoreError) -> Bool {
        guard format == 0 || format == version else {
            throw StoreError(.format, "the file has format \(format), this program knows \(version); use a newer version", path: path)
        }
        return format != 0
    }
}

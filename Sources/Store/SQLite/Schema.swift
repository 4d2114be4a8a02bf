/// The tables of one kind of file and the settings under which it is written.
struct Schema {
    /// `PRAGMA user_version` of the files this version writes.
    var version: Int64
    /// `PRAGMA`s of a writing connection.
    var settings: String
    /// Makes the tables in an empty file.
    var tables: String
    /// What makes version `n + 1` of the tables of version `n`, by `n`. A version without an entry cannot be written any more.
    var upgrades: [Int64: String] = [:]
    /// Whether the tables include a token index.
    var hasTokenIndex = false
    /// Whether freed pages can be given back to the file system a few at a time (`PRAGMA incremental_vacuum`).
    var shrinks = false

    /// Opens a file for writing, makes it where it is missing, and brings the tables of an older version up to this one. Any number of
    /// processes may do so at once.
    func openForWriting(_ path: String) throws(StoreError) -> Connection {
        let connection = try Connection(path, .write)
        // Only counts in a file without content, which the switch to the write-ahead log ends.
        if shrinks { try connection.run("PRAGMA auto_vacuum = INCREMENTAL") }
        try connection.enableWriteAheadLog()
        try connection.run(settings)
        if hasTokenIndex { try connection.registerTokenizer() }
        if try connection.format() == version { return connection }
        try connection.write { () throws(StoreError) in
            // Another process may have made them since.
            let format = try connection.format()
            guard try isMade(format: format, path: path) else {
                guard try connection.integer("SELECT count(*) FROM sqlite_master") == 0 else {
                    throw StoreError(.corrupt, "the version of the file's tables is lost", path: path)
                }
                try connection.run(tables)
                try connection.run("PRAGMA user_version = \(version)")
                return
            }
            for old in format..<version {
                guard let upgrade = upgrades[old] else { throw unknown(format, path) }
                try connection.run(upgrade)
                try connection.run("PRAGMA user_version = \(old + 1)")
            }
        }
        return connection
    }

    /// Whether a file of this format has its tables, if only those of an older version. Throws `.format` where a newer one wrote it, or
    /// one that is too old to be read.
    func isMade(format: Int64, path: String) throws(StoreError) -> Bool {
        guard format == 0 || format == version || (format < version && upgrades[format] != nil) else {
            throw unknown(format, path)
        }
        return format != 0
    }

    private func unknown(_ format: Int64, _ path: String) -> StoreError {
        StoreError(
            .format, "the file has format \(format), this program knows \(version); use a newer version of it", path: path)
    }
}

extension Connection {
    /// The version of the tables, 0 where they are not made yet.
    func format() throws(StoreError) -> Int64 { try integer("PRAGMA user_version") }
}

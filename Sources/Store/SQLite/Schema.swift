/// The tables of one kind of file and the settings under which it is written.
struct Schema {
    /// `PRAGMA user_version` of the files this version writes.
    var version: Int64
    /// `PRAGMA`s of a writing connection.
    var settings: String
    /// Makes the tables in an empty file.
    var tables: String
    /// Whether the tables include a token index.
    var hasTokenIndex = false

    /// Opens a file for writing and makes it where it is missing. Any number of processes may do so at once.
    func openForWriting(_ path: String) throws(StoreError) -> Connection {
        let connection = try Connection(path, .write)
        try connection.enableWriteAheadLog()
        try connection.run(settings)
        if hasTokenIndex { try connection.registerTokenizer() }
        if try isMade(format: connection.format(), path: path) { return connection }
        try connection.write { () throws(StoreError) in
            // Another process may have made them since.
            if try isMade(format: connection.format(), path: path) { return }
            try connection.run(tables)
            try connection.run("PRAGMA user_version = \(version)")
        }
        return connection
    }

    /// Whether a file of this format has its tables. Throws `.format` where another version wrote it.
    func isMade(format: Int64, path: String) throws(StoreError) -> Bool {
        guard format == 0 || format == version else {
            throw StoreError(
                .format, "the file has format \(format), this program knows \(version); use a newer version of it", path: path)
        }
        return format != 0
    }
}

extension Connection {
    /// The version of the tables, 0 where they are not made yet.
    func format() throws(StoreError) -> Int64 { try integer("PRAGMA user_version") }
}

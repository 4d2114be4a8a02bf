/// The tables of one kind of file and the settings under which it is written.
struct Schema {
    /// `PRAGMA user_version` of the files this version writes.
    var version: Int64
    /// `PRAGMA`s of a writing connection.
    var settings: String
    /// Makes the tables in an empty file.
    var tables: String
    /// What makes the tables of the next version out of an older one, by the older one's number.
    var upgrades: [Int64: String] = [:]
    /// Whether the tables include a token index.
    var hasTokenIndex = false

    /// Opens a file for writing and makes it where it is missing. Any number of processes may do so at once.
    func openForWriting(_ path: String) throws(StoreError) -> Connection {
        let connection = try Connection(path, .write)
        try connection.enableWriteAheadLog()
        try connection.run(settings)
        if hasTokenIndex { try connection.registerTokenizer() }
        if try connection.format() == version { return connection }
        try connection.write { () throws(StoreError) in
            // Another process may have made them since.
            var format = try connection.format()
            if try !isMade(format: format, path: path) {
                try connection.run(tables)
                format = version
            }
            while format < version, let upgrade = upgrades[format] {
                try connection.run(upgrade)
                format += 1
            }
            try connection.run("PRAGMA user_version = \(format)")
        }
        return connection
    }

    /// Whether a file of this format has its tables, if only those of an older version. Throws `.format` where a version wrote it that this
    /// one does not know.
    func isMade(format: Int64, path: String) throws(StoreError) -> Bool {
        guard format == 0 || format == version || upgrades[format] != nil else {
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

import CSQLite

/// Copies the rows of a table that can still be read, from both ends: what lies behind the first damaged page is found from the other.
enum TableSalvage {
    /// A value of any column.
    enum Value {
        case null
        case integer(Int64)
        case text(String)
        case blob([UInt8])
    }

    /// Copies rows that the target does not have. Returns how many were read, and whether all of them were.
    static func copy(_ table: String, columns: [String], key: [String], from source: Connection, to target: Connection)
        -> (rows: Int, isWhole: Bool)
    {
        let names = columns.joined(separator: ", ")
        let marks = (1...columns.count).map { "?\($0)" }.joined(separator: ", ")
        guard let insert = try? target.prepare("INSERT OR IGNORE INTO \(table) (\(names)) VALUES (\(marks))") else {
            return (0, false)
        }
        var rows = 0
        for direction in ["ASC", "DESC"] {
            let order = key.map { "\($0) \(direction)" }.joined(separator: ", ")
            guard let select = try? source.prepare("SELECT \(names) FROM \(table) ORDER BY \(order)") else {
                return (rows, false)
            }
            do throws(StoreError) {
                while try select.step() {
                    // A value of the wrong kind is refused by the table.
                    guard (try? put(select, columns.count, insert)) != nil else { continue }
                    rows += 1
                }
                return (rows, true)
            } catch {
                continue
            }
        }
        return (rows, false)
    }

    private static func put(_ row: Statement, _ columns: Int, _ insert: Statement) throws(StoreError) {
        for column in 0..<Int32(columns) {
            switch row.value(column) {
            case .null: insert.bind(column + 1, Int64?.none)
            case .integer(let number): insert.bind(column + 1, number)
            case .text(let text): insert.bind(column + 1, text)
            case .blob(let bytes): insert.bind(column + 1, copying: bytes)
            }
        }
        defer { insert.reset() }
        try insert.run()
    }

    /// The columns of a table in the order of its definition, and those of its key; nil where it is not there.
    static func columns(_ table: String, _ connection: Connection) -> (all: [String], key: [String])? {
        guard let select = try? connection.prepare("SELECT name, pk FROM pragma_table_info('\(table)') ORDER BY cid") else {
            return nil
        }
        var all: [String] = []
        var key: [(Int64, String)] = []
        while (try? select.step()) == true {
            all.append(select.text(0))
            if select.integer(1) > 0 { key.append((select.integer(1), select.text(0))) }
        }
        return all.isEmpty ? nil : (all, key.isEmpty ? ["rowid"] : key.sorted { $0.0 < $1.0 }.map(\.1))
    }

    /// Makes the tables of `schema` in a new file at `path` and copies what can be read of the file at `damaged`. Returns what could not all
    /// be read.
    static func rewrite(_ damaged: String, to path: String, _ schema: Schema, keeping tables: [String]) throws(StoreError)
        -> (rows: Int, lost: [String])
    {
        let target = try schema.openForWriting(path)
        var rows = 0
        var lost: [String] = []
        // For writing: a log beside the file may have to be played back.
        guard let source = try? Connection(damaged, .write) else { return (0, tables) }
        try target.write { () throws(StoreError) in
            for table in tables {
                guard let (all, _) = columns(table, target) else { continue }
                guard let (there, key) = columns(table, source) else {
                    // Some tables are only made when they are needed.
                    if (try? source.integer("SELECT count(*) FROM sqlite_master WHERE name = '\(table)'")) != 0 {
                        lost.append(table)
                    }
                    continue
                }
                let (copied, isWhole) = copy(table, columns: all.filter(there.contains), key: key, from: source, to: target)
                rows += copied
                if !isWhole { lost.append(table) }
            }
        }
        try target.checkpoint()
        return (rows, lost)
    }
}

extension Statement {
    /// The value of a column, whatever its type.
    func value(_ column: Int32) -> TableSalvage.Value {
        switch type(column) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_TEXT: .text(text(column))
        default: .blob(Array(bytes(column)))
        }
    }
}

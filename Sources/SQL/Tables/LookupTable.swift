import CSQLite

/// Puts the rows of a file into a table of a session's own database.
enum LookupTable {
    /// Makes the table `name` of the file at `path`; returns the count of its rows.
    static func load(_ path: String, as name: String, into session: SQLSession) throws(SQLError) -> Int {
        let file = try LookupFile(path)
        let columns = try file.columns()
        guard !columns.isEmpty else { throw SQLError(.io, "\(path) has no columns") }
        let table = SQLText.quoted(name)
        let declarations = columns.map { "\(SQLText.quoted($0.name)) \($0.type)" }
        try session.execute("BEGIN; CREATE TABLE \(table)(\(declarations.joined(separator: ", ")))")
        do throws(SQLError) {
            let marks = Array(repeating: "?", count: columns.count).joined(separator: ",")
            let rows = try session.insert("INSERT INTO main.\(table) VALUES (\(marks))") { (insert) throws(SQLError) in
                var rows = 0
                var names: [[UInt8]] = []
                try file.forEachRow(&names) { (row) throws(SQLError) in
                    for (index, cell) in row.enumerated() { bind(cell, Int32(index + 1), insert.statement) }
                    try insert.run()
                    rows += 1
                }
                return rows
            }
            // What there is to look up by: joins choose their order by it.
            try session.execute("COMMIT; ANALYZE main.\(table)")
            return rows
        } catch {
            try? session.execute("ROLLBACK")
            throw error
        }
    }

    private static func bind(_ cell: LookupFile.Cell, _ index: Int32, _ statement: OpaquePointer) {
        switch cell {
        case .none: _ = sqlite.bind_null(statement, index)
        case .text(let bytes): bind(text: bytes, index, statement)
        case .json(let bytes):
            switch bytes.first {
            case 0x74: _ = sqlite.bind_int64(statement, index, 1)
            case 0x66: _ = sqlite.bind_int64(statement, index, 0)
            case 0x7B, 0x5B: bind(text: bytes, index, statement)
            default:
                let text = String(decoding: bytes, as: UTF8.self)
                if let number = Int64(text) {
                    _ = sqlite.bind_int64(statement, index, number)
                } else if let number = Double(text) {
                    _ = sqlite.bind_double(statement, index, number)
                } else {
                    bind(text: bytes, index, statement)
                }
            }
        }
    }

    private static func bind(text bytes: [UInt8], _ index: Int32, _ statement: OpaquePointer) {
        bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                _ = sqlite.bind_text64(
                    statement, index, $0.baseAddress ?? SQLResult.emptyText, UInt64($0.count), logetl_sqlite_transient(),
                    UInt8(SQLITE_UTF8))
            }
        }
    }
}

/// A statement of the engine's own that is run for each of many rows.
struct InsertStatement {
    /// What values are bound to.
    let statement: OpaquePointer
    private let session: SQLSession

    init(_ statement: OpaquePointer, _ session: SQLSession) {
        self.statement = statement
        self.session = session
    }

    /// Runs it with the values that are bound, and makes it ready for the next; values stay bound.
    func run() throws(SQLError) {
        let result = sqlite.step(statement)
        _ = sqlite.reset(statement)
        guard result == SQLITE_DONE else { throw SQLError(sqlite: result, session.database) }
    }
}

extension SQLSession {
    /// Makes a table of a file: CSV with a header, or JSON. Returns the count of its rows.
    ///
    /// Throws where the file cannot be read, with file and line, or the name is taken.
    @discardableResult
    public func addLookup(_ path: String, as name: String) throws(SQLError) -> Int {
        try LookupTable.load(path, as: name, into: self)
    }

    /// Prepares a statement of the engine's own for many rows, for the time of `body`.
    func insert<Result>(
        _ sql: String, _ body: (InsertStatement) throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        access.isOpen += 1
        defer { access.isOpen -= 1 }
        var statement: OpaquePointer?
        let result = sqlite.prepare_v3(database, sql, -1, 0, &statement, nil)
        guard result == SQLITE_OK, let statement else { throw SQLError(sqlite: result, database) }
        defer { _ = sqlite.finalize(statement) }
        return try body(InsertStatement(statement, self))
    }
}

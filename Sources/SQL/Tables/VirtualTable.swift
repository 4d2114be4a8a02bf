import CSQLite

/// A table of a session whose rows come from us. Its subclasses say which.
class VirtualTable {
    /// The session; it owns the connection that owns this.
    private(set) weak var session: SQLSession?

    init(_ session: SQLSession) { self.session = session }

    /// The name in SQL.
    var name: String { "" }

    /// The `CREATE TABLE` that tells SQLite the columns.
    var declaration: String { "" }

    /// The names of the columns that `*` shows.
    var columns: [String] { [] }

    /// The name of the module that makes the table.
    var moduleName: String { "logetl_table_\(name)" }

    /// The table that `CREATE VIRTUAL TABLE name USING module(arguments)` makes, or the module's own. Throws what is wrong with the arguments.
    func connected(as name: String, _ arguments: [String]) throws(SQLError) -> VirtualTable { self }

    /// Says which constraints and which order of a statement a scan takes over. Returns an SQLite result code.
    func choose(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Int32 { SQLITE_OK }

    /// A cursor, not on a row yet.
    func makeCursor() -> VirtualCursor { VirtualCursor(session) }
}

/// A scan of a table, as SQLite steps through it.
class VirtualCursor {
    private(set) weak var session: SQLSession?

    init(_ session: SQLSession?) { self.session = session }

    /// Whether there is no row any more.
    var isAtEnd: Bool { true }
    /// A number that no other row of the table has in this statement.
    var rowID: Int64 { 0 }

    /// Begins a scan and goes to its first row; `number`, `plan` and `values` are what `choose` asked for.
    func filter(_ number: Int32, _ plan: UnsafePointer<CChar>?, _ values: UnsafeBufferPointer<OpaquePointer?>) throws(SQLError) {}

    /// Goes to the next row.
    func next() throws(SQLError) {}

    /// Gives a column of the row to SQLite. Returns an SQLite result code.
    func column(_ number: Int32, _ context: OpaquePointer) -> Int32 { SQLITE_OK }
}

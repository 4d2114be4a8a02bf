import CSQLite

/// The functions of a session, beside SQLite's own.
enum SQLFunctions {
    /// Makes them known to a connection.
    static func register(on database: OpaquePointer) throws(SQLError) {}
}

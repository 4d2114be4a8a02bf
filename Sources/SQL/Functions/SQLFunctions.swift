import CSQLite

/// The functions of a session, beside SQLite's own.
public enum SQLFunctions {
    /// Each function as it is written, for people: `name(arguments)`.
    public static let signatures: [String] = []

    /// Makes them known to a connection.
    static func register(on database: OpaquePointer) throws(SQLError) {}
}

import CSQLite
import Lifecycle
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The tables and functions inside of another program's SQLite: what the loadable extension brings.
///
/// - `logs`: the events of the store that `$LOGETL_STORE` names, else of `./logetl-store`; with `hot_logs` and the like as `WHERE tier = 'hot'`.
/// - `CREATE VIRTUAL TABLE temp.name USING logetl('store or archive folder'[, 'tenant'])`: those of another one.
/// - the functions of `SQLFunctions`.
public enum SQLGuest {
    /// Brings tables and functions into a connection. Throws what SQLite has against it.
    public static func enter(_ database: OpaquePointer) throws(SQLError) {
        let session = try SQLSession(guestOf: database)
        let folder = getenv("LOGETL_STORE").map { String(cString: $0) } ?? "logetl-store"
        try session.register(GuestTable(session, module: "logs", folder: folder))
        try session.register(GuestTable(session, module: "logetl", folder: folder))
    }

    /// A text that the host's SQLite frees.
    public static func message(_ text: String) -> UnsafeMutablePointer<CChar>? { SQLiteMessage.copy(text) }
}

/// What a host makes tables of events of.
private final class GuestTable: VirtualTable {
    // Strong, where other tables are weak: a guest's session has no other owner, and the modules live as long as the connection.
    private let owner: SQLSession
    private let module: String
    private let folder: String

    init(_ session: SQLSession, module: String, folder: String) {
        owner = session
        self.module = module
        self.folder = folder
        super.init(session)
    }

    override var name: String { module }
    override var moduleName: String { module }

    override func connected(as name: String, _ arguments: [String]) throws(SQLError) -> VirtualTable {
        guard arguments.count <= 2 else { throw SQLError(.invalid, "\(module) takes a folder and a tenant, no more") }
        let tenant = arguments.count > 1 ? arguments[1] : "default"
        guard Store.isSafeTenant(tenant) else { throw SQLError(.invalid, "'\(tenant)' is no name of a tenant") }
        let path = arguments.first ?? folder
        if !arguments.isEmpty {
            guard access(path, F_OK) == 0 else { throw SQLError(.invalid, "\(path): \(String(cString: strerror(errno)))") }
            if access("\(path)/catalog.sqlite", F_OK) != 0 { return LogsTable(EventTable(name: name, archive: path), owner) }
        }
        return LogsTable(
            EventTable(name: name.isEmpty ? module : name) {
                try Store.open(path, tenant: tenant, mode: .readOnly)
                    .allPartitions(from: $0.from, to: $0.to, tier: $0.tier)
            },
            owner)
    }
}

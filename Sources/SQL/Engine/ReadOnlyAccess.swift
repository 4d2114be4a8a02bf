import CSQLite

/// Decides what statements may do: read. Installed as SQLite's authorizer, so that it is asked while a statement is prepared.
final class ReadOnlyAccess {
    /// More than zero while the engine itself makes tables.
    var isOpen = 0
    /// What was refused last.
    var denied: String?

    /// What is said of everything that would change something.
    static let refusal = "statements only read: no statement can change the store, make tables or write files"

    /// Pragmas that only tell about tables and functions.
    private static let pragmas: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "function_list", "collation_list",
        "database_list", "module_list", "pragma_list", "compile_options",
    ]

    /// Functions that load code or hand out where it is in memory.
    private static let functions: Set<String> = ["load_extension", "fts3_tokenizer"]

    /// A statement that makes SQLite connect all tables that are functions. It asks as if they were made, so this is done once, while all is
    /// allowed.
    static let connectFunctions =
        "SELECT 1 FROM json_each('{}'), json_tree('{}')" + pragmas.sorted().map { ", pragma_\($0)" }.joined() + " LIMIT 0"

    /// Makes a connection ask this object, which must outlive it.
    func install(on database: OpaquePointer) {
        _ = sqlite.set_authorizer(
            database,
            { owner, action, first, second, _, _ in
                guard let owner else { return SQLITE_DENY }
                return Unmanaged<ReadOnlyAccess>.fromOpaque(owner).takeUnretainedValue().decide(action, first, second)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func decide(_ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?) -> Int32 {
        if isOpen > 0 { return SQLITE_OK }
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_FUNCTION:
            let name = second.map { String(cString: $0).lowercased() } ?? ""
            guard Self.functions.contains(name) else { return SQLITE_OK }
            denied = "\(name) is not allowed: no statement can load code"
        case SQLITE_PRAGMA:
            let name = first.map { String(cString: $0).lowercased() } ?? ""
            if Self.pragmas.contains(name) { return SQLITE_OK }
            denied = "PRAGMA \(name) is not allowed; only pragmas that tell about tables and functions are"
        case SQLITE_ATTACH, SQLITE_DETACH:
            // VACUUM attaches too.
            denied =
                "statements only read: no files can be attached or written; name further stores and files with --table name=path"
        case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: denied = "transactions are not needed: statements only read"
        default: denied = Self.refusal
        }
        return SQLITE_DENY
    }
}

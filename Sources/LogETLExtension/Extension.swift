import CSQLite
import SQL

// The loadable extension `liblogetl`: https://sqlite.org/loadext.html
//
//     sqlite> .load ./liblogetl
//     sqlite> SELECT level, count(*) FROM logs GROUP BY level;

/// What SQLite calls when it loads the library; named after the file.
@_cdecl("sqlite3_logetl_init")
public func sqlite3_logetl_init(
    _ database: OpaquePointer?, _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ routines: OpaquePointer?
) -> Int32 {
    guard let database, let routines else { return SQLITE_ERROR }
    guard logetl_sqlite_use_host(routines) != 0 else { return SQLITE_MISMATCH }
    do throws(SQLError) {
        try SQLGuest.enter(database)
        return SQLITE_OK
    } catch {
        message?.pointee = SQLGuest.message(error.message)
        return SQLITE_ERROR
    }
}

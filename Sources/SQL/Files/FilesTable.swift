import Blocks
import CSQLite

/// A table of log files in a session.
final class FilesTable: VirtualTable {
    /// The files.
    let files: LogFiles
    private let tableName: String

    /// Rows that files are taken to have.
    private static let rows = 1e7

    init(_ files: LogFiles, _ name: String, _ session: SQLSession) {
        self.files = files
        tableName = name
        super.init(session)
    }

    override var name: String { tableName }
    override var columns: [String] { files.columns.filter { !$0.isHidden }.map(\.name) }

    override var declaration: String {
        let columns = files.columns.map { column in
            let type = Self.type(column.content)
            return "\(SQLText.quoted(column.name)) \(type)\(column.isHidden ? " HIDDEN" : "")"
        }
        return "CREATE TABLE x(\(columns.joined(separator: ", ")))"
    }

    private static func type(_ content: LogFiles.Content) -> String {
        switch content {
        case .nanoseconds, .severity, .year, .month, .day: return "INTEGER"
        case .timestamp, .level, .service: return "TEXT"
        case .event(let column):
            // Fields are numbers where the file says so.
            if case .field = column { return "" }
            return "TEXT"
        }
    }

    override func choose(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Int32 {
        info.pointee.estimatedCost = Self.rows
        info.pointee.estimatedRows = Int64(Self.rows)
        return SQLITE_OK
    }

    override func makeCursor() -> VirtualCursor { FilesCursor(self) }
}

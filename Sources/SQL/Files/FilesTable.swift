import Blocks
import CSQLite

/// A table of log files in a session.
final class FilesTable: VirtualTable {
    /// The files.
    let files: LogFiles
    private let tableName: String

    init(_ files: LogFiles, _ name: String, _ session: SQLSession) {
        self.files = files
        tableName = name
        super.init(session)
    }

    override var name: String { tableName }
    override var columns: [String] { files.columns.filter { !$0.isHidden }.map(\.name) }

    override var declaration: String {
        var columns = files.columns.map { column in
            let type = Self.type(column.content)
            return "\(SQLText.quoted(column.name)) \(type)\(column.isHidden ? " HIDDEN" : "")"
        }
        // Behind the others: `_filter = n` asks for the predicate that was registered as number n.
        if files.hasFilter { columns.append("\(SQLText.quoted(LogFiles.filterName)) INTEGER HIDDEN") }
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

    override func choose(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Int32 { FilesPlan.choose(info, files) }
    override func makeCursor() -> VirtualCursor { FilesCursor(self) }
}

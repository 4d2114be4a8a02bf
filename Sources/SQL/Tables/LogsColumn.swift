import Blocks

/// The columns of a table of events, in their order.
enum LogsColumn: Int32, CaseIterable, Sendable {
    case timestamp, tsNS, level, severity, service, message, traceID, host, source, metadata, raw, year, month, day, tier
    /// Hidden, named as the table: `logs MATCH 'search query'`.
    case search
    /// Hidden: `_filter = n` asks for the predicate that was registered as number n.
    case filter

    /// The name; nil for the column that is named as its table.
    var name: String? {
        switch self {
        case .timestamp: "timestamp"
        case .tsNS: "ts_ns"
        case .level: "level"
        case .severity: "severity"
        case .service: "service"
        case .message: "message"
        case .traceID: "trace_id"
        case .host: "host"
        case .source: "source"
        case .metadata: "metadata"
        case .raw: "raw"
        case .year: "year"
        case .month: "month"
        case .day: "day"
        case .tier: "tier"
        case .search: nil
        case .filter: "_filter"
        }
    }

    /// The column of events that it shows; nil where it needs none.
    var event: EventColumn? {
        switch self {
        case .message: .message
        case .traceID: .traceID
        case .host: .host
        case .source: .source
        case .metadata: .metadata
        case .raw: .raw
        default: nil
        }
    }

    private var type: String {
        switch self {
        case .tsNS, .severity, .year, .month, .day: "INTEGER"
        case .search: "HIDDEN"
        case .filter: "INTEGER HIDDEN"
        default: "TEXT"
        }
    }

    /// The declaration of a table with this name.
    static func declaration(table: String) -> String {
        let columns = allCases.map { "\(SQLText.quoted($0.name ?? table)) \($0.type)" }
        return "CREATE TABLE x(\(columns.joined(separator: ", ")))"
    }

    /// The names of the columns that `*` shows.
    static let visibleNames = allCases.prefix { $0 != .search }.compactMap(\.name)
}

import Blocks
import Events
import Query

/// A table of a statement whose rows are events that the rewriter knows how to read by columns.
struct ScanTable {
    /// What a column shows.
    enum Column: Hashable {
        case timestamp, nanoseconds, level, severity, service, year, month, day, tier
        case event(EventColumn)
    }

    /// Where the events are.
    enum Source {
        case partitions(EventTable)
        case files(LogFiles)
    }

    let source: Source
    /// The columns by name, lower case.
    let columns: [String: Column]
    /// Whether `_filter` can be asked for.
    let hasFilter: Bool

    init(_ table: EventTable) {
        source = .partitions(table)
        hasFilter = true
        columns = [
            "timestamp": .timestamp, "ts_ns": .nanoseconds, "level": .level, "severity": .severity, "service": .service,
            "message": .event(.message), "trace_id": .event(.traceID), "host": .event(.host), "source": .event(.source),
            "metadata": .event(.metadata), "raw": .event(.raw), "year": .year, "month": .month, "day": .day, "tier": .tier,
        ]
    }

    init(_ files: LogFiles) {
        source = .files(files)
        hasFilter = files.hasFilter
        var columns: [String: Column] = [:]
        for column in files.columns {
            let meaning: Column =
                switch column.content {
                case .timestamp: .timestamp
                case .nanoseconds: .nanoseconds
                case .level: .level
                case .severity: .severity
                case .service: .service
                case .year: .year
                case .month: .month
                case .day: .day
                case .event(let event): .event(event)
                }
            columns[column.name.lowercased()] = meaning
        }
        self.columns = columns
    }
}

extension SQLSession {
    /// The table of a name, if its events can be read by columns.
    func scanTable(_ name: String) -> ScanTable? {
        let name = name.lowercased()
        if let table = eventTables.first(where: { $0.name.lowercased() == name }) { return ScanTable(table) }
        return files(named: name).map { ScanTable($0) }
    }
}

import Blocks
import CSQLite

/// Which constraints and orders of a statement a scan of events takes over, as SQLite's planner asks: https://sqlite.org/vtab.html#xbestindex
///
/// The plan travels to the cursor as text: a mask of the columns that are used, then `column.operator.isList` for each argument, parted by
/// semicolons; and flags.
enum LogsPlan {
    /// Flags of a plan.
    struct Flags: OptionSet {
        let rawValue: Int32
        static let oldestFirst = Flags(rawValue: 1)
        /// The scan's order is that of the statement.
        static let isOrdered = Flags(rawValue: 2)
        /// The argument behind the others is the count of rows that are wanted; `hasOffset`: one more is the count of rows before them.
        static let hasLimit = Flags(rawValue: 4)
        static let hasOffset = Flags(rawValue: 8)
        /// The statement asks for that order.
        static let isAsked = Flags(rawValue: 16)
    }

    /// One argument of a plan.
    struct Argument: Hashable {
        let column: LogsColumn
        let comparison: ComparisonOperator
        /// Whether the value is the list of an IN.
        let isList: Bool
    }

    /// Events that a table is taken to have: whatever it is, it is large, so that small tables are looked up for its events.
    private static let events = 1e8

    /// Answers the planner.
    static func choose(_ info: UnsafeMutablePointer<sqlite3_index_info>, _ table: LogsTable) -> Int32 {
        var text = "\(info.pointee.colUsed);"
        var count: Int32 = 0
        var share = 1.0
        var limit: Int?
        var offset: Int?
        var takesAll = true
        for index in 0..<Int(info.pointee.nConstraint) {
            let constraint = info.pointee.aConstraint[index]
            if constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_LIMIT) || constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_OFFSET) {
                guard constraint.usable != 0 else { continue }
                if constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_LIMIT) { limit = index } else { offset = index }
                continue
            }
            guard let column = LogsColumn(rawValue: constraint.iColumn),
                let comparison = ComparisonOperator(rawValue: Int32(constraint.op)), takes(comparison, of: column),
                isBinary(info, index, comparison)
            else {
                takesAll = false
                continue
            }
            guard constraint.usable != 0 else {
                takesAll = false
                // What only the scan can decide has to come to it.
                if column == .filter || (column == .search && comparison == .match) { return SQLITE_CONSTRAINT }
                continue
            }
            var isList = false
            if comparison == .equal, sqlite.vtab_in(info, Int32(index), -1) != 0 {
                _ = sqlite.vtab_in(info, Int32(index), 1)
                isList = true
            }
            count += 1
            info.pointee.aConstraintUsage[index].argvIndex = count
            if comparison != .like || beginsWithWildcard(info, index) {
                info.pointee.aConstraintUsage[index].omit = 1
            } else {
                takesAll = false
            }
            text += "\(column.rawValue).\(comparison.rawValue).\(isList ? 1 : 0);"
            share *= Self.share(comparison, of: column)
        }

        var flags: Flags = []
        if info.pointee.nOrderBy == 0 {
            flags.insert(.isOrdered)
        } else if info.pointee.nOrderBy == 1 {
            let order = info.pointee.aOrderBy[0]
            if order.iColumn == LogsColumn.timestamp.rawValue || order.iColumn == LogsColumn.tsNS.rawValue {
                info.pointee.orderByConsumed = 1
                flags.formUnion([.isOrdered, .isAsked])
                if order.desc == 0 { flags.insert(.oldestFirst) }
            }
        }
        // How many rows are wanted tells how far to work ahead; SQLite counts them itself.
        if takesAll, flags.contains(.isOrdered), let limit {
            count += 1
            info.pointee.aConstraintUsage[limit].argvIndex = count
            flags.insert(.hasLimit)
            if let offset {
                count += 1
                info.pointee.aConstraintUsage[offset].argvIndex = count
                flags.insert(.hasOffset)
            }
        }
        info.pointee.idxNum = flags.rawValue
        guard let copy = SQLiteMessage.copy(text) else { return SQLITE_NOMEM }
        info.pointee.idxStr = copy
        info.pointee.needToFreeIdxStr = 1
        // A second scan is never worth what it saves: row numbers of two scans do not compare (OR), and joins repeat it for each row.
        info.pointee.estimatedCost = events * (0.6 + 0.4 * share)
        info.pointee.estimatedRows = max(1, Int64(events * share))
        return SQLITE_OK
    }

    /// Reads the text of a plan.
    static func arguments(_ text: UnsafePointer<CChar>?) -> [Argument] {
        guard let text else { return [] }
        return String(cString: text).split(separator: ";").compactMap { part in
            let numbers = part.split(separator: ".").compactMap { Int32($0) }
            guard numbers.count == 3, let column = LogsColumn(rawValue: numbers[0]),
                let comparison = ComparisonOperator(rawValue: numbers[1])
            else { return nil }
            return Argument(column: column, comparison: comparison, isList: numbers[2] != 0)
        }
    }

    /// The columns of events that a statement looks at, by the text of its plan; nil where that is not known.
    static func columns(_ text: UnsafePointer<CChar>?) -> [EventColumn]? {
        guard let text, let first = String(cString: text).split(separator: ";").first, let mask = UInt64(first) else {
            return nil
        }
        return LogsColumn.allCases.compactMap { mask & (1 << UInt64($0.rawValue)) == 0 ? nil : $0.event }
    }

    /// Whether the scan decides a comparison of a column.
    private static func takes(_ comparison: ComparisonOperator, of column: LogsColumn) -> Bool {
        switch column {
        case .timestamp, .tsNS, .level, .severity, .year, .month, .day, .tier: comparison.isOrdering
        case .message: comparison.isOrdering || [.like, .regexp, .match].contains(comparison)
        case .traceID, .host, .source: comparison.isOrdering || [.like, .regexp].contains(comparison)
        case .raw: [.like, .regexp].contains(comparison)
        case .service: [.equal, .is, .notEqual, .isNot].contains(comparison)
        case .search: comparison == .match
        case .filter: comparison == .equal || comparison == .is
        case .metadata: false
        }
    }

    /// Whether the pattern of LIKE is known to begin with a wildcard. From others SQLite makes ranges beside LIKE, and then gives no rows for
    /// the left side of an outer join alone if LIKE itself is taken from it (3.40).
    private static func beginsWithWildcard(_ info: UnsafeMutablePointer<sqlite3_index_info>, _ index: Int) -> Bool {
        var value: OpaquePointer?
        guard sqlite.vtab_rhs_value(info, Int32(index), &value) == SQLITE_OK, let value else { return false }
        return SQLArgument.withBytes(value) { $0.first == 0x25 || $0.first == 0x5F }
    }

    /// Whether texts are compared byte by byte, as the scan does.
    private static func isBinary(
        _ info: UnsafeMutablePointer<sqlite3_index_info>, _ index: Int, _ comparison: ComparisonOperator
    ) -> Bool {
        guard comparison.isOrdering, let name = sqlite.vtab_collation(info, Int32(index)) else { return true }
        return String(cString: name).lowercased() == "binary"
    }

    /// The part of events that are likely to be left; only the order of these matters.
    private static func share(_ comparison: ComparisonOperator, of column: LogsColumn) -> Double {
        let isEqual = comparison == .equal || comparison == .is
        if comparison == .notEqual || comparison == .isNot { return 0.9 }
        switch column {
        case .timestamp, .tsNS: return isEqual ? 1e-7 : 0.2
        case .traceID: return isEqual ? 1e-6 : 0.5
        case .service, .host, .level, .severity: return isEqual ? 0.1 : 0.4
        case .message, .search, .filter: return 0.05
        default: return isEqual ? 0.1 : 0.5
        }
    }
}

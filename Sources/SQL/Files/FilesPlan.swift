import Blocks
import CSQLite
import Events
import Query

/// Which constraints of a statement a scan of log files takes over, and which columns it lays out, as SQLite's planner asks:
/// https://sqlite.org/vtab.html#xbestindex
///
/// The plan travels to the cursor as text: the mask of columns, then `column.operator.isList;` for each argument.
enum FilesPlan {
    /// One argument of a plan.
    struct Argument: Hashable {
        /// Its place in `LogFiles.columns`; their count for `_filter`.
        let column: Int
        let comparison: ComparisonOperator
        /// Whether the value is the list of an IN.
        let isList: Bool
    }

    /// Rows that files are taken to have: many, so that small tables are looked up for them.
    private static let rows = 1e7
    /// The bit of `colUsed` that stands for all columns behind the others.
    private static let lastBit = 63

    /// Answers the planner.
    static func choose(_ info: UnsafeMutablePointer<sqlite3_index_info>, _ files: LogFiles) -> Int32 {
        var text = ""
        var count: Int32 = 0
        var share = 1.0
        for index in 0..<Int(info.pointee.nConstraint) {
            let constraint = info.pointee.aConstraint[index]
            let column = Int(constraint.iColumn)
            guard let comparison = ComparisonOperator(rawValue: Int32(constraint.op)), takes(comparison, column, files),
                column == files.columns.count || isBinary(info, index)
            else { continue }
            guard constraint.usable != 0 else {
                // What only the scan can decide has to come to it.
                if column == files.columns.count { return SQLITE_CONSTRAINT }
                continue
            }
            var isList = false
            if comparison == .equal, sqlite.vtab_in(info, Int32(index), -1) != 0 {
                _ = sqlite.vtab_in(info, Int32(index), 1)
                isList = true
            }
            count += 1
            info.pointee.aConstraintUsage[index].argvIndex = count
            info.pointee.aConstraintUsage[index].omit = 1
            text += "\(column).\(comparison.rawValue).\(isList ? 1 : 0);"
            share *= comparison == .equal || comparison == .is ? 0.1 : 0.5
        }
        guard let copy = SQLiteMessage.copy("\(info.pointee.colUsed);\(text)") else { return SQLITE_NOMEM }
        info.pointee.idxStr = copy
        info.pointee.needToFreeIdxStr = 1
        // A second scan is never worth what it saves: joins repeat it for each row.
        info.pointee.estimatedCost = rows * (0.6 + 0.4 * share)
        info.pointee.estimatedRows = max(1, Int64(rows * share))
        return SQLITE_OK
    }

    /// Reads the text of a plan: the mask of columns and the arguments.
    static func parse(_ text: UnsafePointer<CChar>?) -> (used: UInt64, arguments: [Argument]) {
        guard let text else { return (.max, []) }
        let parts = String(cString: text).split(separator: ";")
        let arguments = parts.dropFirst().compactMap { part -> Argument? in
            let numbers = part.split(separator: ".").compactMap { Int32($0) }
            guard numbers.count == 3, let comparison = ComparisonOperator(rawValue: numbers[1]) else { return nil }
            return Argument(column: Int(numbers[0]), comparison: comparison, isList: numbers[2] != 0)
        }
        return (parts.first.flatMap { UInt64($0) } ?? .max, arguments)
    }

    /// Whether a mask of columns has the column.
    static func uses(_ mask: UInt64, _ column: Int) -> Bool { mask & (1 << UInt64(min(column, lastBit))) != 0 }

    /// Whether the scan decides a comparison of a column.
    private static func takes(_ comparison: ComparisonOperator, _ column: Int, _ files: LogFiles) -> Bool {
        if column == files.columns.count { return comparison == .equal || comparison == .is }
        guard files.columns.indices.contains(column) else { return false }
        switch files.columns[column].content {
        case .timestamp, .nanoseconds, .level, .severity: return comparison.isOrdering
        case .service: return [.equal, .is, .notEqual, .isNot].contains(comparison)
        case .year, .month, .day, .event(.metadata), .event(.raw): return false
        case .event: return comparison.isOrdering
        }
    }

    /// Whether texts are compared byte by byte, as the scan does.
    private static func isBinary(_ info: UnsafeMutablePointer<sqlite3_index_info>, _ index: Int) -> Bool {
        guard let name = sqlite.vtab_collation(info, Int32(index)) else { return true }
        return String(cString: name).lowercased() == "binary"
    }
}

/// What one scan of log files asks, made of the plan and the values of its constraints.
struct FilesQuestion {
    /// What events must satisfy.
    private(set) var predicate = Predicate.always
    /// In words.
    private(set) var words: [String] = []

    /// Reads the arguments of a plan. Throws where a value cannot be used.
    init(
        _ files: LogFiles, _ arguments: [FilesPlan.Argument], _ values: UnsafeBufferPointer<OpaquePointer?>,
        _ session: SQLSession?
    ) throws(SQLError) {
        var fixed = LogsQuestion()
        session?.scope.apply(to: &fixed)
        for (argument, value) in zip(arguments, values) {
            guard let value else { continue }
            let isFilter = argument.column == files.columns.count
            let content = isFilter ? nil : files.columns[argument.column].content
            if case .event(.field(let name)) = content {
                try add(name, argument, value)
            } else if let column = isFilter ? .filter : content.flatMap(Self.column) {
                try fixed.add(
                    LogsPlan.Argument(column: column, comparison: argument.comparison, isList: argument.isList), value, session)
            } else {
                throw SQLError(.invalid, "a comparison came to a scan that it cannot decide")
            }
        }
        predicate = .conjunction([fixed.range.predicate, fixed.predicate, predicate])
        words = fixed.words + words
    }

    private mutating func add(_ name: [UInt8], _ argument: FilesPlan.Argument, _ value: OpaquePointer) throws(SQLError) {
        let shown = String(decoding: name, as: UTF8.self)
        let subject = NativeFilter.Subject(column: .field(name))
        guard argument.isList else {
            words.append("filter by \(shown) \(argument.comparison.text)")
            predicate = .conjunction([
                predicate, FieldTests.comparison(subject, argument.comparison, SQLValue(argument: value), isNegated: false),
            ])
            return
        }
        var parts: [Predicate] = []
        var element: OpaquePointer?
        var result = sqlite.vtab_in_first(value, &element)
        while result == SQLITE_OK, let current = element {
            parts.append(FieldTests.comparison(subject, .equal, SQLValue(argument: current), isNegated: false))
            result = sqlite.vtab_in_next(value, &element)
        }
        if result != SQLITE_OK && result != SQLITE_DONE { throw SQLError(.invalid, "a list of IN could not be read") }
        words.append("filter by \(shown) IN (\(parts.count))")
        predicate = .conjunction([predicate, .disjunction(parts)])
    }

    /// The column of events that a table of files shows under its own name.
    private static func column(_ content: LogFiles.Content) -> LogsColumn? {
        switch content {
        case .timestamp: .timestamp
        case .nanoseconds: .tsNS
        case .level: .level
        case .severity: .severity
        case .service: .service
        case .event(.message): .message
        case .event(.host): .host
        case .event(.traceID): .traceID
        case .event(.source): .source
        case .year, .month, .day, .event: nil
        }
    }
}

extension SQLValue {
    /// The value of an argument that SQLite hands over.
    init(argument value: OpaquePointer) {
        switch sqlite.value_type(value) {
        case SQLITE_INTEGER: self = .integer(sqlite.value_int64(value))
        case SQLITE_FLOAT: self = .real(sqlite.value_double(value))
        case SQLITE_TEXT: self = .text(SQLArgument.text(value))
        case SQLITE_BLOB: self = .blob(SQLArgument.bytes(value))
        default: self = .null
        }
    }
}

import Blocks
import CSQLite
import Events
import Query

/// One scan of a table of events, as SQLite steps through it.
final class LogsCursor: VirtualCursor {
    let table: LogsTable
    private var scan: RowScan?
    private var text: RowText
    private var searched: (search: RowSearch, block: BlockReader, rows: RowSet)?

    init(_ table: LogsTable) {
        self.table = table
        text = RowText()
        super.init(table.session)
    }

    override var isAtEnd: Bool { isDone }
    private var isDone = true
    private var run: StatementRun?

    /// Begins a scan. Throws where its values cannot be used, and what listing partitions throws.
    override func filter(_ number: Int32, _ plan: UnsafePointer<CChar>?, _ values: UnsafeBufferPointer<OpaquePointer?>)
        throws(SQLError)
    {
        scan = nil
        isDone = true
        guard let session = table.session, let run = session.run else {
            throw SQLError(.invalid, "the table is read outside of a statement")
        }
        let flags = LogsPlan.Flags(rawValue: number)
        self.run = run
        run.ask(table.events)
        var question = LogsQuestion()
        session.scope.apply(to: &question)
        let arguments = LogsPlan.arguments(plan)
        for (argument, value) in zip(arguments, values) {
            guard let value else { continue }
            try question.add(argument, value, session)
        }
        var wanted: Int?
        if flags.contains(.hasLimit), arguments.count < values.count {
            wanted = Self.count(values[arguments.count])
            if flags.contains(.hasOffset), arguments.count + 1 < values.count, let limit = wanted {
                wanted = Self.count(values[arguments.count + 1]).map { limit.addingReportingOverflow($0).partialValue } ?? limit
            }
        }
        var words = question.words
        if flags.contains(.isAsked) { words.append("order by timestamp\(flags.contains(.oldestFirst) ? "" : " DESC")") }
        if let wanted { words.append("limit \(wanted)") }
        run.report(ScanReport(table: table.events.name, pushed: words))
        if question.isEmpty { return }
        let all: ScanPartitions
        do {
            all = try run.partitions(
                of: table.events, EventTable.Extent(from: question.range.from?.day, to: question.range.to?.day))
        } catch {
            throw SQLError(.io, "\(error)")
        }
        let partitions = all.filter { question.includes($0) }
        run.partitions += all.count
        run.partitionsPruned += all.count - partitions.count
        scan = RowScan(
            partitions, question.predicate, columns: LogsPlan.columns(plan), from: question.range.from, to: question.range.to,
            isOldestFirst: flags.contains(.oldestFirst), wanted: wanted.map { max(1, $0) }, in: run.context)
        try next()
    }

    /// A count of rows; nil for none, which a negative number means.
    private static func count(_ value: OpaquePointer?) -> Int? {
        guard let value, sqlite.value_type(value) == SQLITE_INTEGER else { return nil }
        let number = sqlite.value_int64(value)
        return number < 0 ? nil : Int(number)
    }

    /// Goes to the next event.
    override func next() throws(SQLError) {
        do throws(SearchError) {
            isDone = try !(scan?.next() ?? false)
        } catch {
            isDone = true
            throw SQLError(.stopped, "the question was stopped")
        }
        if !isDone { run?.events += 1 }
    }

    /// Whether the event matches a search query. Throws where its block is damaged.
    func matches(_ search: RowSearch) throws(BlockError) -> Bool {
        guard let scan, let block = try scan.block() else { return false }
        if searched?.search !== search || searched?.block !== block {
            searched = (search, block, try block.rows(matching: search.predicate))
        }
        return searched?.rows.contains(scan.row) ?? false
    }

    /// A number that no other event of the table has in this statement.
    override var rowID: Int64 {
        guard let row = scan, let run else { return 0 }
        return run.rowID(table.events, rank: row.rank, block: row.blockID, row: row.row)
    }

    /// Gives a column of the event to SQLite.
    override func column(_ number: Int32, _ context: OpaquePointer) -> Int32 {
        guard let row = scan, let column = LogsColumn(rawValue: number) else { return SQLITE_OK }
        switch column {
        case .timestamp: text.timestamp(row.timestamp) { SQLResult.text($0, context) }
        case .tsNS: sqlite.result_int64(context, row.timestamp.rawValue)
        case .level: SQLResult.text(row.level.name, context)
        case .severity: sqlite.result_int64(context, Int64(row.level.rawValue))
        case .service: SQLResult.text(row.service, context)
        case .year: sqlite.result_int64(context, Int64(text.date(row.timestamp).year))
        case .month: sqlite.result_int64(context, Int64(text.date(row.timestamp).month))
        case .day: sqlite.result_int64(context, Int64(text.date(row.timestamp).day))
        case .tier: SQLResult.text(row.tier.rawValue, context)
        case .search:
            // For MATCH, which looks at the event itself where the scan did not.
            sqlite.result_pointer(context, Unmanaged.passUnretained(self).toOpaque(), LogsRowPointer.kind, nil)
        case .filter: break
        case .message: return value(.message, row, context)
        case .traceID: return value(.traceID, row, context)
        case .host: return value(.host, row, context)
        case .source: return value(.source, row, context)
        case .metadata: return value(.metadata, row, context)
        case .raw: return value(.raw, row, context)
        }
        return SQLITE_OK
    }

    private func value(_ column: EventColumn, _ row: RowScan, _ context: OpaquePointer) -> Int32 {
        do throws(BlockError) {
            try text.value(column, row) { SQLResult.text($0, context) }
            return SQLITE_OK
        } catch {
            let failure = SQLError(.io, "an event cannot be read (\(error)); logetl verify and logetl doctor say more")
            table.session?.failure = failure
            SQLResult.error(failure.message, context)
            return SQLITE_ERROR
        }
    }
}

/// What functions and columns give to SQLite.
enum SQLResult {
    /// A copy of a text.
    @inline(__always)
    static func text(_ bytes: UnsafeRawBufferPointer, _ context: OpaquePointer) {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? emptyText
        sqlite.result_text64(
            context, start, UInt64(bytes.count), logetl_sqlite_transient(),
            UInt8(SQLITE_UTF8))
    }

    /// A copy of a text.
    @inline(__always)
    static func text(_ string: String, _ context: OpaquePointer) {
        var string = string
        string.withUTF8 { text(UnsafeRawBufferPointer($0), context) }
    }

    /// An error.
    static func error(_ message: String, _ context: OpaquePointer) {
        var message = message
        message.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { sqlite.result_error(context, $0.baseAddress, Int32($0.count)) }
        }
    }

    /// A valid address for texts of no bytes; a static string's lives as long as the program.
    static var emptyText: UnsafePointer<CChar> {
        let text: StaticString = "\0"
        return UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

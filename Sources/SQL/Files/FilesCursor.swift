import Blocks
import CSQLite
import Events
import Pipeline
import Query

/// One scan of log files, in their order, as SQLite steps through it. Reading goes on ahead on all cores; events that do not match stay there.
final class FilesCursor: VirtualCursor {
    private let table: FilesTable
    private var reading: EventReading<FileRows>?
    private var rows: FileRows?
    private var row = 0
    /// Values of the rows, by column.
    private var values: [ColumnValues?]
    /// Events of all batches before this one.
    private var before: Int64 = 0
    private var text = RowText()

    init(_ table: FilesTable) {
        self.table = table
        values = Array(repeating: nil, count: table.files.columns.count)
        super.init(table.session)
    }

    deinit { reading?.close() }

    override var isAtEnd: Bool { rows == nil }
    /// The place of the event in the files: the same in every scan.
    override var rowID: Int64 { before + Int64(rows?.rows[row] ?? 0) }

    override func filter(_ number: Int32, _ plan: UnsafePointer<CChar>?, _ arguments: UnsafeBufferPointer<OpaquePointer?>)
        throws(SQLError)
    {
        guard let session, let run = session.run else { throw SQLError(.invalid, "the table is read outside of a statement") }
        reading?.close()
        reading = nil
        rows = nil
        before = 0
        let plan = FilesPlan.parse(plan)
        let question = try FilesQuestion(table.files, plan.arguments, arguments, session)
        run.report(ScanReport(table: table.files.name, pushed: question.words))
        // A comparison with NULL and the like: nothing has to be read.
        if question.predicate == .never { return }
        let asked = self.asked(plan.used, question.predicate)
        reading = try table.files.read(asked.columns.compactMap { $0 }, of: asked.predicate, run) {
            let encoder = BlockEncoder(tokens: .none)
            return { asked.rows(of: $0, encoder) }
        }
        try nextBatch()
    }

    /// What the workers are to lay out.
    private func asked(_ used: UInt64, _ predicate: Predicate) -> FileRowsQuestion {
        var asked = FileRowsQuestion(predicate: predicate)
        for (index, column) in table.files.columns.enumerated() {
            let isUsed = FilesPlan.uses(used, index)
            switch column.content {
            case .timestamp, .nanoseconds, .year, .month, .day: asked.needsTimes = asked.needsTimes || isUsed
            case .level, .severity: asked.needsLevels = asked.needsLevels || isUsed
            case .service: asked.needsServices = asked.needsServices || isUsed
            case .event: break
            }
            if case .event(let event) = column.content, isUsed { asked.columns.append(event) } else { asked.columns.append(nil) }
        }
        return asked
    }

    override func next() throws(SQLError) {
        guard let rows else { return }
        row += 1
        if row < rows.rows.count {
            session?.run?.events += 1
            return
        }
        before += Int64(rows.events)
        try nextBatch()
    }

    /// Goes to the first row of the next batch that has one.
    private func nextBatch() throws(SQLError) {
        rows = nil
        row = 0
        guard let reading, let run = session?.run else { return }
        while let fresh = try table.files.next(reading, run) {
            if let problem = fresh.problem { throw SQLError(.io, "\(table.files.name): \(problem)") }
            guard !fresh.rows.isEmpty else {
                before += Int64(fresh.events)
                continue
            }
            for index in values.indices { values[index] = fresh.values[index] }
            rows = fresh
            run.events += 1
            return
        }
    }

    override func column(_ number: Int32, _ context: OpaquePointer) -> Int32 {
        guard let rows, table.files.columns.indices.contains(Int(number)) else { return SQLITE_OK }
        switch table.files.columns[Int(number)].content {
        case .timestamp where row < rows.timestamps.count:
            text.timestamp(rows.timestamps[row]) { SQLResult.text($0, context) }
        case .nanoseconds where row < rows.timestamps.count: sqlite.result_int64(context, rows.timestamps[row].rawValue)
        case .year where row < rows.timestamps.count:
            sqlite.result_int64(context, Int64(text.date(rows.timestamps[row]).year))
        case .month where row < rows.timestamps.count:
            sqlite.result_int64(context, Int64(text.date(rows.timestamps[row]).month))
        case .day where row < rows.timestamps.count: sqlite.result_int64(context, Int64(text.date(rows.timestamps[row]).day))
        case .level where row < rows.levels.count:
            SQLResult.text((Level(rawValue: rows.levels[row]) ?? .fallback).name, context)
        case .severity where row < rows.levels.count: sqlite.result_int64(context, Int64(rows.levels[row]))
        case .service where row < rows.services.count: SQLResult.text(rows.serviceNames[Int(rows.services[row])], context)
        case .event(let column):
            guard let known = values[Int(number)] else { return unplanned(context) }
            let code = known.code(rows.areLaidOutByBatch ? rows.rows[row] : row)
            guard code >= 0 else { return SQLITE_OK }
            let isJSON = column != .metadata && known.kind(Int(code)) == .json
            known.withEntry(Int(code)) { SQLResult.value($0, isJSON: isJSON, context) }
        default: return unplanned(context)
        }
        return SQLITE_OK
    }

    /// SQLite asks for a column that it did not plan for; NULL would be a wrong answer.
    private func unplanned(_ context: OpaquePointer) -> Int32 {
        SQLResult.error("a column of a log file was not read", context)
        return SQLITE_ERROR
    }
}

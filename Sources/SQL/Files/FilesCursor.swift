import Blocks
import CSQLite
import Events
import Pipeline
import Query

/// One scan of log files, in their order, as SQLite steps through it. Reading goes on ahead on all cores.
final class FilesCursor: VirtualCursor {
    private let table: FilesTable
    private var reading: EventReading<FileBlock>?
    private var block: ColumnBlock?
    private var values: [ColumnValues?]
    private var timestamps: [Timestamp] = []
    private var levels: [UInt8] = []
    private var services: [UInt16] = []
    private var row = 0
    private var number: Int64 = -1
    private var text = RowText()

    init(_ table: FilesTable) {
        self.table = table
        values = Array(repeating: nil, count: table.files.columns.count)
        super.init(table.session)
    }

    deinit { reading?.close() }

    override var isAtEnd: Bool { block == nil }
    /// The place of the event in the files.
    override var rowID: Int64 { number }

    override func filter(_ number: Int32, _ plan: UnsafePointer<CChar>?, _ arguments: UnsafeBufferPointer<OpaquePointer?>)
        throws(SQLError)
    {
        guard let run = session?.run else { throw SQLError(.invalid, "the table is read outside of a statement") }
        reading?.close()
        block = nil
        self.number = -1
        run.report(ScanReport(table: table.files.name, pushed: []))
        do throws(IngestError) {
            reading = try EventReading(table.files.inputs, table.files.options) {
                let encoder = BlockEncoder(tokens: .none)
                return { FileBlock($0, encoder) }
            }
        } catch {
            throw SQLError(error)
        }
        try next()
    }

    override func next() throws(SQLError) {
        number += 1
        row += 1
        if let block, row < block.count {
            session?.run?.events += 1
            return
        }
        block = nil
        for index in values.indices { values[index] = nil }
        if session?.run?.stopFlag.isSet == true { throw SQLError(.stopped, "the question was stopped") }
        guard let fresh = reading?.next() else {
            if let problem = reading?.receipt?.files.flatMap(\.problems).first {
                throw SQLError(.io, "\(table.files.name): \(problem)")
            }
            return
        }
        do throws(BlockError) {
            let open = fresh.open()
            (timestamps, levels, services) = (try open.timestamps(), try open.levels(), try open.services())
            block = open
        } catch {
            throw SQLError(.io, "\(table.files.name): \(error)")
        }
        row = 0
        session?.run?.events += 1
    }

    override func column(_ number: Int32, _ context: OpaquePointer) -> Int32 {
        guard let block, table.files.columns.indices.contains(Int(number)) else { return SQLITE_OK }
        let instant = timestamps[row]
        switch table.files.columns[Int(number)].content {
        case .timestamp: text.timestamp(instant) { SQLResult.text($0, context) }
        case .nanoseconds: sqlite.result_int64(context, instant.rawValue)
        case .level: SQLResult.text((Level(rawValue: levels[row]) ?? .fallback).name, context)
        case .severity: sqlite.result_int64(context, Int64(levels[row]))
        case .service: SQLResult.text(block.serviceNames[Int(services[row])], context)
        case .year: sqlite.result_int64(context, Int64(text.date(instant).year))
        case .month: sqlite.result_int64(context, Int64(text.date(instant).month))
        case .day: sqlite.result_int64(context, Int64(text.date(instant).day))
        case .event(let column): return value(column, Int(number), block, context)
        }
        return SQLITE_OK
    }

    private func value(_ column: EventColumn, _ number: Int, _ block: ColumnBlock, _ context: OpaquePointer) -> Int32 {
        do throws(BlockError) {
            let known: ColumnValues
            if let laidOut = values[number] { known = laidOut } else { known = try block.values(column) }
            values[number] = known
            let code = known.code(row)
            guard code >= 0 else { return SQLITE_OK }
            let isJSON = column != .metadata && known.kind(Int(code)) == .json
            known.withEntry(Int(code)) { SQLResult.value($0, isJSON: isJSON, context) }
            return SQLITE_OK
        } catch {
            SQLResult.error("\(error)", context)
            return SQLITE_ERROR
        }
    }
}

/// The events of a batch on their way to the cursor, which is the only one to open them.
///
/// Unchecked: made by one thread and used by another one after it.
final class FileBlock: @unchecked Sendable {
    private let reader: BlockReader

    init(_ batch: EventBatch, _ encoder: BlockEncoder) { reader = encoder.open(batch, rows: Array(0..<batch.count)) }

    /// The events as columns.
    func open() -> ColumnBlock { ColumnBlock(reader) }
}

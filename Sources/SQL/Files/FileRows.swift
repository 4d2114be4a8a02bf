import Blocks
import Events
import Query

/// What a scan of log files asks of each batch: which events, and which of their columns.
struct FileRowsQuestion: Sendable {
    /// What events must satisfy.
    var predicate = Predicate.always
    /// For each column of the table what is to be laid out; nil for columns that nobody looks at and those that are no values of events.
    var columns: [EventColumn?] = []
    /// Whether instants, levels and services are looked at.
    var needsTimes = false
    var needsLevels = false
    var needsServices = false

    /// Whether all columns are fields, which are read from a batch as they stand.
    private var hasFieldsOnly: Bool {
        columns.allSatisfy { column in
            guard let column else { return true }
            if case .field = column { return true }
            return false
        }
    }

    /// The events of a batch that match, with their columns. On the thread that parsed it; the batch may be used again afterwards.
    func rows(of batch: EventBatch, _ encoder: BlockEncoder) -> FileRows {
        let block = ColumnBlock(batch, keepsOrder: true)
        do throws(BlockError) {
            let rows: [Int]
            if predicate == .always { rows = Array(0..<batch.count) } else { rows = try predicate.rows(of: block).indices }
            var result = FileRows(events: batch.count, rows: rows)
            guard !rows.isEmpty else { return result }
            if needsTimes { result.timestamps = rows.map { batch.timestamps[$0] } }
            if needsLevels { result.levels = rows.map { batch.levels[$0].rawValue } }
            if needsServices {
                result.services = rows.map { UInt16(truncatingIfNeeded: batch.services[$0]) }
                result.serviceNames = batch.serviceNames.map { String(decoding: $0, as: UTF8.self) }
            }
            // Other columns are put together of pieces: of the events that match only.
            result.areLaidOutByBatch = hasFieldsOnly
            let source = hasFieldsOnly ? block : ColumnBlock(encoder.open(batch, rows: rows))
            for (index, column) in columns.enumerated() {
                guard let column else { continue }
                let values = try source.values(column)
                // Made here and not on the one thread that takes the rows.
                values.withEntries { _ in }
                result.values[index] = values
            }
            return result
        } catch {
            var result = FileRows(events: batch.count, rows: [])
            result.problem = "\(error)"
            return result
        }
    }
}

/// The events of one batch that a scan wants, as columns that stand by themselves.
///
/// Unchecked: made by one thread and used by another one after it.
struct FileRows: @unchecked Sendable {
    /// Events of the batch, whether they match or not.
    let events: Int
    /// The places of those that match, ascending.
    let rows: [Int]
    var timestamps: [Timestamp] = []
    var levels: [UInt8] = []
    var services: [UInt16] = []
    var serviceNames: [String] = []
    /// Values by column of the table.
    var values: [Int: ColumnValues] = [:]
    /// Whether `values` has a row for each event of the batch; else for each that matches.
    var areLaidOutByBatch = false
    var problem: String?

    init(events: Int, rows: [Int]) {
        self.events = events
        self.rows = rows
    }
}

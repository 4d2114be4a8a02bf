import Blocks
import Events

/// The events of one block that match, with the columns that ordering and output need.
final class BlockHits {
    /// The block, for who wants whole events; nil where it was read by columns.
    let reader: BlockReader?
    /// The block's columns.
    let columns: ColumnBlock
    let summary: BlockSummary
    /// The matching rows in the total order of events: instant, service, row; ascending.
    private(set) var rows: [UInt32]
    let timestamps: [Timestamp]
    let levels: [UInt8]
    let names: [String]
    let serviceIndexes: [UInt16]
    /// The block that each row was committed with, for merged blocks.
    let origins: [Int64]?
    /// All rows that match a predicate, where someone asked (`Context` asks once a block).
    var matches: RowSet?
    /// The columns that were asked for, by their place in `places`: rows ask for the same few again and again.
    private var laidOut: [ColumnValues?] = Array(repeating: nil, count: BlockHits.places)

    /// One of so many events of a block must match for a column to be laid out whole.
    private static let wholeShare = 8

    /// The matching events of `reader`; nil where there are none.
    convenience init?(_ reader: BlockReader, _ summary: BlockSummary, _ predicate: Predicate) throws(BlockError) {
        let set = try BlockScan.rows(of: reader, summary, predicate)
        try self.init(reader, ColumnBlock(reader), summary, set)
    }

    /// The matching events of a block that was read by columns; nil where there are none.
    convenience init?(_ columns: ColumnBlock, _ summary: BlockSummary, _ predicate: Predicate) throws(BlockError) {
        let set = try BlockScan.rows(of: columns, summary, predicate)
        try self.init(nil, columns, summary, set)
    }

    private init?(_ reader: BlockReader?, _ columns: ColumnBlock, _ summary: BlockSummary, _ set: RowSet) throws(BlockError) {
        guard !set.isEmpty else { return nil }
        self.reader = reader
        self.columns = columns
        self.summary = summary
        timestamps = try columns.timestamps()
        levels = try columns.levels()
        names = columns.serviceNames
        serviceIndexes = try columns.services()
        origins = try columns.origins()
        rows = []
        rows.reserveCapacity(set.count)
        var isValid = true
        set.forEach { row in
            rows.append(UInt32(truncatingIfNeeded: row))
            if Int(serviceIndexes[row]) >= names.count { isValid = false }
        }
        guard isValid else { throw .corrupt("an event names a service that the block does not have") }
        if names.count > 1 { orderTies() }
    }

    /// Rows ascend by instant; those of one instant are put in the order of their services.
    private func orderTies() {
        var start = 0
        while start < rows.count {
            let instant = timestamps[Int(rows[start])]
            var end = start + 1
            while end < rows.count && timestamps[Int(rows[end])] == instant { end += 1 }
            if end - start > 1 {
                let run = rows[start..<end].sorted { (service(Int($0)), $0) < (service(Int($1)), $1) }
                rows.replaceSubrange(start..<end, with: run)
            }
            start = end
        }
    }

    /// The values of a column for all events of the block; nil where so few of them match that one by one is cheaper. Throws where the block is
    /// damaged.
    func values(_ column: EventColumn) throws(BlockError) -> ColumnValues? {
        guard let place = Self.place(column) else { return nil }
        if let known = laidOut[place] { return known }
        let isWorthIt = rows.count > 1 && rows.count >= columns.count / Self.wholeShare
        guard isWorthIt || columns.isAtHand(column) else { return nil }
        let values = try columns.values(column)
        laidOut[place] = values
        return values
    }

    private static let places = 6

    private static func place(_ column: EventColumn) -> Int? {
        switch column {
        case .message: 0
        case .raw: 1
        case .traceID: 2
        case .host: 3
        case .source: 4
        case .metadata: 5
        case .field: nil
        }
    }

    /// Reads columns that will be asked for; where that fails who asks for them is told. Then the block may go to another thread.
    func prepare(_ wanted: [EventColumn]) {
        for column in wanted { _ = try? values(column) }
        columns.detach()
    }

    func service(_ row: Int) -> String { names[Int(serviceIndexes[row])] }

    /// The block that `row` was committed with, in a block with the id `id`.
    func origin(_ row: Int, id: Int64) -> Int64 { origins?[row] ?? id }

    /// Keeps only the rows for which `isIncluded` is true, asked in their order.
    func filter(_ isIncluded: (Int) -> Bool) { rows.removeAll { !isIncluded(Int($0)) } }

    /// The same with the rows asked in descending order.
    func filterReversed(_ isIncluded: (Int) -> Bool) {
        rows.reverse()
        rows.removeAll { !isIncluded(Int($0)) }
        rows.reverse()
    }

    /// The distinct blocks that the matching rows were committed with, in a block with the id `id`.
    func distinctOrigins(id: Int64) -> Set<Int64> {
        guard let origins else { return [id] }
        var distinct: Set<Int64> = []
        var last: Int64?
        // Neighbours mostly came together.
        for row in rows where origins[Int(row)] != last {
            last = origins[Int(row)]
            distinct.insert(origins[Int(row)])
        }
        return distinct
    }
}

import Blocks
import Events

/// The events of one block that match, with the columns that ordering and output need.
final class BlockHits {
    let reader: BlockReader
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
    private var laidOut: ColumnBlock?

    /// The matching events of `reader`; nil where there are none.
    init?(_ reader: BlockReader, _ summary: BlockSummary, _ predicate: Predicate) throws(BlockError) {
        let set = try BlockScan.rows(of: reader, summary, predicate)
        guard !set.isEmpty else { return nil }
        self.reader = reader
        self.summary = summary
        timestamps = try BlockScan.checked(reader.timestamps(), reader)
        levels = try BlockScan.checked(reader.levels(), reader)
        let services = try reader.services()
        names = services.names
        serviceIndexes = try BlockScan.checked(services.indexes, reader)
        origins = try reader.origins()
        if let origins { _ = try BlockScan.checked(origins, reader) }
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

    /// The block's columns.
    func columns() throws(BlockError) -> ColumnBlock {
        if let laidOut { return laidOut }
        let fresh = ColumnBlock(reader)
        laidOut = fresh
        return fresh
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

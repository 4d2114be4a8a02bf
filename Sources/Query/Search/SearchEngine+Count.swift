import Blocks
import Events

extension SearchEngine {
    /// How many events match, exactly (`limit` and `context` do not count). Blocks whose summary tells the count are not read.
    ///
    /// What cannot be read is in `problems` and not counted. Throws `SearchError.stopped` after `stop()`.
    public func count(_ request: SearchRequest) throws -> Int {
        let plan = SearchPlan(request)
        // Tests of whole values need no more of an event than their columns.
        if let columns = plan.predicate.testedColumns, !columns.isEmpty {
            return try summarize(request, columns: columns, CountTally()).count
        }
        return try fold(plan, CountTally()).count
    }

    func fold<Tally: BlockTally>(_ plan: SearchPlan, _ empty: Tally) throws -> Tally {
        let pool = WorkerPool(threads: threads, ownHandles: PartitionHandles())
        defer { pool.close() }
        return try PartitionFold(plan: plan, pool: pool, run: run, empty: empty).tally(partitions)
    }
}

/// Counts events.
struct CountTally: BlockTally, ColumnTally {
    private(set) var count = 0
    var isFull: Bool { false }

    mutating func add(_ summary: BlockSummary, _ predicate: Predicate) -> Bool {
        guard let exact = predicate.exactCount(in: summary) else { return false }
        count += exact
        return true
    }

    mutating func add(_ rows: RowSet, of block: BlockReader) { count += rows.count }

    mutating func add(_ rows: RowSet, of block: ColumnBlock) { count += rows.count }

    mutating func merge(_ other: CountTally) { count += other.count }
}

import Blocks
import Events

/// What the scans of one question share: threads, partitions that are open, a flag that stops them, problems. For one thread.
public final class ScanContext {
    let pool: WorkerPool
    let run: SearchRun

    /// See `EngineLimits.openEvents`: fewer than searches hold, as columns are laid out of them.
    private static let openEvents = 1 << 17

    /// A context with up to `threads` threads, the caller's included. Raising `stopFlag` ends all its scans.
    public init(threads: Int, stopFlag: StopFlag) {
        pool = WorkerPool(threads: threads, ownHandles: PartitionHandles())
        run = SearchRun(limits: EngineLimits(openEvents: Self.openEvents), stopFlag: stopFlag)
    }

    /// A context with threads and problems of someone else.
    init(pool: WorkerPool, run: SearchRun) {
        self.pool = pool
        self.run = run
    }

    /// How far partitions that receive events were committed when the context first asked: what comes later is in no scan of it.
    private var ceilings: [PartitionKey: Int64] = [:]
    /// Partitions of which that could not be told; their scans report it.
    private var unknown: Set<PartitionKey> = []

    /// Takes note how far `partitions` are committed, unless that is known already.
    func fix(_ partitions: [RankedPartition]) {
        let fresh = partitions.filter { $0.reference.receives && ceilings[$0.key] == nil && !unknown.contains($0.key) }
        let tasks = fresh.map { partition in
            pool.submit { handles in Result { try handles.partition(partition.reference, partition.key).greatestID() } }
        }
        for (partition, task) in zip(fresh, tasks) {
            switch pool.value(task) {
            case .success(let greatest): ceilings[partition.key] = greatest ?? .min
            case .failure: unknown.insert(partition.key)
            }
        }
    }

    func ceiling(of partition: RankedPartition) -> Int64? { ceilings[partition.key] }

    /// Ends the threads. No scan of the context may be used afterwards.
    public func close() { pool.close() }

    /// What could not be read so far: damage of a partition is passed over.
    public var problems: [SearchProblem] { run.problems }
}

/// The partitions of a table in their order, for any number of scans.
public struct ScanPartitions: Sendable {
    let ranked: [RankedPartition]

    /// `partitions` in their order, each once.
    public init(_ partitions: [PartitionReference]) { ranked = RankedPartition.ranked(partitions) }

    /// How many there are.
    public var count: Int { ranked.count }

    /// Those for which `isIncluded` is true; all keep their places in the order.
    public func filter(_ isIncluded: (PartitionReference) -> Bool) -> ScanPartitions {
        ScanPartitions(ranked: ranked.filter { isIncluded($0.reference) })
    }

    init(ranked: [RankedPartition]) { self.ranked = ranked }
}

/// The matching events of many partitions, one at a time, in the total order of events: instant, service, partition, block, row; newest
/// first is exactly the reverse of oldest first. For one thread.
public final class RowScan {
    private let stream: EventStream
    private var cursor: BlockCursor?
    private var hits: BlockHits?

    /// Whether it stands on an event. The properties below are for then.
    public var hasRow: Bool { hits != nil }
    /// The block that holds the event. Where it was read by columns this takes reading its events. Throws where the block is damaged.
    public func block() throws(BlockError) -> BlockReader? {
        guard let hits else { return nil }
        if let reader = hits.reader { return reader }
        return try hits.columns.opened()
    }
    /// Its row in the block.
    public private(set) var row = 0
    /// Its instant.
    public private(set) var timestamp = Timestamp(rawValue: 0)
    /// Its level.
    public var level: Level { hits.flatMap { Level(rawValue: $0.levels[row]) } ?? .fallback }
    /// Its service.
    public var service: String { cursor?.service ?? "" }
    /// The tier that it is in.
    public var tier: Tier { cursor?.block.partition.key.tier ?? .hot }
    /// The place of its partition among those of the table.
    public var rank: Int { cursor?.block.partition.rank ?? 0 }
    /// The block's id in its partition.
    public var blockID: Int64 { cursor?.block.reference.id ?? 0 }

    /// The values of a column for all events of the block, laid out once; nil where so few of them match that one by one is cheaper. Throws where
    /// the block is damaged.
    public func values(_ column: EventColumn) throws(BlockError) -> ColumnValues? {
        try hits?.values(column)
    }

    /// A scan of the events of `partitions` that satisfy `predicate` and lie between `from` and `to` (exclusive). `columns` will be looked at;
    /// others can be, at a greater cost; nil means whole events. `wanted` tells how many events
    /// will be taken at most, if that is known: it does not end the scan, but limits the work ahead. Where it is not known, all scans of a
    /// context see partitions as they were when the first of these scans began.
    public init(
        _ partitions: ScanPartitions, _ predicate: Predicate, columns: [EventColumn]? = nil, from: Timestamp? = nil,
        to: Timestamp? = nil, isOldestFirst: Bool, wanted: Int? = nil, in context: ScanContext
    ) {
        var parts = [predicate]
        if from != nil || to != nil { parts.append(.time(from: from, to: to)) }
        // Who wants a few events only sees each partition as it is when it is reached.
        if wanted == nil { context.fix(partitions.ranked) }
        let streams = partitions.ranked.map {
            StreamPartition($0.reference, $0.key, rank: $0.rank, floor: nil, ceiling: context.ceiling(of: $0))
        }
        stream = EventStream(
            SearchPlan(.conjunction(parts), from: from, to: to), streams,
            columns: columns.flatMap { StreamColumns($0, of: predicate, wantsFew: wanted != nil) }, isOldestFirst: isOldestFirst,
            wanted: wanted, pool: context.pool, run: context.run)
    }

    /// Goes to the next event; false at the end. Throws `SearchError.stopped`.
    public func next() throws(SearchError) -> Bool {
        while let cursor = try stream.next() {
            guard let hits = cursor.hits else { continue }
            if self.cursor !== cursor { self.cursor = cursor }
            if self.hits !== hits { self.hits = hits }
            row = cursor.row
            timestamp = cursor.timestamp
            return true
        }
        cursor = nil
        hits = nil
        return false
    }
}

extension BlockReader {
    /// The events of the block that satisfy a predicate. Throws where the block is damaged.
    public func rows(matching predicate: Predicate) throws(BlockError) -> RowSet {
        try BlockScan.allRows(of: self, predicate)
    }
}

import Blocks
import Events

/// What the scans of one question share: threads, partitions that are open, a flag that stops them, problems. For one thread.
public final class ScanContext {
    let pool: WorkerPool
    let run: SearchRun

    /// A context with up to `threads` threads, the caller's included. Raising `stopFlag` ends all its scans.
    public init(threads: Int, stopFlag: StopFlag) {
        pool = WorkerPool(threads: threads, ownHandles: PartitionHandles())
        run = SearchRun(stopFlag: stopFlag)
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

    private init(ranked: [RankedPartition]) { self.ranked = ranked }
}

/// The matching events of many partitions, one at a time, in the total order of events: instant, service, partition, block, row; newest
/// first is exactly the reverse of oldest first. For one thread.
public final class RowScan {
    private let stream: EventStream

    /// The event it stands on.
    public struct Row {
        /// The block that holds the event.
        public let block: BlockReader
        /// Its row in the block.
        public let row: Int
        /// Its instant.
        public let timestamp: Timestamp
        /// Its level.
        public let level: Level
        /// Its service.
        public let service: String
        /// The tier that it is in.
        public let tier: Tier
        /// The place of its partition among those of the table.
        public let rank: Int
        /// The block's id in its partition.
        public let blockID: Int64
        /// How many events of the block match.
        public let matching: Int
    }

    /// A scan of the events of `partitions` that satisfy `predicate` and lie between `from` and `to` (exclusive). `wanted` tells how many events
    /// will be taken at most, if that is known: it does not end the scan, but limits the work ahead. Where it is not known, all scans of a
    /// context see partitions as they were when the first of these scans began.
    public init(
        _ partitions: ScanPartitions, _ predicate: Predicate, from: Timestamp? = nil, to: Timestamp? = nil, isOldestFirst: Bool,
        wanted: Int? = nil, in context: ScanContext
    ) {
        var parts = [predicate]
        if from != nil || to != nil { parts.append(.time(from: from, to: to)) }
        // Who wants a few events only sees each partition as it is when it is reached.
        if wanted == nil { context.fix(partitions.ranked) }
        let streams = partitions.ranked.map {
            StreamPartition($0.reference, $0.key, rank: $0.rank, floor: nil, ceiling: context.ceiling(of: $0))
        }
        stream = EventStream(
            SearchPlan(.conjunction(parts), from: from, to: to), streams, isOldestFirst: isOldestFirst, wanted: wanted,
            pool: context.pool, run: context.run)
    }

    /// Goes to the next event; nil at the end. Throws `SearchError.stopped`.
    public func next() throws(SearchError) -> Row? {
        while let cursor = try stream.next() {
            guard let hits = cursor.hits else { continue }
            return Row(
                block: hits.reader, row: cursor.row, timestamp: cursor.timestamp,
                level: Level(rawValue: hits.levels[cursor.row]) ?? .fallback, service: cursor.service,
                tier: cursor.block.partition.key.tier, rank: cursor.block.partition.rank, blockID: cursor.block.reference.id,
                matching: hits.rows.count)
        }
        return nil
    }
}

extension BlockReader {
    /// The events of the block that satisfy a predicate. Throws where the block is damaged.
    public func rows(matching predicate: Predicate) throws(BlockError) -> RowSet {
        try BlockScan.allRows(of: self, predicate)
    }
}

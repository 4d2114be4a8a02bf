import Blocks
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Answers searches over any partitions. Same answer whatever the tier, the number of threads and the indexes.
///
/// Damaged partitions and blocks do not end a search: everything else is found, and `problems` says what was passed over. Ask it after
/// each call; an answer with problems is incomplete.
public final class SearchEngine: Sendable {
    let partitions: [RankedPartition]
    let threads: Int
    let run: SearchRun

    /// A search engine over `partitions`, on up to `threads` threads, the caller's included; 0 for one a core.
    public convenience init(_ partitions: [PartitionReference], threads: Int = 0) {
        self.init(partitions, threads: threads, limits: EngineLimits())
    }

    init(_ partitions: [PartitionReference], threads: Int, limits: EngineLimits) {
        self.partitions = RankedPartition.ranked(partitions)
        self.threads = threads > 0 ? threads : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        run = SearchRun(limits: limits)
    }

    /// What could not be searched so far.
    public var problems: [SearchProblem] { run.problems }

    /// Ends all calls on the engine soon; they throw `SearchError.stopped`, and so do later ones. From any thread and from signal handlers.
    public func stop() { run.stop() }

    /// Calls `body` with each event, in order, on the calling thread, until it returns false.
    ///
    /// Newest first by default: by instant, then service, partition, block, row, all descending; oldest first is exactly the reverse.
    /// With `request.context` the hits come with their neighbours. With `watermarks` (of a `Follower`) only events
    /// that were there when these were taken.
    ///
    /// Throws what `body` throws, but for `BlockError`: an event that cannot be read is reported in `problems` and passed over. Throws
    /// `SearchError.stopped` after `stop()`.
    public func search(_ request: SearchRequest, upTo watermarks: Watermarks? = nil, _ body: (Hit) throws -> Bool) throws {
        if let limit = request.limit, limit <= 0 { return }
        let pool = WorkerPool(threads: threads, ownHandles: PartitionHandles(cachesBlocks: request.context > 0))
        defer { pool.close() }
        if request.context > 0 {
            try ContextSearch(self, request, watermarks, pool).run(body)
            return
        }
        let stream = stream(request, watermarks, pool)
        var left = request.limit ?? .max
        while left > 0, let event = try stream.next()?.snapshot {
            guard try deliver(event, isContext: false, body) else { return }
            left -= 1
        }
    }

    /// The events of a request without its limit and context.
    func stream(_ request: SearchRequest, _ watermarks: Watermarks?, _ pool: WorkerPool) -> EventStream {
        EventStream(
            SearchPlan(request), streamPartitions(watermarks), isOldestFirst: request.isOldestFirst, wanted: request.limit,
            pool: pool, run: run)
    }

    func streamPartitions(_ watermarks: Watermarks?) -> [StreamPartition] {
        partitions.compactMap { partition in
            var ceiling: Int64?
            if let watermarks, partition.reference.receives {
                guard let highest = watermarks[partition.key] else { return nil }
                ceiling = highest
            }
            return StreamPartition(partition.reference, partition.key, rank: partition.rank, floor: nil, ceiling: ceiling)
        }
    }

    /// Gives an event to `body`; false where it wants no more.
    func deliver(_ event: BlockCursor.Snapshot, isContext: Bool, _ body: (Hit) throws -> Bool) throws -> Bool {
        do {
            return try body(Hit(event, isContext: isContext))
        } catch let error as BlockError {
            run.report(error, event.partition)
            return true
        }
    }
}

/// A partition with its place in the order of partitions.
struct RankedPartition: Sendable {
    let reference: PartitionReference
    let key: PartitionKey
    let rank: Int

    /// `partitions` in their order, each once.
    static func ranked(_ partitions: [PartitionReference]) -> [RankedPartition] {
        var result: [RankedPartition] = []
        for (key, reference) in partitions.map({ (PartitionKey($0), $0) }).sorted(by: { $0.0 < $1.0 })
        where result.last?.key != key {
            result.append(RankedPartition(reference: reference, key: key, rank: result.count))
        }
        return result
    }
}

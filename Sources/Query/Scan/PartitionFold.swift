import Blocks
import Events

/// What is summed up over matching events without giving them: a count, a histogram.
protocol BlockTally: Sendable {
    /// Adds the events of a block that satisfy `predicate` (simplified for it) if its summary tells enough; else returns false.
    mutating func add(_ summary: BlockSummary, _ predicate: Predicate) -> Bool
    /// Adds events of a block.
    mutating func add(_ rows: RowSet, of block: BlockReader) throws(BlockError)
    /// Adds what another tally of the same kind holds.
    mutating func merge(_ other: Self)
}

/// Sums up over all blocks of a plan, in parallel. Each partition is seen in one state: where blocks are merged away meanwhile, what was
/// summed up of it is dropped and it is done again.
struct PartitionFold<Tally: BlockTally> {
    /// Blocks that one job reads; a partition with more of them gives the rest to other threads.
    static var blocksPerJob: Int { 48 }

    let plan: SearchPlan
    let pool: WorkerPool
    let run: SearchRun
    let empty: Tally

    private enum Part {
        /// The tally so far, and blocks that are still to be read.
        case done(Tally, rest: [BlockReference])
        case gone
        case stopped
    }

    /// The tally of `partitions`. Throws `SearchError.stopped`.
    func tally(_ partitions: [RankedPartition]) throws(SearchError) -> Tally {
        var total = empty
        let usable = plan.isEmpty ? [] : partitions.filter { plan.includes($0.key.day) }
        // Only so many are ordered at a time that their listings need little memory.
        let window = pool.threads * 4
        var ordered: [WorkerPool.Task<Part>] = []
        for (index, partition) in usable.enumerated() {
            while ordered.count < min(usable.count, index + window) {
                let next = usable[ordered.count]
                ordered.append(pool.submit { handles in list(next, handles) })
            }
            total.merge(try tally(partition, first: ordered[index]))
        }
        return total
    }

    private func tally(_ partition: RankedPartition, first: WorkerPool.Task<Part>) throws(SearchError) -> Tally {
        var task = first
        for _ in 0...run.limits.relists {
            if let tally = try finish(partition, task) { return tally }
            task = pool.submit { handles in list(partition, handles) }
        }
        _ = pool.value(task)
        run.report(SearchError.partitionKeepsChanging, partition.key)
        return empty
    }

    /// Nil where the partition is to be done again.
    private func finish(_ partition: RankedPartition, _ first: WorkerPool.Task<Part>) throws(SearchError) -> Tally? {
        guard case .done(var tally, let rest) = try value(first) else { return nil }
        var jobs: [WorkerPool.Task<Part>] = []
        for start in stride(from: 0, to: rest.count, by: Self.blocksPerJob) {
            let blocks = Array(rest[start..<min(start + Self.blocksPerJob, rest.count)])
            jobs.append(pool.submit { handles in read(blocks, partition, handles, empty) })
        }
        var isWhole = true
        for job in jobs {
            if case .done(let part, _) = try value(job) { tally.merge(part) } else { isWhole = false }
        }
        return isWhole ? tally : nil
    }

    private func value(_ task: WorkerPool.Task<Part>) throws(SearchError) -> Part {
        let part = pool.value(task)
        if case .stopped = part { throw .stopped }
        return part
    }

    /// Lists the blocks of a partition and adds those that need no reading, and the first that do.
    private func list(_ partition: RankedPartition, _ handles: PartitionHandles) -> Part {
        if run.isStopped { return .stopped }
        var tally = empty
        var toRead: [BlockReference] = []
        do {
            for block in try handles.partition(partition.reference, partition.key).candidates(plan.filter)
            where !tally.add(block.summary, plan.predicate.simplified(for: block.summary)) {
                toRead.append(block)
            }
        } catch {
            run.report(error, partition.key)
            return .done(empty, rest: [])
        }
        let count = min(toRead.count, Self.blocksPerJob)
        guard case .done(let read, _) = read(Array(toRead[..<count]), partition, handles, tally) else {
            return run.isStopped ? .stopped : .gone
        }
        return .done(read, rest: Array(toRead[count...]))
    }

    private func read(
        _ blocks: [BlockReference], _ partition: RankedPartition, _ handles: PartitionHandles, _ start: Tally
    ) -> Part {
        var tally = start
        for block in blocks {
            if run.isStopped { return .stopped }
            do {
                guard let reader = try handles.read(block, of: partition.reference, partition.key, for: plan.filter)
                else { return .gone }
                try tally.add(try BlockScan.rows(of: reader, block.summary, plan.predicate), of: reader)
            } catch {
                run.report(error, partition.key)
            }
        }
        return .done(tally, rest: [])
    }
}

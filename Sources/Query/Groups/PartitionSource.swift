import Blocks
import Events

/// The columns of events in partitions. Each partition is seen in one state: where blocks are merged away meanwhile it is done again. What
/// was committed after the context first asked is not seen, so that all folds and scans of a context count the same events.
public struct PartitionSource: ColumnSource {
    /// Why a fold cannot be finished.
    public enum Failure: Error, Hashable, Sendable {
        /// A part of what was given away is to be given again: forget all and begin anew.
        case restart
    }

    /// Blocks that one job reads; a partition with more of them gives the rest to other threads.
    static let blocksPerJob = 32

    private let partitions: ScanPartitions
    private nonisolated(unsafe) let context: ScanContext

    /// The events of `partitions`, read with the threads of `context`; for one thread.
    public init(_ partitions: ScanPartitions, in context: ScanContext) {
        self.partitions = partitions
        self.context = context
    }

    /// Sums up over all events that match. Throws `SearchError.stopped`, `Failure`, and what `take` throws.
    public func fold<Tally: ColumnTally>(_ question: ColumnQuestion, _ empty: Tally, _ take: (Tally) throws -> Void) throws {
        var parts = [question.predicate]
        if question.from != nil || question.to != nil { parts.append(.time(from: question.from, to: question.to)) }
        let plan = SearchPlan(.conjunction(parts), from: question.from, to: question.to)
        guard !plan.isEmpty else { return }
        var fold = Fold(plan: plan, columns: question.columns, pool: context.pool, run: context.run, empty: empty)
        let usable = partitions.ranked.filter { plan.includes($0.key.day) }
        // Only so many are ordered at a time that their listings need little memory.
        let window = context.pool.threads * 4
        context.fix(usable)
        var ordered: [WorkerPool.Task<Fold<Tally>.Part>?] = []
        for (index, partition) in usable.enumerated() {
            while ordered.count < min(usable.count, index + window) {
                let next = usable[ordered.count]
                let job = fold.job
                let ceiling = context.ceiling(of: next)
                ordered.append(context.pool.submit { handles in job.list(next, ceiling, handles) })
            }
            guard let first = ordered[index] else { continue }
            ordered[index] = nil
            try fold.add(partition, context.ceiling(of: partition), first, take)
        }
        try take(fold.total)
    }
}

/// A fold over partitions while it runs.
private struct Fold<Tally: ColumnTally> {
    enum Part {
        /// The tally so far, and blocks that are still to be read.
        case done(Tally, rest: [BlockReference])
        case gone
        case stopped
    }

    let job: FoldJob<Tally>
    let pool: WorkerPool
    let run: SearchRun
    /// What is not given away yet, of partitions that are done.
    private(set) var total: Tally
    private let empty: Tally

    init(plan: SearchPlan, columns: [EventColumn], pool: WorkerPool, run: SearchRun, empty: Tally) {
        job = FoldJob(plan: plan, columns: columns, run: run, empty: empty)
        self.pool = pool
        self.run = run
        total = empty
        self.empty = empty
    }

    mutating func add(
        _ partition: RankedPartition, _ ceiling: Int64?, _ first: WorkerPool.Task<Part>, _ take: (Tally) throws -> Void
    ) throws {
        var task = first
        for _ in 0...run.limits.relists {
            var sum = empty
            var hasGiven = false
            if try finish(partition, ceiling, task, &sum, &hasGiven, take) {
                total.merge(sum)
                if total.isFull {
                    try take(total)
                    total = empty
                }
                return
            }
            if hasGiven { throw PartitionSource.Failure.restart }
            let job = job
            task = pool.submit { handles in job.list(partition, ceiling, handles) }
        }
        _ = pool.value(task)
        run.report(SearchError.partitionKeepsChanging, partition.key)
    }

    /// False where the partition is to be done again.
    private func finish(
        _ partition: RankedPartition, _ ceiling: Int64?, _ first: WorkerPool.Task<Part>, _ sum: inout Tally,
        _ hasGiven: inout Bool, _ take: (Tally) throws -> Void
    ) throws -> Bool {
        guard case .done(let tally, var rest) = try value(first) else { return false }
        sum = tally
        var jobs: [WorkerPool.Task<Part>] = []
        var isWhole = true
        while !rest.isEmpty || !jobs.isEmpty {
            while !rest.isEmpty, jobs.count < pool.threads * 3 {
                let blocks = Array(rest.prefix(PartitionSource.blocksPerJob))
                rest.removeFirst(blocks.count)
                let job = job
                jobs.append(pool.submit { handles in job.read(blocks, partition, ceiling, handles, job.empty) })
            }
            guard case .done(let part, let left) = try value(jobs.removeFirst()) else {
                isWhole = false
                rest = []
                continue
            }
            rest += left
            if isWhole {
                sum.merge(part)
                if sum.isFull {
                    try take(sum)
                    sum = empty
                    hasGiven = true
                }
            }
        }
        return isWhole
    }

    private func value(_ task: WorkerPool.Task<Part>) throws(SearchError) -> Part {
        let part = pool.value(task)
        if case .stopped = part { throw .stopped }
        return part
    }
}

/// What each thread does of a fold.
private struct FoldJob<Tally: ColumnTally> {
    typealias Part = Fold<Tally>.Part

    let plan: SearchPlan
    let columns: [EventColumn]
    let run: SearchRun
    let empty: Tally

    /// Lists the blocks of a partition and adds those that need no reading, and the first that do. Rows committed in blocks after `ceiling`
    /// are left out.
    func list(_ partition: RankedPartition, _ ceiling: Int64?, _ handles: PartitionHandles) -> Part {
        if run.isStopped { return .stopped }
        var tally = empty
        var toRead: [BlockReference] = []
        do {
            let open = try handles.partition(partition.reference, partition.key)
            if ceiling == nil, let groups = tally as? GroupTally, let step = groups.stepOfMinutes,
                let bounds = plan.predicate.stepOfMinutes,
                let minutes = try open.minutes(plan.filter, step: MinuteCount.commonStep(step, bounds))
            {
                var counted = groups
                counted.add(minutes, plan.predicate)
                return .done(counted as? Tally ?? empty, rest: [])
            }
            for block in try open.candidates(plan.filter)
            // A block without events tells of damage when it is read.
            where block.summary.events == 0 || Self.isLater(block, ceiling)
                || !tally.add(block.summary, plan.predicate.simplified(for: block.summary))
            {
                toRead.append(block)
            }
        } catch {
            run.report(error, partition.key)
            return .done(empty, rest: [])
        }
        let count = min(toRead.count, PartitionSource.blocksPerJob)
        guard case .done(let read, let left) = read(Array(toRead[..<count]), partition, ceiling, handles, tally) else {
            return run.isStopped ? .stopped : .gone
        }
        return .done(read, rest: left + toRead[count...])
    }

    /// Adds blocks, until they are all read or the tally is full.
    func read(
        _ blocks: [BlockReference], _ partition: RankedPartition, _ ceiling: Int64?, _ handles: PartitionHandles, _ start: Tally
    ) -> Part {
        var tally = start
        for (index, block) in blocks.enumerated() {
            if run.isStopped { return .stopped }
            if tally.isFull { return .done(tally, rest: Array(blocks[index...])) }
            do {
                let open = try handles.partition(partition.reference, partition.key)
                if let ceiling, Self.isLater(block, ceiling) {
                    guard let reader = try open.read(block) else { return .gone }
                    try add(reader, block, upTo: ceiling, to: &tally)
                    continue
                }
                guard let values = try open.columns(block, columns, for: plan.filter) else { return .gone }
                let rows = try BlockScan.rows(of: values, block.summary, plan.predicate)
                if !rows.isEmpty { try tally.add(rows, of: values) }
            } catch {
                run.report(error, partition.key)
            }
        }
        tally.seal()
        return .done(tally, rest: [])
    }

    private static func isLater(_ block: BlockReference, _ ceiling: Int64?) -> Bool { ceiling.map { block.id > $0 } ?? false }

    /// Adds the rows of a block that came into being later by a merge, which were committed before.
    private func add(_ reader: BlockReader, _ block: BlockReference, upTo ceiling: Int64, to tally: inout Tally) throws {
        guard let origins = try reader.origins() else { return }
        let values = ColumnBlock(reader)
        var rows = RowSet(rows: reader.count)
        for row in 0..<min(origins.count, reader.count) where origins[row] <= ceiling { rows.insert(row) }
        if rows.isEmpty { return }
        rows.formIntersection(try BlockScan.rows(of: values, block.summary, plan.predicate))
        if !rows.isEmpty { try tally.add(rows, of: values) }
    }
}

extension Predicate {
    /// The longest steps, in minutes, whose counts by level and service decide it: times begin and end with one; nil where none do.
    var stepOfMinutes: Int? {
        switch self {
        case .always, .never, .levels, .services: return MinuteCount.dayStep
        case .time(let from, let to):
            let minute: Int64 = 60_000_000_000
            var step = MinuteCount.dayStep
            for bound in [from, to] {
                guard let bound else { continue }
                guard bound.rawValue % minute == 0 else { return nil }
                step = MinuteCount.commonStep(step, Int(bound.rawValue / minute))
            }
            return step
        case .text, .column: return nil
        case .and(let parts), .or(let parts):
            var step = MinuteCount.dayStep
            for part in parts {
                guard let own = part.stepOfMinutes else { return nil }
                step = MinuteCount.commonStep(step, own)
            }
            return step
        case .not(let part): return part.stepOfMinutes
        }
    }

    /// Whether the events of a count satisfy it; for predicates and steps of `stepOfMinutes`.
    func isSatisfied(by minute: MinuteCount) -> Bool {
        switch self {
        case .always: return true
        case .never, .text, .column: return false
        case .levels(let mask): return mask & (1 << UInt16(minute.level.rawValue)) != 0
        case .services(let match): return match.matches(minute.service)
        case .time(let from, let to):
            let instant = minute.minute.multipliedReportingOverflow(by: 60_000_000_000).partialValue
            return (from.map { instant >= $0.rawValue } ?? true) && (to.map { instant < $0.rawValue } ?? true)
        case .and(let parts): return parts.allSatisfy { $0.isSatisfied(by: minute) }
        case .or(let parts): return parts.contains { $0.isSatisfied(by: minute) }
        case .not(let part): return !part.isSatisfied(by: minute)
        }
    }
}

extension MinuteCount {
    /// Minutes of a day: longer steps are of no use, for a partition is of one day.
    static let dayStep = 1_440

    /// The longest step that both steps are made of (their greatest common divisor, by Euclid).
    static func commonStep(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a.magnitude, b.magnitude)
        while b > 0 { (a, b) = (b, a % b) }
        return max(1, Int(min(a, UInt(dayStep))))
    }
}

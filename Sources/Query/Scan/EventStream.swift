import Blocks
import Events

/// The matching events of many partitions in one order, pulled one at a time.
///
/// Days follow each other. Within a day blocks are opened in the order of their nearest end, and an event is given once no unopened
/// block can hold one before it; so a caller that stops early has read no block that lies behind what it took. Blocks are evaluated
/// ahead on the pool within a window that grows as the stream goes on. Memory holds the window and the blocks that overlap in time,
/// up to `EngineLimits.openEvents`; beyond that the block whose next event is farthest is put aside and read again later.
///
/// Damage is reported and passed over. Not for two threads at once.
final class EventStream {
    private let predicate: Predicate
    private let filter: BlockFilter
    /// Nil for whole events.
    private let columns: StreamColumns?
    private let isOldestFirst: Bool
    private let pool: WorkerPool
    private let run: SearchRun
    private var days: [StreamDay]
    private var day = 0
    private var heap = CursorHeap()
    private var hasCurrent = false
    /// How many blocks are evaluated ahead, and how many days are listed ahead; both grow.
    private var window: Int
    private var daysAhead: Int
    private var evaluatedAhead = 0
    private var openEvents = 0
    /// How many events the caller still wants at most.
    var wanted: Int

    /// A stream over `partitions` of the plan's days. `wanted` tells how far to work ahead; it does not end the stream. Events come with
    /// `columns`, or whole where that is nil.
    init(
        _ plan: SearchPlan, _ partitions: [StreamPartition], columns: StreamColumns? = nil, isOldestFirst: Bool, wanted: Int?,
        pool: WorkerPool, run: SearchRun
    ) {
        self.columns = columns
        predicate = plan.predicate
        filter = plan.filter
        self.isOldestFirst = isOldestFirst
        self.pool = pool
        self.run = run
        self.wanted = wanted ?? .max
        window = pool.threads > 1 ? pool.threads : 0
        daysAhead = pool.threads > 1 && wanted == nil ? 2 : 0
        let usable = plan.isEmpty ? [] : partitions.filter { plan.includes($0.key.day) }
        let byDay = Dictionary(grouping: usable) { $0.key.day }
        days = byDay.sorted { isOldestFirst == ($0.key < $1.key) }.map { StreamDay($0.value.sorted { $0.rank < $1.rank }) }
    }

    /// The next event, or nil at the end. The cursor stays on it until the next call. Throws only `SearchError.stopped`.
    func next() throws(SearchError) -> BlockCursor? {
        if hasCurrent, let top = heap.first {
            hasCurrent = false
            if wanted < .max { wanted -= 1 }
            if top.advance() { heap.sinkFirst() } else { close(top) }
        }
        while day < days.count {
            try run.check()
            let today = days[day]
            if today.blocks == nil { list(today) }
            if let top = heap.first, !today.holdsBlock(before: top, isOldestFirst) {
                guard top.hits != nil || restore(top, today) else { continue }
                hasCurrent = true
                return top
            }
            if let block = today.next() {
                workAhead()
                open(block, today)
            } else {
                days[day] = StreamDay([])
                day += 1
                if pool.threads > 1 { daysAhead = min(max(1, daysAhead * 2), 8) }
            }
        }
        return nil
    }

    // MARK: Listing

    private func list(_ today: StreamDay) {
        if window > 0 && wanted > 0 {
            for ahead in day...min(day + daysAhead, days.count - 1) { order(days[ahead]) }
        }
        finishListing(today)
    }

    private func order(_ other: StreamDay) {
        guard other.listings == nil else { return }
        other.listings = other.partitions.map { partition in
            pool.submit { [self] handles in listing(of: partition, handles) }
        }
    }

    private func listing(of partition: StreamPartition, _ handles: PartitionHandles) -> Result<[BlockReference], any Error> {
        Result {
            try run.check()
            var filter = filter
            filter.afterID = partition.floor
            let blocks = try handles.partition(partition.reference, partition.key).candidates(filter)
            return blocks
        }
    }

    private func finishListing(_ other: StreamDay) {
        var blocks: [StreamBlock] = []
        for (index, partition) in other.partitions.enumerated() {
            let listing = other.listings.map { pool.value($0[index]) } ?? listing(of: partition, pool.ownHandles)
            blocks += self.blocks(of: partition, listing)
        }
        other.listings = []
        other.setBlocks(blocks, isOldestFirst)
    }

    private func blocks(of partition: StreamPartition, _ listing: Result<[BlockReference], any Error>) -> [StreamBlock] {
        switch listing {
        case .success(let found):
            // A block without events tells of damage when it is read.
            return partition.list(found).filter {
                $0.reference.summary.events == 0 || predicate.simplified(for: $0.reference.summary) != .never
            }
        case .failure(let error):
            partition.isBroken = true
            run.report(error, partition.key)
            return []
        }
    }

    // MARK: Opening blocks

    /// Orders the evaluation of blocks that will be asked for soon.
    private func workAhead() {
        guard window > 0 else { return }
        // Enough is at hand: what overlaps is opened when it is needed.
        if heap.cursors.reduce(0, { $0 + $1.remaining }) >= wanted { return }
        for ahead in day..<min(days.count, day + daysAhead + 1) {
            let other = days[ahead]
            if other.blocks == nil {
                guard let listings = other.listings else {
                    order(other)
                    return
                }
                guard listings.allSatisfy({ pool.isDone($0) }) else { return }
                finishListing(other)
            }
            while evaluatedAhead < window, let block = other.nextToEvaluate() {
                block.evaluation = pool.submit { [self] handles in
                    run.isStopped ? .failed(SearchError.stopped) : block.evaluate(predicate, filter, columns, handles)
                }
                evaluatedAhead += 1
            }
            if evaluatedAhead >= window { return }
        }
    }

    private func evaluation(of block: StreamBlock) -> BlockEvaluation {
        guard let task = block.evaluation else { return block.evaluate(predicate, filter, columns, pool.ownHandles) }
        evaluatedAhead -= 1
        block.evaluation = nil
        window = min(window + 1, pool.threads * 4)
        return pool.value(task)
    }

    private func open(_ block: StreamBlock, _ today: StreamDay) {
        switch evaluation(of: block) {
        case .read(nil): break
        case .read(let hits?):
            block.partition.take(hits, of: block, isOldestFirst: isOldestFirst)
            guard let cursor = BlockCursor(block, hits, isOldestFirst: isOldestFirst) else { return }
            heap.insert(cursor)
            openEvents += hits.summary.events
            saveMemory()
        case .gone: relist(block.partition, today)
        case .failed(let error): run.report(error, block.partition.key)
        }
    }

    private func close(_ top: BlockCursor) {
        openEvents -= top.hits == nil ? 0 : top.block.reference.summary.events
        heap.removeFirst()
    }

    /// Puts blocks aside until the open ones hold few enough events. The one that is next stays.
    private func saveMemory() {
        while openEvents > run.limits.openEvents {
            let open = heap.cursors.dropFirst().filter { $0.hits != nil && $0.canBePutAside }
            guard let farthest = open.max(by: { $0.precedes($1) }) else { return }
            farthest.putAside()
            openEvents -= farthest.block.reference.summary.events
        }
    }

    /// Takes up the block of the first cursor again; false where the cursor had to go.
    private func restore(_ top: BlockCursor, _ today: StreamDay) -> Bool {
        switch top.block.evaluate(predicate, filter, columns, pool.ownHandles) {
        case .read(let hits?):
            do {
                try top.restore(hits)
                openEvents += hits.summary.events
                saveMemory()
                return true
            } catch {
                run.report(error, top.block.partition.key)
            }
        case .read(nil): run.report(BlockError.corrupt("the block changed while it was read"), top.block.partition.key)
        case .gone:
            let partition = top.block.partition
            top.giveUp(pending: today.rest.lazy.filter { $0.partition === partition }.map(\.reference.id))
            heap.removeFirst()
            relist(top.block.partition, today)
            return false
        case .failed(let error): run.report(error, top.block.partition.key)
        }
        heap.removeFirst()
        return false
    }

    /// A block is gone: asks the partition for its blocks anew. The blocks that are still there stay; new ones may stand in for it.
    private func relist(_ partition: StreamPartition, _ today: StreamDay) {
        partition.relists += 1
        guard partition.relists <= run.limits.relists else {
            run.report(SearchError.partitionKeepsChanging, partition.key)
            return
        }
        // What was ordered ahead is settled first, so that the new listing is the later one. Rows of blocks that were read are taken.
        var settled: Set<Int64> = []
        var rest = today.rest
        rest.removeAll { block in
            guard block.partition === partition, let task = block.evaluation else { return false }
            switch pool.value(task) {
            case .read(let hits):
                if let hits { partition.take(hits, of: block, isOldestFirst: isOldestFirst) }
            case .failed: break
            case .gone:
                evaluatedAhead -= 1
                return true
            }
            settled.insert(block.reference.id)
            return false
        }
        let listing = listing(of: partition, pool.ownHandles)
        if case .success(let found) = listing {
            let present = Set(found.map(\.id))
            rest.removeAll { block in
                let id = block.reference.id
                return block.partition === partition && !settled.contains(id) && !present.contains(id)
            }
        }
        today.setBlocks(rest + blocks(of: partition, listing), isOldestFirst)
    }
}

import Blocks
import Events
import Parsers
import Store

/// Stores the results of the workers and counts what was stored.
final class StoreSink: ChunkSink {
    /// Bytes of blocks that are committed together: large enough that a commit costs little, small enough to be soon visible.
    static let commitBytes = 8 << 20
    /// Blocks wait no longer than this for others to be committed with, nanoseconds.
    static let commitDelay: UInt64 = 1_000_000_000

    /// The job in the store's books.
    let job: Int64
    let dedup: DedupTurn?
    private let store: Store
    private let catalog: Catalog
    private let writer: HotWriter
    private let keeper: any RejectKeeper
    private let monitor: ReceiptMonitor

    /// What the next commit will make true.
    private var uncommitted: [(receipt: Int, counts: EventCounts, cutLines: Int, format: String)] = []
    private var firstUncommitted: UInt64?
    private var lastSequence = -1

    /// Opens the store of the options for writing and begins a job in it.
    convenience init(_ options: IngestOptions, _ monitor: ReceiptMonitor) throws(StoreError) {
        let store = try Store.open(options.store, tenant: options.tenant, mode: .readWrite)
        let job = try store.catalog().beginJob(tenant: options.tenant, command: "ingest")
        try self.init(store, job: job, options, keeper: IngestLetters(store, job: job, mask: options.mask), monitor)
    }

    /// A sink for a job that was begun. `keeper` takes what is rejected.
    init(
        _ store: Store, job: Int64, _ options: IngestOptions, keeper: any RejectKeeper, _ monitor: ReceiptMonitor
    ) throws(StoreError) {
        self.store = store
        catalog = try store.catalog()
        self.job = job
        let deduplicator = options.dedup.rules.map { Deduplicator($0, store: store) }
        let shards = catalog.shards
        dedup = deduplicator.map { DedupTurn($0) { HotWriter.shard(forService: $0, of: shards) } }
        writer = try HotWriter(
            store, openFiles: options.bounds.openFiles, deduplicator: deduplicator,
            reserveBytes: options.bounds.reserveBytes)
        self.keeper = keeper
        self.monitor = monitor
    }

    func makeStage() -> any ChunkStage {
        // Only `shard(forService:)` is called from the workers: a pure function.
        EncodingStage(shardForService: writer.shard(forService:))
    }

    func begin() throws(SinkError) {}

    func take(_ result: borrowing ChunkResult) throws(SinkError) {
        do throws(StoreError) { try add(result) } catch { throw .store(error) }
    }

    func settle(isIdle: Bool, hasStream: Bool) throws(SinkError) {
        guard !uncommitted.isEmpty else { return }
        let age = Clock.nanoseconds() &- (firstUncommitted ?? 0)
        guard writer.pendingBytes >= Self.commitBytes || age >= Self.commitDelay || (hasStream && isIdle) else { return }
        do throws(StoreError) { try commit() } catch { throw .store(error) }
    }

    private func add(_ result: borrowing ChunkResult) throws(StoreError) {
        let chunk = result.chunk
        if let failure = result.failure { throw failure }
        let origin = dedup == nil ? nil : (sequence: chunk.sequence, tag: chunk.source.receipt)
        let input = JobInput(job: job, entry: Int64(chunk.source.receipt))
        for placed in result.blocks {
            writer.append(placed.block, day: placed.day, shard: placed.shard, input: input, origin: origin)
        }
        for found in result.repeats {
            writer.count(found.fingerprint, kept: found.kept, shard: found.shard, at: found.instant, input: input)
        }
        lastSequence = chunk.sequence
        try keeper.take(result)
        if firstUncommitted == nil { firstUncommitted = Clock.nanoseconds() }
        uncommitted.append((chunk.source.receipt, result.counts, result.cutLines, chunk.form.format.name))
    }

    /// Commits what waits: the letters, then the blocks.
    private func commit() throws(StoreError) {
        // Before the letters too.
        try writer.checkSpace()
        let marks = try keeper.prepare(writer)
        try writer.commit(progress: marks)
        try keeper.stored(by: writer)
        dedup?.deduplicator.committed(upTo: lastSequence)
        for (receipt, count) in writer.takeLateDuplicates() {
            guard let index = uncommitted.firstIndex(where: { $0.receipt == receipt }) else { continue }
            uncommitted[index].counts.stored -= count
            uncommitted[index].counts.duplicate += count
        }
        monitor.add(uncommitted)
        uncommitted.removeAll(keepingCapacity: true)
        firstUncommitted = nil
    }

    func finish() throws(SinkError) {
        do throws(StoreError) {
            try commit()
            noteSaturation()
            noteIncidents()
            try keeper.finish(writer)
            try writer.finish()
        } catch {
            throw .store(error)
        }
    }

    /// Says which damaged files were met.
    private func noteIncidents() {
        let incidents = store.takeIncidents()
        guard !incidents.isEmpty, let last = monitor.receipts.indices.last else { return }
        monitor.update(last) { $0.problems += incidents }
    }

    /// Says where duplicates may have been missed.
    private func noteSaturation() {
        guard let deduplicator = dedup?.deduplicator, deduplicator.wasSaturated, let last = monitor.receipts.indices.last else {
            return
        }
        monitor.update(last) {
            $0.notes.append(
                "more than \(deduplicator.instantEvents) events have one and the same instant; each was compared with the latest of "
                    + "them only, so duplicates may have been stored")
        }
    }

    func close(_ totals: EventCounts) throws(SinkError) {
        let text =
            #"{"read":\#(totals.read),"stored":\#(totals.stored),"duplicate":\#(totals.duplicate),"#
            + #""rejected":\#(totals.rejectedTotal),"dropped":\#(totals.droppedTotal)}"#
        do throws(StoreError) { try catalog.endJob(job, totals: text) } catch { throw .store(error) }
    }
}

/// Groups a batch by day and shard and encodes its blocks.
private struct EncodingStage: ChunkStage {
    private let encoder = BlockEncoder()
    private let shardForService: ([UInt8]) -> Int

    init(shardForService: @escaping ([UInt8]) -> Int) { self.shardForService = shardForService }

    func add(_ batch: EventBatch, to result: inout ChunkResult) {
        let shards = batch.serviceNames.map(shardForService)
        for plan in BlockPlanner.plan(batch, shardOf: shards) {
            result.blocks.append(.init(block: encoder.encode(batch, rows: plan.rows), day: plan.day, shard: plan.shard))
        }
    }
}

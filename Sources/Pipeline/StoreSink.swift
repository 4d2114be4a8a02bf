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
    private let catalog: Catalog
    private let writer: HotWriter
    private let keeper: any RejectKeeper
    private let monitor: ReceiptMonitor

    /// What the next commit will make true.
    private var uncommitted: [(receipt: Int, counts: EventCounts, cutLines: Int, format: String)] = []
    private var firstUncommitted: UInt64?

    /// Opens the store of the options for writing and begins a job in it.
    convenience init(_ options: IngestOptions, _ monitor: ReceiptMonitor) throws(StoreError) {
        let store = try Store.open(options.store, tenant: options.tenant, mode: .readWrite)
        let job = try store.catalog().beginJob(tenant: options.tenant, command: "ingest")
        let keeper = try IngestLetters(store, job: job, mask: options.mask)
        try self.init(store, job: job, writer: HotWriter(store), keeper: keeper, monitor)
    }

    /// A sink of a job that was begun. `keeper` takes what is rejected.
    init(_ store: Store, job: Int64, writer: HotWriter, keeper: any RejectKeeper, _ monitor: ReceiptMonitor) throws(StoreError) {
        catalog = try store.catalog()
        self.job = job
        self.writer = writer
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
        for placed in result.blocks { writer.append(placed.block, day: placed.day, shard: placed.shard) }
        try keeper.take(result)
        if firstUncommitted == nil { firstUncommitted = Clock.nanoseconds() }
        uncommitted.append((chunk.source.receipt, result.counts, result.cutLines, chunk.form.format.name))
    }

    /// Commits what waits: the letters, then the blocks.
    private func commit() throws(StoreError) {
        let marks = try keeper.prepare(writer)
        try writer.commit(progress: marks)
        try keeper.stored(by: writer)
        monitor.add(uncommitted)
        uncommitted.removeAll(keepingCapacity: true)
        firstUncommitted = nil
    }

    func finish() throws(SinkError) {
        do throws(StoreError) {
            try commit()
            try keeper.finish(writer)
            try writer.finish()
        } catch {
            throw .store(error)
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

import Blocks
import Events
import Parsers
import Store

/// Stores the results of the workers and counts what was stored.
final class StoreSink: ChunkSink {
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
    let book: ContentBook?
    private let lock: JobLock
    /// `IngestBounds.commitBytes`.
    private let commitBytes: Int
    private let settling: SettlingWork?

    /// What the next commit will make true.
    private var uncommitted: [ReceiptMonitor.Part] = []
    /// The pieces of content that the next commit stores.
    private var pieces: [ContentPiece] = []
    private var piecesBytes = 0
    private var firstUncommitted: UInt64?
    private var lastSequence = -1

    /// Opens the store of the options for writing and begins a job in it.
    convenience init(_ options: IngestOptions, _ monitor: ReceiptMonitor) throws(StoreError) {
        let store = try Store.open(options.store, tenant: options.tenant, mode: .readWrite)
        let job = try store.catalog().beginJob(tenant: options.tenant, command: "ingest")
        let book = try ContentBook(store, job: job, options: options.fingerprint, ignoresKnown: options.ignoresKnown)
        try self.init(store, job: job, options, keeper: IngestLetters(store, job: job, mask: options.mask), book: book, monitor)
    }

    /// A sink for a job that was begun. `keeper` takes what is rejected; `book` knows the content of inputs, nil where it is not followed.
    init(
        _ store: Store, job: Int64, _ options: IngestOptions, keeper: any RejectKeeper, book: ContentBook?,
        _ monitor: ReceiptMonitor
    ) throws(StoreError) {
        self.store = store
        catalog = try store.catalog()
        self.job = job
        lock = try JobLock(store, job: job)
        commitBytes = options.bounds.commitBytes
        let deduplicator = options.dedup.rules.map { Deduplicator($0, store: store, cold: ArchivedDays(store)) }
        let shards = catalog.shards
        dedup = deduplicator.map { DedupTurn($0) { HotWriter.shard(forService: $0, of: shards) } }
        writer = try HotWriter(
            store, openFiles: options.bounds.openFiles, deduplicator: deduplicator,
            reserveBytes: options.bounds.reserveBytes, isBackfill: options.isBackfill)
        self.keeper = keeper
        self.book = book
        settling = book.map { SettlingWork($0) }
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
        let isMuch =
            writer.pendingBytes >= commitBytes || piecesBytes >= SettlingWork.inputBytes || pieces.count >= SettlingWork.piecesMax
            || keeper.isFull
        guard isMuch || age >= Self.commitDelay || (hasStream && isIdle) else { return }
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
        uncommitted.append(
            .init(
                receipt: chunk.source.receipt, counts: result.counts, cutLines: result.cutLines, format: chunk.form.format.name,
                resumedEvents: result.resumedEvents))
        addPieces(of: chunk)
    }

    /// Takes note of what a chunk is in its content, and of what those who read on behind it need.
    private func addPieces(of chunk: Chunk) {
        guard let content = chunk.content else { return }
        let carry = ContentPiece.Carry(last: chunk.next.take(), openKey: chunk.keys.after.take().code)
        for var piece in content.pieces {
            piece.carry = carry
            pieces.append(piece)
            piecesBytes += piece.length
        }
    }

    /// Commits what waits: the content that it is, for who takes it up after a crash; the letters; then the blocks.
    private func commit() throws(StoreError) {
        // Before the letters too.
        try writer.checkSpace()
        try book?.register(pieces)
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
        let committed = pieces
        pieces.removeAll()
        piecesBytes = 0
        if committed.isEmpty { return }
        try settling?.committed(committed) { writer.takeWritten() + keeper.takeWritten() }
    }

    func finish() throws(SinkError) {
        do throws(StoreError) {
            try commit()
            noteSaturation()
            noteIncidents()
            try keeper.finish(writer)
            try writer.finish()
            try settling?.finish()
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

    func close(_ receipt: Receipt, isWhole: Bool) throws(SinkError) {
        let inputs = receipt.files.enumerated().map { entry, file in
            InputReceipt(
                entry: Int64(entry), name: file.name, counts: InputCounts(file.counts),
                details: ReceiptJSON.details(file, receipt))
        }
        do throws(StoreError) {
            try catalog.endJob(job, totals: ReceiptJSON.totals(receipt), inputs: inputs, hasEnded: isWhole)
        } catch {
            throw .store(error)
        }
    }
}

extension InputCounts {
    fileprivate init(_ counts: EventCounts) {
        self.init(
            stored: counts.stored, duplicate: counts.duplicate, rejected: counts.rejectedTotal, dropped: counts.droppedTotal)
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

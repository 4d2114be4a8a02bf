import Archive
import Events
import Parsers
import Store
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Whether an ingest was asked to end. Set from any thread and from signal handlers.
final class StopFlag: Sendable {
    private let flag = Atomic(false)
    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

/// The threads, queues and files of one ingest.
final class IngestJob: @unchecked Sendable {
    /// Batches that may be in flight beside one for each worker: being filled, waiting, being written.
    static let spareBatches = 4

    private let options: IngestOptions
    private let monitor: ReceiptMonitor
    private let stopFlag: StopFlag
    private let chunks: BoundedQueue<Chunk>
    private let results: BoundedQueue<ChunkResult>
    private let batches: BoundedQueue<EventBatch>
    private let pendingResults = Atomic(0)
    private var workers: [WorkerThread] = []
    private var writerThread: WorkerThread?
    private let catalog: Catalog?
    private let jobID: Int64
    private let failure = Monitor()
    private var error: StoreError?
    private var sequence = 0

    /// Whether reading should end: it was asked to, or storing failed.
    var isStopped: Bool { stopFlag.isSet || failure.locked { error != nil } }

    /// Opens the store (unless it is a dry run) and starts the threads.
    init(_ options: IngestOptions, _ monitor: ReceiptMonitor, _ stopFlag: StopFlag) throws(StoreError) {
        self.options = options
        self.monitor = monitor
        self.stopFlag = stopFlag
        let jobs = options.jobs > 0 ? options.jobs : max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
        let inFlight = jobs + Self.spareBatches
        chunks = BoundedQueue(capacity: inFlight)
        results = BoundedQueue(capacity: inFlight)
        batches = BoundedQueue(capacity: inFlight)
        for _ in 0..<inFlight { batches.push(EventBatch(arenaCapacity: 0)) }

        var hot: HotWriter?
        var letters: DeadLetterWriter?
        if options.isDryRun {
            catalog = nil
            jobID = 0
        } else {
            let store = try Store.open(options.store, tenant: options.tenant, mode: .readWrite)
            let catalog = try store.catalog()
            self.catalog = catalog
            jobID = try catalog.beginJob(tenant: options.tenant, command: "ingest")
            hot = try HotWriter(store)
            letters = try DeadLetterWriter(store)
        }
        start(jobs, ChunkWriter(writer: hot, letters: letters, job: jobID, monitor: monitor), hot)
    }

    private func start(_ jobs: Int, _ writer: ChunkWriter, _ hot: HotWriter?) {
        nonisolated(unsafe) let writer = writer
        // Only `shard(forService:)` is called from the workers: a pure function.
        nonisolated(unsafe) let hot = hot
        for _ in 0..<jobs {
            workers.append(
                WorkerThread { [self] in
                    let worker = ChunkWorker(shardForService: hot.map { hot in { hot.shard(forService: $0) } })
                    while let chunk = chunks.pop() {
                        let result = worker.process(chunk)
                        pendingResults.add(1, ordering: .relaxed)
                        results.push(result)
                    }
                })
        }
        writerThread = WorkerThread { [self] in
            while let result = results.pop() {
                let left = pendingResults.subtract(1, ordering: .relaxed).newValue
                guard failure.locked({ error == nil }) else {
                    giveBack(result.chunk.batch)
                    continue
                }
                record { () throws(StoreError) in try writer.take(result, isIdle: left == 0) { giveBack($0.batch) } }
            }
            if failure.locked({ error == nil }) { record { () throws(StoreError) in try writer.finish() } }
        }
    }

    private func record(_ body: () throws(StoreError) -> Void) {
        do throws(StoreError) { try body() } catch { failure.locked { if self.error == nil { self.error = error } } }
    }

    // MARK: For the reading thread

    /// A reader for an entry, which hands its chunks to the workers.
    func reader(_ entry: UploadEntry, _ source: IngestSource, format: Format?) -> ChunkReader {
        var previous = Handoff(source.context.last)
        return ChunkReader(
            entry, format: format, takeBatch: { [batches] in batches.pop() ?? EventBatch() }, isStopped: { [self] in isStopped }
        ) { [self] batch, bytes, offset, detected, inner in
            let next = Handoff()
            chunks.push(
                Chunk(
                    sequence: sequence, source: source, format: detected, inner: inner, isFormatPinned: format != nil,
                    batch: batch,
                    bytes: bytes, offset: offset, previous: previous, next: next))
            sequence += 1
            previous = next
        }
    }

    /// Takes a batch whose content is not needed any more.
    func giveBack(_ batch: EventBatch) {
        batch.removeAll()
        batches.push(batch)
    }

    /// Waits until all that was read is stored. Returns what went wrong, if anything.
    func finish() -> StoreError? {
        chunks.close()
        for worker in workers { worker.join() }
        results.close()
        writerThread?.join()
        record { () throws(StoreError) in try catalog?.endJob(jobID, totals: Self.totals(monitor.receipts)) }
        return failure.locked { error }
    }

    private static func totals(_ files: [FileReceipt]) -> String {
        let sum = files.reduce(into: EventCounts()) { $0 += $1.counts }
        return #"{"read":\#(sum.read),"stored":\#(sum.stored),"duplicate":\#(sum.duplicate),"rejected":\#(sum.rejectedTotal),"#
            + #""dropped":\#(sum.droppedTotal)}"#
    }
}

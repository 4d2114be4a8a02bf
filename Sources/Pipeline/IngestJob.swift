import Archive
import Events
import Parsers
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

    private let sink: any ChunkSink
    private let rules: EventRules
    private let options: IngestOptions
    private let monitor: ReceiptMonitor
    private let stopFlag: StopFlag
    private let chunks: BoundedQueue<Chunk>
    private let results: BoundedQueue<ChunkResult>
    private let batches: BoundedQueue<EventBatch>
    private let pendingResults = Atomic(0)
    private var workers: [WorkerThread] = []
    /// What the reading thread parses with; nil where it leaves that to the workers.
    private var ownWorker: ChunkWorker?
    private var writerThread: WorkerThread?
    private let failure = Monitor()
    private var error: SinkError?
    private var sequence = 0

    /// Whether reading should end: it was asked to, or the sink failed.
    var isStopped: Bool { stopFlag.isSet || options.isStopped?() == true || hasFailed }
    private var hasFailed: Bool { failure.read { error != nil } }

    /// Starts the threads: `options.jobs` workers, 0 for one for each core.
    init(_ sink: any ChunkSink, _ rules: EventRules, _ options: IngestOptions, _ monitor: ReceiptMonitor, _ stopFlag: StopFlag) {
        self.sink = sink
        self.rules = rules
        self.options = options
        self.monitor = monitor
        self.stopFlag = stopFlag
        let jobs = options.jobs > 0 ? options.jobs : max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
        let (inFlight, busy) = options.bounds.share(jobs: jobs, spare: Self.spareBatches)
        chunks = BoundedQueue(capacity: inFlight)
        results = BoundedQueue(capacity: inFlight)
        batches = BoundedQueue(capacity: inFlight)
        // Rules look at fields of their own choice.
        let unwanted = rules.makeStage() == nil ? options.unwantedFields : 0
        for _ in 0..<inFlight {
            let batch = EventBatch(arenaCapacity: 0)
            batch.unwantedFields = unwanted
            batch.fieldsMax = options.bounds.fieldsPerEvent
            batches.push(batch)
        }
        // Where chunks wait for each other's turn, the reading thread has better to do.
        if busy > 1, sink.dedup == nil { ownWorker = makeWorker() }
        start(ownWorker == nil ? busy : busy - 1)
    }

    private func makeWorker() -> ChunkWorker {
        ChunkWorker(
            rules: rules.makeStage(), catalog: options.catalog, mask: MaskStage(options.mask),
            dedup: sink.dedup.map { DedupStage($0) }, stage: sink.makeStage())
    }

    private func start(_ jobs: Int) {
        for _ in 0..<jobs {
            nonisolated(unsafe) var worker = makeWorker()
            workers.append(
                WorkerThread { [self] in
                    while let chunk = chunks.pop() {
                        let result = worker.process(chunk)
                        pendingResults.add(1, ordering: .relaxed)
                        results.push(result)
                    }
                })
        }
        writerThread = WorkerThread { [self] in write() }
    }

    /// The writing thread: hands the results to the sink in their order, until the sink fails or all are taken.
    private func write() {
        var order = ChunkOrder()
        record { () throws(SinkError) in try sink.begin() }
        while let result = results.pop() {
            let left = pendingResults.subtract(1, ordering: .relaxed).newValue
            guard !hasFailed else {
                giveBack(result.chunk.batch)
                continue
            }
            record { () throws(SinkError) in
                var hasStream = false
                try order.add(result) { next throws(SinkError) in
                    defer { giveBack(next.chunk.batch) }
                    hasStream = hasStream || next.chunk.source.isStream
                    try sink.take(next)
                }
                try sink.settle(isIdle: left == 0, hasStream: hasStream)
            }
            if hasFailed { order.drain { giveBack($0.chunk.batch) } }
        }
        if !hasFailed { record { () throws(SinkError) in try sink.finish() } }
    }

    private func record(_ body: () throws(SinkError) -> Void) {
        do throws(SinkError) { try body() } catch { failure.locked { if self.error == nil { self.error = error } } }
    }

    // MARK: For the reading thread

    /// A reader for an entry, which hands its chunks to the workers.
    func reader(_ entry: UploadEntry, _ source: IngestSource, format: InputFormat?) -> ChunkReader {
        var previous = Handoff(source.context.last)
        var key = Handoff(OpenKey.closed)
        let book = entry.isStream ? nil : sink.book
        return ChunkReader(
            entry, format: format, catalog: options.catalog, lineBytes: source.context.lineBytes,
            trail: book.map { InputTrail($0, entry: Int64(source.receipt)) },
            takeBatch: { [batches] in batches.pop() ?? EventBatch() },
            isStopped: { [self] in isStopped }, chunkBytes: options.chunkBytes,
            passOver: { piece in if let book { (previous, key) = book.handoffs(after: piece) } }
        ) { [self] batch, bytes, offset, form, content in
            let next = Handoff<Timestamp>()
            let keys = KeyHandoff(before: key)
            book?.begin(content, time: next, key: keys.after)
            hand(
                Chunk(
                    sequence: sequence, source: source, form: form, isFormatPinned: format != nil,
                    batch: batch,
                    bytes: bytes, offset: offset, previous: previous, next: next, keys: keys, content: content))
            previous = next
            key = keys.after
        }
    }

    /// Hands a chunk to the workers. Where they have enough to do for a while it is parsed here and now, while its bytes are in this core's
    /// cache: reading alone seldom fills a core, and threads that wait for each other leave cores idle.
    private func hand(_ chunk: Chunk) {
        sequence += 1
        if !chunk.source.isStream, chunks.count >= workers.count {
            if let result = ownWorker?.process(chunk) {
                pendingResults.add(1, ordering: .relaxed)
                return results.push(result)
            }
        }
        chunks.push(chunk)
    }

    /// An input was read, with this reader; its claim may go when all of it is stored.
    func ended(_ reader: ChunkReader) {
        if let claim = reader.claimedState { sink.book?.end(claim: claim) }
        if case .failed(let error) = reader.ending { record { () throws(SinkError) in throw .store(error) } }
    }

    /// An empty batch, waiting for one.
    func takeBatch() -> EventBatch { batches.pop() ?? EventBatch() }

    /// Hands dead letters, which lie in `batch`, to the workers.
    func send(
        _ letters: [LetterPiece], in batch: EventBatch, _ source: IngestSource, _ form: TextForm, isPinned: Bool, keys: KeyHandoff
    ) {
        hand(
            Chunk(
                sequence: sequence, source: source, form: form, isFormatPinned: isPinned, batch: batch,
                bytes: ByteRange(0, batch.arena.count), offset: 0, previous: Handoff(source.context.last), next: Handoff(),
                keys: keys,
                letters: letters))
    }

    /// Takes a batch whose content is not needed any more.
    func giveBack(_ batch: EventBatch) {
        batch.removeAll()
        batches.push(batch)
    }

    /// Waits until the sink has all that was read, and closes the books with the receipt that `receipt` makes. Returns what went wrong, if
    /// anything.
    func finish(_ receipt: () -> Receipt) -> SinkError? {
        chunks.close()
        for worker in workers { worker.join() }
        results.close()
        writerThread?.join()
        let isWhole = !hasFailed
        record { () throws(SinkError) in try sink.close(receipt(), isWhole: isWhole) }
        return failure.read { error }
    }
}

import Events
import Parsers
import Store

/// Reads inputs as ingest does, on all cores, and makes something of each batch of their events: for questions to files that are in no store.
///
/// Nothing is stored, masked or deduplicated. What the batches gave comes in the order of the inputs, pulled by one thread; reading goes on
/// no farther ahead than a few batches.
public final class EventReading<Value: Sendable> {
    /// Makes something of a batch, which is emptied afterwards. For one thread.
    public typealias Body = (EventBatch) -> Value

    private let ingest: Ingest
    private let queue: HandoverQueue<Value>
    private var thread: WorkerThread?
    private let outcome = ReadingOutcome()
    private var bytesTaken = 0

    /// Starts reading. `makeBody` is called once for each worker thread; `isStopped` is asked by the reading thread, also while a stream gives
    /// nothing. `fields`: the only fields that `makeBody` looks at, beside instants, levels and services; nil for all. `chunkBytes`: bytes of
    /// text that a batch is made of, about; nil for as many as are read fastest. Throws `IngestError.usage` for options that make no sense.
    public init(
        _ inputs: [IngestInput], _ options: IngestOptions, isStopped: (@Sendable () -> Bool)? = nil,
        fields: Set<[UInt8]>? = nil, chunkBytes: Int? = nil, _ makeBody: @escaping @Sendable () -> Body
    ) throws(IngestError) {
        var options = options
        options.mask = MaskPolicy()
        options.mask.rules = MaskRules(all: .off)
        options.dedup.window = .off
        let queue = HandoverQueue<Value>(capacity: 4)
        options.isStopped = isStopped
        options.unwantedFields = fields.map { FieldNames.mask(allBut: $0) } ?? 0
        if let chunkBytes { options.chunkBytes = chunkBytes }
        options.visitor = Visitor(queue, makeBody)
        let ingest = try Ingest(options)
        self.ingest = ingest
        self.queue = queue
        thread = WorkerThread { [outcome] in
            do throws(IngestError) {
                outcome.set(.success(try ingest.run(inputs)))
            } catch {
                outcome.set(.failure(error))
            }
            queue.close()
        }
    }

    deinit { close() }

    /// What the next batch gave; nil after the last.
    public func next() -> Value? { queue.pop() }

    /// What was read and what could not be; nil before the end.
    public var receipt: Receipt? { outcome.receipt }

    /// Compressed bytes read so far.
    public var bytesRead: Int { ingest.progress().bytesRead }

    /// Compressed bytes read since it was asked last. For the thread that pulls.
    public func takeBytesRead() -> Int {
        let all = bytesRead
        defer { bytesTaken = all }
        return all - bytesTaken
    }

    /// Ends reading early and waits until the threads have gone.
    public func close() {
        guard let running = thread else { return }
        ingest.stop()
        queue.abandon()
        running.join()
        thread = nil
    }

    private struct Visitor: BatchVisitor {
        let queue: HandoverQueue<Value>
        let makeBody: @Sendable () -> Body

        init(_ queue: HandoverQueue<Value>, _ makeBody: @escaping @Sendable () -> Body) {
            self.queue = queue
            self.makeBody = makeBody
        }

        func makeWorker() -> (EventBatch) -> any Sendable {
            let body = makeBody()
            return { body($0) }
        }

        func take(_ value: any Sendable) -> Bool { (value as? Value).map { queue.push($0) } ?? true }
    }
}

/// Sees the events of an ingest in place of a store or an output.
protocol BatchVisitor: Sendable {
    /// What one worker thread makes of batches.
    func makeWorker() -> (EventBatch) -> any Sendable
    /// Takes what a batch gave, in the order of the input; false where no more is wanted.
    func take(_ value: any Sendable) -> Bool
}

/// What a visitor made of a batch.
final class VisitedBatch: Sendable {
    let value: any Sendable
    init(_ value: any Sendable) { self.value = value }
}

/// Gives batches to a visitor.
final class VisitorSink: ChunkSink {
    private let visitor: any BatchVisitor
    private let monitor: ReceiptMonitor
    let dedup: DedupTurn? = nil
    let book: ContentBook? = nil

    init(_ visitor: any BatchVisitor, _ monitor: ReceiptMonitor) {
        self.visitor = visitor
        self.monitor = monitor
    }

    func makeStage() -> any ChunkStage { VisitorStage(visit: visitor.makeWorker()) }
    func begin() throws(SinkError) {}

    func take(_ result: borrowing ChunkResult) throws(SinkError) {
        monitor.add([
            .init(
                receipt: result.chunk.source.receipt, counts: result.counts, cutLines: result.cutLines,
                format: result.chunk.form.format.name)
        ])
        if let visited = result.visited, !visitor.take(visited.value) { throw .closed }
    }

    func settle(isIdle: Bool, hasStream: Bool) throws(SinkError) {}
    func finish() throws(SinkError) {}
    func close(_ receipt: Receipt, isWhole: Bool) throws(SinkError) {}
}

private struct VisitorStage: ChunkStage {
    let visit: (EventBatch) -> any Sendable

    func add(_ batch: EventBatch, to result: inout ChunkResult) {
        if batch.count > 0 { result.visited = VisitedBatch(visit(batch)) }
    }
}

/// A queue whose reader may go away.
private final class HandoverQueue<Element: Sendable>: @unchecked Sendable {
    private let monitor = Monitor()
    private let capacity: Int
    private var elements: [Element] = []
    private var isClosed = false
    private var isAbandoned = false

    init(capacity: Int) { self.capacity = capacity }

    /// Adds an element, waiting for room; false where nobody wants it any more.
    func push(_ element: Element) -> Bool {
        monitor.wait { () -> Bool? in
            if isAbandoned { return false }
            guard elements.count < capacity else { return nil }
            elements.append(element)
            return true
        }
    }

    /// The oldest element, waiting for one; nil when the queue is closed and empty.
    func pop() -> Element? {
        monitor.wait { () -> Element?? in
            if !elements.isEmpty { return .some(elements.removeFirst()) }
            return isClosed || isAbandoned ? .some(nil) : nil
        }
    }

    /// No more elements will come.
    func close() { monitor.locked { isClosed = true } }

    /// No more elements are wanted.
    func abandon() {
        monitor.locked {
            isAbandoned = true
            elements = []
        }
    }
}

/// How reading ended, told from one thread to another.
private final class ReadingOutcome: @unchecked Sendable {
    private let monitor = Monitor()
    private var result: Result<Receipt, IngestError>?

    func set(_ result: Result<Receipt, IngestError>) { monitor.locked { self.result = result } }

    var receipt: Receipt? {
        monitor.locked {
            switch result {
            case nil: nil
            case .success(let receipt), .failure(.store(_, let receipt)), .failure(.output(_, let receipt)): receipt
            case .failure(.usage): Receipt()
            }
        }
    }
}

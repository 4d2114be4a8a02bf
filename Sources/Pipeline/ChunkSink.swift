import Events
import Store

/// Where the events of a job go. It makes the stage that each worker runs on its own, and takes the results on one thread.
///
/// `makeStage` is called before the threads start; `take` and `finish` from the writing thread alone.
protocol ChunkSink: AnyObject {
    /// Where the job's chunks go to have their duplicates found; nil where every event is kept.
    var dedup: DedupTurn? { get }

    /// What is known of content that was stored before; nil where nothing is stored.
    var book: ContentBook? { get }

    /// A stage for one worker.
    func makeStage() -> any ChunkStage

    /// Before the first result, also where there will be none.
    func begin() throws(SinkError)

    /// Takes a result; they come in the order of the chunks. Nothing of it is needed after the call.
    func take(_ result: borrowing ChunkResult) throws(SinkError)

    /// What was taken together is all for now. `isIdle` says that no other result waits; `hasStream` that a stream's is among those taken.
    func settle(isIdle: Bool, hasStream: Bool) throws(SinkError)

    /// The end: all is to be kept for good. Not called after an error.
    func finish() throws(SinkError)

    /// After `finish` or an error, with the receipt as it will be: closes the books. `isWhole` says that there was no error.
    func close(_ receipt: Receipt, isWhole: Bool) throws(SinkError)
}

/// What a worker makes of a parsed batch for the sink. One thread at a time.
protocol ChunkStage {
    /// Adds to the result what the sink takes.
    mutating func add(_ batch: EventBatch, to result: inout ChunkResult)
}

/// Why a sink takes nothing more.
enum SinkError: Error {
    case store(StoreError)
    /// The output cannot be written; the text is the system's reason.
    case output(String)
    /// The reader of the output has gone. No fault of anyone.
    case closed
}

/// Puts results in the order of their chunks.
struct ChunkOrder {
    private var waiting: [Int: ChunkResult] = [:]
    private var next = 0

    /// Adds a result and calls `body` with it and those that waited for it, as far as there is no gap.
    mutating func add<E: Error>(_ result: ChunkResult, _ body: (ChunkResult) throws(E) -> Void) throws(E) {
        if result.chunk.sequence != next {
            waiting[result.chunk.sequence] = result
            return
        }
        next += 1
        try body(result)
        while let more = waiting.removeValue(forKey: next) {
            next += 1
            try body(more)
        }
    }

    /// Gives up the results that wait.
    mutating func drain(_ body: (ChunkResult) -> Void) {
        for result in waiting.values { body(result) }
        waiting.removeAll()
    }
}

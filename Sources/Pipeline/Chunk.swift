import Blocks
import Events
import Parsers
import Store

/// One input while it is read: what its chunks have in common.
final class IngestSource: Sendable {
    /// Index of its receipt.
    let receipt: Int
    /// As people name it.
    let name: String
    /// The service of events that name none.
    let defaultService: [UInt8]
    /// Whether `defaultService` is what the user asked for, so that it overrides the events' own.
    let isServiceFixed: Bool
    /// Zone, reference time and year of its timestamps.
    let context: ParseContext
    /// `--tag`s.
    let constants: [(name: String, value: [UInt8])]
    /// Whether it is a stream, whose events must become visible at once.
    let isStream: Bool

    init(
        receipt: Int, name: String, defaultService: [UInt8], isServiceFixed: Bool, context: ParseContext,
        constants: [(name: String, value: [UInt8])], isStream: Bool
    ) {
        self.receipt = receipt
        self.name = name
        self.defaultService = defaultService
        self.isServiceFixed = isServiceFixed
        self.context = context
        self.constants = constants
        self.isStream = isStream
    }
}

/// What a chunk tells the next one.
final class Handoff<Value: Sendable>: @unchecked Sendable {
    private let monitor = Monitor()
    private var value: Value?

    init(_ value: Value? = nil) { self.value = value }

    func give(_ value: Value) { monitor.locked { self.value = value } }

    /// Waits until the chunk before has given it. Chunks are taken up in their order, so the wait ends.
    func take() -> Value { monitor.wait { value } }
}

/// The private key that is open where a chunk begins, and where it ends.
struct KeyHandoff: Sendable {
    var before = Handoff<OpenKey>(.closed)
    var after = Handoff<OpenKey>()
}

/// How the bytes of a chunk are to be read, as far as the rest of the input decides it.
struct TextForm {
    var format: InputFormat
    /// The format inside the lines of a container's log.
    var inner: InputFormat?
    /// The columns' names in force at the beginning, for formats whose header names them.
    var columns: ColumnList?
}

/// A piece of an input that consists of whole events, on its way from the reader to the workers.
final class Chunk: @unchecked Sendable {
    /// Position among all chunks of the job; results are stored in this order.
    let sequence: Int
    let source: IngestSource
    let form: TextForm
    let isFormatPinned: Bool
    /// Holds the bytes.
    let batch: EventBatch
    /// The bytes of the whole events.
    let bytes: ByteRange
    /// Offset of the first byte in the input's inflated text.
    let offset: Int
    /// The dead letters that the bytes are, where they are replayed; empty for other input.
    let letters: [LetterPiece]
    /// The instant of the last event of the chunk before: lines without a timestamp have it.
    let previous: Handoff<Timestamp>
    let next: Handoff<Timestamp>
    let keys: KeyHandoff
    /// What the bytes are in their input's content; nil where content is not followed (streams, letters).
    let content: ChunkContent?

    init(
        sequence: Int, source: IngestSource, form: TextForm, isFormatPinned: Bool, batch: EventBatch,
        bytes: ByteRange, offset: Int,
        previous: Handoff<Timestamp>, next: Handoff<Timestamp>, keys: KeyHandoff, letters: [LetterPiece] = [],
        content: ChunkContent? = nil
    ) {
        self.sequence = sequence
        self.source = source
        self.form = form
        self.isFormatPinned = isFormatPinned
        self.batch = batch
        self.bytes = bytes
        self.offset = offset
        self.previous = previous
        self.next = next
        self.letters = letters
        self.keys = keys
        self.content = content
    }
}

/// The pieces of content that a chunk is: one, or two where the last line has no end.
struct ChunkContent: Sendable {
    var pieces: [ContentPiece]
    /// Whether another job began to store them.
    var isResumed: Bool
    /// Where events of them are stored already; nil where nobody knows.
    var resumed: ResumedPlaces?
    /// What the content is claimed by.
    var claim: ContentState

    /// What marks a shard that has all of them.
    var mark: ProgressMark? {
        pieces.last.map { ProgressMark(job: $0.job, entry: $0.entry, position: Int64($0.end)) }
    }
}

/// What a worker made of a chunk, on its way to the sink.
struct ChunkResult: @unchecked Sendable {
    /// A block and the partition it belongs to.
    struct PlacedBlock {
        var block: EncodedBlock
        var day: Day
        var shard: Int
    }

    /// Input that was rejected: where and why.
    struct Reject {
        var offset: Int
        var reason: RejectReason
        /// The field of the rule that it breaks; nil where no event could be made of it.
        var field: String?
        var bytes: Range<Int>
        /// The instant that it would have as an event without a timestamp; nil for dead letters, which have theirs.
        var time: Timestamp?
        /// The columns' names in force, for formats whose header names them.
        var columns: ColumnList?

        /// The stage that rejected it.
        var stage: String { field == nil ? "parse" : "validate" }
        /// The reason in letters: a stable code, with the field where there is one (`missing-field:user`).
        var letterReason: String { field.map { "\(reason.code):\($0)" } ?? reason.code }
    }

    /// An event that was left out because it was there already.
    struct Repeat {
        var fingerprint: Fingerprint
        /// The instant of the event that was kept.
        var kept: Timestamp
        var shard: Int
        /// Its own instant.
        var instant: Timestamp
    }

    let chunk: Chunk
    /// What is to be stored.
    var blocks: [PlacedBlock] = []
    /// What is to be written out.
    var output: OutputBuffer?
    /// What a visitor made of the events.
    var visited: VisitedBatch?
    var counts = EventCounts()
    /// The duplicates, to be counted with the events that were kept.
    var repeats: [Repeat] = []
    /// Why the store could not be asked for duplicates: the job must end.
    var failure: StoreError?
    var rejects: [Reject] = []
    /// The text of all rejects.
    var rejectedText: [UInt8] = []
    /// Items found in each of the chunk's dead letters.
    var letterItems: [Int] = []
    /// Lines cut because they were longer than the limit.
    var cutLines = 0
    /// Events that an interrupted job had stored already; no part of the counts.
    var resumedEvents = 0
}

import Events
import Parsers

/// How many events an input held and what became of them: `read = stored + duplicate + rejected + dropped`, always.
public struct EventCounts: Hashable, Sendable {
    /// Events now in the store.
    public var stored = 0
    /// Events that the store had already.
    public var duplicate = 0
    /// Input that is no event, by reason; each lies in the dead-letter store.
    public var rejected: [RejectReason: Int] = [:]
    /// Input passed over on purpose, by reason.
    public var dropped: [DropReason: Int] = [:]
    /// Values that masking has hidden, by detector; no part of `read`.
    public var masked = MaskCounts()
    /// Values that were not of the type that `NormalisePolicy.types` asks for, and stayed as they were; no part of `read`.
    public var unconverted = 0

    /// Lines on which an expression of a format reached its limits, by the expression; those that became no event are rejected.
    public var patternLimits: [PatternLimit: Int] = [:]

    /// No events.
    public init() {}

    /// The sum of all parts.
    public var read: Int { stored + duplicate + rejectedTotal + droppedTotal }
    /// The sum over all reasons.
    public var rejectedTotal: Int { rejected.values.reduce(0, +) }
    /// The sum over all reasons.
    public var droppedTotal: Int { dropped.values.reduce(0, +) }

    /// Adds the counts of another input.
    public static func += (a: inout EventCounts, b: EventCounts) {
        a.stored += b.stored
        a.duplicate += b.duplicate
        a.rejected.merge(b.rejected, uniquingKeysWith: +)
        a.dropped.merge(b.dropped, uniquingKeysWith: +)
        a.masked += b.masked
        a.unconverted += b.unconverted
        a.patternLimits.merge(b.patternLimits, uniquingKeysWith: +)
    }
}

/// What became of one input: a file, a member of an archive, a stream.
public struct FileReceipt: Sendable {
    /// As people name it: `app.log`, `bundle.tar.gz!app/app.log`, `stdin`.
    public var name: String
    /// The name of the format its lines have (`Format.name`), empty where nothing was read.
    public var format = ""
    /// Bytes of log text read (inflated).
    public var bytes = 0
    /// Its events.
    public var counts = EventCounts()
    /// Lines that were cut because they were longer than the limit (`Receipt.lineBytes`).
    public var cutLines = 0
    /// What of its content was stored before; no part of the counts.
    public var known = KnownContent()
    /// What is wrong with the input as a whole (missing, truncated, bad CRC …), for people; empty when all is well.
    public var problems: [String] = []
    /// What is worth knowing of the input though nothing is wrong with its data.
    public var notes: [String] = []

    /// An empty receipt.
    public init(name: String) { self.name = name }
}

/// What of an input's content was stored before it was read.
public struct KnownContent: Hashable, Sendable {
    /// Bytes of log text that were passed over, as an earlier job (or an input before in the same job) stored them.
    public var bytes = 0
    /// The job that stored the last of them.
    public var job: Int64?
    /// The interrupted job whose last pieces were read again and finished.
    public var resumedJob: Int64?
    /// Events and rejected lines in those pieces that were there already.
    public var resumedEvents = 0

    /// Nothing.
    public init() {}
}

/// What an ingest did, complete when it returns.
public struct Receipt: Sendable {
    /// One entry for each input, in the order they were read.
    public var files: [FileReceipt] = []
    /// The job under which it is in the store's books and its rejected input in the dead letters; nil where nothing is stored.
    public var job: Int64?
    /// The names of the masking patterns of the user's own, by their number in the counts.
    public var maskPatterns: [String] = []
    /// The limit of a line, at which longer ones were cut.
    public var lineBytes = Limits.lineBytes
    /// Wall time, seconds.
    public var seconds = 0.0
    /// Whether it ended because it was asked to (SIGINT, SIGTERM).
    public var wasStopped = false
    /// Whether it ended because the reader of its output had gone (`| head`).
    public var wasClosed = false

    /// An empty receipt.
    public init() {}

    /// The sum over all inputs.
    public var totals: EventCounts { files.reduce(into: EventCounts()) { $0 += $1.counts } }
    /// Whether an input was missing, unreadable or damaged.
    public var hasProblems: Bool { files.contains { !$0.problems.isEmpty } }
}

import Events
import Parsers

/// What `Ingest` is to do.
public struct IngestOptions: Sendable {
    /// Folder of the store; made on first use.
    public var store: String
    /// The tenant whose events these are.
    public var tenant = "default"
    /// The service of all events; nil: from the event, else the path, else the file name.
    public var service: String?
    /// Added to every event's metadata.
    public var tags: [(key: String, value: String)] = []
    /// The name of the format (`--format`); nil: detected per file.
    public var format: String?
    /// The zone of timestamps that name none.
    public var zone = TimeZoneRule.utc
    /// The year of timestamps that name none; nil: inferred.
    public var year: Int?
    /// Worker threads; 0: one for each core.
    public var jobs = 0
    /// Parse and count, store nothing.
    public var isDryRun = false

    /// Options with their defaults.
    public init(store: String) { self.store = store }
}

/// Something to ingest.
public enum IngestInput: Hashable, Sendable {
    /// A file or a directory (read recursively).
    case path(String)
    /// The standard input, as a stream: what arrives is stored within a fraction of a second.
    case standardInput
}

/// How far an ingest is. Cheap to take several times a second, from any thread.
public struct IngestProgress: Sendable {
    /// Bytes of the inputs (as they lie on disk, compressed) consumed so far.
    public var bytesRead = 0
    /// Bytes of all inputs, or nil where a stream is among them.
    public var bytesTotal: Int?
    /// Events stored so far.
    public var events = 0
    /// The input being read.
    public var current = ""
}

/// Nothing could be done (exit status 3) or the usage was wrong (2). Damaged inputs are no error: they are in the receipt.
public enum IngestError: Error, Sendable {
    /// An option does not make sense; the text says which and what would.
    case usage(String)
    /// The store cannot be used or is full; the text says why. The receipt tells what was kept.
    case store(String, Receipt)
}

/// Reads inputs, parses them on all cores, and stores their events.
public final class Ingest: @unchecked Sendable {
    /// The options it was made with.
    public let options: IngestOptions

    /// Checks the options. Throws `IngestError.usage`.
    public init(_ options: IngestOptions) throws(IngestError) { self.options = options }

    /// Runs to the end of all inputs, or until `stop`. Blocks the calling thread. Throws `IngestError.store`.
    public func run(_ inputs: [IngestInput]) throws(IngestError) -> Receipt { Receipt() }

    /// Asks a running ingest to store what it has read and end. From any thread and from signal handlers.
    public func stop() {}

    /// How far it is.
    public func progress() -> IngestProgress { IngestProgress() }
}

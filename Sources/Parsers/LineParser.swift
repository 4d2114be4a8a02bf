import Events

/// What became of one line.
public enum LineOutcome: Hashable, Sendable {
    /// The line is an event; a row was committed to the batch.
    case event
    /// The line is not of this format; the batch is as it was.
    case noMatch
    /// The line is of this format but cannot be an event, for the reason given; the batch is as it was.
    case rejected(RejectReason)
    /// The line is of this format and holds no event by design (a header); the batch is as it was.
    case dropped(DropReason)
}

/// A format that turns one frame (a line, or a line with its joined continuation) into one row of a batch.
///
/// Implementations are small structs. They are called once a line on the hot path, statically dispatched: `FileParser` switches on
/// `Format` once for each run of lines and calls a generic function. They must not allocate, throw or make Strings for lines that match.
public protocol LineParser: Sendable {
    /// Parses the line at `line` in `batch.arena` and commits a row, or leaves the batch as it was.
    ///
    /// The line has no terminator (`\n`, `\r\n`), may be empty and may hold any byte. Only the text fields of the row need their
    /// order by position; parts that a reader would call noise (brackets, dashes for "no value") stay outside any field.
    func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome

    /// Whether a line begins an event, judged from its first bytes alone, in a few nanoseconds. Lines that do not are candidates for
    /// joining to the event before them. Formats without multi-line events say true for all.
    func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool

    /// Whether a line goes on with the item before it, judged from the line alone.
    func continues(_ line: UnsafeRawBufferPointer) -> Bool

    /// Whether `parse` wants all lines of an event at once, joined by `\n`, not the first alone.
    var readsItems: Bool { get }
}

extension LineParser {
    /// Lines that begin no event and look like a stack trace or are indented.
    @inline(__always)
    public func continues(_ line: UnsafeRawBufferPointer) -> Bool { !startsEvent(line) && Continuation.isContinuation(line) }

    /// Most formats have all in the first line.
    @inline(__always) public var readsItems: Bool { false }
}

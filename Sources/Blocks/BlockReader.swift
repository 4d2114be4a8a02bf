import Events

/// An opened block: columns are inflated when they are first asked for.
///
/// Not for two threads at once.
public final class BlockReader {
    /// Events in the block.
    public let count: Int

    /// Opens a payload that `BlockEncoder` made. Throws `BlockError.corrupt` where it is damaged.
    public init(_ payload: [UInt8]) throws(BlockError) { count = 0 }

    // MARK: Columns

    /// The instants, ascending.
    public func timestamps() throws(BlockError) -> [Timestamp] { [] }
    /// The levels, as raw values of `Level`.
    public func levels() throws(BlockError) -> [UInt8] { [] }
    /// The services of the block, and for each event the index of its own.
    public func services() throws(BlockError) -> (names: [String], indexes: [UInt16]) { ([], []) }
    /// For blocks merged from smaller ones: the id of the block that each event came from. Nil for others.
    public func origins() throws(BlockError) -> [Int64]? { nil }

    // MARK: Rows. All append to `out`.

    /// Appends the message of an event: the field, or the whole line for events that have none.
    public func appendMessage(_ row: Int, to out: inout [UInt8]) throws(BlockError) {}
    /// Appends the original line of an event, byte for byte (several physical lines are joined by `\n`).
    public func appendLine(_ row: Int, to out: inout [UInt8]) throws(BlockError) {}
    /// A part of the schema (`.host`, `.traceID`, `.source` …) of an event, or nil.
    public func value(_ name: String, _ row: Int) throws(BlockError) -> [UInt8]? { nil }
    /// The events' source, as `EventBatch.source` gave it.
    public func source(_ row: Int) throws(BlockError) -> [UInt8] { [] }
    /// Calls `body` with each entry of `metadata` of an event: name, value, and whether the value is JSON (else text).
    public func forEachMetadata(_ row: Int, _ body: (_ name: String, _ value: UnsafeRawBufferPointer, _ isJSON: Bool) -> Void)
        throws(BlockError)
    {}

    /// Appends an event as one JSON object with the keys of the archive, without a line end: `timestamp` (RFC 3339, UTC, nanoseconds),
    /// `level`, `service`, `message`, `traceId` (absent where none), `metadata`, `host` (absent where none), `source`.
    public func appendJSON(_ row: Int, to out: inout [UInt8]) throws(BlockError) {}

    /// Appends all events to `batch` as rows equal to those the block was made of, for blocks that are made anew of older ones.
    public func copyEvents(to batch: EventBatch) throws(BlockError) {}

    // MARK: Matching

    /// The rows whose text satisfies `pattern`.
    public func rows(matching pattern: TextPattern, in scope: TextScope) throws(BlockError) -> RowSet { RowSet(rows: count) }
}

/// Where a `TextPattern` looks.
public enum TextScope: Hashable, Sendable {
    /// Message, host, trace id and every value of `metadata`: what bare words mean.
    case everything
    /// The message alone.
    case message
    /// One field by its name: `host`, `traceId`, `source`, or an entry of `metadata`.
    case field(String)
}

/// A word, a phrase or a prefix, as tokens.
public struct TextPattern: Hashable, Sendable {
    /// The tokens in their order, folded; more than one is a phrase: they must stand one after the other in one value.
    public var tokens: [[UInt8]]
    /// Whether the last token may go on (`conn*`).
    public var isPrefix: Bool

    /// A pattern of tokens.
    public init(tokens: [[UInt8]], isPrefix: Bool = false) {
        self.tokens = tokens
        self.isPrefix = isPrefix
    }
}

/// What is wrong with a block.
public enum BlockError: Error, Hashable, Sendable {
    /// The payload does not decode; the text names the part.
    case corrupt(String)
    /// The payload was written by a newer version of the format.
    case unknownVersion(Int)
}

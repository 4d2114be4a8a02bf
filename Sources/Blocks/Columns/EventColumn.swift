/// A column that a question needs of events, besides their instants, levels and services, which every block has.
public enum EventColumn: Hashable, Sendable {
    /// The message.
    case message
    /// The line as it came.
    case raw
    /// The trace id; absent where there is none.
    case traceID
    /// The host; absent where there is none.
    case host
    /// Where the event came from.
    case source
    /// All of `metadata`, as JSON.
    case metadata
    /// One entry of `metadata`, by its name, UTF-8.
    case field([UInt8])
}

/// What the bytes of a column's entry are.
public enum ValueKind: UInt8, Sendable {
    /// Text, as it reads.
    case text
    /// A JSON value that is no string: a number, `true`, `false`, `null`, an object or an array.
    case json
}

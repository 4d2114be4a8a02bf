/// Why a text that the user typed (a query, a level, a time) cannot be read: where, and what was expected.
public struct QueryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Offset in bytes into the text.
    public var offset: Int
    /// What was found and what was expected.
    public var message: String

    /// An error from its parts.
    public init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }

    /// The message with its place; bytes are counted from 1 here, as people do.
    public var description: String { "at byte \(offset + 1): \(message)" }
}

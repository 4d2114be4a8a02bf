/// What is wrong with a question in SQL or with a table it names. Messages say what to do and hold no log content.
public struct SQLError: Error, Hashable, CustomStringConvertible {
    /// What kind of problem it is.
    public enum Code: Sendable {
        /// The statement cannot be understood, or asks for what is not there.
        case invalid
        /// The statement would change something.
        case readOnly
        /// A limit was reached: time, bytes, memory.
        case limit
        /// The question was stopped by its owner.
        case stopped
        /// Files could not be read.
        case io
    }

    /// What kind of problem it is.
    public var code: Code
    /// What is wrong and what to do.
    public var message: String

    /// An error from its parts.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

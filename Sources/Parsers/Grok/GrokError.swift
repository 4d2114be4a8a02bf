/// Why a grok expression cannot be used. Found when an expression or a pattern file is loaded, never at a line.
public struct GrokError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What kind of mistake it is.
    public enum Code: String, Sendable {
        /// The regular expression is not well formed.
        case syntax
        /// A pattern name has no definition.
        case undefined
        /// A definition uses itself.
        case cycle
        /// The expression is larger than the limits allow.
        case tooLarge
        /// The regular expression is well formed, but the engine has no way to do it.
        case unsupported
        /// A pattern file or its line is not readable as `NAME expression`.
        case file
    }

    /// What kind of mistake it is.
    public var code: Code
    /// What is wrong and what to do.
    public var message: String
    /// The pattern in whose definition the mistake is; nil: the expression itself.
    public var pattern: String?
    /// Where the mistake is, in characters from the start of the definition; nil where no place can be given.
    public var offset: Int?

    /// A mistake.
    public init(_ code: Code, _ message: String, pattern: String? = nil, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.pattern = pattern
        self.offset = offset
    }

    /// The message with its place.
    public var description: String {
        var text = message
        if let offset { text += " at character \(offset + 1)" }
        if let pattern { text += " of pattern \(pattern)" }
        return text
    }
}

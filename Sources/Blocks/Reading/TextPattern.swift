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

    /// Whether no token has a digit.
    var isWords: Bool { !tokens.contains(where: Tokenizer.isIdentifier) }

    /// A pattern of tokens.
    public init(tokens: [[UInt8]], isPrefix: Bool = false) {
        self.tokens = tokens
        self.isPrefix = isPrefix
    }
}

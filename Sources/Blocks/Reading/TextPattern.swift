/// Where a `TextPattern` looks.
public enum TextScope: Hashable, Sendable {
    /// Message, host, trace id and every value of `metadata`: what bare words mean.
    case everything
    /// The message alone.
    case message
    /// One field by its name: `host`, `traceId`, `source`, or an entry of `metadata`.
    case field(String)
}

/// A word, a phrase, a prefix or words with wildcards, as tokens.
public struct TextPattern: Hashable, Sendable {
    /// The tokens in their order, folded; more than one is a phrase: they must stand one after the other in one value. Of a token with
    /// wildcards what stands before the first of them, which may be nothing.
    public let tokens: [[UInt8]]
    /// Whether the last token may go on (`conn*`).
    public let isPrefix: Bool
    /// The tokens with wildcards, nil for others; empty where there are none.
    let globs: [TokenGlob?]

    /// Whether tokens are taken as they are: none may go on, none has wildcards.
    var isExact: Bool { !isPrefix && globs.isEmpty }

    /// Whether no token has a digit, nor may have one.
    var isWords: Bool { globs.isEmpty && !tokens.contains(where: Tokenizer.isIdentifier) }

    /// A pattern of tokens.
    public init(tokens: [[UInt8]], isPrefix: Bool = false) {
        self.tokens = tokens
        self.isPrefix = isPrefix
        globs = []
    }

    init(tokens: [[UInt8]], globs: [TokenGlob?]) {
        self.tokens = tokens
        isPrefix = false
        self.globs = globs.contains { $0 != nil } ? globs : []
    }

    /// Whether token `index` is the beginning of what it matches: the last of a prefix, and those with wildcards.
    public func isBeginning(_ index: Int) -> Bool {
        if isPrefix { return index == tokens.count - 1 }
        return !globs.isEmpty && globs[index] != nil
    }

    /// The pattern of token `index` alone.
    func part(_ index: Int) -> TextPattern {
        if !globs.isEmpty { return TextPattern(tokens: [tokens[index]], globs: [globs[index]]) }
        return TextPattern(tokens: [tokens[index]], isPrefix: isPrefix && index == tokens.count - 1)
    }

    /// Whether a folded token is one that the pattern has at `index`.
    public func admits(_ token: [UInt8], at index: Int) -> Bool {
        if !globs.isEmpty, let glob = globs[index] {
            return token.withUnsafeBufferPointer { bytes in bytes.baseAddress.map { glob.matches($0, bytes.count) } ?? false }
        }
        return isPrefix && index == tokens.count - 1 ? token.starts(with: tokens[index]) : token == tokens[index]
    }
}

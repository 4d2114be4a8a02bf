/// Decides whether single texts hold a pattern, as blocks decide it of their events. For one thread.
public struct TextMatch {
    private var matcher: TokenMatcher

    /// A decision about `pattern`.
    public init(_ pattern: TextPattern) { matcher = TokenMatcher(pattern) }

    /// Whether the text holds the pattern.
    public mutating func matches(_ text: UnsafeRawBufferPointer) -> Bool { matcher.matches(text) }
}

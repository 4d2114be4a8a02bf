/// Splits text into the words that searches find. One for index, filters, verification and queries, so that they agree.
public enum Tokenizer {
    /// Longest token in an index, bytes; longer ones are indexed by their first bytes (the block itself compares them whole).
    public static let maxTokenBytes = 64

    /// The tokens of `text`, folded, in their order, at their full length.
    public static func tokens(of text: UnsafeRawBufferPointer) -> [[UInt8]] { [] }
}

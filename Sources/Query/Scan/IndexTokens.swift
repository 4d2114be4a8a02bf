import Blocks

extension TokenExpression {
    /// What an index can tell of events that hold all of `tokens`, as `Tokenizer` gives them, at whatever length.
    public static func index(ofAll tokens: [[UInt8]]) -> TokenExpression {
        Predicate.text(TextPattern(tokens: tokens), .everything).tokens
    }
}

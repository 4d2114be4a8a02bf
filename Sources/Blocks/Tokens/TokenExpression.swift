/// What the tokens of a block must hold for the block to be worth reading: the part of a query that a token index can answer.
///
/// An index only nominates; the block decides. So an expression may be weaker than the query, never stronger.
public indirect enum TokenExpression: Hashable, Sendable {
    /// Every block qualifies.
    case anything
    /// No block qualifies.
    case nothing
    /// The block holds this token, folded and at most `Tokenizer.maxTokenBytes` long.
    case token([UInt8])
    /// The block holds a token that starts with these bytes, folded.
    case prefix([UInt8])
    /// All of these hold; never empty.
    case all([TokenExpression])
    /// One of these holds; never empty.
    case any([TokenExpression])

    /// All of `parts`, simplified: nothing if one is nothing, without those that hold anyway.
    public static func conjunction(_ parts: [TokenExpression]) -> TokenExpression {
        if parts.contains(.nothing) { return .nothing }
        let real = parts.filter { $0 != .anything }
        return real.isEmpty ? .anything : real.count == 1 ? real[0] : .all(real)
    }

    /// One of `parts`, simplified: anything if one is anything, without those that never hold.
    public static func disjunction(_ parts: [TokenExpression]) -> TokenExpression {
        if parts.contains(.anything) { return .anything }
        let real = parts.filter { $0 != .nothing }
        return real.isEmpty ? .nothing : real.count == 1 ? real[0] : .any(real)
    }
}

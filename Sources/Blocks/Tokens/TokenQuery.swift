/// A `TokenExpression` split into what the index of words can answer and what the filters of identifiers can.
///
/// The index holds words (tokens without a digit) and, marked, the letters that identifiers begin with; the filter of each block its
/// identifiers. A block is worth reading if it satisfies both halves of one of the alternatives.
public struct TokenQuery: Sendable {
    /// The byte before the letters that an identifier begins with, in the index of words. No token holds it.
    static let stemMark: UInt8 = 0x01

    /// One way to satisfy the expression.
    public struct Alternative: Sendable {
        /// What the index of words must hold.
        public let words: TokenExpression
        /// What the filter must hold; nil where any filter will do.
        fileprivate let identifiers: FilterExpression?

        /// Whether the filter has to be asked.
        public var asksFilter: Bool { identifiers != nil }

        /// Whether a block with this filter may satisfy the half about identifiers.
        public func mayMatch(_ filter: UnsafeRawBufferPointer) -> Bool { identifiers?.mayMatch(filter) ?? true }
    }

    /// A block must satisfy one of these; none where no block can.
    public let alternatives: [Alternative]

    /// Splits an expression.
    public init(_ expression: TokenExpression) {
        let parts: [TokenExpression]
        if case .any(let branches) = expression { parts = branches } else { parts = [expression] }
        alternatives = parts.compactMap { part in
            let words = Self.words(part)
            return words == .nothing ? nil : Alternative(words: words, identifiers: FilterExpression(part))
        }
    }

    /// What the index of words can tell of an expression, which is never more than the expression asks.
    private static func words(_ expression: TokenExpression) -> TokenExpression {
        switch expression {
        case .anything, .nothing: return expression
        case .token(let token): return Tokenizer.isIdentifier(token) ? .anything : expression
        case .prefix(let prefix):
            let stem = prefix.prefix { $0 < 0x30 || $0 > 0x39 }
            if stem.isEmpty { return .anything }
            let marked = [stemMark] + stem.prefix(Tokenizer.maxTokenBytes - 1)
            if stem.count < prefix.count { return .token(marked) }
            return .any([expression, .prefix(marked)])
        case .all(let parts): return .conjunction(parts.map(words))
        case .any(let parts): return .disjunction(parts.map(words))
        }
    }
}

/// A `TokenExpression` for blocks whose filter holds words too (`BlockEncoder.Tokens.filter`).
public struct FilterQuery: Sendable {
    /// Whether no block can satisfy the expression.
    public let isNever: Bool
    private let expression: FilterExpression?

    /// The query of an expression.
    public init(_ expression: TokenExpression) {
        isNever = expression == .nothing
        self.expression = FilterExpression(whole: expression)
    }

    /// Whether the filter has to be asked.
    public var asksFilter: Bool { expression != nil }

    /// Whether a block with this filter may satisfy the expression.
    public func mayMatch(_ filter: UnsafeRawBufferPointer) -> Bool { !isNever && expression?.mayMatch(filter) ?? true }
}

/// The half of an expression that filters can decide.
private indirect enum FilterExpression: Sendable {
    case token(hash: UInt64)
    case all([FilterExpression])
    case any([FilterExpression])

    /// For filters of all tokens. Nil where every filter satisfies it.
    init?(whole expression: TokenExpression) {
        switch expression {
        case .anything, .nothing: return nil
        case .token(let token):
            // No token holds a NUL: what is asked cannot be told.
            if token.isEmpty || token.contains(0) { return nil }
            self = .token(hash: TokenFilter.hash(token))
        case .prefix(let prefix):
            // Of a beginning only its letters are known, and only where a digit ends them.
            let stem = prefix.prefix { $0 < 0x30 || $0 > 0x39 }
            if stem.isEmpty || stem.count == prefix.count || prefix.contains(0) { return nil }
            self = .token(hash: TokenFilter.hash([TokenQuery.stemMark] + stem.prefix(Tokenizer.maxTokenBytes - 1)))
        case .all(let parts):
            let real = parts.compactMap { FilterExpression(whole: $0) }
            if real.isEmpty { return nil }
            self = .all(real)
        case .any(let parts):
            let real = parts.filter { $0 != .nothing }.map { FilterExpression(whole: $0) }
            if real.contains(where: { $0 == nil }) { return nil }
            self = .any(real.compactMap { $0 })
        }
    }

    /// For filters of identifiers: words are taken as held. Nil where every filter satisfies it.
    init?(_ expression: TokenExpression) {
        switch expression {
        case .anything, .nothing, .prefix: return nil
        case .token(let token):
            guard Tokenizer.isIdentifier(token) else { return nil }
            self = .token(hash: TokenFilter.hash(token))
        case .all(let parts):
            let real = parts.compactMap { FilterExpression($0) }
            if real.isEmpty { return nil }
            self = .all(real)
        case .any(let parts):
            let real = parts.compactMap { FilterExpression($0) }
            if real.count < parts.count { return nil }
            self = .any(real)
        }
    }

    func mayMatch(_ filter: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .token(let hash): TokenFilter.mayHold(filter, hash)
        case .all(let parts): parts.allSatisfy { $0.mayMatch(filter) }
        case .any(let parts): parts.contains { $0.mayMatch(filter) }
        }
    }
}

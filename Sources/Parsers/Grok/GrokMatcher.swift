/// What became of several expressions on one line.
public enum GrokResult: Equatable, Sendable {
    /// The expression with this number matches; its captures are in the scratch.
    case match(Int)
    /// None matches.
    case noMatch
    /// The expression with this number reached a limit before it was known whether it matches; later ones were not tried.
    case limit(Int)
}

/// Several expressions tried in order. For one thread; make one for each source, which then has a memory of its own.
public struct GrokMatcher {
    /// In which order expressions are tried.
    public enum Order: Sendable {
        /// As they are given: the first that matches wins, as in Logstash.
        case given
        /// The one that matched the line before, then as they are given: faster, and the same where no line fits two expressions.
        case recentFirst
    }

    /// The expressions.
    public let patterns: [GrokPattern]
    private let order: Order
    private let index: LiteralIndex
    private var recent = -1

    /// A matcher for `patterns`.
    public init(_ patterns: [GrokPattern], order: Order = .given) {
        self.patterns = patterns
        self.order = order
        index = LiteralIndex(patterns.map(\.filter.required))
    }

    /// Tries the expressions on `line` until one matches.
    public mutating func firstMatch(_ line: UnsafeRawBufferPointer, _ scratch: GrokScratch) -> GrokResult {
        if patterns.count == 1 {
            // After a line that matched the next one will: then looking for texts first only costs.
            let outcome = recent == 0 ? patterns[0].search(line, scratch) : patterns[0].match(line, scratch)
            recent = outcome == .match ? 0 : -1
            return result(outcome, 0) ?? .noMatch
        }
        if order == .recentFirst, recent >= 0, patterns[recent].search(line, scratch) == .match { return .match(recent) }
        return scratch.withBits(index.words) { found in
            index.scan(line, found)
            for number in patterns.indices where index.mayMatch(number, length: line.count, found) {
                if let result = result(patterns[number].search(line, scratch), number) {
                    if case .match = result { recent = number }
                    return result
                }
            }
            return .noMatch
        }
    }

    /// Tries all expressions on `line`; `body` is called after each that matches. Returns the first limit that was reached, else nil.
    @discardableResult
    public func allMatches(_ line: UnsafeRawBufferPointer, _ scratch: GrokScratch, _ body: (Int) -> Void) -> Int? {
        var limited: Int?
        for number in patterns.indices {
            switch patterns[number].match(line, scratch) {
            case .match: body(number)
            case .noMatch: break
            case .limit: limited = limited ?? number
            }
        }
        return limited
    }

    private func result(_ outcome: GrokOutcome, _ number: Int) -> GrokResult? {
        switch outcome {
        case .match: .match(number)
        case .limit: .limit(number)
        case .noMatch: nil
        }
    }
}

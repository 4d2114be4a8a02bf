import Blocks

/// A test of single values of a column, such as a comparison or a regular expression. Each entry of a column is looked at once.
public struct ColumnTest: Sendable, Equatable {
    /// Decides a value: its bytes, nil where the event has none, and what they are. For one thread.
    public typealias Decision = (UnsafeRawBufferPointer?, ValueKind) -> Bool

    /// The column whose values are tested.
    public let column: EventColumn
    /// What the test asks, in words that no other test of the column has; tests are equal by it.
    public let identity: String
    /// Tokens that events whose values pass hold; `anything` where that cannot be told. Never for `source`, which indexes do not hold.
    public let tokens: TokenExpression
    /// Bytes that every value that passes holds; empty where there are none. Values without them are not looked at one by one.
    public let needle: [UInt8]
    /// Makes the decision for one thread.
    public let decision: @Sendable () -> Decision

    /// A test from its parts.
    public init(
        _ column: EventColumn, _ identity: String, tokens: TokenExpression = .anything, needle: [UInt8] = [],
        decision: @escaping @Sendable () -> Decision
    ) {
        self.column = column
        self.identity = identity
        self.tokens = tokens
        self.needle = needle
        self.decision = decision
    }

    /// Whether two tests ask the same of the same column.
    public static func == (a: ColumnTest, b: ColumnTest) -> Bool { a.column == b.column && a.identity == b.identity }

    /// The rows of a block whose value passes.
    func rows(of values: ColumnValues, count: Int) -> RowSet {
        let decide = decision()
        var result = RowSet(rows: count)
        let passes = values.withEntries { entries in
            var passes = [Bool](repeating: false, count: values.entryCount)
            if needle.isEmpty {
                for entry in passes.indices { passes[entry] = decide(entries[entry], values.kind(entry)) }
            } else {
                needle.withUnsafeBytes { needle in
                    entries.forEach(containing: needle) { passes[$0] = decide(entries[$0], values.kind($0)) }
                }
            }
            return passes
        }
        guard let codes = values.codes else {
            for row in 0..<min(count, passes.count) where passes[row] { result.insert(row) }
            return result
        }
        let passesNone = decide(nil, .text)
        for (row, code) in codes.enumerated() where code < 0 ? passesNone : passes[Int(code)] { result.insert(row) }
        return result
    }
}

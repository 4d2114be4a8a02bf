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
    /// Makes the decision for one thread.
    public let decision: @Sendable () -> Decision

    /// A test from its parts.
    public init(
        _ column: EventColumn, _ identity: String, tokens: TokenExpression = .anything,
        decision: @escaping @Sendable () -> Decision
    ) {
        self.column = column
        self.identity = identity
        self.tokens = tokens
        self.decision = decision
    }

    /// Whether two tests ask the same of the same column.
    public static func == (a: ColumnTest, b: ColumnTest) -> Bool { a.column == b.column && a.identity == b.identity }

    /// The rows of a block whose value passes.
    func rows(of values: ColumnValues, count: Int) -> RowSet {
        let decide = decision()
        var result = RowSet(rows: count)
        let passes = (0..<values.entryCount).map { entry in values.withEntry(entry) { decide($0, values.kind(entry)) } }
        guard let codes = values.codes else {
            for row in 0..<min(count, passes.count) where passes[row] { result.insert(row) }
            return result
        }
        let passesNone = decide(nil, .text)
        for (row, code) in codes.enumerated() where code < 0 ? passesNone : passes[Int(code)] { result.insert(row) }
        return result
    }
}

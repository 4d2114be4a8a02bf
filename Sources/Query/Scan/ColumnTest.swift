import Blocks
import CSystem

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
    /// Texts that every value that passes holds, letters in any case, as `BlockFilter.needles` has them. Values without them are not looked at
    /// one by one.
    public let needles: [[UInt8]]
    /// Makes the decision for one thread.
    public let decision: @Sendable () -> Decision

    /// A test from its parts.
    public init(
        _ column: EventColumn, _ identity: String, tokens: TokenExpression = .anything, needles: [[UInt8]] = [],
        decision: @escaping @Sendable () -> Decision
    ) {
        self.column = column
        self.identity = identity
        self.tokens = tokens
        self.needles = needles
        self.decision = decision
    }

    /// Whether two tests ask the same of the same column.
    public static func == (a: ColumnTest, b: ColumnTest) -> Bool { a.column == b.column && a.identity == b.identity }

    /// Entries from which on a search through all of them costs less than looking at each.
    private static let leastEntries = 8

    /// Calls `body` with each entry that holds `needle`, letters in any case.
    private static func forEach(_ entries: ColumnEntries, containing needle: [UInt8], _ body: (Int) -> Void) {
        guard let base = entries.text.baseAddress else { return }
        let count = entries.text.count
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { folded in
            guard let target = folded.baseAddress else { return }
            _ = logetl_fold_ascii(target, base.assumingMemoryBound(to: UInt8.self), count)
            let text = ColumnEntries(text: UnsafeRawBufferPointer(folded), starts: entries.starts)
            needle.withUnsafeBytes { text.forEach(containing: $0, body) }
        }
    }

    /// The rows of a block whose value passes.
    func rows(of values: ColumnValues, count: Int) -> RowSet {
        let decide = decision()
        var result = RowSet(rows: count)
        let passes = values.withEntries { entries in
            var passes = [Bool](repeating: false, count: values.entryCount)
            if let needle = needles.max(by: { $0.count < $1.count }), values.entryCount >= Self.leastEntries {
                Self.forEach(entries, containing: needle) { passes[$0] = decide(entries[$0], values.kind($0)) }
            } else {
                for entry in passes.indices { passes[entry] = decide(entries[entry], values.kind(entry)) }
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

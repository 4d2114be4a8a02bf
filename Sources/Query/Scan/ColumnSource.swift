import Blocks
import Events

/// What is asked of many events at once: which of them, and which of their columns are looked at.
public struct ColumnQuestion: Sendable {
    /// What the events must satisfy.
    public var predicate: Predicate
    /// Events at or after this instant.
    public var from: Timestamp?
    /// Events before this instant.
    public var to: Timestamp?
    /// The columns that will be looked at, besides instants, levels and services.
    public var columns: [EventColumn]

    /// A question from its parts.
    public init(_ predicate: Predicate = .always, from: Timestamp? = nil, to: Timestamp? = nil, columns: [EventColumn] = []) {
        self.predicate = predicate
        self.from = from
        self.to = to
        self.columns = columns
    }
}

/// What is summed up over events as they are read, on several threads, each with a tally of its own.
public protocol ColumnTally: Sendable {
    /// Adds the events of a block that match, if its summary tells enough; else returns false. `predicate` is simplified for the block.
    mutating func add(_ summary: BlockSummary, _ predicate: Predicate) -> Bool
    /// Adds events of a block.
    mutating func add(_ rows: RowSet, of block: ColumnBlock) throws
    /// Puts in order what was added, on the thread that added it and before it is merged.
    mutating func seal()
    /// Adds what another tally of the same kind holds.
    mutating func merge(_ other: Self)
    /// Whether it holds so much that it is to be given away before more is added.
    var isFull: Bool { get }
}

extension ColumnTally {
    /// Nothing: most tallies have no order.
    public mutating func seal() {}
}

/// Where columns of events come from: the partitions of a store, or files that are read on the fly.
public protocol ColumnSource: Sendable {
    /// Sums up over all events that match, on several threads. Calls `take` on the caller's thread with tallies that together hold each
    /// event once; more than one where they grow too large for memory. Throws what `take` and the tally throw, and the source's errors.
    func fold<Tally: ColumnTally>(_ question: ColumnQuestion, _ empty: Tally, _ take: (Tally) throws -> Void) throws
}

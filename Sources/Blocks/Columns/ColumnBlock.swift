import Events

/// The events of a block as columns: what questions that look at many events and few of their parts read.
///
/// Rows are those of the block in their order, less those that the question's filter ruled out. A column is read when it is first asked
/// for and kept: what nobody asks for costs nothing. For one thread.
public final class ColumnBlock {
    /// Events.
    public let count: Int

    private let reader: any ColumnReading
    private var known: [EventColumn: ColumnValues] = [:]

    /// The columns of an opened block.
    public convenience init(_ reader: BlockReader) { self.init(reading: reader) }

    /// The columns that `reader` reads.
    package init(reading reader: any ColumnReading) {
        self.reader = reader
        count = reader.count
    }

    /// The instants, ascending. Throws where the block is damaged.
    public func timestamps() throws(BlockError) -> [Timestamp] { try checked(try reader.timestamps()) }

    /// The levels, as raw values of `Level`. Throws where the block is damaged.
    public func levels() throws(BlockError) -> [UInt8] { try checked(try reader.levels()) }

    /// The services of the block, as far as they are known without reading; `services` has indexes into it.
    public var serviceNames: [String] { reader.serviceNames }

    /// For each event the index of its service in `serviceNames`. Throws where the block is damaged.
    public func services() throws(BlockError) -> [UInt16] { try checked(try reader.services().indexes) }

    /// The values of a column. Throws where the block is damaged.
    public func values(_ column: EventColumn) throws(BlockError) -> ColumnValues {
        if let values = known[column] { return values }
        let values = try reader.columnValues(column)
        if let codes = values.codes { _ = try checked(codes) } else { try check(values.entryCount) }
        known[column] = values
        return values
    }

    /// Whether the values of a column are there, or cost no more for all rows than for a few.
    public func isAtHand(_ column: EventColumn) -> Bool { known[column] != nil || reader.isAtHand(column) }

    /// For blocks merged from smaller ones: the id of the block that each event came from. Nil for others. Throws where the block is damaged.
    public func origins() throws(BlockError) -> [Int64]? {
        try reader.origins().map { (all) throws(BlockError) in try checked(all) }
    }

    /// Lets go of what belongs to the thread that read the block: to be called there before another thread goes on with it.
    public func detach() { reader.detach() }

    /// The rows whose text satisfies `pattern`, as `BlockReader.rows(matching:in:)` finds them. Throws where the block is damaged.
    public func rows(matching pattern: TextPattern, in scope: TextScope) throws(BlockError) -> RowSet {
        try reader.opened().rows(matching: pattern, in: scope)
    }

    /// The same rows as events, for what columns do not tell. Takes reading all of them, where they were not read so already.
    public func opened() throws(BlockError) -> BlockReader { try reader.opened() }

    private func checked<T>(_ column: [T]) throws(BlockError) -> [T] {
        try check(column.count)
        return column
    }

    private func check(_ rows: Int) throws(BlockError) {
        guard rows == count else { throw .corrupt("a column does not fit the count of events") }
    }
}

/// What columns are read from. Each call may cost what reading the column costs; `ColumnBlock` asks for the values of a column once.
package protocol ColumnReading: AnyObject {
    /// Events.
    var count: Int { get }
    /// The services of the events.
    var serviceNames: [String] { get }
    func timestamps() throws(BlockError) -> [Timestamp]
    func levels() throws(BlockError) -> [UInt8]
    func services() throws(BlockError) -> (names: [String], indexes: [UInt16])
    func columnValues(_ column: EventColumn) throws(BlockError) -> ColumnValues
    /// The same rows as a block.
    func opened() throws(BlockError) -> BlockReader
    /// The blocks that the rows were committed with, where these were several.
    func origins() throws(BlockError) -> [Int64]?
    /// Whether a column is read already.
    func isAtHand(_ column: EventColumn) -> Bool
    /// Called by the thread that it was made on, before it is used by another one.
    func detach()
}

extension ColumnReading {
    package func origins() throws(BlockError) -> [Int64]? { nil }
    package func isAtHand(_ column: EventColumn) -> Bool { false }
    package func detach() {}
}

import Events

/// Makes blocks of the events of a batch. Keeps its memory from block to block; one for each thread.
public final class BlockEncoder {
    /// An encoder.
    public init() {}

    /// Encodes some events of `batch` as one block. `rows` are in the order that the block will have: ascending time.
    ///
    /// `origins`, one a row where given, is kept for `BlockReader.origins()`.
    public func encode(_ batch: EventBatch, rows: [Int], origins: [Int64]? = nil) -> EncodedBlock {
        EncodedBlock(
            summary: BlockSummary(events: 0, first: .init(rawValue: 0), last: .init(rawValue: 0), levelCounts: [], services: []),
            payload: [], tokens: [])
    }
}

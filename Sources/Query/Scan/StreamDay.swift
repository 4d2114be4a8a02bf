import Blocks
import Events

/// The blocks of one day that a stream has yet to open.
final class StreamDay {
    let partitions: [StreamPartition]
    /// The listings that were ordered; nil before that.
    var listings: [WorkerPool.Task<Result<[BlockReference], any Error>>]?
    /// In the order in which they are opened; nil before they are listed.
    private(set) var blocks: [StreamBlock]?
    private var opened = 0
    /// Where the block that is opened next begins in the order of the stream; nil where there is none.
    private var bound: Timestamp?
    private var isOldestFirst = false

    init(_ partitions: [StreamPartition]) { self.partitions = partitions }

    /// The blocks that are not opened yet.
    var rest: [StreamBlock] { blocks.map { Array($0[opened...]) } ?? [] }

    /// Sets the blocks that are not opened yet.
    func setBlocks(_ fresh: [StreamBlock], _ isOldestFirst: Bool) {
        opened = 0
        self.isOldestFirst = isOldestFirst
        defer { findBound() }
        blocks = fresh.sorted { a, b in
            let (x, y) = (a.reference.summary, b.reference.summary)
            let isTie = isOldestFirst ? x.first == y.first : x.last == y.last
            if isTie {
                let (left, right) = ((a.partition.rank, a.reference.id), (b.partition.rank, b.reference.id))
                return isOldestFirst ? left < right : left > right
            }
            return isOldestFirst ? x.first < y.first : x.last > y.last
        }
    }

    /// Whether a block that is not opened yet may hold an event that comes before the cursor's.
    func holdsBlock(before cursor: BlockCursor, _ isOldestFirst: Bool) -> Bool {
        guard let bound else { return false }
        return isOldestFirst ? bound <= cursor.timestamp : bound >= cursor.timestamp
    }

    private func findBound() {
        guard let blocks, opened < blocks.count else { return bound = nil }
        let summary = blocks[opened].reference.summary
        bound = isOldestFirst ? summary.first : summary.last
    }

    /// The block to open next.
    func next() -> StreamBlock? {
        guard let blocks, opened < blocks.count else { return nil }
        opened += 1
        findBound()
        return blocks[opened - 1]
    }

    /// The first block that nobody evaluates yet.
    func nextToEvaluate() -> StreamBlock? { blocks?[opened...].first { $0.evaluation == nil } }
}

import Blocks
import Events

/// One partition as a stream of events reads it. It sees the blocks that were there when the stream first asked; where some are merged
/// away while it reads, the merged blocks stand in for them, and the origins of their rows tell which are still to come.
final class StreamPartition {
    let reference: PartitionReference
    let key: PartitionKey
    /// Place among the partitions of all queries of the engine: it orders events of one instant.
    let rank: Int
    /// Rows committed in blocks up to this one are not wanted (they were followed already).
    let floor: Int64?
    /// Rows committed in blocks after this one are not wanted; nil until the first listing where the caller sets none.
    private(set) var ceiling: Int64?
    /// The greatest id of the first listing.
    private(set) var highestID: Int64?
    /// Whether the blocks could not be listed.
    var isBroken = false
    /// How often blocks were listed anew.
    var relists = 0

    private var known: Set<Int64> = []
    private var taken: Set<Int64> = []
    private var resumes: [Int64: StreamResume] = [:]

    /// Whether a block was given up in the middle.
    var hasResumes: Bool { !resumes.isEmpty }

    init(_ reference: PartitionReference, _ key: PartitionKey, rank: Int, floor: Int64?, ceiling: Int64?) {
        self.reference = reference
        self.key = key
        self.rank = rank
        self.floor = floor
        self.ceiling = ceiling
    }

    /// Takes a listing and gives the blocks of it that are to be opened: those that were in none before.
    func list(_ blocks: [BlockReference]) -> [StreamBlock] {
        if relists == 0 {
            highestID = blocks.lazy.map(\.id).max()
            if ceiling == nil { ceiling = highestID }
        }
        return blocks.compactMap { block in
            guard known.insert(block.id).inserted else { return nil }
            return StreamBlock(self, block, isWhole: relists == 0 && floor == nil && ceiling.map { block.id <= $0 } ?? false)
        }
    }

    /// Leaves in `hits` the rows that are to be given, and remembers that they are taken; once for each block. `isOldestFirst` is the
    /// order of the stream.
    func take(_ hits: BlockHits, of block: StreamBlock, isOldestFirst: Bool) {
        guard !block.isTaken else { return }
        block.isTaken = true
        let id = block.reference.id
        if !block.isWhole {
            let wanted = hits.distinctOrigins(id: id).filter { origin in
                (floor.map { origin > $0 } ?? true) && (ceiling.map { origin <= $0 } ?? false) && !taken.contains(origin)
            }
            let isWanted = { (row: Int) in
                let origin = hits.origin(row, id: id)
                return wanted.contains(origin) && self.resumes[origin]?.skips(hits, row, isOldestFirst: isOldestFirst) != true
            }
            if isOldestFirst { hits.filter(isWanted) } else { hits.filterReversed(isWanted) }
        }
        taken.formUnion(hits.distinctOrigins(id: id))
        taken.insert(id)
    }

    /// Gives up a block that was partly given and is gone: what follows `resume` comes from the blocks that stand in for it. These may
    /// have been opened for other rows already, so all blocks but `pending` are to be opened again.
    func giveUp(_ origins: Set<Int64>, id: Int64, _ resume: StreamResume, pending: some Sequence<Int64>) {
        known = Set(pending)
        taken.remove(id)
        for origin in origins {
            taken.remove(origin)
            resumes[origin] = resume
        }
    }
}

/// A block that a stream has yet to open.
final class StreamBlock {
    let partition: StreamPartition
    let reference: BlockReference
    /// Whether all its rows are wanted, whatever their origins.
    let isWhole: Bool
    /// Whether its rows are marked as taken.
    var isTaken = false
    /// Its evaluation, where that was ordered ahead.
    var evaluation: WorkerPool.Task<BlockEvaluation>?

    init(_ partition: StreamPartition, _ reference: BlockReference, isWhole: Bool) {
        self.partition = partition
        self.reference = reference
        self.isWhole = isWhole
    }

    /// Reads the block and finds the rows that match; `columns` of it where that is all that will be looked at, nil for whole events.
    func evaluate(
        _ predicate: Predicate, _ filter: BlockFilter, _ columns: StreamColumns?, _ handles: PartitionHandles
    ) -> BlockEvaluation {
        do {
            if let columns {
                let open = try handles.partition(partition.reference, partition.key)
                guard let block = try open.columns(reference, columns.read, for: filter) else { return .gone }
                let hits = try BlockHits(block, reference.summary, predicate)
                hits?.prepare(columns.shown)
                return .read(hits)
            }
            guard let reader = try handles.read(reference, of: partition.reference, partition.key, for: filter) else {
                return .gone
            }
            return .read(try BlockHits(reader, reference.summary, predicate))
        } catch {
            return .failed(error)
        }
    }
}

/// What a stream reads where it does not read whole events.
struct StreamColumns {
    /// The columns that are taken at once.
    let read: [EventColumn]
    /// Those of them that are laid out as soon as a block is read.
    let shown: [EventColumn]

    /// The columns that are shown of events that satisfy `predicate`; nil where it takes events to tell. Where the caller wants a few events
    /// only, nothing is laid out before it is asked for.
    init?(_ shown: [EventColumn], of predicate: Predicate, wantsFew: Bool) {
        guard let tested = predicate.testedColumns else { return nil }
        read = tested + shown.filter { !tested.contains($0) }
        self.shown = wantsFew ? [] : shown
    }
}

/// What became of a block that was to be read.
enum BlockEvaluation {
    /// Its matching events, nil where none matches.
    case read(BlockHits?)
    /// It is no longer there.
    case gone
    case failed(any Error)
}

/// Where a block that was partly given stopped: its next event, and how many equal in instant and service were given.
final class StreamResume {
    private let timestamp: Timestamp
    private let service: String
    private var equalsToSkip: Int

    init(timestamp: Timestamp, service: String, equalsGiven: Int) {
        self.timestamp = timestamp
        self.service = service
        equalsToSkip = equalsGiven
    }

    /// Whether `row` was given already. Rows are asked in the order of the stream.
    func skips(_ hits: BlockHits, _ row: Int, isOldestFirst: Bool) -> Bool {
        let here = (hits.timestamps[row], hits.service(row))
        if here == (timestamp, service) {
            guard equalsToSkip > 0 else { return false }
            equalsToSkip -= 1
            return true
        }
        return isOldestFirst ? here < (timestamp, service) : here > (timestamp, service)
    }
}

import Blocks
import Events

/// A stored block, as far as deduplication must know it to decide whether to read it.
struct BlockSpan: Hashable {
    var id: Int64
    /// Instants of the first and the last event.
    var first: Int64
    var last: Int64
    var events: Int
    /// `Lane.bit` of the services in it.
    var lanes: UInt64

    /// The same with another id.
    func moved(by base: Int64) -> BlockSpan {
        var moved = self
        moved.id += base
        return moved
    }

    /// Whether an event of it may lie from `from` to `to`.
    func overlaps(from: Int64, to: Int64) -> Bool { first <= to && last >= from }
}

/// What deduplication reads of a block.
final class BlockEvents {
    let fingerprints: [Fingerprint]
    let instants: [Timestamp]
    /// One an event.
    let lanes: [Int]

    /// Nil where the block is damaged: search reports it, and nothing can equal what cannot be read.
    convenience init?(_ payload: [UInt8], _ key: FingerprintKey, shard: Int) {
        guard let reader = try? BlockReader(payload) else { return nil }
        self.init(reader, key, shard: shard)
    }

    /// The same of an open block.
    init?(_ reader: BlockReader, _ key: FingerprintKey, shard: Int) {
        guard let prints = try? reader.fingerprints(key),
            let instants = try? reader.timestamps(), let services = try? reader.services(), instants.count == prints.count,
            services.indexes.count == prints.count
        else { return nil }
        fingerprints = prints
        self.instants = instants
        let lane = services.names.map { Lane.of(Array($0.utf8), shard: shard) }
        lanes = services.indexes.map { lane[Int($0)] }
    }
}

/// What deduplication knows of one shard of a day: its file that receives events, and those that it moved to. The ids of blocks are here
/// those of their files, with the number of the file above them.
final class ShardBlocks {
    /// Listed blocks kept in memory at least; more that came since the listing are forgotten, to be listed anew when they are asked for.
    static let minSpans = 8_192

    /// A block that another writer stored while chunks were on their way that had not seen it.
    struct News {
        let span: BlockSpan
        let events: BlockEvents
        /// Chunks up to this one may not have seen it.
        let sequence: Int
    }

    /// Which file it is.
    let key: HotShardKey
    /// Of each file, by its number: blocks up to this id (the file's own) are in the buckets, as far as these cover them.
    var maxIDs: [Int: Int64] = [:]
    /// Blocks by ascending first instant; nil where they must be listed. May name blocks that are gone.
    private(set) var spans: [BlockSpan]?
    private var listed = 0
    /// What chunks on their way must still be compared with.
    var news: [News] = []
    /// Events that were taken for kept until another writer turned out to have an equal one: the count of duplicates goes to that.
    var redirects: [RepeatKey: (to: Timestamp, sequence: Int)] = [:]
    /// The files, open for reading.
    var partitions: [Int: any StorePartition] = [:]
    /// The numbers of the files, in the order in which they were met.
    private var numbers: [PartitionFile: Int] = [:]
    private(set) var sources: [PartitionFile] = []

    /// Bits of an id that are the block's own: a file does not live to see so many blocks.
    private static let idBits: Int64 = 40

    /// What is added to the ids of a file's blocks.
    func base(_ source: PartitionFile?) -> Int64 {
        let source = source ?? PartitionFile(day: key.day, kind: .shard(key.shard))
        if let known = numbers[source] { return Int64(known) << Self.idBits }
        numbers[source] = sources.count
        sources.append(source)
        return Int64(sources.count - 1) << Self.idBits
    }

    /// The file of a block, and its id there.
    static func place(_ id: Int64) -> (source: Int, id: Int64) { (Int(id >> idBits), id & (1 << idBits - 1)) }
    /// When one of `partitions` was last needed, by the cache's clock.
    var lastUse = 0

    init(_ key: HotShardKey) { self.key = key }

    // MARK: The archive

    /// A block of the archive.
    struct ColdBlock {
        var partition: PartitionReference
        var block: BlockReference
    }

    /// The number that stands for the archive above the ids of its blocks, which are their places in `cold`.
    static let coldSource = 1 << 22
    /// The blocks of the archive, as they were listed last.
    var cold: [ColdBlock] = []
    /// Partitions of the archive, open for reading, by their names.
    var openCold: [String: any Partition] = [:]

    /// What is to be known of the blocks of the archive.
    var coldSpans: [BlockSpan] {
        cold.enumerated().map { index, known in
            let summary = known.block.summary
            return BlockSpan(
                id: Int64(Self.coldSource) << Self.idBits + Int64(index), first: summary.first.rawValue,
                last: summary.last.rawValue, events: summary.events,
                lanes: summary.services.reduce(0) { $0 | Lane.bit(Lane.of(Array($1.name.utf8), shard: 0)) })
        }
    }

    /// Closes what is open for reading.
    func closePartitions() {
        partitions.removeAll()
        openCold.removeAll()
    }

    /// Takes a whole listing.
    func list(_ all: [BlockSpan]) {
        spans = all.sorted { ($0.first, $0.id) < ($1.first, $1.id) }
        listed = all.count
    }

    /// Adds blocks that were stored since.
    func add(_ new: [BlockSpan]) {
        guard var all = spans else { return }
        guard all.count + new.count <= max(Self.minSpans, 2 * listed) else {
            spans = nil
            return
        }
        spans = nil
        for span in new {
            // Mostly the latest: looked for from the end.
            var at = all.count
            while at > 0, all[at - 1].first > span.first { at -= 1 }
            all.insert(span, at: at)
        }
        spans = all
    }

    /// Forgets the listing.
    func forgetSpans() { spans = nil }

    /// A range of time around `instant`, inside `from` to `to`, and all blocks with events of a lane in it: none where no block spans the instant,
    /// else those that do and neighbours up to `budget` events, mostly later ones, since input is mostly in order.
    func piece(around instant: Int64, from: Int64, to: Int64, budget: Int, lane: Int)
        -> (from: Int64, to: Int64, blocks: [BlockSpan])
    {
        let bit = Lane.bit(lane)
        var taken: [BlockSpan] = []
        var later: [BlockSpan] = []
        var earlier: [BlockSpan] = []
        var events = 0
        for span in spans ?? [] where span.lanes & bit != 0 && span.overlaps(from: from, to: to) {
            if span.first > instant {
                later.append(span)
            } else if span.last < instant {
                earlier.append(span)
            } else {
                taken.append(span)
                events += span.events
            }
        }
        let isHole = taken.isEmpty
        var end = to
        for span in later {
            if isHole || events >= budget {
                end = span.first - 1
                break
            }
            taken.append(span)
            events += span.events
        }
        events = 0
        var start = from
        for span in earlier.sorted(by: { $0.last > $1.last }) {
            if isHole || events >= budget / 4 {
                start = span.last + 1
                break
            }
            taken.append(span)
            events += span.events
        }
        return (start, end, taken)
    }
}

/// An event that duplicates are counted for, in one shard file.
public struct RepeatKey: Hashable, Sendable {
    /// Its instant.
    public var instant: Timestamp
    /// `Fingerprint.short` of it.
    public var fingerprint: Int64

    /// A key from its parts.
    public init(instant: Timestamp, fingerprint: Int64) {
        self.instant = instant
        self.fingerprint = fingerprint
    }
}

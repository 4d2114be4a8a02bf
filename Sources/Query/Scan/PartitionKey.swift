import Blocks
import Events

/// Which partition it is, over all tiers. Partitions of a day are ordered by name, then tier.
struct PartitionKey: Hashable, Comparable, Sendable {
    let day: Day
    let name: String
    let tier: Tier

    init(_ reference: PartitionReference) {
        day = reference.day
        name = reference.name
        tier = reference.tier
    }

    static func < (a: PartitionKey, b: PartitionKey) -> Bool {
        (a.day, a.name, a.tier.rawValue) < (b.day, b.name, b.tier.rawValue)
    }
}

/// The partitions that one thread has open. A partition is opened when it is first asked for; of too many the oldest is let go.
final class PartitionHandles {
    /// Most partitions that a thread holds open at a time. More mean that one is opened anew now and then.
    static let openMax = 64

    private var open: [PartitionKey: any Partition] = [:]
    private var order: [PartitionKey] = []
    private let openMax: Int
    private var cache: BlockCache?

    init(openMax: Int = PartitionHandles.openMax, cachesBlocks: Bool = false) {
        self.openMax = openMax
        cache = cachesBlocks ? BlockCache() : nil
    }

    func partition(_ reference: PartitionReference, _ key: PartitionKey) throws -> any Partition {
        if let known = open[key] { return known }
        let fresh = try reference.open()
        if order.count >= openMax { open[order.removeFirst()] = nil }
        open[key] = fresh
        order.append(key)
        return fresh
    }

    /// Reads a block, or gives one that was read lately where this thread caches blocks. Nil where it is gone. Events that `filter` rules
    /// out may be missing.
    func read(
        _ block: BlockReference, of reference: PartitionReference, _ key: PartitionKey, for filter: BlockFilter
    ) throws -> BlockReader? {
        // What is kept is asked other questions too.
        if cache == nil { return try partition(reference, key).read(block, for: filter) }
        if let known = cache?.find(key, block.id) { return known }
        guard let reader = try partition(reference, key).read(block) else { return nil }
        cache?.insert(reader, key, block.id)
        return reader
    }

    /// Lets partitions go that are not among `keys`.
    func keep(_ keys: Set<PartitionKey>) {
        order.removeAll { key in
            guard !keys.contains(key) else { return false }
            open[key] = nil
            return true
        }
    }
}

/// A few blocks that were read lately: the context of neighbouring hits comes from the same blocks.
struct BlockCache {
    /// Blocks kept.
    static let capacity = 16

    private var entries: [(key: PartitionKey, id: Int64, reader: BlockReader)] = []

    mutating func find(_ key: PartitionKey, _ id: Int64) -> BlockReader? {
        guard let index = entries.lastIndex(where: { $0.id == id && $0.key == key }) else { return nil }
        let entry = entries.remove(at: index)
        entries.append(entry)
        return entry.reader
    }

    mutating func insert(_ reader: BlockReader, _ key: PartitionKey, _ id: Int64) {
        if entries.count >= Self.capacity { entries.removeFirst() }
        entries.append((key, id, reader))
    }
}

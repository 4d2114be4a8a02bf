import Blocks
import Events

/// The cold archive as deduplication sees it: an event that comes again after its day went there is a duplicate all the same.
///
/// What is hidden from readers of the store may be among it, for hot or warm files then hold the same events. From any thread.
public protocol ColdDays: Sendable {
    /// The days that have events.
    func days() throws(StoreError) -> [Day]
    /// The partitions of a day, each of one service, whose name its own follows from (`ServiceName.safe`).
    func partitions(_ day: Day) throws(StoreError) -> [PartitionReference]
}

extension Deduplicator {
    /// The blocks of the archive with events of a shard's services of its day.
    func coldBlocks(_ key: HotShardKey) throws(StoreError) -> [ShardBlocks.ColdBlock] {
        guard let cold, let store else { return [] }
        let shards = try store.catalog().shards
        var found: [ShardBlocks.ColdBlock] = []
        for reference in try cold.partitions(key.day) {
            let service = Array(reference.name.utf8).withUnsafeBytes { ServiceName.safe($0) }
            guard HotWriter.shard(forService: service, of: shards) == key.shard else { continue }
            let blocks = try Self.reading(reference) { () throws in try reference.open().candidates(BlockFilter()) }
            // A block without events tells of damage, which search reports.
            found += blocks.filter { $0.summary.events > 0 }.map { .init(partition: reference, block: $0) }
        }
        return found
    }

    /// What a block of the archive holds (nil: it is damaged); nil where it is gone.
    func events(ofCold index: Int, _ file: ShardBlocks) throws(StoreError) -> (events: BlockEvents?, Void)? {
        guard index < file.cold.count else { return nil }
        let known = file.cold[index]
        let partition: any Partition
        if let open = file.openCold[known.partition.name] {
            partition = open
        } else {
            partition = try Self.reading(known.partition) { () throws in try known.partition.open() }
            file.openCold[known.partition.name] = partition
        }
        let reader: BlockReader?
        do { reader = try partition.read(known.block) } catch {
            store?.report(
                "the archive of \(known.partition.day), \(known.partition.name) is damaged, and duplicates of its events are stored; "
                    + "logetl verify says where")
            return (nil, ())
        }
        guard let reader else { return nil }
        blocksRead += 1
        return (BlockEvents(reader, rules.key, shard: file.key.shard), ())
    }

    private static func reading<T>(_ reference: PartitionReference, _ body: () throws -> T) throws(StoreError) -> T {
        do {
            return try body()
        } catch {
            throw error as? StoreError ?? StoreError(.io, "the archive cannot be read (\(error))", path: reference.name)
        }
    }
}

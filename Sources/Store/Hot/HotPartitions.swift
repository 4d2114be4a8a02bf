import Blocks
import Events

/// A shard of a hot day by its place.
struct HotShardKey: Hashable, Comparable {
    var day: Day
    var shard: Int

    /// `2026-01-21/shard-0`: the partition's name, and its path below `hot/` without the ending.
    var name: String { "\(day)/shard-\(shard)" }

    static func < (a: HotShardKey, b: HotShardKey) -> Bool { (a.day, a.shard) < (b.day, b.shard) }
}

extension Store {
    /// The hot partitions of the tenant, oldest day first. Lists folders and opens nothing.
    public func partitions() throws(StoreError) -> [PartitionReference] {
        try hotShards().map { key in
            let path = hotPath(key)
            return PartitionReference(day: key.day, tier: .hot, name: key.name) {
                try HotPartition(path, day: key.day, name: key.name)
            }
        }
    }

    /// The file of a hot shard.
    func hotPath(_ key: HotShardKey) -> String { "\(hotFolder)/\(key.name).sqlite" }

    /// The hot shards that have a file, in order. Other names in the folders are passed over.
    func hotShards() throws(StoreError) -> [HotShardKey] {
        var keys: [HotShardKey] = []
        for dayName in try Files.names(in: hotFolder) {
            guard let day = Day(dayName) else { continue }
            for name in try Files.names(in: "\(hotFolder)/\(dayName)") where name.hasPrefix("shard-") && name.hasSuffix(".sqlite")
            {
                guard let shard = Int(name.dropFirst(6).dropLast(7)), shard >= 0, shard < Store.maxShards else { continue }
                keys.append(HotShardKey(day: day, shard: shard))
            }
        }
        return keys.sorted()
    }
}

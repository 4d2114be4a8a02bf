import Events

/// Divides the events of a batch into blocks: by day and shard, in time order, evenly.
struct BlockPlanner {
    /// Events of a block at most: fewer, and each costs more in index and head; more, and a search for a rare word reads more.
    static let maxEvents = 1_024
    /// Bytes of text of a block, about; a block of longer lines has fewer events.
    static let maxBytes = 1 << 20

    /// The events of one block to be.
    struct Plan {
        var day: Day
        var shard: Int
        /// Rows of the batch in ascending time; rows of one instant keep their order.
        var rows: [Int]
    }

    /// Plans the blocks for a batch. `shardOf` gives the shard of each of the batch's services.
    static func plan(_ batch: EventBatch, shardOf: [Int]) -> [Plan] {
        guard batch.count > 0 else { return [] }
        var plans: [Plan] = []
        for group in groups(batch, shardOf) { split(group, batch, into: &plans) }
        return plans
    }

    private static func groups(_ batch: EventBatch, _ shardOf: [Int]) -> [Plan] {
        var groups: [Plan] = []
        var index: [UInt64: Int] = [:]
        var lastKey = UInt64.max
        var last = -1
        for row in 0..<batch.count {
            let day = batch.timestamps[row].day
            let shard = shardOf[Int(batch.services[row])]
            let key = UInt64(UInt32(bitPattern: day.rawValue)) << 8 | UInt64(shard)
            if key != lastKey {
                if let known = index[key] {
                    last = known
                } else {
                    last = groups.count
                    index[key] = last
                    groups.append(Plan(day: day, shard: shard, rows: []))
                    groups[last].rows.reserveCapacity(batch.count)
                }
                lastKey = key
            }
            groups[last].rows.append(row)
        }
        return groups
    }

    private static func split(_ group: Plan, _ batch: EventBatch, into plans: inout [Plan]) {
        var rows = group.rows
        let isSorted = zip(rows, rows.dropFirst()).allSatisfy { batch.timestamps[$0] <= batch.timestamps[$1] }
        if !isSorted {
            rows.sort { (batch.timestamps[$0].rawValue, $0) < (batch.timestamps[$1].rawValue, $1) }
        }
        let bytes = rows.reduce(0) { $0 + batch.lines[$1].count }
        let blocks = max((rows.count + maxEvents - 1) / maxEvents, min((bytes + maxBytes - 1) / maxBytes, rows.count))
        for block in 0..<blocks {
            let part = rows[rows.count * block / blocks..<rows.count * (block + 1) / blocks]
            if !part.isEmpty { plans.append(Plan(day: group.day, shard: group.shard, rows: Array(part))) }
        }
    }
}

import Blocks
import Events

/// Merges the small blocks of a shard, which live streams leave, into full ones that the token index knows.
///
/// Each event keeps the id of the block in which it was first stored (`BlockReader.origins`), so that who follows the shard by ids
/// neither misses nor repeats it.
final class HotCompactor {
    /// Small blocks of a shard that are worth a merge.
    static let minBlocks = 64
    /// Events in small blocks of a shard that are worth a merge, however few blocks they are in.
    static let minEvents = 4_096
    /// Events read at most for one merge; more is left for the next call. Bounds the time the shard is locked (tens of milliseconds).
    static let maxEvents = 8_192
    /// Events of a full block.
    static let fullBlockEvents = 1_024

    private let encoder = BlockEncoder()

    /// Merges small blocks of `shard` if there are enough. Returns whether it did.
    ///
    /// One transaction inserts the new blocks and deletes the old ones. A block that cannot be read stays as it is, for ever found by every
    /// search, which reports it.
    func compact(_ shard: HotShard) throws(StoreError) -> Bool {
        guard shard.smallBlocks >= Self.minBlocks || shard.smallEvents >= Self.minEvents else { return false }
        let didMerge = try shard.connection.write { () throws(StoreError) in
            if try shard.isSealed() { return false }
            // A new one each time, so that its dictionaries have room for the names of any one block.
            let batch = EventBatch()
            let taken = try read(shard.connection, into: batch)
            guard !taken.ids.isEmpty else { return false }
            let blocks = try encode(batch, origins: taken.origins, path: shard.connection.path)
            // One block that is no better when made anew would be read again each time.
            if taken.ids.count == 1, blocks.count == 1, !HotWriter.isWorthIndexing(blocks[0]) {
                try leaveAlone(taken.ids[0], shard.connection)
                return false
            }
            for block in blocks { _ = try shard.insert(block, isIndexed: HotWriter.isWorthIndexing(block)) }
            let deleteBlock = try shard.connection.prepare("DELETE FROM blocks WHERE id = ?1")
            let deletePayload = try shard.connection.prepare("DELETE FROM payloads WHERE id = ?1")
            for id in taken.ids {
                deleteBlock.bind(1, id)
                try deleteBlock.run()
                deletePayload.bind(1, id)
                try deletePayload.run()
            }
            return true
        }
        try shard.countSmall()
        return didMerge
    }

    /// Fills `batch` with the events of small blocks, and returns the blocks' ids and for each event its origin.
    private func read(_ connection: Connection, into batch: EventBatch) throws(StoreError) -> (ids: [Int64], origins: [Int64]) {
        // Neighbours in time together, so that merged blocks cover short ranges.
        let select = try connection.prepare("SELECT id, events FROM blocks WHERE indexed = 0 ORDER BY min_ts, id LIMIT ?1")
        select.bind(1, Self.maxEvents)
        var small: [(id: Int64, events: Int64)] = []
        while try select.step() { small.append((select.integer(0), select.integer(1))) }
        let payload = try connection.prepare("SELECT payload FROM payloads WHERE id = ?1")
        var ids: [Int64] = []
        var origins: [Int64] = []
        for (id, events) in small where batch.count < Self.maxEvents && !batch.isFull {
            payload.bind(1, id)
            defer { payload.reset() }
            let bytes = try payload.step() ? Array(payload.bytes(0)) : []
            let start = batch.count
            do throws(BlockError) {
                let block = try BlockReader(bytes)
                let blockOrigins = try block.origins() ?? Array(repeating: id, count: block.count)
                try block.copyEvents(to: batch)
                guard Int64(batch.count - start) == events, blockOrigins.count == batch.count - start else {
                    throw .corrupt("event count")
                }
                // A full dictionary may have had no number for the last names: leave that block for the next merge.
                if !ids.isEmpty, batch.names.isFull || batch.serviceNames.count >= Limits.servicesPerBatch {
                    batch.removeEvents(from: start)
                    break
                }
                origins.append(contentsOf: blockOrigins)
                ids.append(id)
            } catch {
                batch.removeEvents(from: start)
                try leaveAlone(id, connection)
            }
        }
        return (ids, origins)
    }

    private func leaveAlone(_ id: Int64, _ connection: Connection) throws(StoreError) {
        let update = try connection.prepare("UPDATE blocks SET indexed = 2 WHERE id = ?1")
        update.bind(1, id)
        try update.run()
    }

    /// Blocks of about equal size with the events of `batch`, in time order. Throws `.fault` rather than lose an event.
    private func encode(_ batch: EventBatch, origins: [Int64], path: String) throws(StoreError) -> [EncodedBlock] {
        let order = (0..<batch.count).sorted {
            (batch.timestamps[$0].rawValue, origins[$0], $0) < (batch.timestamps[$1].rawValue, origins[$1], $1)
        }
        let parts = max(1, (order.count + Self.fullBlockEvents / 2) / Self.fullBlockEvents)
        var blocks: [EncodedBlock] = []
        for part in 0..<parts {
            let rows = Array(order[order.count * part / parts..<order.count * (part + 1) / parts])
            let block = encoder.encode(batch, rows: rows, origins: rows.map { origins[$0] })
            guard block.summary.events == rows.count, (try? BlockReader(block.payload))?.count == rows.count else {
                throw StoreError(.fault, "merged blocks would not hold all events; they stay unmerged", path: path)
            }
            blocks.append(block)
        }
        return blocks
    }
}

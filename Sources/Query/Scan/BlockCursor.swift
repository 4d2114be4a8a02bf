import Blocks
import Events

/// A walk over the matching events of one block, in the order of a stream. Always stands on an event.
final class BlockCursor {
    let block: StreamBlock
    let isOldestFirst: Bool
    /// The instant of the event it stands on.
    private(set) var timestamp: Timestamp
    /// The service of the event it stands on.
    var service: String { names[serviceIndex] }
    /// The services of the block, and which of them is the event's: a text for each event would cost more than the rest of a step.
    private var names: [String]
    private var serviceIndex: Int
    /// The row it stands on.
    private(set) var row: Int
    /// Nil while the block is put aside to save memory.
    private(set) var hits: BlockHits?
    /// How many events were given.
    private var given = 0
    private var equalsGiven = 0
    private var origins: Set<Int64>
    private(set) var remaining: Int

    /// A cursor on the first event of `hits`; nil where there is none.
    init?(_ block: StreamBlock, _ hits: BlockHits, isOldestFirst: Bool) {
        guard let first = isOldestFirst ? hits.rows.first : hits.rows.last else { return nil }
        self.block = block
        self.isOldestFirst = isOldestFirst
        self.hits = hits
        remaining = hits.rows.count
        row = Int(first)
        timestamp = hits.timestamps[row]
        names = hits.names
        serviceIndex = Int(hits.serviceIndexes[row])
        origins = hits.origins == nil || block.isWhole ? [] : hits.distinctOrigins(id: block.reference.id)
    }

    /// Goes to the next event; false where there is none.
    func advance() -> Bool {
        guard let hits, remaining > 1 else { return false }
        given += 1
        remaining -= 1
        let (lastTimestamp, lastService) = (timestamp, serviceIndex)
        stand(on: hits)
        let isEqual = lastTimestamp == timestamp && (lastService == serviceIndex || names[lastService] == names[serviceIndex])
        equalsGiven = isEqual ? equalsGiven + 1 : 0
        return true
    }

    private func stand(on hits: BlockHits) {
        row = Int(isOldestFirst ? hits.rows[given] : hits.rows[hits.rows.count - 1 - given])
        timestamp = hits.timestamps[row]
        serviceIndex = Int(hits.serviceIndexes[row])
    }

    /// Whether the block can be evaluated again to the same rows: not where a part of its rows was given from another block.
    var canBePutAside: Bool { block.isWhole || !block.partition.hasResumes }

    /// Frees the block; `restore` must be called before the next use of `hits` or `advance`.
    func putAside() {
        if let hits, origins.isEmpty, hits.origins != nil { origins = hits.distinctOrigins(id: block.reference.id) }
        hits = nil
    }

    /// Takes the block up again, read and evaluated anew.
    func restore(_ fresh: BlockHits) throws(BlockError) {
        if !block.isWhole {
            let id = block.reference.id
            let wanted = origins.isEmpty ? [id] : origins
            fresh.filter { wanted.contains(fresh.origin($0, id: id)) }
        }
        guard fresh.rows.count >= given + remaining else { throw .corrupt("the block changed while it was read") }
        hits = fresh
        names = fresh.names
        stand(on: fresh)
    }

    /// Gives the block up, which is gone: what was not given yet is to come from the blocks that stand in for it.
    /// `pending` are the blocks of its partition that wait to be opened.
    func giveUp(pending: some Sequence<Int64>) {
        let id = block.reference.id
        let resume = StreamResume(timestamp: timestamp, service: service, equalsGiven: equalsGiven)
        block.partition.giveUp(origins.isEmpty ? [id] : origins, id: id, resume, pending: pending)
    }

    /// Whether the event of `self` comes before that of `other` in the stream.
    func precedes(_ other: BlockCursor) -> Bool {
        if timestamp != other.timestamp { return isOldestFirst == (timestamp < other.timestamp) }
        return isOldestFirst == (position < other.position)
    }

    /// The event it stands on, for use after the cursor moved on; holds the block.
    struct Snapshot {
        let hits: BlockHits
        let reader: BlockReader
        let row: Int
        let partition: PartitionKey
    }

    /// The event it stands on; nil while the block is put aside, and where it was read by columns.
    var snapshot: Snapshot? {
        guard let hits, let reader = hits.reader else { return nil }
        return Snapshot(hits: hits, reader: reader, row: row, partition: block.partition.key)
    }

    /// The event's place in the total order of events.
    var position: EventPosition {
        EventPosition(
            timestamp: timestamp, service: service, partition: block.partition.rank, block: block.reference.id, row: row)
    }
}

/// The total order of events: instant, service, partition, block, row. Newest first is exactly the reverse of oldest first.
struct EventPosition: Comparable {
    let timestamp: Timestamp
    let service: String
    let partition: Int
    let block: Int64
    let row: Int

    static func < (a: EventPosition, b: EventPosition) -> Bool {
        if a.timestamp != b.timestamp { return a.timestamp < b.timestamp }
        return (a.service, a.partition, a.block, a.row) < (b.service, b.partition, b.block, b.row)
    }
}

/// The cursors of a stream with the one that is next at the root: a binary heap.
struct CursorHeap {
    /// A cursor with its instant as a number that is smaller the sooner it comes: most comparisons need no more.
    private struct Entry {
        var key: Int64
        let cursor: BlockCursor

        init(_ cursor: BlockCursor) {
            self.cursor = cursor
            key = 0
            update()
        }

        mutating func update() {
            let instant = cursor.timestamp.rawValue
            key = cursor.isOldestFirst ? instant : ~instant
        }

        func precedes(_ other: Entry) -> Bool { key == other.key ? cursor.precedes(other.cursor) : key < other.key }
    }

    private var entries: [Entry] = []

    var first: BlockCursor? { entries.first?.cursor }
    var isEmpty: Bool { entries.isEmpty }
    var cursors: [BlockCursor] { entries.map(\.cursor) }

    mutating func insert(_ cursor: BlockCursor) {
        entries.append(Entry(cursor))
        var index = entries.count - 1
        while index > 0, entries[index].precedes(entries[(index - 1) / 2]) {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        sinkFirst()
    }

    /// Puts the root where it belongs after it moved on.
    mutating func sinkFirst() {
        guard !entries.isEmpty else { return }
        entries[0].update()
        entries.withUnsafeMutableBufferPointer { entries in
            var index = 0
            while true {
                var next = index * 2 + 1
                guard next < entries.count else { return }
                if next + 1 < entries.count, entries[next + 1].precedes(entries[next]) { next += 1 }
                guard entries[next].precedes(entries[index]) else { return }
                entries.swapAt(index, next)
                index = next
            }
        }
    }
}

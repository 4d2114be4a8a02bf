import Blocks
import Events

/// A new file that takes blocks.
protocol BlockStore: AnyObject {
    /// Where it is written.
    var path: String { get }
    /// An encoder for its blocks.
    func makeEncoder() -> BlockEncoder
    /// Events of a full block.
    var fullBlockEvents: Int { get }
    func append(_ block: EncodedBlock) throws(StoreError)
    func copyRepeats(from path: String) throws(StoreError)
    /// Adds to the books of the file.
    func add(_ tallies: TallyCounts) throws(StoreError)
    /// Ends the file and flushes it.
    func finish() throws(StoreError)
    func openForReading(day: Day) throws(StoreError) -> any StorePartition
}

/// Where the events of a day go: a hot or a warm file, or the cold archive. One thread.
public protocol EventOutput: AnyObject {
    /// Takes events: by service, in the order of the services' names, the rows of each in ascending time, equal instants in their order. What
    /// comes in a later call for a service is not earlier.
    ///
    /// Returns the rows, at most `keeping`, that it wants to see again in the next batch, for they do not fill a block yet. Rows of one
    /// service are in the order in which they came.
    func take(_ batch: EventBatch, _ services: [(name: [UInt8], rows: [Int])], keeping: Int) throws(StoreError) -> [Int]
}

/// Makes blocks of events: full ones of one service each; services with few events share blocks.
final class BlockOutput: EventOutput {
    /// Text of a block at most, bytes; of longer lines a block has fewer events.
    static let blockBytes = 4 << 20
    /// Services with fewer events than this share of a full block have none of their own.
    private static let ownBlockShare = 4

    let target: any BlockStore
    private let encoder: BlockEncoder

    init(_ target: any BlockStore) {
        self.target = target
        encoder = target.makeEncoder()
    }

    func take(_ batch: EventBatch, _ services: [(name: [UInt8], rows: [Int])], keeping: Int) throws(StoreError) -> [Int] {
        var rest: [(rows: ArraySlice<Int>, size: Int)] = []
        var events = 0
        for (_, rows) in services {
            let size = blockEvents(batch, rows)
            let count = keeping == 0 ? 0 : rows.count / size * size
            try encode(batch, rows[..<count], size)
            if count < rows.count { rest.append((rows[count...], size)) }
            events += rows.count - count
        }
        guard events > keeping else { return rest.flatMap(\.rows) }
        // Too many wait: those of the services that have most go first, and what is too little for a block of its own shares one.
        let wanted = keeping / 2
        var shared: [(rows: ArraySlice<Int>, size: Int)] = []
        let order = keeping == 0 ? Array(rest.indices) : rest.indices.sorted { rest[$0].rows.count > rest[$1].rows.count }
        var isKept = Array(repeating: true, count: rest.count)
        for index in order where events > wanted {
            isKept[index] = false
            events -= rest[index].rows.count
            if rest[index].rows.count >= rest[index].size / Self.ownBlockShare {
                try encode(batch, rest[index].rows, rest[index].size)
            } else {
                shared.append(rest[index])
            }
        }
        try encodeShared(batch, shared)
        return zip(rest, isKept).flatMap { $1 ? Array($0.rows) : [] }
    }

    /// Events of a full block of a service.
    private func blockEvents(_ batch: EventBatch, _ rows: [Int]) -> Int {
        let bytes = rows.reduce(0) { $0 + batch.lines[$1].count }
        return max(1, min(target.fullBlockEvents, Self.blockBytes / max(1, bytes / max(1, rows.count))))
    }

    /// Blocks of several services each, as full as they get.
    private func encodeShared(_ batch: EventBatch, _ services: [(rows: ArraySlice<Int>, size: Int)]) throws(StoreError) {
        var rows: [Int] = []
        var size = target.fullBlockEvents
        for service in services {
            if !rows.isEmpty, rows.count + service.rows.count > min(size, service.size) {
                try encodeMixed(batch, rows)
                rows.removeAll(keepingCapacity: true)
                size = target.fullBlockEvents
            }
            rows += service.rows
            size = min(size, service.size)
        }
        if !rows.isEmpty { try encodeMixed(batch, rows) }
    }

    /// Blocks of about equal size, none above `size`.
    private func encode(_ batch: EventBatch, _ rows: ArraySlice<Int>, _ size: Int) throws(StoreError) {
        let parts = (rows.count + size - 1) / size
        for part in 0..<parts {
            let from = rows.startIndex + rows.count * part / parts
            try encode(batch, Array(rows[from..<rows.startIndex + rows.count * (part + 1) / parts]))
        }
    }

    private func encodeMixed(_ batch: EventBatch, _ rows: [Int]) throws(StoreError) {
        // The rows of a service stay in their order.
        let order = rows.enumerated().sorted {
            (batch.timestamps[$0.element].rawValue, $0.offset) < (batch.timestamps[$1.element].rawValue, $1.offset)
        }
        try encode(batch, order.map(\.element))
    }

    private func encode(_ batch: EventBatch, _ rows: [Int]) throws(StoreError) {
        guard !rows.isEmpty else { return }
        try target.append(encoder.encode(batch, rows: rows))
    }
}

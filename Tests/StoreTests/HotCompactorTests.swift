import Blocks
import Events
import Testing

@testable import Store

@Suite struct HotCompactorTests {
    /// An event as people read it, and where it was first stored.
    struct Reading: Hashable, Comparable {
        var json: String
        var line: String
        var origin: Int64

        static func < (a: Reading, b: Reading) -> Bool { (a.json, a.line, a.origin) < (b.json, b.line, b.origin) }
    }

    /// All events of a shard, in any order.
    static func readings(_ store: Store) throws -> [Reading] {
        let partition = try store.onlyPartition()
        var all: [Reading] = []
        for reference in try partition.blocks(.init()) {
            let block = try #require(try partition.read(reference))
            #expect(block.count == reference.summary.events)
            let origins = try block.origins()
            let instants = try block.timestamps()
            #expect(instants == instants.sorted())
            for row in 0..<block.count {
                var json: [UInt8] = []
                var line: [UInt8] = []
                try block.appendJSON(row, to: &json)
                try block.appendLine(row, to: &line)
                all.append(
                    Reading(
                        json: String(decoding: json, as: UTF8.self), line: String(decoding: line, as: UTF8.self),
                        origin: origins?[row] ?? reference.id))
            }
        }
        return all.sorted()
    }

    /// A block of `count` events from the instant `second` of the day on.
    static func block(_ count: Int, second: Int, source: String, encoder: BlockEncoder) -> EncodedBlock {
        let batch = EventBatch()
        batch.source = Array(source.utf8)
        for i in 0..<count {
            let start = batch.arena.count
            batch.arena.append("level=warn msg=")
            batch.add(
                Field(
                    .message, .text,
                    batch.arena.append(
                        "event \(second)-\(i) of \(String(decoding: Synthetic.word(second * 40 + i), as: UTF8.self))")))
            batch.arena.append(" n=")
            batch.add(Field(batch.names.intern("n\(i % 3)"), .json, batch.arena.append("\(i * 7)")))
            let service = Array(["web", "db"][i % 2].utf8).withUnsafeBytes { batch.service($0) }
            batch.commit(
                line: ByteRange(start, batch.arena.count),
                timestamp: Timestamp(
                    rawValue: Synthetic.day.start.rawValue + Int64(second) * 1_000_000_000 + Int64(i) * 1_000_000),
                level: .warn, service: service)
        }
        return encoder.encode(batch, rows: Array(0..<count))
    }

    @Test func mergingKeepsEveryEventAndItsOrigin() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        let encoder = BlockEncoder()
        var random = SeededGenerator(seed: 7)
        var expected: [Reading] = []
        var id: Int64 = 0
        // Out of order in time; a block each commit, as a stream does it.
        for second in (0..<(4 * HotCompactor.minBlocks + 5)).shuffled(using: &random) {
            let block = Self.block(
                Int.random(in: 1...40, using: &random), second: second, source: "s\(second % 4)", encoder: encoder)
            id += 1
            let reader = try BlockReader(block.payload)
            for row in 0..<reader.count {
                var json: [UInt8] = []
                var line: [UInt8] = []
                try reader.appendJSON(row, to: &json)
                try reader.appendLine(row, to: &line)
                expected.append(
                    Reading(json: String(decoding: json, as: UTF8.self), line: String(decoding: line, as: UTF8.self), origin: id))
            }
            writer.append(block, day: Synthetic.day, shard: 0)
            try writer.commit()
            // Merging takes ids too.
            id = try store.onlyPartition().blocks(.init()).map(\.id).max() ?? 0
        }
        try writer.finish()
        #expect(writer.maintenanceError == nil)
        #expect(try Self.readings(store) == expected.sorted())

        let partition = try store.onlyPartition()
        let blocks = try partition.blocks(.init())
        #expect(blocks.count < HotCompactor.minBlocks + 8)
        let merged = try blocks.filter { try partition.read($0)?.origins() != nil }
        #expect(merged.count >= 4)
        // The token index knows the merged blocks.
        let token = TokenExpression.token(Synthetic.word(17 * 40))
        let nominated = try partition.blocks(.init(tokens: token)).filter { $0.summary.events >= Store.smallBlockEvents }
        #expect(nominated.count <= 1)
        try checkIntegrity(store)
    }

    @Test func mergedAgainTheFirstOriginStays() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let encoder = BlockEncoder()
        try Files.makeFolder("\(store.hotFolder)/\(Synthetic.day)")
        let shard = try HotShard(store.hotPath(HotShardKey(day: Synthetic.day, shard: 0)))
        let compactor = HotCompactor()
        // 64 blocks of one event make a block of 64 events, small again, which the next merge takes in, until it is full.
        for second in 0..<4_200 {
            let block = Self.block(1, second: second, source: "s", encoder: encoder)
            try shard.store([PendingBlock(block: block, isIndexed: false)], progress: [])
            _ = try compactor.compact(shard)
        }
        let readings = try Self.readings(store)
        #expect(readings.count == 4_200)
        #expect(Set(readings.map(\.origin)).count == 4_200)
        let ordered = readings.sorted { $0.json < $1.json }.map(\.origin)
        #expect(ordered == ordered.sorted())
    }

    @Test func aDamagedBlockStaysAndTheOthersAreMerged() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        let encoder = BlockEncoder()
        for second in 0..<HotCompactor.minBlocks {
            var block = Self.block(10, second: second, source: "s", encoder: encoder)
            if second == 20 { block.payload[block.payload.count / 2] ^= 0x55 }
            if second == 30 { block.summary.events = 11 }
            writer.append(block, day: Synthetic.day, shard: 0)
        }
        try writer.commit()
        try writer.finish()
        let partition = try store.onlyPartition()
        let blocks = try partition.blocks(.init())
        #expect(blocks.map(\.id).sorted().prefix(2) == [21, 31])
        #expect(blocks.reduce(0) { $0 + $1.summary.events } == HotCompactor.minBlocks * 10 + 1)
        let damaged = try #require(blocks.first { $0.id == 21 })
        let error = #expect(throws: StoreError.self) { try partition.read(damaged) }
        #expect(error?.code == .corrupt)
        // Later merges leave them alone.
        #expect(try HotCompactor().compact(HotShard(store.hotPath(HotShardKey(day: Synthetic.day, shard: 0)))) == false)
    }

    @Test func aReaderOfAMergedBlockIsToldThatItIsGone() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        let encoder = BlockEncoder()
        for second in 0..<HotCompactor.minBlocks - 1 {
            writer.append(Self.block(9, second: second, source: "s", encoder: encoder), day: Synthetic.day, shard: 0)
        }
        try writer.commit()
        let partition = try store.onlyPartition()
        let before = try partition.blocks(.init())
        #expect(before.count == HotCompactor.minBlocks - 1)
        writer.append(Self.block(9, second: 999, source: "s", encoder: encoder), day: Synthetic.day, shard: 0)
        try writer.commit()
        #expect(try before.allSatisfy { try partition.read($0) == nil })
        let after = try partition.blocks(.init())
        #expect(after.reduce(0) { $0 + $1.summary.events } == HotCompactor.minBlocks * 9)
        #expect(after.allSatisfy { $0.id > HotCompactor.minBlocks })
    }
}

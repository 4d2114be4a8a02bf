import Events
import Testing

@testable import Blocks

/// Everything that goes into a block comes out of it.
@Suite struct BlockRoundTripTests {
    @Test(arguments: 0..<12)
    func readsWhatWasWritten(seed: UInt64) throws {
        var random = RandomEvents(generator: SeededGenerator(seed: seed))
        let batch = EventBatch()
        let expected = random.fill(batch, events: [1, 7, 300, 1_500][Int(seed) % 4])
        let rows = expected.indices.sorted { expected[$0].timestamp < expected[$1].timestamp }
        let block = BlockEncoder().encode(batch, rows: rows, origins: seed % 2 == 0 ? rows.map { Int64($0) * 3 } : nil)
        try expectEqual(try BlockReader(block.payload), rows.map { expected[$0] })
        #expect(try BlockReader(block.payload).origins() == (seed % 2 == 0 ? rows.map { Int64($0) * 3 } : nil))
        #expect(block.summary.events == expected.count)
        #expect(block.summary.first == rows.map { expected[$0].timestamp }.min())
        #expect(block.summary.last == rows.map { expected[$0].timestamp }.max())
        #expect(block.summary.levelCounts.reduce(0, +) == UInt32(expected.count))
        #expect(block.summary.services.reduce(0) { $0 + $1.events } == expected.count)
    }

    @Test(arguments: 0..<6)
    func copiedEventsMakeAnEqualBlock(seed: UInt64) throws {
        var random = RandomEvents(generator: SeededGenerator(seed: seed &+ 100))
        let batch = EventBatch()
        let expected = random.fill(batch, events: 200)
        let encoder = BlockEncoder()
        let all = Array(expected.indices)
        let merged = EventBatch()
        for half in [all.prefix(90), all.suffix(110)] {
            try BlockReader(encoder.encode(batch, rows: Array(half)).payload).copyEvents(to: merged)
        }
        let again = encoder.encode(merged, rows: all)
        try expectEqual(try BlockReader(again.payload), expected)
        #expect(try BlockReader(again.payload).source(5) == Array("test.log".utf8))
    }

    @Test func constantsAndSourceAreKept() throws {
        let batch = EventBatch()
        batch.source = Array("bundle.tar!a.log".utf8)
        batch.constants = [(batch.names.intern("env"), Array("prod eu".utf8))]
        batch.commit(line: batch.arena.append("hello"), timestamp: Timestamp(rawValue: 5), level: .info)
        let block = BlockEncoder().encode(batch, rows: [0])
        let reader = try BlockReader(block.payload)
        var out: [UInt8] = []
        try reader.appendJSON(0, to: &out)
        #expect(
            String(decoding: out, as: UTF8.self)
                == #"{"timestamp":"1970-01-01T00:00:00.000000005Z","level":"INFO","service":"","message":"hello","metadata":{"env":"prod eu"},"source":"bundle.tar!a.log"}"#
        )
        #expect(try reader.rows(matching: TextPattern(tokens: Tokenizer.tokens(of: "prod")), in: .everything).count == 1)
        #expect(try reader.rows(matching: TextPattern(tokens: Tokenizer.tokens(of: "prod")), in: .field("env")).count == 1)
        #expect(try reader.rows(matching: TextPattern(tokens: Tokenizer.tokens(of: "bundle")), in: .field("source")).count == 1)
        #expect(try reader.rows(matching: TextPattern(tokens: Tokenizer.tokens(of: "bundle")), in: .everything).isEmpty)
    }

    @Test func aLevelSpeltOtherwiseIsMetadata() throws {
        let batch = EventBatch()
        for (text, level) in [("warn", Level.warn), ("Warning", .warn), ("30", .info)] {
            let start = batch.arena.count
            batch.add(Field(.level, .text, batch.arena.append(text)))
            batch.arena.append(" ")
            batch.add(Field(.message, .text, batch.arena.append("m")))
            batch.commit(line: ByteRange(start, batch.arena.count), timestamp: Timestamp(rawValue: 0), level: level)
        }
        let reader = try BlockReader(BlockEncoder().encode(batch, rows: [0, 1, 2]).payload)
        #expect(try reader.value("level_text", 0) == nil)
        #expect(try reader.value("level_text", 1) == Array("Warning".utf8))
        #expect(try reader.value("level_text", 2) == Array("30".utf8))
        #expect(try reader.rows(matching: TextPattern(tokens: [Array("warn".utf8)]), in: .everything).isEmpty)
        #expect(try reader.rows(matching: TextPattern(tokens: [Array("warning".utf8)]), in: .everything).indices == [1])
    }

    @Test func timestampsThatCannotBeRewrittenAreKeptAsText() throws {
        let batch = EventBatch()
        let start = batch.arena.count
        batch.add(Field(.timestamp, .timestamp, batch.arena.append("not what the layout writes")))
        batch.commit(line: ByteRange(start, batch.arena.count), timestamp: Timestamp(rawValue: 0), level: .info)
        var line: [UInt8] = []
        try BlockReader(BlockEncoder().encode(batch, rows: [0]).payload).appendLine(0, to: &line)
        #expect(String(decoding: line, as: UTF8.self) == "not what the layout writes")
    }

    func expectEqual(_ reader: BlockReader, _ expected: [ExpectedEvent]) throws {
        try #require(reader.count == expected.count)
        #expect(try reader.timestamps() == expected.map(\.timestamp))
        #expect(try reader.levels() == expected.map(\.level.rawValue))
        let services = try reader.services()
        #expect(services.indexes.map { services.names[Int($0)] } == expected.map(\.service))
        for (row, event) in expected.enumerated() {
            var line: [UInt8] = []
            try reader.appendLine(row, to: &line)
            #expect(line == event.line, "line \(row)")
            var message: [UInt8] = []
            try reader.appendMessage(row, to: &message)
            #expect(message == event.message, "message \(row)")
            #expect(try reader.value("host", row) == event.host)
            #expect(try reader.value("traceId", row) == event.traceID)
            var metadata: [String: [UInt8]] = [:]
            try reader.forEachMetadata(row) { name, value, _ in metadata[name] = Array(value) }
            #expect(metadata == Dictionary(uniqueKeysWithValues: event.metadata.map { ($0.name, $0.value) }), "metadata \(row)")
        }
    }
}

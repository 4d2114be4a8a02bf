import Blocks
import Events
import Foundation
import Testing

@testable import Store

@Suite struct StoreStatusTests {
    @Test func countsAgreeWithWhatWasWritten() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        #expect(try store.status().events == 0)
        #expect(try store.status().bytesPerEvent == nil)
        let shards = try store.catalog().shards
        let writer = try HotWriter(store)
        var random = SeededGenerator(seed: 3)
        var blocks: [EncodedBlock] = []
        for index in 0..<60 {
            let block = Synthetic.block(&random).block
            blocks.append(block)
            let day = Day(rawValue: Synthetic.day.rawValue + Int32(index % 3))
            writer.append(block, day: day, shard: index % shards)
        }
        try writer.commit()
        try writer.finish()
        let letters = try DeadLetterWriter(store)
        [1].withUnsafeBytes {
            letters.append(job: 1, source: "s", offset: 0, stage: "parse", reason: "binary", bytes: $0)
        }
        try letters.finish()

        let status = try store.status()
        #expect(status.problems.isEmpty)
        #expect(status.days.map(\.day.description) == ["2026-01-21", "2026-01-22", "2026-01-23"])
        #expect(status.days.allSatisfy { $0.blocks == 20 && $0.bytes > 20_000 && $0.tier == .hot })
        #expect(status.events == blocks.reduce(0) { $0 + $1.summary.events })
        #expect(status.blocks == 60)
        #expect(status.first == blocks.map(\.summary.first).min() && status.last == blocks.map(\.summary.last).max())
        for name in Synthetic.services {
            let expected = blocks.flatMap(\.summary.services).filter { $0.name == name }.reduce(0) { $0 + $1.events }
            #expect(status.services.first { $0.name == name }?.events == expected)
        }
        #expect(zip(status.services, status.services.dropFirst()).allSatisfy { $0.events >= $1.events })
        for level in 0..<Level.tableSize {
            #expect(status.levelCounts[level] == blocks.reduce(0) { $0 + Int($1.summary.levelCounts[level]) })
        }
        #expect(status.deadLetters == [DeadLetterCount(stage: "parse", reason: "binary", letters: 1)])
    }

    @Test func summariesSurviveTheirCodecAndDamageIsSeen() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let counts = (0..<Level.tableSize).map { _ in
                UInt32.random(in: 0...UInt32.max, using: &random) >> UInt32.random(in: 0...32, using: &random)
            }
            let bytes = SummaryCodec.encode(levelCounts: counts)
            #expect(bytes.withUnsafeBytes { SummaryCodec.levelCounts($0) } == counts)
        }
        #expect([UInt8](repeating: 1, count: 11).withUnsafeBytes { SummaryCodec.levelCounts($0) } == nil)
        #expect([UInt8](repeating: 0xFF, count: 9).withUnsafeBytes { SummaryCodec.levelCounts($0) } == nil)
        let services = SummaryCodec.encode(services: [.init(name: "web", events: 300), .init(name: "", events: 0)])
        for length in 0..<services.count where length != 0 {
            let isWhole = services.prefix(length).withUnsafeBytes {
                SummaryCodec.forEachService(UnsafeRawBufferPointer($0)) { _, _ in }
            }
            // Cut between two services it is whole, only shorter.
            #expect(isWhole == (length == 6))
        }
    }
}

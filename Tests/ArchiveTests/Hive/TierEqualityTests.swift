import Archive
import Blocks
import Events
import Foundation
import Query
import Testing

/// One question, one answer: blocks as the hot tier has them, and the archive made of the same events.
@Suite struct TierEqualityTests {
    private final class HotPartition: Partition {
        let day = ArchiveEvents.day
        let tier = Tier.hot
        let name = "web"
        let blocks: [EncodedBlock]
        init(_ blocks: [EncodedBlock]) { self.blocks = blocks }
        func candidates(_ filter: BlockFilter) throws -> [BlockReference] {
            blocks.enumerated().map { BlockReference(id: Int64($0.offset), summary: $0.element.summary) }.reversed()
        }
        func read(_ reference: BlockReference) throws -> BlockReader? { try BlockReader(blocks[Int(reference.id)].payload) }
    }

    private static let queries = [
        "", "timeout", "checkout refused", "\"connection refused\"", "needle*", "NEEDLE-7f3c", "conn*", "10.0.3.7", "10.0*",
        "v1.2.3",
        "status:404", "status:0042", "level_text:odd", "user:checkout", "host:h1", "source:other.log", "-timeout",
        "timeout OR 404",
        "9f1b2c3d-0000-4a5b-8c6d-112233445566", "path:payment", "привет", "日本語", "naïve", "n:1.5e3", "thread:worker-2", "end",
        "message:line", "x_y -checkout", "12ms", "12*", "first line of", "level:error", "traceId:a*", "service:web",
    ]

    @Test func coldAnswersAsHotDoes() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        print("seed \(seed)")
        var random = ArchiveEvents(random: HiveRandom(seed: seed))
        let batch = EventBatch()
        random.fill(batch, 1_500)
        let folder = try HiveFolder()
        var options = ArchiveWriteOptions()
        options.segmentBytes = 15_000
        let writer = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web", options: options)
        try writer.append(batch)
        try writer.finish()
        let encoder = BlockEncoder()
        let blocks = stride(from: 0, to: batch.count, by: 256).map {
            encoder.encode(batch, rows: Array($0..<min($0 + 256, batch.count)))
        }
        let hot = [
            PartitionReference(day: ArchiveEvents.day, tier: .hot, name: "web") { HotPartition(blocks) }
        ]
        let cold = try ColdArchive(folder.path).partitions()
        let middle = batch.timestamps[700]
        for query in Self.queries {
            for variant in 0..<3 {
                var request = SearchRequest(query: try SearchQuery(query))
                request.limit = nil
                request.isOldestFirst = variant == 1
                if variant == 1 { request.levelMask = 1 << UInt16(Level.error.rawValue) | 1 << UInt16(Level.warn.rawValue) }
                if variant == 2 { request.from = middle }
                let a = try Self.answer(hot, request)
                let b = try Self.answer(cold, request)
                #expect(a == b, "'\(query)' \(variant): \(a.count) and \(b.count) lines")
                let counted = SearchEngine(cold, threads: 1)
                #expect(try counted.count(request) == SearchEngine(hot, threads: 1).count(request), "'\(query)' \(variant)")
            }
        }
    }

    /// JSON and original line of each event found. Events of one instant are ordered by text, for tiers cut blocks at other places.
    private static func answer(_ partitions: [PartitionReference], _ request: SearchRequest) throws -> [String] {
        let engine = SearchEngine(partitions, threads: 2)
        var found: [(Timestamp, String)] = []
        try engine.search(request) { hit in
            var text: [UInt8] = []
            try hit.block.appendJSON(hit.row, to: &text)
            text.append(0x0A)
            try hit.block.appendLine(hit.row, to: &text)
            found.append((hit.timestamp, text.map { String($0, radix: 16) }.joined()))
            return true
        }
        #expect(engine.problems.isEmpty)
        return found.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
    }
}

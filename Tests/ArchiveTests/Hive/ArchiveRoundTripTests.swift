import Archive
import Blocks
import Events
import Foundation
import Testing

@Suite struct ArchiveRoundTripTests {
    /// What is written is read back: the same JSON and the same original lines, whatever the compression.
    @Test(arguments: ArchiveCompression.allCases) func eventsComeBackByteForByte(_ compression: ArchiveCompression) throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        print("seed \(seed)")
        var events = ArchiveEvents(random: HiveRandom(seed: seed))
        let folder = try HiveFolder()
        let batch = EventBatch()
        events.fill(batch, 3_000)
        var options = ArchiveWriteOptions()
        options.compression = compression
        options.segmentBytes = 20_000
        options.fileBytes = 60_000
        let writer = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web", options: options)
        try writer.append(batch)
        let made = try writer.finish()
        #expect(made.count > 1)
        #expect(made.reduce(0) { $0 + $1.events } == 3_000)

        let expected = try shown(batch)
        let found = try shown(ColdArchive(folder.path))
        #expect(found.count == expected.count)
        for (index, (want, have)) in zip(expected, found).enumerated() {
            #expect(have.json == want.json, "event \(index): \(String(decoding: have.json, as: UTF8.self))")
            #expect(have.line == want.line, "event \(index): \(String(decoding: have.line, as: UTF8.self))")
            if have.json != want.json || have.line != want.line { break }
        }
    }

    /// The segments of a file are one gzip member that any inflater reads whole.
    @Test func aFileIsOneMember() throws {
        let folder = try HiveFolder()
        let batch = EventBatch()
        var random = HiveRandom(seed: 5)
        ArchiveEvents.combined(batch, 5_000, random: &random)
        let writer = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web")
        try writer.append(batch)
        let made = try writer.finish()
        let path = "\(folder.path)/year=2026/month=01/day=21/service=web/logs-00001.json.gz"
        let result = try #require(try run(["gzip", "-dc", path]))
        #expect(result.status == 0)
        #expect(result.out.count == made[0].textBytes)
        #expect(result.out.split(separator: 0x0A).count == 5_000)
        #expect(folder.files.map { $0.split(separator: "/").last! } == ["_logs-00001.idx", "_manifest", "logs-00001.json.gz"])
    }

    /// The size that combined access logs take, the index included.
    @Test func combinedLinesAreSmall() throws {
        let folder = try HiveFolder()
        let batch = EventBatch()
        var random = HiveRandom(seed: 6)
        ArchiveEvents.combined(batch, 20_000, random: &random)
        let writer = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web")
        try writer.append(batch)
        let made = try writer.finish()
        let perEvent = Double(made[0].bytes + made[0].indexBytes) / 20_000
        print("combined: \(perEvent) bytes an event")
        #expect(perEvent < 50)
    }

    /// Without index files the same is found, from the same segments.
    @Test func anIndexIsNoCondition() throws {
        let folder = try HiveFolder()
        let batch = EventBatch()
        var events = ArchiveEvents(random: HiveRandom(seed: 7))
        events.fill(batch, 4_000)
        let writer = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web")
        try writer.append(batch)
        try writer.finish()
        let expected = try shown(batch)
        for name in folder.files where name.hasSuffix(".idx") {
            try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
        }
        let found = try shown(ColdArchive(folder.path))
        #expect(found.map(\.json) == expected.map(\.json))
    }
}

import Archive
import Blocks
import Events
import Foundation
import Testing

@Suite struct ServiceFolderTests {
    /// Whatever a service calls itself: its safe name is written and read, and no path leaves the archive.
    @Test(arguments: [
        "a/b", "../../etc", "..", ".", "a b", "100%", "a=b", "😀", "CamelCase", "007", "", "-", "_hidden", ".dot",
        String(repeating: "x", count: 300), "a\u{0}b", "a\nb", "service=web", "день",
    ]) func namesAreMadeSafe(_ raw: String) throws {
        let folder = try HiveFolder()
        let safe = String(decoding: Array(raw.utf8).withUnsafeBytes { ServiceName.safe($0) }, as: UTF8.self)
        let batch = EventBatch()
        var events = ArchiveEvents(random: HiveRandom(seed: 3))
        events.fill(batch, 20, service: safe)
        let root = "\(folder.path)/deep/cold"
        let writer = try ArchiveWriter(root, day: ArchiveEvents.day, service: safe)
        try writer.append(batch)
        try writer.finish()
        let found = try ColdArchive(root).folders()
        #expect(found.count == 1 && found[0].service == safe && found[0].day == ArchiveEvents.day)
        #expect(folder.files.allSatisfy { $0.hasPrefix("deep/cold/year=2026/month=01/day=21/service=\(safe)/") })
        #expect(try shown(ColdArchive(root)).map(\.json) == shown(batch).map(\.json))
        if raw != safe {
            #expect { try ArchiveWriter(root, day: ArchiveEvents.day, service: raw) } throws: {
                ($0 as? ArchiveError)?.code == .invalid
            }
        }
    }

    /// Only the days asked for are listed, and what is no partition is passed over.
    @Test func daysAreListed() throws {
        let folder = try HiveFolder()
        for day in ["2025-12-31", "2026-01-01", "2026-01-15", "2026-02-01"] {
            for service in ["web", "api"] {
                let batch = EventBatch()
                batch.commit(line: batch.arena.append("hello"), timestamp: Day(day)!.start, level: .info)
                batch.defaultService = Array(service.utf8)
                let writer = try ArchiveWriter(folder.path, day: Day(day)!, service: service)
                try writer.append(batch)
                try writer.finish()
            }
        }
        try folder.write("year=2026/README", [])
        try folder.write("year=x/month=01/day=01/service=web/a.json.gz", [])
        try folder.write("year=2026/month=02/day=30/service=web/a.json.gz", [])
        let archive = ColdArchive(folder.path)
        #expect(try archive.folders().count == 8)
        #expect(
            try archive.folders(from: Day("2026-01-01")!, to: Day("2026-01-31")!).map { "\($0.day) \($0.service)" }
                == ["2026-01-01 api", "2026-01-01 web", "2026-01-15 api", "2026-01-15 web"])
        #expect(try ColdArchive("\(folder.path)/nowhere").folders().isEmpty)
    }

    /// A partition of another service is not even looked at.
    @Test func servicesRuleOut() throws {
        let folder = try HiveFolder()
        let batch = EventBatch()
        var events = ArchiveEvents(random: HiveRandom(seed: 4))
        events.fill(batch, 10)
        let writer = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web")
        try writer.append(batch)
        try writer.finish()
        let partition = try #require(try ColdArchive(folder.path).partitions().first).open()
        #expect(try partition.candidates(.init(services: ["api"])).isEmpty)
        #expect(try partition.candidates(.init(services: ["web"])).count == 1)
        #expect(try partition.candidates(.init(to: ArchiveEvents.day.start)).isEmpty)
        #expect(try partition.candidates(.init(afterID: .max)).isEmpty)
    }
}

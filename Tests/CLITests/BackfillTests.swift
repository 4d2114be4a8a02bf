import Foundation
import Testing

/// `logetl ingest --tier cold`.
@Suite struct BackfillTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private func isAllCold() throws -> Bool {
        let status = try box.run("status", "--json").out
        return status.contains(#""tier":"cold""#) && !status.contains(#""tier":"hot""#) && !status.contains(#""tier":"warm""#)
    }

    @Test func goesStraightToTheArchive() throws {
        try box.write("a.json", SampleLog.json(3_000))
        let first = try box.run("ingest", "--tier", "cold", "--compression", "fast", "a.json")
        #expect(first.status == 0 && first.err.isEmpty, "\(first.err)")
        #expect(first.out.contains("3,000 events to the archive, "))
        #expect(try isAllCold())
        #expect(try box.run("search", "--count", "common").out == "3000\n")
        #expect(try box.run("search", "--count", "event77").out == "1\n")
        // The same again, read anew: all are known, though they are cold.
        let again = try box.run("ingest", "--tier", "cold", "--force", "--json", "a.json")
        #expect(again.status == 0, "\(again.err)")
        #expect(try JSON.totals(again.out)["duplicate"] == 3_000)
        let hot = try box.run("ingest", "--force", "--json", "a.json")
        #expect(try JSON.totals(hot.out)["duplicate"] == 3_000)
        #expect(try box.run("search", "--count").out == "3000\n")
    }

    @Test func nothingOfADryRunGoesThere() throws {
        try box.write("a.json", SampleLog.json(10))
        #expect(try box.run("ingest", "--tier", "cold", "--dry-run", "a.json").status == 0)
        #expect(!FileManager.default.fileExists(atPath: box.path("logetl-store")))
        let usage = try box.run("ingest", "--compression", "fast", "a.json")
        #expect(usage.status == 2 && usage.err.contains("--tier cold"))
        #expect(try box.run("ingest", "--tier", "warm", "a.json").status == 2)
    }

    @Test func killedAtAnyPointTheNextRunFinishes() throws {
        try box.write("a.json", SampleLog.json(12_000))
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = seed
        for round in 0..<8 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            try? FileManager.default.removeItem(atPath: box.path("logetl-store"))
            let run = try box.start(["ingest", "--tier", "cold", "a.json"])
            usleep(UInt32(10_000 + random % 500_000))
            run.signal(SIGKILL)
            _ = try run.wait()
            // A lifecycle run or another ingest: both finish what was begun.
            if round % 2 == 0, FileManager.default.fileExists(atPath: box.path("logetl-store/catalog.sqlite")) {
                let next = try box.run("lifecycle", "run", "--now", "2026-01-22")
                #expect(next.status == 0, "seed \(seed), round \(round): \(next.err)")
            }
            let next = try box.run("ingest", "--tier", "cold", "a.json")
            #expect(next.status == 0, "seed \(seed), round \(round): \(next.err)")
            #expect(try box.run("search", "--count").out == "12000\n", "seed \(seed), round \(round)")
            #expect(try isAllCold(), "seed \(seed), round \(round)")
        }
    }
}

import Foundation
import Testing

/// Processes that are killed, or that work beside others, store each event once.
@Suite struct KillTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    /// How often a process is killed; `make kills` asks for hundreds.
    private static let kills = ProcessInfo.processInfo.environment["LOGETL_KILLS"].flatMap(Int.init) ?? 24

    /// Lines of several services and days, with rejected lines, blank ones and repeats among them.
    private static func text(_ count: Int, _ name: String, _ random: inout UInt64) -> String {
        func next(_ bound: UInt64) -> UInt64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return random >> 33 % bound
        }
        var text = ""
        var last = ""
        for i in 0..<count {
            switch next(100) {
            case 0..<86:
                last =
                    #"{"ts":"2026-01-2\#(next(4))T08:\#(10 + next(50)):\#(10 + next(50))Z","service":"s\#(next(5))","msg":"event \#(i) of \#(name)"}"#
                text += last + "\n"
            case 86..<93: text += last + "\n"
            case 93..<97: text += "no event \(i) of \(name)\n"
            default: text += "\n"
            }
        }
        return text
    }

    /// All that a store holds, in an order of its own: events with the counts of their repeats, and rejected lines.
    private func content(_ store: String) throws -> (events: [String], letters: [String]) {
        let events = try box.run("search", "--store", store, "--all", "--output", "json")
        #expect(events.status == 0, "\(events.err)")
        return (events.lines.sorted(), try box.run("dead-letter", "export", "--store", store).lines.sorted())
    }

    /// Killed at random moments and run again, a store holds what it holds after one run: each event, each letter and each count of a
    /// repeat once. The input is inflated, in an archive, and several files.
    @Test func killedAgainAndAgainItHoldsEverythingOnce() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = seed
        // Small commits, so that there is much between them.
        try box.write("logetl.yaml", "limits:\n  commit_bytes: 16KiB\n")
        try box.write("a.json", Self.text(30_000, "a", &random))
        for name in ["x", "y"] { try box.write("logs/\(name).json", Self.text(15_000, name, &random)) }
        try box.shell("gzip -1 a.json && tar -czf b.tgz logs")
        let arguments = ["ingest", "--format", "json", "--json", "a.json.gz", "b.tgz"]
        let started = Date()
        #expect(try box.start(arguments + ["--store", "clean"]).wait().status == 0)
        let seconds = Date().timeIntervalSince(started)
        let clean = try content("clean")
        #expect(clean.events.count > 40_000 && clean.letters.count > 1_000)

        var kills = 0
        var round = 0
        while kills < Self.kills, round < Self.kills {
            round += 1
            let store = "store-\(round)"
            for _ in 0..<12 {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let ingest = try box.start(arguments + ["--store", store])
                usleep(UInt32(seconds * 1e6 * Double(random >> 40) / Double(1 << 24)))
                kills += ingest.isRunning ? 1 : 0
                ingest.signal(SIGKILL)
                _ = try ingest.wait()
            }
            let end = try box.start(arguments + ["--store", store]).wait()
            #expect(end.status == 0, "seed \(seed), round \(round): \(end.err)")
            let found = try content(store)
            #expect(found == clean, "seed \(seed), round \(round)")
            let again = try box.start(arguments + ["--store", store]).wait()
            #expect(try JSON.totals(again.out)["read"] == 0, "seed \(seed), round \(round)")
            let books = try box.run("reconcile", "--store", store)
            #expect(books.status == 0, "seed \(seed), round \(round): \(books.out) \(books.err)")
            try FileManager.default.removeItem(atPath: box.path(store))
        }
        #expect(kills > 0)
    }

    /// Two processes that read the same file at once: the one that comes second leaves it to the other, and says so.
    @Test func theSameFileTwiceAtOnceIsStoredOnce() throws {
        var random: UInt64 = 7
        try box.write("a.json", Self.text(30_000, "a", &random))
        try box.write("copy/b.json", Data(contentsOf: URL(fileURLWithPath: box.path("a.json"))))
        let runs = try (0..<3).map {
            try box.start(["ingest", "--dedup", "off", "--format", "json", "--json", $0 == 1 ? "copy/b.json" : "a.json"])
        }
        let results = try runs.map { try $0.wait() }
        #expect(results.contains { $0.status == 0 })
        for result in results where result.status != 0 {
            #expect(result.status == 1 && result.err.contains("another process is storing the same content"))
        }
        #expect(try box.run("ingest", "--dedup", "off", "--format", "json", "a.json").status == 0)
        #expect(try box.run("ingest", "--store", "clean", "--dedup", "off", "--format", "json", "a.json").status == 0)
        let count = try box.run("search", "--count", "--store", "clean").out
        #expect(try box.run("search", "--count").out == count)
    }

    @Test func twoIngestsAndSearchesSideBySide() throws {
        try box.write("a.json", SampleLog.json(20_000, service: "one"))
        try box.write("b.json", SampleLog.json(20_000, service: "two"))
        let first = try box.start(["ingest", "--json", "a.json"])
        let second = try box.start(["ingest", "--json", "b.json"])
        var last = 0
        while first.isRunning || second.isRunning {
            let found = try box.run("search", "--count")
            if found.status == 0 {
                let count = Int(found.out.dropLast()) ?? -1
                #expect(count >= last, "events went away")
                last = count
            } else {
                #expect(found.err.contains("no store"), "\(found.err)")
            }
            usleep(20_000)
        }
        for ingest in [first, second] {
            let result = try ingest.wait()
            #expect(result.status == 0, "\(result.err)")
            #expect(try JSON.totals(result.out)["stored"] == 20_000)
        }
        #expect(try box.run("search", "--count", "--service", "one").out == "20000\n")
        #expect(try box.run("search", "--count", "--service", "two").out == "20000\n")
    }
}

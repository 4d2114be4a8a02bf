import Foundation
import Testing

/// A process that is killed, or that works beside others, leaves a store that opens and holds whole events only.
@Suite struct KillTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private static let lineCount = 60_000

    private func writeInput() throws -> Set<Substring> {
        var text = ""
        for i in 0..<Self.lineCount {
            text +=
                #"{"ts":"2026-01-2\#(i % 3)T08:\#(10 + i / 1_000 % 50):00Z","service":"s\#(i % 5)","msg":"event \#(i) of the job"}"#
                + "\n"
        }
        try box.write("big.json", text)
        return Set(text.split(separator: "\n"))
    }

    @Test func killedAtAnyPointTheStoreHoldsWholeEvents() throws {
        let lines = try writeInput()
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = seed
        for round in 0..<8 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let store = "store-\(round)"
            let ingest = try box.start(["ingest", "--store", store, "big.json"])
            usleep(UInt32(20_000 + random % 1_500_000))
            ingest.signal(SIGKILL)
            _ = try ingest.wait()
            guard FileManager.default.fileExists(atPath: box.path(store + "/catalog.sqlite")) else { continue }
            let result = try box.run("search", "--store", store, "--all", "--output", "raw")
            #expect(result.status == 0, "seed \(seed), round \(round): \(result.err)")
            #expect(Set(result.lines).count == result.lines.count, "seed \(seed), round \(round): an event stands twice")
            #expect(result.lines.allSatisfy { lines.contains($0[...]) }, "seed \(seed), round \(round): a line is no input line")
            // The store goes on: a whole run beside what is left works.
            if round == 0 {
                #expect(try box.run("ingest", "--store", store, "big.json").status == 0)
                #expect(try Int(box.run("search", "--store", store, "--count").out.dropLast()) ?? 0 >= Self.lineCount)
            }
        }
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

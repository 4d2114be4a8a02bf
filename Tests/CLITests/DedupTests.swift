import Foundation
import Testing

/// `--dedup` and what is seen of duplicates.
@Suite struct DedupTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    @Test func aSecondIngestStoresNothingAndIsCounted() throws {
        try box.write("a.json", SampleLog.json(3_000))
        let first = try box.run("ingest", "--json", "a.json")
        #expect(try JSON.totals(first.out)["stored"] == 3_000)
        for _ in 0..<2 {
            let again = try box.run("ingest", "--force", "--json", "a.json")
            #expect(again.status == 0, "\(again.err)")
            #expect(try JSON.totals(again.out)["duplicate"] == 3_000)
            #expect(try JSON.isBalanced(again.out))
        }
        #expect(try box.run("search", "--count").out == "3000\n")
        let event = try #require(try JSON.lines(box.run("search", "--output", "json", "event7")).first)
        let metadata = try #require(event["metadata"] as? [String: Any])
        #expect(metadata["repeated"] as? Int == 2)
        #expect(metadata["first_seen"] as? String == "2026-01-21T08:00:07.000000000Z")
        #expect(metadata["last_seen"] as? String == "2026-01-21T08:00:07.000000000Z")
        #expect(try box.run("search", "--output", "table", "event7").out.contains("common event7 of many (repeated 2 times)\n"))
        #expect(try box.run("search", "--output", "text", "event7").out.hasSuffix("common event7 of many (repeated 2 times)\n"))
        #expect(try box.run("search", "--output", "csv", "event7").out.contains(#"""repeated"":2"#))
        #expect(try !box.run("search", "--output", "raw", "event7").out.contains("repeated"))
        #expect(try JSON.totals(box.run("ingest", "--force", "--dedup", "off", "--json", "a.json").out)["stored"] == 3_000)
    }

    @Test func twoIngestsOfTheSameAtOnce() throws {
        try box.write("a.json", SampleLog.json(20_000, service: "one"))
        let jobs = try (0..<3).map { _ in try box.start(["ingest", "--force", "--json", "a.json"]) }
        var stored = 0
        var read = 0
        for job in jobs {
            let result = try job.wait()
            #expect(result.status == 0, "\(result.err)")
            #expect(try JSON.isBalanced(result.out))
            let totals = try JSON.totals(result.out)
            stored += totals["stored"] ?? 0
            read += totals["read"] ?? 0
        }
        #expect(stored == 20_000 && read == 60_000)
        #expect(try box.run("search", "--count").out == "20000\n")
        let repeated = try JSON.lines(box.run("search", "--all", "--output", "json")).reduce(0) {
            $0 + (($1["metadata"] as? [String: Any])?["repeated"] as? Int ?? 0)
        }
        #expect(repeated == 40_000)
    }

    @Test func streamsAreCompared() throws {
        let running = try box.start(["ingest", "--json", "-"])
        let text = SampleLog.json(5)
        try running.send(text)
        #expect(try Running.until(10) { try box.run("search", "--count").out == "5\n" })
        try running.send(text + SampleLog.json(6))
        #expect(try Running.until(10) { try box.run("search", "--count").out == "6\n" })
        try running.closeInput()
        let totals = try JSON.totals(running.wait().out)
        #expect(totals["stored"] == 6 && totals["duplicate"] == 10)
        let event = try #require(try JSON.lines(box.run("search", "--output", "json", "event2")).first)
        #expect((event["metadata"] as? [String: Any])?["repeated"] as? Int == 2)
    }

    @Test func parseComparesWhenAsked() throws {
        let text = SampleLog.json(3) + SampleLog.json(4)
        #expect(try box.run("parse", stdin: text).lines.count == 7)
        #expect(try box.run("parse", "--dedup", "5s", stdin: text).lines.count == 4)
        // A fault that goes on: one event each window.
        let fault = SampleLog.json(20).replacing(/event\d+ of many","n":\d+/, with: "fault\"")
        let run = try box.run("parse", "--dedup", "5s", "--dedup-key", "service,message", stdin: fault)
        #expect(run.lines.count == 4)
    }

    @Test func mistakesAreRefused() throws {
        for option in [["--dedup", "soon"], ["--dedup", "-1s"], ["--dedup-key", "message"], ["--dedup-key", "service"]] {
            let result = try box.start(["ingest"] + option + ["a.json"], stdin: "").wait()
            #expect(result.status == 2, "\(option)")
            #expect(result.err.contains(option[0]))
        }
    }
}

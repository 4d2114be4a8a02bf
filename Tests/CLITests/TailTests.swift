import Foundation
import Testing

@Suite struct TailTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private func messages(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { (try? JSON.object(String($0)))?["message"] as? String }
    }

    @Test func theLastEventsComeOldestFirst() throws {
        try box.write("a.json", SampleLog.json(30))
        try box.run("ingest", "a.json")
        let result = try box.run("tail", "-n", "3", "--output", "json")
        #expect(result.status == 0, "\(result.err)")
        #expect(messages(result.out) == (27..<30).map { "common event\($0) of many" })
        #expect(try box.run("tail", "--output", "json").lines.count == 10)
        #expect(messages(try box.run("tail", "--output", "json", "event7", "-n", "5").out) == ["common event7 of many"])
    }

    @Test func followingShowsEveryNewEventOnce() throws {
        try box.write("a.json", SampleLog.json(5))
        try box.run("ingest", "a.json")
        let tail = try box.start(["tail", "-f", "-n", "2", "--output", "json"], stdin: "")
        #expect(Running.until(10) { messages(tail.outputSoFar).count == 2 })
        // Two writers, several flushes each, among them events older than those shown already.
        let writers = try (0..<2).map { _ in try box.start(["ingest", "--quiet", "-"]) }
        for i in 0..<20 {
            for (w, writer) in writers.enumerated() {
                try writer.send(
                    #"{"timestamp":"2026-01-21T0\#(i % 2 == 0 ? 1 : 9):00:00Z","level":"INFO","service":"w\#(w)","message":"new\#(w)x\#(i)"}"#
                        + "\n")
            }
            usleep(40_000)
        }
        for writer in writers { try writer.closeInput() }
        for writer in writers { #expect(try writer.wait().status == 0) }
        #expect(Running.until(10) { messages(tail.outputSoFar).count >= 42 })
        usleep(500_000)
        tail.signal(SIGINT)
        let result = try tail.wait()
        #expect(result.status == 0, "\(result.err)")
        let all = messages(result.out)
        #expect(all.count == Set(all).count)
        let expected = (0..<2).flatMap { w in (0..<20).map { "new\(w)x\($0)" } }
        #expect(Set(all.dropFirst(2)) == Set(expected))
    }

    @Test func followingKeepsToTheQuery() throws {
        try box.write("a.json", SampleLog.json(5))
        try box.run("ingest", "a.json")
        let tail = try box.start(["tail", "-f", "-n", "0", "--output", "json", "--level", "warn+", "wanted"], stdin: "")
        usleep(500_000)
        try box.run(
            "ingest", "-",
            stdin: ["INFO wanted", "WARN other", "ERROR wanted"].enumerated().map { i, text in
                let words = text.split(separator: " ")
                return
                    #"{"timestamp":"2026-01-21T09:00:0\#(i)Z","level":"\#(words[0])","service":"a","message":"\#(words[1]) \#(i)"}"#
                    + "\n"
            }.joined())
        #expect(Running.until(10) { !tail.outputSoFar.isEmpty })
        usleep(300_000)
        tail.signal(SIGTERM)
        let result = try tail.wait()
        #expect(result.status == 0)
        #expect(messages(result.out) == ["wanted 2"])
    }
}

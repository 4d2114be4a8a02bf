import Foundation
import Testing

/// `logetl dead-letter`.
@Suite struct DeadLetterTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private static let log4j = "2026-01-21 08:15:31,456 ERROR [worker-1] com.example.Orders - order failed"

    /// A store with two events and four letters of two files.
    private func fill() throws {
        let good = #"{"ts":"2026-01-21T08:15:30Z","service":"web","msg":"fine"}"# + "\n"
        try box.write(
            "app.log",
            Data((good + Self.log4j + "\n\tat com.example.A.b(A.java:1)\n" + "odd \u{1B}[31m").utf8) + Data([0xFF, 0x0A]))
        try box.write(
            "logs/web.log", good.replacingOccurrences(of: "fine", with: "well") + "{\"broken\nmail jane.doe@example.com\n")
        let ingest = try box.run("ingest", "--format", "json", "app.log", "logs")
        #expect(ingest.status == 0 && !ingest.out.contains("dead-letter"), "\(ingest.err)")
    }

    @Test func listShowsTheNewestFirst() throws {
        try fill()
        let list = try box.run("dead-letter", "list")
        #expect(list.status == 0 && list.err == "")
        #expect(list.lines.count == 5 && list.lines[0].hasPrefix("id  stored"))
        #expect(list.lines[1].contains("logs/web.log") && list.lines[1].contains("mail [email]"))
        #expect(list.lines[4].contains("app.log") && list.lines[4].contains("order failed\\x0A\tat com"))
        #expect(!list.outBytes.contains(0x1B) && list.out.contains("odd \\x1B[31m\\xFF"))
        #expect(try box.run("dead-letter", "list", "--reverse", "--limit", "1").lines.map { String($0.suffix(5)) }.last != nil)
        let few = try box.run("dead-letter", "list", "--limit", "2")
        #expect(few.lines.count == 4 && few.lines[3].contains("--all"))
        #expect(try box.run("dead-letter", "list", "--limit", "4").lines.count == 5)
        #expect(try box.run("dead-letter", "list", "--all").lines.count == 5)
        let json = try box.run("dead-letter", "list", "--json", "--source", "web.log")
        #expect(json.lines.count == 2)
        for line in json.lines {
            let letter = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(letter["source"] as? String == "logs/web.log" && letter["job"] as? Int == 1)
        }
        #expect(try box.run("dead-letter", "list", "--reason", "bad-json").lines.count == 2)
        #expect(try box.run("dead-letter", "list", "--job", "7").out == "")
        #expect(try box.run("dead-letter", "list", "--from", "-1h").lines.count == 5)
        #expect(try box.run("dead-letter", "list", "--to", "-1h").out == "")
        let summary = try box.run("dead-letter", "list", "--summary")
        #expect(summary.lines.count >= 4 && summary.lines[0].contains("one of them"))
        let groups = try box.run("dead-letter", "list", "--summary", "--json").lines
        let letters = try groups.map { line in
            let group = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            return try #require(group["letters"] as? Int)
        }
        #expect(letters.reduce(0, +) == 4)
    }

    @Test func showAndExportGiveTheBytes() throws {
        try fill()
        let show = try box.run("dead-letter", "show", "2", "99")
        #expect(show.status == 1 && show.err.contains("99"))
        #expect(show.out.contains("  odd \\x1B[31m\\xFF\n") && show.out.contains("no-format") && show.out.contains("app.log"))
        let raw = try box.run("dead-letter", "show", "--raw", "2")
        #expect(raw.status == 0 && raw.outBytes == Array("odd \u{1B}[31m".utf8) + [0xFF])
        #expect(try box.run("dead-letter", "show", "--json", "1").out.contains("order failed\\n\\tat com"))

        let export = try box.run("dead-letter", "export")
        let expected =
            Data((Self.log4j + "\n\tat com.example.A.b(A.java:1)\nodd \u{1B}[31m").utf8) + Data([0xFF, 0x0A])
            + Data("{\"broken\nmail [email]\n".utf8)
        #expect(export.status == 0 && Data(export.outBytes) == expected)
        let json = try box.run("dead-letter", "export", "--json")
        let odd = try #require(try JSONSerialization.jsonObject(with: Data(json.lines[1].utf8)) as? [String: Any])
        #expect(Data(base64Encoded: odd["base64"] as? String ?? "") == Data("odd \u{1B}[31m".utf8) + Data([0xFF]))
        #expect(json.lines.count == 4 && json.lines[0].contains("\"text\":"))
        #expect(try box.run("dead-letter", "export", "--source", "web.log", "--limit", "1").out == "{\"broken\n")
        let coverage = try box.shell("\"$LOGETL\" dead-letter export --source app.log | \"$LOGETL\" grok coverage -")
        #expect(coverage.status == 0, "\(coverage.err)")
    }

    @Test func aClosedPipeEndsAnExportInPeace() throws {
        try box.write("big.log", String(repeating: "rubbish that is no json at all\n", count: 100_000))
        try box.run("ingest", "--format", "json", "big.log")
        let head = try box.shell("\"$LOGETL\" dead-letter export | head -n 2; echo ${PIPESTATUS[0]}")
        #expect(head.lines == ["rubbish that is no json at all", "rubbish that is no json at all", "0"])
        #expect(head.err == "")
        let all = try box.shell("\"$LOGETL\" dead-letter export --json | wc -l")
        #expect(all.out.contains("100000"))
    }

    @Test func replayBringsInWhatFitsOnce() throws {
        try fill()
        let dry = try box.run("dead-letter", "replay", "--dry-run")
        #expect(dry.status == 0 && dry.out.contains("4 letters: 1 would come in, 3 would still wait"))
        #expect(try box.run("search", "--count").out == "2\n")
        let first = try box.run("dead-letter", "replay", "--json")
        #expect(first.status == 0, "\(first.err)")
        #expect(
            first.out.hasPrefix(
                #"{"letters":{"selected":4,"replayed":1,"waiting":3,"cut":0,"recoveredEvents":0},"totals":{"read":4,"stored":1,"#)
        )
        #expect((try? JSONSerialization.jsonObject(with: Data(first.out.utf8))) != nil)
        let plain = try box.run("dead-letter", "replay", "--format", "plain", "--source", "web.log")
        #expect(plain.out.contains("2 letters: 2 came in, 0 still wait"))
        for _ in 0..<2 { #expect(try box.run("dead-letter", "replay", "--quiet").out == "") }
        #expect(try box.run("search", "--count").out == "5\n")
        #expect(try box.run("search", "--service", "web", "--output", "raw").out.contains("mail [email]"))
        #expect(try box.run("dead-letter", "list").lines.count == 2)
        #expect(try box.run("dead-letter", "list", "--replayed").lines.count == 4)
        #expect(try box.run("dead-letter", "replay", "--strict").status == 1)
        #expect(try box.run("dead-letter", "purge", "--replayed", "--yes").out.hasPrefix("3 letters deleted"))
        #expect(try box.run("dead-letter", "list", "--replayed").out == "")
        #expect(try box.run("search", "--count").out == "5\n")
    }

    @Test func purgeAsksAndSaysHowMany() throws {
        try fill()
        #expect(try box.run("dead-letter", "purge").status == 2)
        #expect(try box.run("dead-letter", "purge", "--all", "--replayed").status == 2)
        #expect(try box.run("dead-letter", "purge", "--before", "-1d", "--to", "-1d").status == 2)
        let asked = try box.run("dead-letter", "purge", "--all")
        #expect(asked.status == 2 && asked.err.contains("--yes") && asked.err.contains("4 letters"))
        #expect(try box.run("dead-letter", "purge", "--all", "--dry-run").out == "4 letters would be deleted\n")
        #expect(try box.run("dead-letter", "purge", "--before", "-1h", "--yes").out == "no letters to delete\n")
        #expect(
            try box.run("dead-letter", "purge", "--reason", "bad-json", "--source", "web*", "--yes").out.hasPrefix(
                "1 letter deleted"))
        #expect(try box.run("dead-letter", "list", "--json").lines.count == 3)
        #expect(try box.run("dead-letter", "purge", "--all", "--yes").out.hasPrefix("3 letters deleted"))
        #expect(try box.run("dead-letter", "export").out == "")
        #expect(try !box.run("status").out.contains("dead letters"))
    }

    @Test(arguments: ["list", "export", "replay", "purge --all --yes", "show 1"])
    func withoutAStoreOrWithADamagedFileItFails(_ command: String) throws {
        let words = ["dead-letter"] + command.split(separator: " ").map(String.init)
        func run() throws -> Sandbox.Result { try box.start(words, stdin: "").wait() }
        let missing = try run()
        #expect(missing.status == 3 && missing.err.contains("--store"), "\(missing.err)")
        #expect(!FileManager.default.fileExists(atPath: box.path("logetl-store")))
        try fill()
        let file = "logetl-store/default/dead-letter/dead-letter.sqlite"
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: box.path(file + suffix)) }
        try box.write(file, String(repeating: "no database\n", count: 1_000))
        let damaged = try run()
        #expect(
            damaged.status == 3 && damaged.err.contains("dead-letter.sqlite") && damaged.err.contains("damaged"), "\(damaged.err)"
        )
    }

    @Test func replayKilledAtAnyPointStoresEachEventOnce() throws {
        let count = 30_000
        var text = ""
        for i in 0..<count { text += "2026-01-2\(i % 3) 08:15:31,456 ERROR [w] a.b.C - event \(i) of the replay\n" }
        try box.write("app.log", text)
        try box.run("ingest", "--format", "json", "app.log")
        let store = box.path("logetl-store")
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = seed
        for round in 0..<4 {
            try FileManager.default.copyItem(atPath: store, toPath: box.path("store-\(round)"))
            let arguments = ["dead-letter", "replay", "--store", "store-\(round)"]
            for _ in 0..<3 {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let replay = try box.start(arguments, stdin: "")
                usleep(UInt32(10_000 + (random >> 33) % 1_200_000))
                replay.signal(SIGKILL)
                _ = try replay.wait()
            }
            let last = try box.start(arguments, stdin: "").wait()
            #expect(last.status == 0, "seed \(seed), round \(round): \(last.err)")
            let lines = try box.run("search", "--store", "store-\(round)", "--all", "--output", "raw").lines
            #expect(lines.count == count, "seed \(seed), round \(round)")
            #expect(Set(lines).count == count, "seed \(seed), round \(round): an event stands twice")
            #expect(try box.run("dead-letter", "list", "--store", "store-\(round)").out == "")
        }
    }

    @Test func anIngestListsAndPurgesSideBySide() throws {
        try box.write("a.log", String(repeating: "this is no json\n", count: 40_000))
        var expected = 0
        for _ in 0..<3 {
            let ingest = try box.start(["ingest", "--force", "--format", "json", "--json", "a.log"], stdin: "")
            while ingest.isRunning {
                let list = try box.run("dead-letter", "list", "--summary")
                #expect(list.status == 0 || list.err.contains("no store"), "\(list.err)")
                let purge = try box.run("dead-letter", "purge", "--all", "--yes")
                #expect(purge.status == 0 || purge.err.contains("no store"), "\(purge.err)")
                expected += purge.out.split(separator: " ").first.flatMap { Int($0.filter { $0 != "," }) } ?? 0
            }
            let result = try ingest.wait()
            #expect(result.status == 0, "\(result.err)")
            #expect(try JSON.totals(result.out)["rejected"] == 40_000)
        }
        let left = try box.run("dead-letter", "export").lines.count
        #expect(expected + left == 120_000)
    }

    /// The worked example of the documentation: each command gives what stands below it.
    @Test func theDocumentedExampleIsTrue() throws {
        let text = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: "\(Sandbox.package)/docs/dead-letters.md")), as: UTF8.self)
        var steps: [(command: String, output: [String])] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                isInside = line == "```console"
            } else if isInside, line.hasPrefix("$ ") {
                steps.append((String(line.dropFirst(2)), []))
            } else if isInside {
                steps[steps.count - 1].output.append(line)
            }
        }
        #expect(steps.count >= 9)
        for step in steps {
            let run = try box.shell("logetl() { \"$LOGETL\" \"$@\"; }; " + step.command)
            #expect(run.status == 0 && run.lines == step.output, "\(step.command): \(run.out)\(run.err)")
        }
    }

    @Test func theHintAfterAnIngestIsForTerminals() throws {
        try box.write("a.log", "no json\n")
        let result = try box.shell(
            "command -v script >/dev/null || exit 9; script -qec '\"$LOGETL\" ingest --store \"my store\" --format json a.log' /dev/null"
        )
        if result.status == 9 { return }
        #expect(result.out.contains("logetl dead-letter list --job 1 --store 'my store'"), "\(result.out)")
    }
}

import Events
import Foundation
import Parsers
import Pipeline
import Store
import Testing

/// Dead letters come in once the reason is gone.
@Suite struct ReplayTests {
    private static let good = #"{"ts":"2026-01-21T08:00:00Z","msg":"fine"}"#
    private static let log4j = [
        "2026-01-21 08:15:31,456 ERROR [worker-1] com.example.shop.Orders - order failed\n\tat com.example.A.b(A.java:1)",
        "2026-01-22 09:00:00,000 WARN  [main] com.example.shop.Shop - low memory",
    ]

    private func letters(_ store: String, _ state: DeadLetterFilter.State = .waiting) throws -> [DeadLetter] {
        try DeadLetterReader(try Store.open(store, mode: .readOnly), DeadLetterFilter(state)).nextPage()
    }

    @discardableResult
    private func replay(
        _ store: String, cut: Bool = false, _ filter: DeadLetterFilter = DeadLetterFilter(),
        _ change: (inout IngestOptions) -> Void = { _ in }
    ) throws -> ReplayReceipt {
        var ingest = IngestOptions(store: store)
        ingest.dedup = .off
        change(&ingest)
        var options = ReplayOptions(ingest, filter)
        options.includesCut = cut
        let receipt = try Replay(options).run()
        let totals = receipt.events.totals
        #expect(totals.read == totals.stored + totals.duplicate + totals.rejectedTotal + totals.droppedTotal)
        return receipt
    }

    /// Ingests paths; equal lines are not what these tests are about.
    private static func ingest(
        _ paths: [String], store: String, _ change: (inout IngestOptions) -> Void = { _ in }
    ) throws -> Receipt {
        try PipelineTests.ingest(paths, store: store) {
            $0.dedup = .off
            change(&$0)
        }
    }

    @Test func whatFitsComesInOnceAndTheRestStays() throws {
        let folder = try TemporaryFolder()
        let lines = [Self.good, Self.log4j[0], "rubbish", Self.log4j[1], "{\"broken", Self.good]
        let path = try folder.file("shop.log", lines.joined(separator: "\n") + "\n")
        _ = try Self.ingest([path], store: folder.store) {
            $0.format = "json"
            $0.tags = [("ticket", "4711")]
        }
        #expect(try letters(folder.store).count == 4)
        var dry = try replay(folder.store) { $0.isDryRun = true }
        #expect(dry.letters == 4 && dry.taken == 2 && dry.waiting == 2)
        #expect(try letters(folder.store).count == 4)

        let first = try replay(folder.store)
        #expect(first.letters == 4 && first.taken == 2 && first.events.totals.stored == 2)
        #expect(first.events.files.map(\.name) == [path])
        #expect(try letters(folder.store).map(\.bytes) == ["rubbish", "{\"broken"].map { Array($0.utf8) })
        let events = try storedEvents(folder.store)
        #expect(events.map(\.line) == [Self.good, Self.good] + Self.log4j)
        #expect(
            events.allSatisfy { $0.service == "shop" && $0.json.contains(#""source":"\#(path)""#) && $0.json.contains("4711") })
        for _ in 0..<2 {
            let again = try replay(folder.store)
            #expect(again.letters == 2 && again.taken == 0 && again.events.totals.stored == 0)
        }
        #expect(try storedEvents(folder.store) == events)
        #expect(try letters(folder.store, .replayed).count == 2)
        dry = try replay(folder.store) { $0.isDryRun = true }
        #expect(dry.letters == 2 && dry.taken == 0)
    }

    @Test func plainTextIsOnlyTakenWhereItIsAskedFor() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", "\(Self.good)\nrubbish one\n\(Self.good)\nrubbish two\n")
        _ = try Self.ingest([path], store: folder.store) { $0.format = "json" }
        #expect(try replay(folder.store).taken == 0)
        let receipt = try replay(folder.store) { $0.format = "plain" }
        #expect(receipt.taken == 2)
        // Without a time of their own they have that of the event before them.
        let events = try storedEvents(folder.store)
        #expect(
            events.filter { $0.line.hasPrefix("rubbish") }.map(\.timestamp) == [Int64](repeating: events[0].timestamp, count: 2))
    }

    @Test func lettersKeepTheTimeOfTheirPlace() throws {
        let folder = try TemporaryFolder()
        var lines: [String] = []
        for i in 0..<30_000 {
            let two = { (n: Int) in n < 10 ? "0\(n)" : "\(n)" }
            lines.append(
                #"{"ts":"2026-01-21T0\#(i / 3_600):\#(two(i / 60 % 60)):\#(two(i % 60))Z","msg":"line \#(i) of a long file"}"#)
            if i % 1_000 == 999 { lines.append("lost \(i)") }
        }
        let path = try folder.file("a.log", (["lost first"] + lines).joined(separator: "\n"))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_770_000_000)], ofItemAtPath: path)
        _ = try Self.ingest([path], store: folder.store) { $0.format = "json" }
        #expect(try replay(folder.store) { $0.format = "plain" }.taken == 31)
        let day = Timestamp.at("2026-01-21T00:00:00Z")
        for event in try storedEvents(folder.store) where event.line.hasPrefix("lost ") {
            let second = Int64(event.line.dropFirst(5)).map { day + $0 * 1_000_000_000 }
            #expect(event.timestamp == second ?? 1_770_000_000_000_000_000, "\(event.line)")
        }
    }

    @Test func theFactsOfTheInputApplyUnlessOptionsSayOtherwise() throws {
        let folder = try TemporaryFolder()
        let line = "Jan 21 08:15:30 host1 sshd[812]: Accepted publickey"
        let path = try folder.file("auth", Self.good + "\n" + line + "\n")
        for (store, change) in [
            ("kept", { (_: inout IngestOptions) in }),
            (
                "changed",
                {
                    $0.service = "other"
                    $0.zone = .fixed(minutes: 60)
                    $0.year = 2019
                    $0.tags = [("env", "test")]
                }
            ),
        ] as [(String, (inout IngestOptions) -> Void)] {
            let store = folder.path + "/" + store
            _ = try Self.ingest([path], store: store) {
                $0.format = "json"
                $0.service = "Log In"
                $0.zone = .fixed(minutes: -120)
                $0.year = 2020
                $0.tags = [("env", "prod"), ("region", "eu")]
            }
            #expect(try replay(store, DeadLetterFilter(), change).taken == 1)
            let event = try #require(try storedEvents(store).first { $0.line == line })
            #expect(event.json.contains(#""region":"eu""#))
            if store.hasSuffix("kept") {
                #expect(event.timestamp == Timestamp.at("2020-01-21T10:15:30Z") && event.service == "log-in")
                #expect(event.json.contains(#""env":"prod""#) && event.json.contains(#""service_name":"Log In""#))
            } else {
                #expect(event.timestamp == Timestamp.at("2019-01-21T07:15:30Z") && event.service == "other")
                #expect(event.json.contains(#""env":"test""#) && !event.json.contains("Log In"))
            }
        }
    }

    @Test func aLetterOfSeveralEventsAndRestsIsTakenApart() throws {
        let folder = try TemporaryFolder()
        // One rejected item for JSON: the lines that follow are indented.
        let lines = [
            "no event at all", "  {\"ts\":\"2026-01-21T08:00:00Z\",\"msg\":\"a\"}",
            "  {\"ts\":\"2026-01-25T08:00:00Z\",\"msg\":\"b\"}",
        ]
        let path = try folder.file(
            "a.log", "<34>Jan 21 08:15:31 host1 sshd[813]: ok\n" + lines.joined(separator: "\n") + "\n")
        _ = try Self.ingest([path], store: folder.store) { $0.format = "syslog" }
        let letter = try #require(try letters(folder.store).last)
        #expect(letter.bytes == Array(lines.joined(separator: "\n").utf8))
        var filter = DeadLetterFilter()
        filter.ids = [letter.id]
        let receipt = try replay(folder.store, filter) { $0.format = "csv" }
        #expect(receipt.taken == 0 && receipt.events.files[0].notes.count == 1)
        #expect(try replay(folder.store, filter) { $0.format = "json" }.taken <= 1)
        let bytes = try letters(folder.store).map { String(decoding: $0.bytes, as: UTF8.self) }
        let events = try storedEvents(folder.store).map(\.line)
        // Nothing is lost and nothing is there twice, whichever lines belong together.
        for line in lines {
            #expect((bytes + events).filter { $0.contains(line.drop { $0 == " " }) }.count == 1, "\(line): \(bytes) \(events)")
        }
    }

    @Test func tablesFindTheirColumns() throws {
        let folder = try TemporaryFolder()
        let header = "timestamp,level,service,message\n"
        let rows = "2026-01-21T08:15:30Z,INFO,web,fine\nlater today,WARN,web,odd\n2026-01-21T08:15:32Z,INFO,web,fine\n"
        let path = try folder.file("a.csv", header + rows)
        // Wrong from the start: all lines are letters, the header too.
        _ = try Self.ingest([path], store: folder.store) { $0.format = "json" }
        #expect(try letters(folder.store).count == 4)
        let receipt = try replay(folder.store) { $0.format = "csv" }
        #expect(receipt.events.totals.stored >= 2 && receipt.events.totals.dropped[.header] == 1)
        #expect(
            try storedEvents(folder.store).filter { $0.service == "web" && $0.json.contains(#""message":"fine""#) }.count == 2)
        // Found by itself: the header is kept with the letters.
        let store = folder.path + "/second"
        _ = try Self.ingest([path], store: store)
        for letter in try letters(store) {
            let again = try replay(store) { $0.format = "csv" }
            #expect(again.events.files.allSatisfy { $0.notes.isEmpty }, "\(letter.offset)")
        }
    }

    @Test func cutLettersAreLeftUnlessAskedFor() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", "{\"x\":\"" + String(repeating: "y", count: 3_000_000) + "\"}\n" + Self.good + "\n")
        let receipt = try Self.ingest([path], store: folder.store) { $0.format = "json" }
        #expect(receipt.totals.rejected == [.tooLong: 1])
        let left = try replay(folder.store) { $0.format = "plain" }
        #expect(left.letters == 0 && left.cutLeft == 1)
        #expect(try replay(folder.store, cut: true) { $0.format = "plain" }.taken == 1)
        #expect(try storedEvents(folder.store).contains { $0.json.contains(#""truncated":true"#) })
    }

    /// Some shards have their blocks, one could not be written: what a kill between two commits leaves.
    @Test(arguments: [false, true]) func aReplayThatEndsBetweenCommitsIsFinishedByTheNext(knowsSome: Bool) throws {
        let folder = try TemporaryFolder()
        let lines = (0..<300).map { "2026-01-2\($0 % 3) 08:15:31,456 ERROR [w] a.b.C - event \($0)" }
        // Each comes three times.
        let path = try folder.file("a.log", (lines + lines + lines).joined(separator: "\n") + "\n")
        _ = try Self.ingest([path], store: folder.store) { $0.format = "json" }
        let day = folder.store + "/default/hot/2026-01-21"
        try FileManager.default.createDirectory(atPath: folder.store + "/default/hot", withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: day))
        #expect(throws: IngestError.self) { try replay(folder.store) { $0.dedup = DedupPolicy() } }
        #expect(try letters(folder.store).isEmpty)
        #expect(try Store.open(folder.store, mode: .readOnly).waitingReplayEvents() == 300)
        try FileManager.default.removeItem(atPath: day)
        #expect(try storedEvents(folder.store).count == 200)
        if knowsSome {
            // Meanwhile some of the events come in another way.
            let some = try folder.file(
                "b/a.log", (lines.filter { $0.hasPrefix("2026-01-21") }.prefix(10)).joined(separator: "\n"))
            #expect(try PipelineTests.ingest([some], store: folder.store).totals.stored == 10)
        }
        // Other options than those of the first replay change nothing of what it has decided.
        let receipt = try replay(folder.store) {
            $0.zone = .fixed(minutes: 600)
            $0.format = "plain"
            $0.dedup = DedupPolicy()
        }
        #expect(receipt.recoveredEvents == (knowsSome ? 90 : 100) && receipt.letters == 0)
        let events = try storedEvents(folder.store)
        #expect(events.map(\.line).sorted() == lines.sorted())
        // Duplicates are counted once too.
        #expect(events.filter { $0.json.contains(#""repeated":3"#) }.count == (knowsSome ? 10 : 0))
        #expect(events.filter { $0.json.contains(#""repeated":2"#) }.count == (knowsSome ? 290 : 300))
        #expect(try replay(folder.store).recoveredEvents == 0)
    }

    @Test func manySourcesOfManyJobsInAnyOrder() throws {
        let folder = try TemporaryFolder()
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SystemRandomNumberGenerator()
        var expected: [String] = []
        for job in 0..<3 {
            var paths: [String] = []
            for file in 0..<4 {
                var text = ""
                for i in 0..<Int.random(in: 200...900, using: &random) {
                    if Bool.random(using: &random) {
                        text += "2026-01-2\(i % 5) 08:15:31,456 ERROR [w] a.b.C - job \(job) file \(file) line \(i)\n"
                        expected.append(String(text.split(separator: "\n").last ?? ""))
                    } else {
                        text += Self.good + "\n"
                        expected.append(Self.good)
                    }
                }
                paths.append(try folder.file("job\(job)/app\(file).log", text))
            }
            _ = try Self.ingest(paths, store: folder.store) { $0.format = "json" }
        }
        let before = try letters(folder.store).count
        #expect(before > 0, "seed \(seed)")
        var filter = DeadLetterFilter()
        filter.jobs = [2]
        _ = try replay(folder.store, filter)
        var jobs: Set<Int64> = []
        try Store.open(folder.store, mode: .readOnly).forEachDeadLetter {
            if $0.replayedAt == nil { jobs.insert($0.job) }
            return true
        }
        #expect(jobs == [1, 3])
        _ = try replay(folder.store)
        #expect(try letters(folder.store).isEmpty)
        #expect(try storedEvents(folder.store).map(\.line).sorted() == expected.sorted())
    }

    @Test func whatTheStoreHasIsCountedAndComesInNoMore() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", Self.log4j.joined(separator: "\n") + "\n")
        _ = try Self.ingest([path], store: folder.store) { $0.format = "json" }
        _ = try Self.ingest([path], store: folder.store) { $0.ignoresKnown = true }
        let receipt = try replay(folder.store) { $0.dedup = DedupPolicy() }
        #expect(receipt.taken == 2 && receipt.events.totals.duplicate == 2 && receipt.events.totals.stored == 0)
        #expect(try storedEvents(folder.store).filter { $0.json.contains(#""repeated":1"#) }.count == 2)
        #expect(try letters(folder.store).isEmpty)
    }

    @Test func eventsThatBreakARuleComeInWhenTheRuleIsGone() throws {
        let folder = try TemporaryFolder()
        let lines = [#"{"ts":"2026-01-21T08:00:00Z","user":"a","msg":"one"}"#, #"{"ts":"2026-01-21T08:00:01Z","msg":"two"}"#]
        let path = try folder.file("a.log", lines.joined(separator: "\n") + "\n")
        _ = try Self.ingest([path], store: folder.store) { $0.validate.rules = [.required("user")] }
        let letter = try #require(try letters(folder.store).first)
        #expect(letter.stage == "validate" && letter.reason == "missing-field:user")
        var filter = DeadLetterFilter()
        filter.reasons = ["missing-field"]
        #expect(try replay(folder.store, filter) { $0.validate.rules = [.required("user")] }.taken == 0)
        #expect(try replay(folder.store, filter) { $0.validate.rules = [.required("other")] }.taken == 0)
        #expect(try letters(folder.store).map(\.reason) == ["missing-field:other"])
        #expect(try replay(folder.store, filter).taken == 1)
        #expect(try storedEvents(folder.store).map(\.line) == lines)
    }

    @Test func maskingHoldsForWhatComesIn() throws {
        let folder = try TemporaryFolder()
        let line = "2026-01-21 08:15:31,456 ERROR [w] a.b.C - mail jane.doe@example.com"
        let path = try folder.file("a.log", line + "\n")
        _ = try Self.ingest([path], store: folder.store) {
            $0.format = "json"
            $0.mask = .off
        }
        #expect(try replay(folder.store).events.totals.masked[.email] == 1)
        #expect(try storedEvents(folder.store).allSatisfy { !$0.line.contains("jane") && !$0.json.contains("jane") })
    }

    @Test func thereMustBeAStore() throws {
        let folder = try TemporaryFolder()
        #expect(throws: IngestError.self) { try replay(folder.store) }
        #expect(!FileManager.default.fileExists(atPath: folder.store))
        #expect(throws: IngestError.self) { try replay(folder.store) { $0.format = "nonsense" } }
        _ = try Self.ingest([try folder.file("a.log", Self.good + "\n")], store: folder.store)
        #expect(try replay(folder.store).letters == 0)
    }
}

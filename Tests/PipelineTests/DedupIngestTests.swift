import Blocks
import Events
import Foundation
import Pipeline
import Store
import Testing

/// Deduplication on the way into a store, from files to what a search shows.
@Suite struct DedupIngestTests {
    private static func line(_ second: Int, _ text: String, service: String = "web") -> String {
        let time = String(format: "2026-09-01T%02d:%02d:%02dZ", 10 + second / 3_600, second / 60 % 60, second % 60)
        return #"{"ts":"\#(time)","level":"info","service":"\#(service)","msg":"\#(text)"}"# + "\n"
    }

    /// What is stored, without the source, which is that of the file that came first; each with its repeats.
    private static func contents(_ store: String) throws -> [String] {
        try storedEvents(store).map { $0.json.replacing(/,"source":".*"}$/, with: "}") }.sorted()
    }

    @Test func acrossChunksOfOneFile() throws {
        let folder = try TemporaryFolder()
        let filler = String(repeating: "x", count: 300)
        var text = ""
        for i in 0..<9_000 {
            text += Self.line(i, "event \(i) \(filler)")
            // The same again at once, and some that were long ago.
            if i % 100 == 7 { text += Self.line(i, "event \(i) \(filler)") }
            if i % 100 == 8, i > 5_000 { text += Self.line(i - 5_000, "event \(i - 5_000) \(filler)") }
        }
        let path = try folder.file("app.log", text)
        let receipts = try [1, 3].map { jobs in
            try ingest([path], store: folder.path + "/store\(jobs)") { $0.jobs = jobs }
        }
        for receipt in receipts {
            #expect(receipt.totals.stored == 9_000)
            #expect(receipt.totals.duplicate == 90 + 40)
            #expect(receipt.files[0].counts.duplicate == 130)
        }
        #expect(try Self.contents(folder.path + "/store1") == Self.contents(folder.path + "/store3"))
        let counted = try Self.contents(folder.path + "/store1").filter { $0.contains(#""repeated":"#) }
        #expect(counted.count == 130)
        #expect(counted.allSatisfy { $0.contains(#""repeated":1,"first_seen":"2026-09-01T"#) })
    }

    @Test func everyOrderOfFilesGivesTheSameEventsAndCounts() throws {
        let folder = try TemporaryFolder()
        var files: [String] = []
        for (number, range) in [0..<60, 40..<90, 20..<70].enumerated() {
            let text = range.map { Self.line($0, "event \($0)", service: ["web", "db", "api"][$0 % 3]) }.joined()
            files.append(try folder.file("part\(number).log", text))
        }
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        var contents: [[String]] = []
        for (number, order) in orders.enumerated() {
            let store = folder.path + "/store\(number)"
            if number % 2 == 0 {
                let receipt = try ingest(order.map { files[$0] }, store: store)
                #expect(receipt.totals.stored == 90 && receipt.totals.duplicate == 70)
            } else {
                // Each file a job of its own: as after a restart.
                let receipts = try order.map { try ingest([files[$0]], store: store) }
                #expect(receipts.reduce(0) { $0 + $1.totals.stored } == 90)
                #expect(receipts.reduce(0) { $0 + $1.totals.duplicate } == 70)
            }
            contents.append(try Self.contents(store))
        }
        #expect(contents.allSatisfy { $0 == contents[0] })
        #expect(contents[0].count == 90)
        #expect(contents[0].filter { $0.contains(#""repeated":2"#) }.count == 20)
    }

    @Test func offStoresAllAndStoreLooksBackHoweverFar() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", Self.line(0, "same") + Self.line(0, "same") + Self.line(9_000, "same"))
        let off = try ingest([path], store: folder.path + "/off") { $0.dedup = .off }
        #expect(off.totals.stored == 3 && off.totals.duplicate == 0)
        func run(_ window: DedupPolicy.Window) throws -> Int {
            try ingest([path], store: folder.path + "/\(window)") {
                $0.dedup.window = window
                $0.ignoresKnown = true
                $0.dedup.key = try! FingerprintKey(["service", "message"])
            }.totals.duplicate
        }
        #expect(try run(.nanoseconds(5_000_000_000)) == 1)
        #expect(try run(.store) == 2)
        #expect(
            try Self.contents(folder.path + "/\(DedupPolicy.Window.store)").contains {
                $0.contains(
                    #""repeated":2,"first_seen":"2026-09-01T10:00:00.000000000Z","last_seen":"2026-09-01T12:30:00.000000000Z""#)
            })
        // The same file again, days later in the life of the store.
        #expect(try run(.store) == 3)
    }

    @Test func masksBeforeItCompares() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", Self.line(0, "mail jane@example.com") + Self.line(0, "mail john@example.com"))
        let receipt = try ingest([path], store: folder.store)
        #expect(receipt.totals.stored == 1 && receipt.totals.duplicate == 1)
    }

    @Test func otherServicesAndInstantsAreOtherEvents() throws {
        let folder = try TemporaryFolder()
        let text = Self.line(0, "same") + Self.line(1, "same") + Self.line(0, "same", service: "db") + Self.line(0, "Same")
        let receipt = try ingest([try folder.file("a.log", text)], store: folder.store)
        #expect(receipt.totals.stored == 4 && receipt.totals.duplicate == 0)
    }

    @Test func aJobWithoutAStoreKnowsWhatItHasSeen() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", Self.line(0, "same") + Self.line(0, "same") + Self.line(5, "same"))
        let dry = try ingest([path, path], store: folder.store) { $0.isDryRun = true }
        #expect(dry.totals.stored == 2 && dry.totals.duplicate == 4)
        #expect(!FileManager.default.fileExists(atPath: folder.store))
    }

    @Test func aDamagedShardIsSetAsideAndTheJobGoesOn() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", Self.line(0, "same"))
        _ = try ingest([path], store: folder.store)
        let hot = folder.store + "/default/hot/2026-09-01"
        for name in try FileManager.default.contentsOfDirectory(atPath: hot) where name.hasSuffix(".sqlite") {
            try Data("no database, but long enough to be looked at as one".utf8).write(to: URL(fileURLWithPath: hot + "/" + name))
        }
        let receipt = try ingest([path], store: folder.store) { $0.ignoresKnown = true }
        #expect(receipt.totals.stored == 1 && receipt.hasProblems)
        #expect(try FileManager.default.contentsOfDirectory(atPath: hot).contains { $0.contains(".damaged-") })
    }

    @Test func windowsAreRead() {
        #expect(DedupPolicy.Window("5s") == .nanoseconds(5_000_000_000))
        #expect(DedupPolicy.Window("0s") == .nanoseconds(0))
        #expect(DedupPolicy.Window("250ms") == .nanoseconds(250_000_000))
        #expect(DedupPolicy.Window("2d") == .nanoseconds(172_800_000_000_000))
        #expect(DedupPolicy.Window("off") == .off && DedupPolicy.Window("store") == .store)
        for text in ["", "5", "s", "-1s", "5 s", "1.5s", "99999999999d", "٣s", "5sec"] {
            #expect(DedupPolicy.Window(text) == nil)
        }
    }
}

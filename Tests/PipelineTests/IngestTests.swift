import Events
import Foundation
import Parsers
import Pipeline
import Store
import Testing

@Suite struct IngestTests {
    @Test func storesEveryLineOnce() throws {
        let folder = try TemporaryFolder()
        let lines = (0..<12_000).map { i in
            #"{"ts":"2026-09-0\#(1 + i / 6_000)T00:\#(10 + i / 1_000 % 50):\#(10 + i % 50)Z","level":"info","msg":"line \#(i) \#(String(repeating: "x", count: i % 200))"}"#
        }
        let path = try folder.file("shop/app.log", lines.joined(separator: "\n") + "\n")
        let receipt = try ingest([path], store: folder.store)
        #expect(receipt.totals.stored == lines.count)
        #expect(receipt.files.map(\.name) == [path])
        #expect(receipt.files[0].format == "json")
        #expect(!receipt.hasProblems)
        let events = try storedEvents(folder.store)
        #expect(events.map(\.line).sorted() == lines.sorted())
        #expect(Set(events.map(\.service)) == ["app"])
        #expect(events[0].json.contains(#""source":"\#(path)""#))
    }

    @Test(arguments: [1, 2, 5])
    func theNumberOfWorkersChangesNothing(jobs: Int) throws {
        let folder = try TemporaryFolder()
        // No timestamps for long stretches, so that chunks inherit from one another.
        var text = ""
        let filler = String(repeating: "and on ", count: 40)
        for i in 0..<12_000 {
            text +=
                i % 5_000 == 7 ? "2026-03-0\(1 + i / 5_000)T12:00:00Z begin \(i)\n" : "step \(i) of the work goes on \(filler)\n"
        }
        let path = try folder.file("job.log", text)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_770_000_000)], ofItemAtPath: path)
        let receipt = try ingest([path], store: folder.store) { $0.jobs = jobs }
        #expect(receipt.totals.stored == 12_000)
        let events = try storedEvents(folder.store)
        #expect(events.filter { $0.timestamp == 1_770_000_000_000_000_000 }.count == 7)
        #expect(events.filter { $0.timestamp == Timestamp.at("2026-03-01T12:00:00Z") }.count == 5_000)
        #expect(events.filter { $0.timestamp == Timestamp.at("2026-03-02T12:00:00Z") }.count == 5_000)
        #expect(events.filter { $0.timestamp == Timestamp.at("2026-03-03T12:00:00Z") }.count == 12_000 - 10_007)
    }

    @Test func aDryRunStoresNothing() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", "{\"ts\":\"2026-09-01T00:00:00Z\",\"msg\":\"x\"}\n")
        let receipt = try ingest([path], store: folder.store) { $0.isDryRun = true }
        #expect(receipt.totals.stored == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.store))
    }

    @Test func rejectsAreDeadLettersWithTheirPlace() throws {
        let folder = try TemporaryFolder()
        let good = "{\"ts\":\"2026-09-01T00:00:00Z\",\"msg\":\"x\"}\n"
        let text = good + good + "{\"ts\": broken\n" + "\n" + good + "what is this\n"
        let path = try folder.file("a.log", text)
        let receipt = try ingest([path], store: folder.store)
        #expect(receipt.totals.stored == 1 && receipt.totals.duplicate == 2)
        #expect(receipt.totals.rejected == [.badJSON: 1, .noFormat: 1])
        #expect(receipt.totals.dropped == [.blank: 1])
        var letters: [DeadLetter] = []
        try Store.open(folder.store, mode: .readOnly).forEachDeadLetter {
            letters.append($0)
            return true
        }
        #expect(letters.map { String(decoding: $0.bytes, as: UTF8.self) } == ["{\"ts\": broken", "what is this"])
        for letter in letters {
            let start = text.utf8.index(text.utf8.startIndex, offsetBy: Int(letter.offset))
            #expect(text.utf8[start...].starts(with: letter.bytes))
            #expect(letter.source == path)
            #expect(letter.stage == "parse")
        }
    }

    @Test func missingInputsAreProblemsAndTheRestIsStored() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", "{\"ts\":\"2026-09-01T00:00:00Z\",\"msg\":\"x\"}\n")
        let receipt = try ingest([folder.path + "/missing.log", path], store: folder.store)
        #expect(receipt.totals.stored == 1)
        #expect(receipt.hasProblems)
        let problem = try #require(receipt.files.first { $0.name.hasSuffix("missing.log") })
        #expect(problem.problems.count == 1)
    }

    @Test func serviceTagsAndZoneApply() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(
            "a.log",
            "{\"ts\":\"2026-09-01 10:00:00\",\"service\":\"own\",\"msg\":\"x\"}\n{\"ts\":\"2026-09-01 10:00:01\",\"msg\":\"y\"}\n"
        )
        _ = try ingest([path], store: folder.store) {
            $0.service = "Check Out"
            $0.tags = [("env", "prod")]
            $0.zone = TimeZoneRule.fixed(minutes: 120)
        }
        let events = try storedEvents(folder.store)
        #expect(events.map(\.service) == ["check-out", "check-out"])
        #expect(events[0].timestamp == Timestamp.at("2026-09-01T08:00:00Z"))
        #expect(events.allSatisfy { $0.json.contains(#""env":"prod""#) && $0.json.contains(#""service_name":"Check Out""#) })
    }

    @Test func linesWithoutEndHaveBoundedMemory() throws {
        let folder = try TemporaryFolder()
        let good = "{\"ts\":\"2026-09-01T00:00:00Z\",\"msg\":\"x\"}\n"
        let long = "{\"ts\":\"2026-09-01T00:00:00Z\",\"msg\":\"" + String(repeating: "y", count: 6_000_000) + "\"}\n"
        let path = try folder.file("a.log", good + long + good + String(repeating: "\0", count: 3_000_000))
        let receipt = try ingest([path], store: folder.store)
        #expect(receipt.totals.stored == 1 && receipt.totals.duplicate == 1)
        #expect(receipt.totals.rejectedTotal == 2)
        #expect(receipt.files[0].cutLines == 2)
    }

    @Test func aByteOrderMarkIsNoText() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", "\u{FEFF}{\"ts\":\"2026-09-01T00:00:00Z\",\"msg\":\"x\"}\r\nrubbish\r\n")
        #expect(try ingest([path], store: folder.store).totals.stored == 1)
        var offsets: [Int64] = []
        try Store.open(folder.store, mode: .readOnly).forEachDeadLetter {
            offsets.append($0.offset)
            return true
        }
        #expect(offsets == [44])
    }

    @Test func optionsThatMakeNoSenseAreRefused() {
        #expect(throws: IngestError.self) { try Ingest(options { $0.format = "nonsense" }) }
        #expect(throws: IngestError.self) { try Ingest(options { $0.year = 12 }) }
        #expect(throws: IngestError.self) { try Ingest(options { $0.jobs = -1 }) }
    }

    private func options(_ change: (inout IngestOptions) -> Void) -> IngestOptions {
        var options = IngestOptions(store: "unused")
        change(&options)
        return options
    }
}

extension Timestamp {
    /// The instant of RFC 3339 text, nanoseconds.
    static func at(_ text: String) -> Int64 {
        Int64(ISO8601DateFormatter().date(from: text)!.timeIntervalSince1970) * 1_000_000_000
    }
}

import Events
import Foundation
import Pipeline
import Testing

@Suite struct IngestBoundsTests {
    /// Reads lines, and gives the receipt and the events as JSON.
    private func parse(_ text: String, _ body: (inout IngestOptions) -> Void) throws -> (Receipt, [[String: Any]]) {
        let memory = try #require(MemoryFile())
        var options = IngestOptions(store: "")
        var output = EventOutput(.json)
        output.descriptor = memory.descriptor
        options.output = output
        options.mask = .off
        options.dedup = .off
        body(&options)
        let receipt = try Ingest(options).run([.named("a.log", .bytes(Array(text.utf8)))])
        let events = try memory.content.split(separator: 0x0A).map {
            try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
        }
        return (receipt, events)
    }

    @Test func longLinesAreCutAtTheLimit() throws {
        let lines = [999, 1_024, 1_025, 1_026, 1_027, 5_000, 10].map { String(repeating: "x", count: $0) }
        for end in ["\n", "\r\n"] {
            let (receipt, events) = try parse(lines.joined(separator: end) + end) {
                $0.bounds.lineBytes = 1_024
                $0.format = "plain"
            }
            #expect(events.map { ($0["message"] as? String)?.utf8.count } == [999, 1_024, 1_024, 1_024, 1_024, 1_024, 10])
            #expect(receipt.files[0].cutLines == 4 && receipt.lineBytes == 1_024)
        }
        let (receipt, events) = try parse(String(repeating: "é", count: 700) + "\n") {
            $0.bounds.lineBytes = 1_025
            $0.format = "plain"
        }
        #expect((events.first?["message"] as? String)?.count == 512 && receipt.files[0].cutLines == 1)
    }

    /// Where the input is cut into chunks does not depend on the limit being small: a large input gives the same events as its lines alone.
    @Test func cutLinesAreNotJoined() throws {
        let item = "2026-01-21 08:15:30,123 ERROR [main] a.B - " + String(repeating: "y", count: 2_000) + "\n\tat x.Y(Z.java:1)\n"
        let (receipt, events) = try parse(String(repeating: item, count: 2_000)) { $0.bounds.lineBytes = 1_024 }
        #expect(events.count == 2_000 && receipt.files[0].cutLines == 2_000)
        #expect(receipt.totals.read == receipt.totals.stored + receipt.totals.rejectedTotal + receipt.totals.droppedTotal)
    }

    @Test func furtherFieldsStayInTheLine() throws {
        let line = "{\"message\":\"m\"," + (0..<100).map { "\"f\($0)\":\($0)" }.joined(separator: ",") + "}\n"
        func fields(_ limit: Int) throws -> Int {
            let (_, events) = try parse(line) { $0.bounds.fieldsPerEvent = limit }
            return (events.first?["metadata"] as? [String: Any])?.count ?? 0
        }
        let few = try fields(16)
        #expect(few > 0 && few <= 16)
        #expect(try fields(64) > few && fields(64) <= 64)
        #expect(try fields(256) == 100)
    }

    @Test func littleMemoryIsEnough() throws {
        let text = (0..<60_000).map { "2026-01-21 08:15:30,123 INFO [main] a.B - line \($0) of some length to fill chunks\n" }
            .joined()
        for memory in [48 << 20, 64 << 20, 1 << 40] {
            let (receipt, events) = try parse(text) {
                $0.bounds.memoryBytes = memory
                $0.jobs = 8
            }
            #expect(receipt.totals.stored == 60_000 && events.count == 60_000)
            #expect((events.last?["message"] as? String)?.hasPrefix("line 59999 ") == true)
        }
    }

    @Test func impossibleBoundsAreRefused() {
        let changes: [(inout IngestBounds) -> Void] = [
            { $0.lineBytes = 10 }, { $0.lineBytes = 2 << 20 }, { $0.fieldsPerEvent = 8 }, { $0.fieldsPerEvent = 257 },
            { $0.openFiles = 0 }, { $0.memoryBytes = 1 << 20 },
        ]
        for change in changes {
            var options = IngestOptions(store: "x")
            change(&options.bounds)
            #expect(throws: IngestError.self) { try Ingest(options) }
        }
    }
}

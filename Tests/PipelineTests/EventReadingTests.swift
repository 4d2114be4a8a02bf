import Events
import Pipeline
import Testing

@Suite struct EventReadingTests {
    private static func lines(_ count: Int) -> [UInt8] {
        var text = ""
        for i in 0..<count {
            text += "2026-01-21T08:00:00.\(String(1_000_000 + i).dropFirst())Z INFO line number \(i) of user \(i)@example.com\n"
        }
        return Array(text.utf8)
    }

    @Test func givesWhatEachBatchGaveInTheOrderOfTheInput() throws {
        let count = 60_000
        let input = IngestInput.named("app.log", .bytes(Self.lines(count)))
        let reading = try EventReading<[Timestamp]>([input], IngestOptions(store: "")) { { Array($0.timestamps) } }
        var instants: [Timestamp] = []
        while let some = reading.next() { instants += some }
        #expect(instants.count == count)
        #expect(zip(instants, instants.dropFirst()).allSatisfy { $0 < $1 })
        #expect(reading.receipt?.totals.stored == count)
        #expect(reading.next() == nil)
    }

    @Test func masksNothing() throws {
        let reading = try EventReading<Bool>(
            [.named("app.log", .bytes(Self.lines(3)))], IngestOptions(store: "")
        ) {
            { batch in
                batch.lines.allSatisfy { line in
                    String(decoding: batch.arena.bytes(line), as: UTF8.self).contains("@example.com")
                }
            }
        }
        #expect(reading.next() == true)
    }

    @Test func endsEarlyWithoutWaitingForTheRest() throws {
        let reading = try EventReading<Int>(
            [.named("app.log", .bytes(Self.lines(200_000)))], IngestOptions(store: "")
        ) { { $0.count } }
        #expect((reading.next() ?? 0) > 0)
        reading.close()
        #expect(reading.next() == nil)
    }

    @Test func aMissingFileIsInTheReceipt() throws {
        let reading = try EventReading<Int>([.path("/nowhere/app.log")], IngestOptions(store: "")) { { $0.count } }
        #expect(reading.next() == nil)
        #expect(reading.receipt?.hasProblems == true)
    }
}

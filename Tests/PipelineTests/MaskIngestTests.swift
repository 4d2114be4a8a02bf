import Events
import Foundation
import Pipeline
import Store
import Testing

/// Masking on the way into a store.
@Suite struct MaskIngestTests {
    private static let lines = [
        #"{"timestamp":"2026-01-21T08:15:30Z","message":"mail jane.doe@example.com","pan":4111111111111111,"password":"a\"hunter2"}"#,
        #"{"timestamp":"2026-01-21T08:15:31Z","message":"q=jane.doe%40example.com&t=4111+1111+1111+1111","n":1}"#,
        "broken jane.doe@example.com 078-05-1120",
        #"{"timestamp":"2026-01-21T08:15:32Z","message":"fine","n":2}"#,
    ]
    private static let planted = ["jane.doe", "4111", "hunter2", "078-05"]

    /// The bytes of all files below a folder.
    private func files(_ folder: String) throws -> [Data] {
        let names = try #require(FileManager.default.enumerator(atPath: folder)?.allObjects as? [String])
        return names.compactMap { FileManager.default.contents(atPath: "\(folder)/\($0)") }
    }

    @Test func nothingPlantedReachesTheStore() throws {
        let folder = try TemporaryFolder()
        let receipt = try ingest(
            [try folder.file("app.json", Self.lines.joined(separator: "\n") + "\n")], store: folder.store, { $0.format = "json" })
        #expect(receipt.totals.stored == 3 && receipt.totals.rejectedTotal == 1)
        #expect(receipt.totals.masked[.email] == 3 && receipt.totals.masked[.card] == 2)
        #expect(receipt.totals.masked[.password] == 1 && receipt.totals.masked[.ssn] == 1)
        for event in try storedEvents(folder.store) {
            for secret in Self.planted { #expect(!event.line.contains(secret) && !event.json.contains(secret), "\(event)") }
            #expect((try? JSONSerialization.jsonObject(with: Data(event.json.utf8))) != nil, "\(event.json)")
        }
        for data in try files(folder.store) {
            for secret in Self.planted { #expect(data.range(of: Data(secret.utf8)) == nil) }
        }
    }

    @Test func offKeepsTheBytes() throws {
        let folder = try TemporaryFolder()
        let receipt = try ingest([try folder.file("app.json", Self.lines[0] + "\n")], store: folder.store, { $0.mask = .off })
        #expect(receipt.totals.masked.total == 0)
        #expect(try storedEvents(folder.store).map(\.line) == [Self.lines[0]])
    }

    @Test func droppedEventsAreCounted() throws {
        let folder = try TemporaryFolder()
        let receipt = try ingest([try folder.file("app.json", Self.lines.joined(separator: "\n") + "\n")], store: folder.store) {
            $0.format = "json"
            $0.mask.rules[.email] = .dropEvent
        }
        #expect(receipt.totals.dropped[.masked] == 2 && receipt.totals.stored == 1 && receipt.totals.read == 4)
        #expect(try storedEvents(folder.store).map(\.line) == [Self.lines[3]])
    }

    @Test func tokensNeedAKey() throws {
        var options = IngestOptions(store: "unused")
        options.mask.rules[.card] = .token
        #expect(throws: IngestError.self) { try Ingest(options) }
    }
}

import Blocks
import Events
import Foundation
import Parsers
import Pipeline
import Store
import Testing

/// A folder of its own, deleted at the end of the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/logetl-pipeline-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { path + "/store" }

    /// Writes a file and returns its path.
    func file(_ name: String, _ content: String) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(content.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// One event as it is read back from a store.
struct StoredEvent: Hashable {
    var timestamp: Int64
    var level: String
    var service: String
    var line: String
    var json: String
}

/// All events of a store, ordered by time, service and line.
func storedEvents(_ path: String) throws -> [StoredEvent] {
    var events: [StoredEvent] = []
    for reference in try Store.open(path, mode: .readOnly).partitions() {
        let partition = try reference.open()
        for candidate in try partition.candidates(BlockFilter()) {
            let block = try #require(try partition.read(candidate))
            #expect(block.count == candidate.summary.events)
            let timestamps = try block.timestamps()
            let levels = try block.levels()
            let services = try block.services()
            for row in 0..<block.count {
                #expect(timestamps[row].day == reference.day)
                var line: [UInt8] = []
                var json: [UInt8] = []
                try block.appendLine(row, to: &line)
                try block.appendJSON(row, to: &json)
                events.append(
                    StoredEvent(
                        timestamp: timestamps[row].rawValue, level: Level(rawValue: levels[row])!.name,
                        service: services.names[Int(services.indexes[row])], line: String(decoding: line, as: UTF8.self),
                        json: String(decoding: json, as: UTF8.self)))
            }
        }
    }
    return events.sorted { ($0.timestamp, $0.service, $0.line) < ($1.timestamp, $1.service, $1.line) }
}

/// Ingests paths with changed options.
func ingest(_ paths: [String], store: String, _ change: (inout IngestOptions) -> Void = { _ in }) throws -> Receipt {
    var options = IngestOptions(store: store)
    change(&options)
    let receipt = try Ingest(options).run(paths.map { .path($0) })
    #expect(
        receipt.totals.read == receipt.totals.stored + receipt.totals.duplicate + receipt.totals.rejectedTotal
            + receipt.totals.droppedTotal)
    return receipt
}

import Foundation
import Pipeline
import Store
import Testing

/// A text ingested under some rules: what was stored, what became a dead letter, and the receipt.
struct Ruled {
    let receipt: Receipt
    let events: [StoredEvent]
    let letters: [DeadLetter]

    init(_ text: String, name: String = "app.log", _ change: (inout IngestOptions) -> Void) throws {
        let folder = try TemporaryFolder()
        self = try Ruled(folder, folder.file(name, text), change)
    }

    init(_ folder: TemporaryFolder, _ path: String, _ change: (inout IngestOptions) -> Void) throws {
        receipt = try ingest([path], store: folder.store) {
            // Events that are alike are told apart here.
            $0.dedup.window = .off
            change(&$0)
        }
        events = try storedEvents(folder.store)
        var letters: [DeadLetter] = []
        try Store.open(folder.store, mode: .readOnly).forEachDeadLetter {
            letters.append($0)
            return true
        }
        self.letters = letters
    }

    /// The events as JSON objects.
    var objects: [[String: Any]] {
        events.compactMap { (try? JSONSerialization.jsonObject(with: Data($0.json.utf8))) as? [String: Any] }
    }

    /// The metadata of an event.
    func metadata(_ index: Int = 0) -> [String: Any] {
        objects.indices.contains(index) ? objects[index]["metadata"] as? [String: Any] ?? [:] : [:]
    }

    /// The metadata of an event as text, keys sorted.
    func metadataText(_ index: Int = 0) -> String {
        let members = metadata(index).sorted { $0.key < $1.key }.map { key, value -> String in
            let data = try? JSONSerialization.data(
                withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
            return "\"\(key)\":" + String(decoding: data ?? Data(), as: UTF8.self)
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    var rejects: [String] { letters.map { "\($0.stage) \($0.reason) \($0.offset) \(String(decoding: $0.bytes, as: UTF8.self))" } }
}

/// The usage error of some options, or nil.
func usageError(_ change: (inout IngestOptions) -> Void) -> String? {
    var options = IngestOptions(store: "unused")
    change(&options)
    do throws(IngestError) {
        _ = try Ingest(options)
        return nil
    } catch {
        if case .usage(let text) = error { return text }
        return "\(error)"
    }
}

import Archive
import Blocks
import Events
import Foundation
import Lifecycle
import Pipeline
import Query
import Store
import Synchronization
import Testing

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &self)] }
}

/// Counts, from any thread.
final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }

    /// Adds one and returns the sum.
    @discardableResult
    func add() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// A store in a folder of its own, deleted at the end of the test.
final class TestStore: Sendable {
    let folder: String
    var path: String { folder + "/store" }
    private let files = Counter()

    init() throws {
        // In memory where that is to be had: most of the time goes into flushing.
        let isInMemory = FileManager.default.isWritableFile(atPath: "/dev/shm")
        let place = isInMemory ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        folder = place + "/logetl-lifecycle-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// A copy of a store, to try one thing on.
    convenience init(copyOf origin: TestStore) throws {
        try self.init()
        try FileManager.default.copyItem(atPath: origin.path, toPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Ingests lines, without leaving duplicates out unless told to.
    func ingest(_ lines: [String], isExact: Bool = false, _ change: (inout IngestOptions) -> Void = { _ in }) throws {
        let file = "\(folder)/input-\(files.add()).log"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
        var options = IngestOptions(store: path)
        if !isExact { options.dedup = .off }
        change(&options)
        let receipt = try Ingest(options).run([.path(file)])
        #expect(receipt.totals.stored + receipt.totals.duplicate == receipt.totals.read)
    }

    func reading() throws -> Store { try Store.open(path, mode: .readOnly) }
    func writing() throws -> Store { try Store.open(path, mode: .readWrite) }

    func run(
        _ now: String, _ policy: LifecyclePolicy = .init(), cold: Bool = false, steps: FileSteps = FileSteps()
    ) throws -> LifecycleEngine.Report {
        let store = try writing()
        let side = cold ? ArchiveSide(store, files: StepFiles(steps)) : nil
        return try LifecycleEngine(store, policy, cold: side, steps: steps).run(now: instant(now))
    }

    /// JSON and original line of each event that a search finds, in its order.
    func search(_ query: String = "", _ change: (inout SearchRequest) -> Void = { _ in }) throws -> [String] {
        var request = SearchRequest(query: try SearchQuery(query))
        request.limit = nil
        change(&request)
        let engine = SearchEngine(try reading().allPartitions(), threads: 1)
        var found: [String] = []
        try engine.search(request) { hit in
            var bytes: [UInt8] = []
            try hit.block.appendJSON(hit.row, to: &bytes)
            bytes.append(0x0A)
            try hit.block.appendLine(hit.row, to: &bytes)
            found.append(String(decoding: bytes, as: UTF8.self))
            return true
        }
        #expect(engine.problems.isEmpty)
        return found
    }

    func count() throws -> Int {
        let engine = SearchEngine(try reading().allPartitions(), threads: 1)
        let count = try engine.count(SearchRequest(query: try SearchQuery("")))
        #expect(engine.problems.isEmpty)
        return count
    }

    /// Stored events and duplicates by input, from the books; the events of each partition are as many as its books say.
    func books() throws -> [JobInput: Int64] {
        var sums: [JobInput: Int64] = [:]
        for books in try reading().books({ Issue.record($0) }) {
            for tally in books.tallies { sums[tally.input, default: 0] += tally.stored + tally.duplicate }
            guard books.place == .hot || books.place == .warm else { continue }
            let stored = books.tallies.filter { $0.stored != 0 }
            #expect(Dictionary(stored.map { ($0.service, Int($0.stored)) }, uniquingKeysWith: +) == books.services)
        }
        return sums
    }

    /// Events by tier.
    func tiers() throws -> [Tier: Int] {
        let status = try reading().statusOfAllTiers()
        #expect(status.problems.isEmpty)
        return Dictionary(status.days.map { ($0.tier, $0.events) }, uniquingKeysWith: +).filter { $0.value > 0 }
    }

    /// The data files of the archive, by their paths below it.
    func filesOfArchive() throws -> [String] {
        let found = FileManager.default.enumerator(atPath: "\(path)/default/cold")?.allObjects as? [String] ?? []
        return found.filter { $0.hasSuffix(".json.gz") }.sorted()
    }

    /// Lines that one finds in the archive who knows nothing of the store.
    func linesOfArchive() throws -> Int {
        var lines = 0
        for name in try filesOfArchive() {
            try ColdArchive("\(path)/default/cold").forEachBatch(ofFile: name) { batch in lines += batch.count }
        }
        return lines
    }

    /// Files of the tenant that nobody needs after a run.
    func leftovers() -> [String] {
        let all = FileManager.default.enumerator(atPath: "\(path)/default")?.allObjects as? [String] ?? []
        return all.filter {
            $0.hasPrefix("moves.") || $0.hasSuffix(".new") || $0.contains(".new-") || $0.contains("_tmp-")
                || $0.hasSuffix("_manifest.next")
        }
    }

    /// The files below a folder of the tenant.
    func names(_ folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: "\(path)/default/\(folder)")?.allObjects as? [String] ?? []
        return found.filter { $0.contains(".sqlite") }.sorted()
    }
}

/// The instant of a text such as `2026-01-21` or `2026-01-21T03:00:00Z`.
func instant(_ text: String) -> Timestamp {
    let formatter = ISO8601DateFormatter()
    let date = formatter.date(from: text.count == 10 ? text + "T00:00:00Z" : text)!
    return Timestamp(rawValue: Int64(date.timeIntervalSince1970) * 1_000_000_000)
}

/// Lines of some formats with equal instants, escapes, long lines and fields that only some have.
struct LineMaker {
    var random: SeededGenerator
    var services = ["web", "api", "db", "audit"]
    private static let words = [
        "timeout", "connection", "refused", "NEEDLE-7f3c", "naïve", "ПРИВЕТ", "10.0.3.7", "v1.2.3", "x_y", "quorum lost",
        "9f1b2c3d-0000-4a5b-8c6d-112233445566", "/api/v1/items", "日本語", "404", "12ms", "key=value", "\\\"quoted\\\"", "tab\\tbed",
    ]
    private var made = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// `count` lines of the day; a third of them share their second with others.
    mutating func lines(_ day: String, _ count: Int) -> [String] {
        var second = 0
        return (0..<count).map { _ in
            if Int.random(in: 0..<3, using: &random) > 0 { second = (second + Int.random(in: 0..<90, using: &random)) % 86_400 }
            let time = String(format: "%02d:%02d:%02d", second / 3_600, second / 60 % 60, second % 60)
            made += 1
            let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in random.pick(Self.words) }.joined(separator: " ")
            let level = random.pick(["info", "warn", "ERROR", "debug"])
            var line = #"{"timestamp":"\#(day)T\#(time)Z","level":"\#(level)","service":"\#(random.pick(services))","#
            line += #""message":"\#(text) n\#(made)","seq":"n\#(made)""#
            if Int.random(in: 0..<4, using: &random) == 0 { line += #","user":{"id":\#(made % 7)},"status":\#(200 + made % 4)"# }
            if Int.random(in: 0..<6, using: &random) == 0 { line += #","traceId":"trace\#(made % 50)","host":"h\#(made % 3)""# }
            return line + "}"
        }
    }
}

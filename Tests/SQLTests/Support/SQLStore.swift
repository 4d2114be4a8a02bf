import Blocks
import Events
import Foundation
import Lifecycle
import Pipeline
import Store
import Synchronization
import Testing

@testable import SQL

/// A store in a folder of its own, deleted with its last user.
final class SQLStore: Sendable {
    let folder: String
    var path: String { folder + "/store" }
    private let files = Atomic<Int>(0)

    init() throws {
        // In memory where that is to be had: most of the time goes into flushing.
        let isInMemory = FileManager.default.isWritableFile(atPath: "/dev/shm")
        let place = isInMemory ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        folder = place + "/logetl-sql-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes a file and gives its path.
    func write(_ name: String, _ text: String) throws -> String {
        let file = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Ingests lines as they are, duplicates included.
    func ingest(_ lines: [String]) throws {
        let number = files.add(1, ordering: .relaxed).newValue
        let file = try write("input-\(number).log", lines.joined(separator: "\n") + "\n")
        var options = IngestOptions(store: path)
        options.dedup = .off
        let receipt = try Ingest(options).run([.path(file)])
        #expect(receipt.totals.stored == lines.count)
    }

    /// Moves what is due at `day`: to warm after a day, to cold after three.
    func move(at day: String) throws {
        let store = try Store.open(path, mode: .readWrite)
        let ages = TierAges(warmAfter: TierAges.days(1), coldAfter: TierAges.days(4), deleteAfter: nil)
        let report = try LifecycleEngine(store, .init(ages: ages), cold: ArchiveSide(store)).run(
            now: try #require(Day(day)?.start))
        #expect(report.problems.isEmpty)
    }

    func open() throws -> Store { try Store.open(path, mode: .readOnly) }

    /// A session with this store as `logs`; unless `isRewritten` statements come to SQLite as they are.
    func session(threads: Int = 2, isRewritten: Bool = true) throws -> SQLSession {
        var limits = SQLLimits()
        limits.threads = threads
        let session = try SQLSession(limits: limits)
        try session.add(EventTable(store: try open()))
        try session.addTierViews()
        if !isRewritten { session.rewriter = nil }
        return session
    }
}

extension SQLSession {
    /// All rows of a statement, each value as text the way SQLite's shell shows it.
    func rows(_ sql: String, _ parameters: [String: SQLValue] = [:]) throws -> [[String]] {
        let rows = try run(sql, parameters: parameters)
        var found: [[String]] = []
        while try rows.next() { found.append(rows.columns.indices.map { Self.text(rows.value($0)) }) }
        return found
    }

    private static func text(_ value: SQLValue) -> String {
        switch value {
        case .null: "NULL"
        case .integer(let number): "\(number)"
        case .real(let number):
            number == number.rounded() && number.magnitude < 1e15 ? String(format: "%.1f", number) : "\(number)"
        case .text(let text): text
        case .blob(let bytes): "x'" + bytes.map { String(format: "%02x", $0) }.joined() + "'"
        }
    }
}

/// The fixed store of the suite in `Tests/SQL`: three days, one in each tier.
enum FixedStore {
    static let shared = Result { try make() }

    private static func make() throws -> SQLStore {
        let store = try SQLStore()
        try store.ingest(lines(day: "2026-01-20", count: 300))
        try store.ingest(lines(day: "2026-01-23", count: 300))
        try store.ingest(lines(day: "2026-01-25", count: 300))
        try store.move(at: "2026-01-25")
        return store
    }

    /// Events 10 s apart from 08:00. Every 3rd has a host, every 5th a trace id, every 7th a quote and a newline's escape in its message.
    static func lines(day: String, count: Int) -> [String] {
        let levels = ["INFO", "DEBUG", "WARN", "ERROR", "INFO", "INFO", "CRITICAL", "NOTICE", "TRACE", "INFO"]
        let services = ["web", "api", "db"]
        return (0..<count).map { n in
            let second = n * 10
            let time = String(format: "%02d:%02d:%02d", 8 + second / 3600, second / 60 % 60, second % 60)
            var line = "{\"timestamp\":\"\(day)T\(time).\(String(format: "%03d", n % 1000))Z\",\"level\":\"\(levels[n % 10])\""
            line += ",\"service\":\"\(services[n % 3])\",\"message\":\"request \(n) took \(n * 7 % 100) ms"
            if n % 7 == 0 { line += " for \\\"user-\(n % 4)\\\"" }
            if n % 50 == 0 { line += " connection refused by 10.0.\(n % 3).\(n % 200)" }
            line += "\""
            if n % 3 == 0 { line += ",\"host\":\"node-\(n % 5)\"" }
            if n % 5 == 0 { line += ",\"traceId\":\"trace-\(n / 10)\"" }
            line += ",\"status\":\(n % 4 == 0 ? 500 : 200),\"path\":\"/item/\(n % 6)\",\"ms\":\(Double(n * 7 % 100) + 0.5)"
            if n % 11 == 0 { line += ",\"tags\":[\"a\",\(n)]" }
            return line + "}"
        }
    }
}

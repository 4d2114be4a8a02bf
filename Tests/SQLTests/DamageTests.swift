import Foundation
import Testing

@testable import SQL

/// Of a damaged store the rest is answered, and what could not be read is told: in rows, in aggregates, and alike in both.
@Suite struct DamageTests {
    enum Damage: String, CaseIterable, Sendable {
        case flippedData, shortData, flippedIndex, shortIndex, emptyIndex, missingIndex, shortManifest, flippedWarm,
            shortWarm
    }

    /// A day cold, a day warm, a day hot, of one service each.
    private static func store() throws -> SQLStore {
        let store = try SQLStore()
        for day in ["2026-01-20", "2026-01-23", "2026-01-25"] {
            var lines: [String] = []
            for n in 0..<200 {
                lines.append(
                    #"{"timestamp":"\#(day)T08:\#(10 + n / 60):\#(10 + n % 50).\#(100 + n)Z","level":"INFO","service":"web","message":"event \#(n) of \#(day)","n":\#(n)}"#
                )
            }
            try store.ingest(lines)
        }
        try store.move(at: "2026-01-25")
        return store
    }

    private static func file(_ store: SQLStore, _ isWanted: (String) -> Bool) throws -> String {
        let root = "\(store.path)/default"
        let all = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
        return "\(root)/\(try #require(all.filter(isWanted).sorted().first))"
    }

    private static func apply(_ damage: Damage, to store: SQLStore) throws {
        let path = try file(store) { name in
            switch damage {
            case .flippedData, .shortData: name.hasSuffix(".json.gz")
            case .flippedIndex, .shortIndex, .emptyIndex, .missingIndex: name.hasSuffix(".idx")
            case .shortManifest: name.hasSuffix("_manifest")
            case .flippedWarm, .shortWarm: name.hasPrefix("warm/") && name.hasSuffix(".sqlite")
            }
        }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        switch damage {
        case .missingIndex:
            try FileManager.default.removeItem(atPath: path)
            return
        case .shortData, .shortIndex, .shortManifest, .shortWarm: bytes = bytes.prefix(bytes.count / 2)
        case .emptyIndex: bytes = Data()
        case .flippedData, .flippedIndex, .flippedWarm:
            for index in bytes.indices where index > bytes.count / 3 && index % 16 < 8 { bytes[index] ^= 0x55 }
        }
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    private static let statements = [
        "SELECT count(*) FROM (SELECT message FROM logs ORDER BY timestamp LIMIT -1)",
        "SELECT count(message) FROM logs WHERE message <> ''", "SELECT count(DISTINCT message) FROM logs",
        "SELECT sum(n) FROM (SELECT metadata ->> '$.n' AS k, count(*) AS n FROM logs GROUP BY 1)",
    ]

    @Test(arguments: Damage.allCases) func theRestIsAnsweredAndToldOf(_ damage: Damage) throws {
        let store = try Self.store()
        try Self.apply(damage, to: store)
        var counts: [Int] = []
        var told: [Bool] = []
        for pushesDown in [true, false] {
            for sql in Self.statements {
                let session = try store.session()
                session.rewriter = QueryRewriter(pushesDown: pushesDown)
                let count = Int(try session.rows(sql)[0][0]) ?? -1
                counts.append(count)
                told.append(!session.problems.isEmpty)
                // All that is missing is told, and nothing is told of a whole answer that is wrong.
                #expect(count == 600 || !session.problems.isEmpty, "\(damage): \(sql) gives \(count)")
                #expect(count >= 400 && count <= 600, "\(damage): \(sql)")
                // The days that are whole are there whatever is asked.
                for day in damage == .flippedWarm || damage == .shortWarm ? [20, 25] : [23, 25] {
                    #expect(try session.rows("SELECT count(message) FROM logs WHERE day = \(day)") == [["200"]])
                    #expect(session.problems.isEmpty)
                }
            }
        }
        #expect(Set(counts).count == 1, "\(damage): \(counts)")
        #expect(Set(told).count == 1, "\(damage): \(told)")
        print("\(damage): \(counts[0]) of 600, \(told[0] ? "told" : "whole")")
    }

    /// Counts from summaries read no data, so they may know of more than can be read; they never know less.
    @Test(arguments: Damage.allCases) func summariesNeverCountLess(_ damage: Damage) throws {
        let store = try Self.store()
        try Self.apply(damage, to: store)
        let session = try store.session()
        let summed = Int(try session.rows("SELECT count(*) FROM logs")[0][0]) ?? -1
        let isTold = !session.problems.isEmpty
        let read = Int(try session.rows("SELECT count(message) FROM logs WHERE message <> ''")[0][0]) ?? -1
        #expect(summed >= read && summed <= 600)
        #expect(summed == 600 || isTold)
    }

    /// Damage is told whatever is asked of the day: conditions that rule out all that is known of it do not hide it.
    @Test func conditionsHideNoDamage() throws {
        let store = try Self.store()
        try Self.apply(.shortData, to: store)
        for condition in [
            "level = 'ERROR'", "day = 20", "timestamp >= '2026-01-20T08:13'", "message LIKE '%event 199 of%'", "service = 'web'",
        ] {
            for pushesDown in [true, false] {
                let session = try store.session()
                session.rewriter = QueryRewriter(pushesDown: pushesDown)
                for sql in [
                    "SELECT count(message) FROM logs WHERE \(condition)", "SELECT message FROM logs WHERE \(condition)",
                    "SELECT count(*) FROM logs WHERE \(condition)",
                ] {
                    _ = try session.rows(sql)
                    #expect(!session.problems.isEmpty, "\(sql)")
                }
            }
        }
    }

    /// Nothing of a day is left where its only file is gone: all ways to ask agree about that, and no way fails. What is missing is found by
    /// the archive's own check.
    @Test func aMissingFileLeavesTheRest() throws {
        let store = try Self.store()
        try FileManager.default.removeItem(atPath: Self.file(store) { $0.hasSuffix(".json.gz") })
        for pushesDown in [true, false] {
            let session = try store.session()
            session.rewriter = QueryRewriter(pushesDown: pushesDown)
            for sql in Self.statements + [
                "SELECT count(*) FROM logs", "SELECT sum(n) FROM (SELECT day, count(*) AS n FROM logs GROUP BY 1)",
            ] {
                #expect(try session.rows(sql) == [["400"]], "\(sql)")
            }
        }
    }
}

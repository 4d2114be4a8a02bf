import Events
import Foundation
import Lifecycle
import Query
import Store
import Testing

@testable import SQL

@Suite struct SQLSessionTests {
    @Test func readsOnlyWhatALimitNeeds() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        #expect(try session.rows("SELECT message FROM logs ORDER BY timestamp DESC LIMIT 5").count == 5)
        let statistics = session.statistics
        #expect(statistics.rows == 5)
        #expect(statistics.bytesHot > 0 && statistics.bytesWarm == 0 && statistics.bytesCold == 0)
        #expect(statistics.blocksRead == 1)
        #expect(session.scans == [ScanReport(table: "logs", pushed: ["order by timestamp DESC", "limit 5"])])
    }

    @Test func passesOverPartitionsByDayAndTier() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        for condition in ["day = 23", "tier = 'warm'", "timestamp = '2026-01-23'"] {
            #expect(try session.rows("SELECT count(*) FROM logs WHERE \(condition)") == [["300"]])
            #expect(session.statistics.partitionsPruned == session.statistics.partitions - 1)
            #expect(session.statistics.bytesWarm > 0 && session.statistics.bytesHot == 0 && session.statistics.bytesCold == 0)
            #expect(session.scans.first?.pushed.count == 1)
        }
    }

    @Test func countsBlocksThatIndexesRuleOut() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        session.limits.countsBlocks = true
        #expect(try session.rows("SELECT count(*) FROM logs WHERE trace_id = 'nowhere-17'") == [["0"]])
        let statistics = session.statistics
        let all = statistics.tiers.reduce(0) { $0 + $1.blocks }
        #expect(all >= 3 && statistics.blocks < all)
        #expect(statistics.blocksRead <= statistics.blocks)
    }

    @Test func tellsNamesAndTypesOfColumns() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        let rows = try session.run("SELECT level, severity AS s, 1 + 1 FROM logs LIMIT 1")
        #expect(rows.columns == ["level", "s", "1 + 1"])
        #expect(rows.declaredTypes == ["TEXT", "INTEGER", nil])
        #expect(try rows.next())
        #expect(rows.type(0) == .text && rows.integer(1) == 3 && rows.value(2) == .integer(2))
        #expect(rows.withBytes(0) { String(decoding: $0, as: UTF8.self) } == "INFO")
        #expect(try !rows.next())
        #expect(try !rows.next())
    }

    @Test func bindsParametersByNameAndNumber() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        #expect(
            try session.rows(
                "SELECT count(*) FROM logs WHERE level = :level AND day IN (@a, $b)",
                ["level": .text("ERROR"), "a": .integer(20), "b": .null]) == [["30"]])
        #expect(
            try session.rows("SELECT ?, ?, ?4", ["3": .null, "1": .real(1.5), "2": .blob([1, 255]), "4": .text("a\0b")])
                == [["1.5", "x'01ff'", "a\0b"]])
    }

    @Test func anotherStatementEndsTheOneBefore() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        let first = try session.run("SELECT message FROM logs")
        #expect(try first.next())
        #expect(try session.rows("SELECT 1") == [["1"]])
        #expect(try !first.next())
        #expect(first.value(0) == .null)
    }

    @Test func stopsInTheMiddle() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        // Without end: only the flag stops it.
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n, logs"
        let flag = session.stopFlag
        let thread = Thread {
            Thread.sleep(forTimeInterval: 0.1)
            flag.raise()
        }
        thread.start()
        #expect(throws: SQLError(.stopped, "the question was stopped")) { try session.rows(endless) }
        #expect(throws: SQLError.self) { try session.rows("SELECT count(*) FROM logs") }
        flag.lower()
        #expect(try session.rows("SELECT count(*) FROM logs") == [["900"]])
        let rows = try session.run("SELECT message FROM logs")
        #expect(try rows.next())
        flag.raise()
        #expect(throws: SQLError.self) { _ = try rows.next() }
        flag.lower()
    }

    @Test func goesOnAfterACountWasStopped() throws {
        let session = try FixedStore.shared.get().session()
        let sql = "SELECT service, message, count(*) FROM logs GROUP BY 1, 2"
        session.stopFlag.raise()
        #expect(throws: SQLError.self) { try session.rows(sql) }
        session.stopFlag.lower()
        #expect(try session.rows("SELECT count(*) FROM logs WHERE message <> ''") == [["900"]])
        #expect(try !session.rows(sql).isEmpty)
    }

    @Test func keepsToItsLimits() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        session.limits.timeoutSeconds = 0.05
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        do {
            _ = try session.rows(endless)
            Issue.record("it ended")
        } catch let error as SQLError {
            #expect(error.code == .limit && error.message.contains("0.05 s"))
        }
        session.limits.timeoutSeconds = nil
        session.limits.maxBytes = 1
        do {
            _ = try session.rows("SELECT count(*) FROM logs")
            Issue.record("it read more than a byte")
        } catch let error as SQLError {
            #expect(error.code == .limit && error.message.contains("more than 1 bytes"))
        }
        session.limits.maxBytes = nil
        #expect(try session.rows("SELECT count(*) FROM logs") == [["900"]])
    }

    @Test func takesPredicatesByNumber() throws {
        let session = try FixedStore.shared.get().session(isRewritten: false)
        final class Filter: StatementRewriter {
            func rewrite(
                _ sql: String, parameters: [String: SQLValue], in session: SQLSession
            ) throws(SQLError) -> String {
                let number = session.register(.levels(1 << UInt16(Level.error.rawValue)))
                let table = try session.makeTemporaryTable("n INTEGER")
                try session.insert("INSERT INTO temp.\(table) VALUES (7)") { (insert) throws(SQLError) in try insert.run() }
                return "\(sql) WHERE _filter = \(number) AND 7 IN (SELECT n FROM temp.\(table))"
            }
        }
        session.rewriter = Filter()
        #expect(try session.rows("SELECT count(*) FROM logs") == [["90"]])
        #expect(try session.rows("SELECT DISTINCT level FROM logs") == [["ERROR"]])
        session.rewriter = nil
        #expect(try session.rows("SELECT count(*) FROM logs WHERE _filter = 1") == [["0"]])
        #expect(try session.rows("SELECT count(*) FROM sqlite_temp_schema") == [["0"]])
    }

    @Test func seesOneMomentOfAStoreThatChanges() throws {
        let store = try SQLStore()
        try store.ingest(FixedStore.lines(day: "2026-01-25", count: 300))
        let session = try store.session(isRewritten: false)
        let rows = try session.run("SELECT message FROM logs UNION ALL SELECT message FROM logs")
        #expect(try rows.next())
        try store.ingest(FixedStore.lines(day: "2026-01-25", count: 50))
        try store.ingest(FixedStore.lines(day: "2026-01-24", count: 50))
        try store.move(at: "2026-01-27")
        var count = 1
        while try rows.next() { count += 1 }
        #expect(count == 600)
        #expect(session.problems.isEmpty)
        #expect(try session.rows("SELECT count(*) FROM logs") == [["400"]])
    }

    @Test func passesOverDamageAndTellsIt() throws {
        let store = try SQLStore()
        try store.ingest(FixedStore.lines(day: "2026-01-20", count: 200))
        try store.ingest(FixedStore.lines(day: "2026-01-25", count: 300))
        try store.move(at: "2026-01-25")
        let cold = "\(store.path)/default/cold"
        let files = (FileManager.default.enumerator(atPath: cold)?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".gz") }
        let file = "\(cold)/\(try #require(files.first))"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for index in bytes.count / 2..<bytes.count { bytes[index] = 0x55 }
        try bytes.write(to: URL(fileURLWithPath: file))
        let session = try store.session(isRewritten: false)
        let count = try #require(Int(try session.rows("SELECT count(message) FROM logs")[0][0]))
        #expect(count >= 300 && count < 500)
        #expect(!session.problems.isEmpty)
    }

    @Test func joinsSeveralStoresAndArchives() throws {
        let first = try FixedStore.shared.get()
        let other = try SQLStore()
        try other.ingest(FixedStore.lines(day: "2026-01-20", count: 60))
        let session = try first.session(isRewritten: false)
        try session.add(EventTable(name: "other", store: try other.open()))
        try session.add(EventTable(name: "cold store", archive: "\(first.path)/default/cold"))
        #expect(try session.rows("SELECT count(*) FROM other") == [["60"]])
        #expect(try session.rows("SELECT count(*) FROM \"cold store\"") == [["300"]])
        #expect(
            try session.rows("SELECT count(*) FROM other o JOIN logs l ON l.ts_ns = o.ts_ns AND l.service = o.service") == [
                ["60"]
            ])
        #expect(try session.rows("SELECT count(*) FROM other WHERE other MATCH 'refused'") == [["2"]])
        #expect(throws: SQLError.self) { try session.add(EventTable(name: "message", store: try other.open())) }
        #expect(throws: SQLError.self) { try session.add(EventTable(name: "logs", store: try other.open())) }
        #expect(try session.rows("SELECT count(*) FROM logs") == [["900"]])
    }

    @Test func splitsStatements() {
        #expect(
            SQLText.statements("SELECT 1; SELECT ';' -- ;\n; /* ; */ ;\"a;b\"") == ["SELECT 1", "SELECT ';' -- ;", "\"a;b\""])
        #expect(SQLText.isOpen(Array("SELECT 'a".utf8).withUnsafeBytes { UnsafeRawBufferPointer($0) }))
        #expect(!SQLText.isOpen(Array("SELECT 'a''b'".utf8).withUnsafeBytes { UnsafeRawBufferPointer($0) }))
    }
}

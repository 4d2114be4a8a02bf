import Blocks
import Events
import Lifecycle
import Testing

@testable import SQL

/// What an explanation counts: all that there is, and what of it was read.
@Suite struct ExplainTests {
    /// The tiers that a statement counts, beside its rows.
    private static func explain(_ session: SQLSession, _ sql: String) throws -> [Tier: TierReading] {
        session.limits.countsBlocks = true
        _ = try session.rows(sql)
        return Dictionary(uniqueKeysWithValues: session.statistics.tiers.map { ($0.tier, $0) })
    }

    /// Partitions and blocks that the store has, by tier.
    private static func inventory(_ store: SQLStore) throws -> [Tier: (partitions: Int, blocks: Int)] {
        var found: [Tier: (partitions: Int, blocks: Int)] = [:]
        for reference in try store.open().allPartitions() {
            let blocks = try reference.open().candidates(BlockFilter()).count
            let known = found[reference.tier] ?? (0, 0)
            found[reference.tier] = (known.partitions + 1, known.blocks + blocks)
        }
        return found
    }

    /// The whole is there whatever a statement asks: rows, aggregates, summaries, a day, a tier, nothing.
    @Test(arguments: [
        "SELECT message FROM logs", "SELECT message FROM logs ORDER BY timestamp DESC LIMIT 1", "SELECT count(*) FROM logs",
        "SELECT level, count(*) FROM logs GROUP BY 1", "SELECT metadata ->> '$.status', count(*) FROM logs GROUP BY 1",
        "SELECT count(*) FROM logs WHERE timestamp = '2026-01-23'", "SELECT message FROM logs WHERE timestamp = '2026-01-23'",
        "SELECT count(*) FROM logs WHERE tier = 'warm'", "SELECT message FROM logs WHERE timestamp < '2000-01-01'",
        "SELECT count(*) FROM logs WHERE level = 'x'", "SELECT count(*) FROM logs WHERE trace_id = 'nowhere-17'",
        "SELECT count(*) FROM logs a JOIN logs b ON a.trace_id = b.trace_id WHERE a.day = 20",
        "WITH e AS (SELECT * FROM logs WHERE level = 'ERROR') SELECT (SELECT count(*) FROM e), (SELECT max(message) FROM e)",
    ]) func theWholeIsThere(_ sql: String) throws {
        let store = try FixedStore.shared.get()
        let all = try Self.inventory(store)
        #expect(all.count == 3)
        for isRewritten in [true, false] {
            let session = try store.session(isRewritten: isRewritten)
            let tiers = try Self.explain(session, sql)
            for (tier, whole) in all {
                let found = try #require(tiers[tier], "\(sql)")
                #expect(found.partitions == whole.partitions && found.blocks == whole.blocks, "\(sql)")
                #expect(found.partitionsRead <= found.partitions && found.blocksRead <= found.blocks)
                #expect(found.partitionsRead + found.partitionsPruned == found.partitions)
                #expect(found.blocksRead + found.blocksPruned == found.blocks)
                #expect((found.blocksRead > 0) == (found.bytes > 0), "\(sql)")
                #expect((found.partitionsRead > 0) == (found.blocksRead > 0))
            }
        }
    }

    @Test func rowsOfAllEventsReadAll() throws {
        let tiers = try Self.explain(try FixedStore.shared.get().session(), "SELECT message FROM logs")
        for tier in Tier.allCases { #expect(tiers[tier]?.blocksPruned == 0 && tiers[tier]?.partitionsPruned == 0) }
    }

    @Test func aDayReadsItsTierAlone() throws {
        for sql in [
            "SELECT message FROM logs WHERE timestamp = '2026-01-23'",
            "SELECT metadata ->> '$.status', count(*) FROM logs WHERE timestamp = '2026-01-23' GROUP BY 1",
        ] {
            let tiers = try Self.explain(try FixedStore.shared.get().session(), sql)
            #expect(tiers[.warm].map { $0.blocksRead > 0 } == true)
            for tier in [Tier.hot, .cold] {
                #expect(tiers[tier]?.blocksRead == 0 && (tiers[tier]?.blocksPruned ?? 0) > 0)
                #expect(tiers[tier]?.bytes == 0)
            }
        }
    }

    @Test func summariesReadNoData() throws {
        let session = try FixedStore.shared.get().session()
        let tiers = try Self.explain(session, "SELECT service, day, count(*) FROM logs GROUP BY 1, 2")
        #expect(tiers[.cold]?.blocksRead == 0 && (tiers[.cold]?.blocks ?? 0) > 0)
        #expect(session.statistics.events == 900)
    }

    /// Times cut down to days, hours and minutes are known from the archive's summaries, however they are written.
    @Test(arguments: [
        "date(timestamp)", "substr(timestamp, 1, 7)", "substr(timestamp, 1, 10)", "substring(timestamp, 1, 13)",
        "substr(timestamp, 12, 2)",
        "strftime('%Y-%m-%d', timestamp)", "strftime('%H', timestamp)", "CAST(strftime('%H', timestamp) AS INTEGER)",
        "strftime('%Y-%m-%d %H:%M', timestamp)", "year || '-' || month", "date_trunc('month', timestamp)",
        "date_trunc('hour', timestamp)",
        "time_bucket('15m', timestamp)", "ts_ns / 60000000000",
        "CASE WHEN strftime('%H', timestamp) < '08' THEN 'night' ELSE 'day' END",
    ]) func timesCutDownNeedNoData(_ expression: String) throws {
        let session = try FixedStore.shared.get().session()
        let plain = try FixedStore.shared.get().session()
        plain.rewriter = QueryRewriter(pushesDown: false)
        for sql in [
            "SELECT \(expression) AS x, level, count(*) FROM archive_logs GROUP BY x, level",
            "SELECT service, count(*) FROM archive_logs WHERE \(expression) > '2026-01-20' GROUP BY 1",
            "SELECT count(*) FROM archive_logs WHERE \(expression) BETWEEN '08' AND '2026-01-21'",
        ] {
            let tiers = try Self.explain(session, sql)
            #expect(tiers[.cold]?.blocksRead == 0 && (tiers[.cold]?.blocks ?? 0) > 0, "\(sql)")
            #expect(PushdownTests.answer(session, sql) == PushdownTests.answer(plain, sql), "\(sql)")
        }
    }

    @Test func aTableOfATierHasThatTier() throws {
        let session = try FixedStore.shared.get().session()
        #expect(try Set(Self.explain(session, "SELECT message FROM archive_logs").keys) == [.cold])
        #expect(try Set(Self.explain(session, "SELECT count(*) FROM hot_logs").keys) == [.hot])
        #expect(
            try Set(Self.explain(session, "SELECT count(*) FROM hot_logs UNION ALL SELECT count(*) FROM warm_logs").keys)
                == [.hot, .warm])
        #expect(try Self.explain(session, "SELECT 1").isEmpty)
    }

    /// A scope of days narrows what is listed, not what there is.
    @Test func theScopeCountsAsPruned() throws {
        let store = try FixedStore.shared.get()
        let session = try store.session()
        session.scope = EventScope(from: try #require(Day("2026-01-25")?.start))
        let tiers = try Self.explain(session, "SELECT message FROM logs")
        #expect((tiers[.cold]?.blocks ?? 0) > 0 && tiers[.cold]?.blocksRead == 0)
        #expect((tiers[.hot]?.blocksRead ?? 0) > 0)
        #expect(session.statistics.partitions < tiers.values.reduce(0) { $0 + $1.partitions })
    }

    @Test func blocksOfTwoScansCountOnce() throws {
        let session = try FixedStore.shared.get().session()
        session.rewriter = nil
        let once = try Self.explain(session, "SELECT message FROM logs")
        let bytes = session.statistics.bytes
        let twice = try Self.explain(session, "SELECT message FROM logs UNION ALL SELECT message FROM logs")
        #expect(once.mapValues(\.blocksRead) == twice.mapValues(\.blocksRead))
        #expect(session.statistics.bytes == 2 * bytes)
    }

    @Test func nobodyPaysWithoutAsking() throws {
        let session = try FixedStore.shared.get().session()
        #expect(try session.rows("SELECT count(message) FROM logs") == [["900"]])
        #expect(session.statistics.tiers.isEmpty)
    }

    @Test func saysWhatWentDown() throws {
        let session = try FixedStore.shared.get().session()
        _ = try session.rows(
            "SELECT message FROM logs WHERE level = 'INFO' AND metadata ->> '$.status' = 500 ORDER BY timestamp LIMIT 3")
        #expect(
            session.scans == [
                ScanReport(table: "logs", pushed: ["filter by level =", "filter by status", "order by timestamp", "limit 3"])
            ])
    }

    @Test func findsTheStatementBehindExplain() {
        #expect(SQLText.explained("explain /* x */ SELECT 1") == "SELECT 1")
        #expect(
            SQLText.explained("-- why\nEXPLAIN WITH a AS (SELECT 1) SELECT * FROM a") == "WITH a AS (SELECT 1) SELECT * FROM a")
        for other in ["EXPLAIN QUERY PLAN SELECT 1", "SELECT 'EXPLAIN'", "EXPLAIN", "", "\"explain\" SELECT 1"] {
            #expect(SQLText.explained(other) == nil)
        }
    }
}

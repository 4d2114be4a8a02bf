import Testing

@testable import SQL

/// The same events give the same answers wherever they are: hot, warm, cold, or a day in each tier.
@Suite struct TierTests {
    private static let days = ["2026-01-20", "2026-01-21", "2026-01-22"]

    /// The stores by what moved their events, each with the tables that show all of them.
    private static func stores(_ seed: UInt64) throws -> [(store: SQLStore, name: String, tables: [String])] {
        try [
            ("hot", "2026-01-22", ["logs", "hot_logs"]), ("warm", "2026-01-24", ["logs", "warm_logs"]),
            ("cold", "2026-01-28", ["logs", "archive_logs"]), ("mixed", "2026-01-25", ["logs"]),
        ].map { name, day, tables in
            let store = try SQLStore()
            var random = Random(seed)
            for day in days { try store.ingest(RandomEvents.lines(&random, day: day, count: 80)) }
            if name != "hot" { try store.move(at: day) }
            return (store, name, tables)
        }
    }

    @Test func allTiersAnswerAlike() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var sessions: [(name: String, table: String, session: SQLSession)] = []
        let stores = try Self.stores(seed)
        for (store, name, tables) in stores {
            let pushed = try store.session()
            let plain = try store.session()
            plain.rewriter = QueryRewriter(pushesDown: false)
            for table in tables {
                sessions.append((name, table, pushed))
                sessions.append(("\(name), left to SQLite", table, plain))
            }
        }
        let tiers = try stores.map { try $0.store.session().rows("SELECT DISTINCT tier FROM logs ORDER BY 1").flatMap { $0 } }
        #expect(tiers == [["hot"], ["warm"], ["cold"], ["cold", "warm"]])

        var maker = RandomQuestion(random: Random(seed ^ 7))
        for _ in 0..<50 {
            let question = maker.next()
            var expected: [String]?
            for (name, table, session) in sessions {
                let sql = question.sql.replacing("$T", with: table)
                let found = PushdownTests.answer(session, sql, isOrdered: question.isOrdered)
                #expect(session.problems.isEmpty)
                guard let wanted = expected else {
                    expected = found
                    continue
                }
                if found != wanted {
                    Issue.record(
                        """
                        seed \(seed), \(name) (\(table)): \(sql)
                        hot   \(wanted.prefix(4))… (\(wanted.count))
                        found \(found.prefix(4))… (\(found.count))
                        """)
                }
            }
        }
    }

    @Test func anEmptyTierHasNoRows() throws {
        for (store, name, _) in try Self.stores(1).prefix(3) {
            let session = try store.session()
            for table in ["hot_logs", "warm_logs", "archive_logs"] {
                let isFull = table.hasPrefix(name == "cold" ? "archive" : name)
                #expect(try session.rows("SELECT count(*) FROM \(table)") == [[isFull ? "240" : "0"]])
                #expect(try session.rows("SELECT message FROM \(table) LIMIT 1").count == (isFull ? 1 : 0))
            }
        }
    }
}

import Testing

@testable import SQL

/// Aggregates over events that are joined with other tables give what SQLite gives of the events themselves.
@Suite struct JoinTests {
    private static func sessions() throws -> (pushed: SQLSession, plain: SQLSession) {
        let sessions = try PushdownTests.sessions()
        for session in [sessions.pushed, sessions.plain] {
            try session.execute(
                """
                CREATE TABLE owners(name TEXT, team TEXT, weight INTEGER, host TEXT);
                INSERT INTO owners VALUES ('web', 'a', 1, 'node-1'), ('web', 'b', 2, NULL), ('api', 'a', NULL, 'node-0'), ('none', 'c', 4, '');
                CREATE TABLE codes(code INTEGER, class TEXT, tier TEXT);
                INSERT INTO codes VALUES (200, 'good', 'x'), (500, 'bad', 'hot'), (404, 'bad', 'cold'), (NULL, 'odd', NULL);
                CREATE TABLE odd(_n INTEGER, name TEXT);
                INSERT INTO odd VALUES (1, 'web');
                """)
        }
        return sessions
    }

    static let joined = [
        "SELECT team, count(*) FROM logs JOIN owners ON name = service GROUP BY team",
        "SELECT team, count(*) AS n FROM logs JOIN owners ON owners.name = logs.service WHERE level = 'ERROR' GROUP BY 1 ORDER BY n",
        "SELECT class, count(*) FROM logs JOIN codes ON code = metadata ->> '$.status' GROUP BY 1",
        "SELECT class, count(*) FROM archive_logs JOIN codes ON code = CAST(metadata->>'$.status' AS INTEGER) WHERE level <> 'INFO' GROUP BY 1",
        "SELECT c.class, o.team, count(*), sum(o.weight), avg(weight), count(weight) FROM logs l, codes c, owners o WHERE c.code = l.metadata ->> '$.status' AND o.name = l.service GROUP BY c.class, o.team",
        "SELECT team, count(*), count(team) FROM logs LEFT JOIN owners ON name = service GROUP BY team",
        "SELECT team, sum(metadata ->> '$.ms'), min(metadata ->> '$.ms'), avg(metadata ->> '$.ms'), median(metadata ->> '$.ms') FROM logs LEFT JOIN owners ON service = name AND weight > 1 GROUP BY team",
        "SELECT count(*), max(weight), min(timestamp), count(DISTINCT team) FROM owners CROSS JOIN logs",
        "SELECT team, count(*) FROM owners INNER JOIN logs l ON l.host = owners.host AND l.severity > weight GROUP BY team",
        "SELECT upper(team) || service, count(*) FROM logs JOIN owners ON name = service WHERE message LIKE '%took 7%' GROUP BY 1",
        "SELECT team, service, count(*) FROM logs JOIN owners ON lower(name) = service GROUP BY 1, 2 HAVING count(*) > 3",
        "SELECT DISTINCT team, level FROM logs JOIN owners ON name = service",
        "SELECT date(timestamp), team, count(*) FILTER (WHERE weight > 1) FROM logs, owners WHERE name = service GROUP BY 1, 2",
        "SELECT team, count(*) FROM logs JOIN owners ON name = service WHERE weight IS NOT NULL AND timestamp >= '2026-01-23' GROUP BY 1",
        "SELECT a.team, count(*) FROM owners a JOIN owners b ON a.team = b.team JOIN logs ON b.name = service GROUP BY 1",
        "SELECT team, day, count(*) FROM logs JOIN owners ON name = service AND tier <> 'hot' GROUP BY team, day",
    ]

    static let others = [
        // Names that could be of two tables.
        "SELECT host, count(*) FROM logs JOIN owners ON name = service GROUP BY 1",
        "SELECT team, count(*) FROM logs JOIN owners ON name = service WHERE host = 'node-1' GROUP BY 1",
        "SELECT count(*) FROM logs JOIN codes ON code = metadata ->> '$.status' WHERE tier = 'hot'",
        // Values that a group does not have.
        "SELECT team, weight, count(*) FROM logs JOIN owners ON name = service GROUP BY weight, team, message LIKE '%7%'",
        "SELECT team, count(*) FROM logs JOIN owners ON message LIKE '%' || name || '%' GROUP BY 1",
        "SELECT service, team FROM logs JOIN owners ON name = service WHERE level = 'ERROR'",
        // Joins of other kinds.
        "SELECT team, count(*) FROM owners LEFT JOIN logs ON name = service GROUP BY 1",
        "SELECT team, count(level) FROM logs RIGHT JOIN owners ON name = service GROUP BY 1",
        "SELECT team, count(*) FROM logs JOIN owners USING (host) GROUP BY 1",
        "SELECT team, count(*) FROM logs NATURAL JOIN owners GROUP BY 1",
        "SELECT team, count(*) FROM (logs JOIN owners ON name = service) GROUP BY 1",
        "SELECT team, count(*) FROM logs JOIN (SELECT * FROM owners) o ON o.name = service GROUP BY 1",
        "WITH owners AS (SELECT 'web' AS name, 'x' AS team) SELECT team, count(*) FROM logs JOIN owners ON name = service GROUP BY 1",
        "SELECT count(*) FROM logs a JOIN logs b ON a.service = b.service AND a.ts_ns = b.ts_ns",
        "SELECT odd._n, count(*) FROM logs JOIN odd ON name = service GROUP BY 1",
        "SELECT team, nothing, count(*) FROM logs JOIN owners ON name = service GROUP BY 1",
        "SELECT team, count(*) FROM logs JOIN nowhere ON name = service GROUP BY 1",
        "SELECT *, count(*) FROM logs JOIN owners ON name = service",
        "SELECT owners.rowid, count(*) FROM logs JOIN owners ON name = service GROUP BY 1",
    ]

    @Test(arguments: joined) func areCountedNextToTheBlocks(_ sql: String) throws {
        let (pushed, plain) = try Self.sessions()
        let answer = PushdownTests.answer(pushed, sql)
        #expect(answer == PushdownTests.answer(plain, sql), "\(sql)")
        #expect(answer.count > 1 && !answer[0].hasPrefix("error"), "\(sql)")
        #expect(pushed.scans.contains { $0.pushed.contains { $0.hasPrefix("aggregates") } }, "\(sql)")
    }

    @Test(arguments: others) func answersAsSQLite(_ sql: String) throws {
        let (pushed, plain) = try Self.sessions()
        #expect(PushdownTests.answer(pushed, sql) == PushdownTests.answer(plain, sql), "\(sql)")
    }

    @Test func generatedJoinsAnswerAsSQLite() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        let (pushed, plain) = try Self.sessions()
        let tables = [
            "logs JOIN owners ON name = service", "logs LEFT JOIN owners ON name = service", "owners, logs",
            "codes JOIN logs ON code = metadata ->> '$.status'", "codes AS c, logs",
            "logs LEFT JOIN codes ON code = CAST(metadata ->> '$.status' AS TEXT) AND severity > 3 JOIN owners ON service = name",
        ]
        let keys = ["service", "logs.host", "substr(timestamp, 1, 13)", "metadata ->> '$.path'", "severity", "1 + 1"]
        let sums = [
            "count(*)", "sum(severity)", "avg(metadata ->> '$.ms')", "max(metadata ->> '$.path')", "count(DISTINCT trace_id)",
            "min(timestamp)",
            "percentile(metadata ->> '$.ms', 90)",
        ]
        let conditions = [
            "severity >= 4", "service <> 'api'", "metadata ->> '$.ms' < 50", "logs.host = 'node-1'", "message LIKE '%7%'", "1",
        ]
        for _ in 0..<60 {
            let table = random.pick(tables)
            let foreignKey = table.contains("owners") ? "team" : "class"
            let foreign = table.contains("owners") ? "team <> 'b'" : "class = 'bad'"
            let group = random.below(3) == 0 ? [] : [random.pick(keys), foreignKey]
            var sql = "SELECT \((group + [random.pick(sums), random.pick(sums)]).joined(separator: ", ")) FROM \(table)"
            sql +=
                " WHERE \(random.pick(conditions)) \(random.below(2) == 0 ? "AND" : "OR") \(random.below(2) == 0 ? foreign : random.pick(conditions))"
            if !group.isEmpty { sql += " GROUP BY 1, 2" }
            #expect(PushdownTests.answer(pushed, sql) == PushdownTests.answer(plain, sql), "\(sql)")
        }
    }
}

import Testing

@testable import SQL

/// Statements answered next to the blocks give what SQLite gives of the events themselves.
@Suite struct PushdownTests {
    /// The rows with the types of their values, in an order that does not matter; or the error.
    static func answer(_ session: SQLSession, _ sql: String, _ parameters: [String: SQLValue] = [:], isOrdered: Bool = false)
        -> [String]
    {
        do {
            let rows = try session.run(sql, parameters: parameters)
            var found = [rows.columns.joined(separator: " | ")]
            while try rows.next() {
                found.append(
                    rows.columns.indices.map { column in
                        switch rows.value(column) {
                        // Sums of reals depend on their order in the last digits.
                        case .real(let number): "real \((number * 1e6).rounded() / 1e6)"
                        case let value: "\(value)"
                        }
                    }.joined(separator: " | "))
            }
            return isOrdered ? found : [found[0]] + found.dropFirst().sorted()
        } catch {
            return ["error: \(error)"]
        }
    }

    static func sessions() throws -> (pushed: SQLSession, plain: SQLSession) {
        let store = try FixedStore.shared.get()
        let plain = try store.session()
        plain.rewriter = QueryRewriter(pushesDown: false)
        return (try store.session(), plain)
    }

    static let statements = [
        "SELECT count(*) FROM logs", "SELECT level, count(*) FROM logs GROUP BY level ORDER BY 2 DESC, 1",
        "SELECT service, level, count(*) AS n FROM logs GROUP BY 1, 2 HAVING n > 5 ORDER BY n DESC, 1, 2 LIMIT 4",
        "SELECT DISTINCT service FROM logs", "SELECT DISTINCT tier, level FROM logs",
        "SELECT count(DISTINCT host), count(host), count(trace_id) FROM logs",
        "SELECT substr(timestamp, 1, 13) AS h, count(*) FROM logs GROUP BY h",
        "SELECT date(timestamp), count(*) FROM logs GROUP BY 1",
        "SELECT strftime('%H:%M', timestamp), count(*) FROM logs GROUP BY 1",
        "SELECT date_trunc('hour', timestamp), count(*) FROM logs GROUP BY 1",
        "SELECT time_bucket('15m', timestamp), service, count(*) FROM logs GROUP BY 1, 2",
        "SELECT ts_ns / 3600000000000 AS h, count(*) FROM logs GROUP BY 1",
        "SELECT year, month, day, count(*) FROM logs GROUP BY 1, 2, 3",
        "SELECT min(timestamp), max(timestamp), min(ts_ns), max(ts_ns) FROM logs WHERE level = 'ERROR'",
        "SELECT metadata ->> '$.status' AS s, count(*) FROM logs GROUP BY s",
        "SELECT json_extract(metadata, '$.path'), count(*) FROM logs GROUP BY 1",
        "SELECT service, avg(metadata ->> '$.ms'), sum(metadata ->> '$.status'), min(metadata ->> 'ms'), max(metadata ->> 'path') FROM logs GROUP BY service",
        "SELECT sum(metadata ->> '$.nothing'), total(metadata ->> '$.nothing'), avg(metadata ->> '$.nothing'), count(metadata ->> '$.tags') FROM logs",
        "SELECT max(metadata ->> '$.tags'), min(metadata ->> '$.tags') FROM logs",
        "SELECT metadata ->> '$.tags', count(*) FROM logs GROUP BY 1",
        "SELECT sum(CASE WHEN level = 'ERROR' THEN 1 ELSE 0 END), count(*) FILTER (WHERE severity >= 5) FROM logs",
        "SELECT service, percentile(metadata ->> '$.ms', 95), median(metadata ->> '$.ms') FROM logs GROUP BY 1",
        "SELECT median(metadata ->> '$.path') FROM logs", "SELECT quantile(metadata ->> '$.status', 2) FROM logs",
        "SELECT median(metadata ->> '$.none'), percentile(metadata ->> '$.status', 99.9), count(*) FROM logs GROUP BY host",
        "SELECT quantile(CAST(metadata ->> '$.path' AS REAL), 0.5), median(CAST(metadata ->> '$.tags' AS DOUBLE)) FROM logs",
        "SELECT histogram(metadata ->> '$.ms', 20), approx_count_distinct(metadata ->> '$.path') FROM logs",
        "SELECT level, count(*) * 100.0 / sum(count(*)) OVER () FROM logs GROUP BY level",
        "SELECT count(*) * 1.0 / (SELECT count(*) FROM logs) FROM logs WHERE level = 'WARN'",
        "SELECT upper(service) || '!', count(*) FROM logs WHERE lower(level) = 'error' GROUP BY upper(service)",
        "SELECT count(*) FROM hot_logs", "SELECT tier, count(*) FROM archive_logs GROUP BY 1",
        "SELECT count(*) FROM logs WHERE message LIKE '%user-3%'",
        "SELECT count(*) FROM logs WHERE message NOT LIKE '%TOOK 4_ ms%'",
        "SELECT service, count(*) FROM logs WHERE message REGEXP 'took [0-9] ms' GROUP BY 1",
        "SELECT count(*) FROM logs WHERE regexp(message, 'refused.*0\\.1')",
        "SELECT count(*) FROM logs WHERE match(message, 'connection refused')",
        "SELECT count(*) FROM logs WHERE metadata ->> '$.status' = 500 AND NOT host = 'node-1'",
        "SELECT count(*) FROM logs WHERE metadata ->> '$.status' = '500' OR metadata ->> '$.ms' > 50.5",
        "SELECT count(*) FROM logs WHERE NOT (metadata ->> '$.tags' LIKE '%1%')",
        "SELECT count(*) FROM logs WHERE metadata ->> '$.tags' IS NULL",
        "SELECT count(*) FROM logs WHERE (metadata ->> '$.ms') LIKE '%.5'",
        "SELECT count(*) FROM logs WHERE host IS NOT 'node-2'",
        "SELECT count(*) FROM logs WHERE host NOT IN ('node-0', 'node-1')",
        "SELECT count(*) FROM logs WHERE host NOT IN ('node-0', NULL)",
        "SELECT count(*) FROM logs WHERE service IN ('web', 'db') AND level <> 'INFO'",
        "SELECT count(*) FROM logs WHERE timestamp >= '2026-01-23'", "SELECT count(*) FROM logs WHERE timestamp = '2026-01-23'",
        "SELECT count(*) FROM logs WHERE timestamp BETWEEN '2026-01-20T08:10' AND '2026-01-20T08:20'",
        "SELECT count(*) FROM logs WHERE timestamp IN ('2026-01-20', '2026-01-25')",
        "SELECT count(*) FROM logs WHERE timestamp <> '2026-01-20' OR level = 'ERROR'",
        "SELECT level, count(*) FROM logs WHERE date(timestamp) = '2026-01-25' GROUP BY 1",
        "SELECT count(*) FROM logs WHERE year = 2026 AND month = 1 AND day IN (20, 25) AND tier <> 'hot'",
        "SELECT count(*) FROM logs WHERE substr(timestamp, 12, 2) = '08'", "SELECT count(*) FROM logs WHERE service LIKE 'W%'",
        "SELECT count(*) FROM logs WHERE length(service) = 2 AND severity > 3",
        "SELECT service, count(*) FROM logs", "SELECT level, service, count(*) FROM logs GROUP BY service",
        "SELECT max(ts_ns), message FROM logs", "SELECT nothing, count(*) FROM logs GROUP BY 1",
        "SELECT count(*) FROM logs GROUP BY service HAVING count(*) > 1 AND max(severity) > 2",
        "SELECT group_concat(DISTINCT level) FROM logs GROUP BY service ORDER BY service",
        "SELECT service, message FROM logs WHERE metadata ->> '$.status' = 500 AND message LIKE '%user-1%' ORDER BY timestamp DESC LIMIT 5",
        "SELECT count(*) FROM (SELECT * FROM logs WHERE lower(level) = 'error')",
        "WITH e AS (SELECT * FROM logs WHERE level = 'ERROR') SELECT service, count(*) FROM e WHERE timestamp > '2026-01-23' GROUP BY 1",
        "SELECT a.service, n FROM (SELECT service, count(*) AS n FROM logs GROUP BY 1) a ORDER BY n, 1",
        "SELECT l.service, count(*) FROM logs AS l WHERE l.level = \"ERROR\" GROUP BY l.service",
        "SELECT LEVEL AS x, Count(*) c FROM LOGS GROUP BY Level ORDER BY c, x",
        "SELECT count(*), count(*) FROM logs UNION ALL SELECT count(level), 1 FROM logs",
        "SELECT (SELECT count(*) FROM logs b WHERE b.service = a.service) FROM logs a GROUP BY a.service",
        "SELECT sum(severity), avg(severity), total(severity), sum(DISTINCT severity) FROM logs",
        "SELECT sum(service), avg(level) FROM logs",
        "SELECT message, count(*) FROM logs GROUP BY message HAVING count(*) > 2",
        "SELECT count(*) FROM logs WHERE raw LIKE '%user%'", "SELECT sum(ts_ns) FROM logs",
        "SELECT count(*) FROM logs WHERE logs MATCH 'refused level:info'",
        "SELECT count(timestamp) FROM logs WHERE '2026-01-23' < timestamp",
        "SELECT metadata ->> '$.status' + 1, count(*) FROM logs GROUP BY metadata->>'$.status' ORDER BY 1",
        "SELECT typeof(metadata ->> '$.ms'), count(*) FROM logs GROUP BY 1",
        "SELECT count(*) FROM logs WHERE level IN ('ERROR', 'WARN') AND metadata ->> '$.status' IN (200, 404)",
        "SELECT day, count(*) FROM logs GROUP BY day", "SELECT substr(timestamp, 1, 10) AS day, count(*) FROM logs GROUP BY day",
        "SELECT timestamp, count(*) FROM logs GROUP BY timestamp ORDER BY 2 DESC, 1 LIMIT 3",
        "SELECT 1 FROM logs GROUP BY service", "SELECT count(*) FROM logs WHERE 0",
        "SELECT max(level), min(service), max(host) FROM logs WHERE 1",
        "SELECT count(*), sum(metadata ->> '$.ms') FROM logs WHERE level = 'NONE'",
        "SELECT count(DISTINCT message), count(DISTINCT metadata ->> '$.ms') FROM logs",
        "SELECT service, count(DISTINCT message) FILTER (WHERE level <> 'INFO') AS n FROM logs GROUP BY 1 ORDER BY count(DISTINCT message), n",
        "SELECT count(DISTINCT a.message) FROM logs a JOIN logs b ON a.ts_ns = b.ts_ns",
        "SELECT count(DISTINCT substr(message, 1, 10)) FROM (SELECT message FROM logs WHERE level = 'INFO')",
        "SELECT DISTINCT message FROM logs WHERE level = 'ERROR'",
        "SELECT DISTINCT service, metadata ->> '$.status' FROM logs ORDER BY 1, 2",
        "SELECT DISTINCT service AS s, upper(level) FROM logs WHERE day = 20 ORDER BY 2 DESC, 1 LIMIT 5",
        "SELECT DISTINCT 1, 'x' FROM logs", "SELECT DISTINCT count(*) FROM logs",
        "SELECT DISTINCT service FROM logs ORDER BY level",
        "SELECT count(*) FILTER (WHERE message LIKE '%user-3%'), count(*) FILTER (WHERE message NOT LIKE '%user-3%') FROM logs",
        "SELECT service, count(*) FILTER (WHERE metadata ->> '$.ms' > 50), sum(severity) FILTER (WHERE host = 'node-1') FROM logs GROUP BY 1",
        "SELECT service, sum(CASE WHEN message GLOB '*refused*' THEN 1 WHEN host IS NULL THEN 10 ELSE 0 END) FROM logs GROUP BY service",
        "SELECT host = 'node-1', count(*) FROM logs GROUP BY host = 'node-1' ORDER BY 1",
        "SELECT message LIKE '%refused%' AS refused, count(*) FROM logs GROUP BY refused HAVING count(*) > 1",
        "SELECT typeof(host > 'node-1'), count(*) FROM logs GROUP BY 1",
        "SELECT (metadata ->> '$.tags') IS NULL, max(metadata ->> '$.ms') FROM logs GROUP BY 1",
        "SELECT CASE WHEN metadata ->> '$.status' >= 500 THEN 'bad' ELSE 'good' END AS kind, count(*) FROM logs GROUP BY kind",
        "SELECT avg(metadata ->> '$.status' = 500), total(NOT message REGEXP 'refused') FROM logs",
        "SELECT max(host LIKE 'node%') + 1, min(host IN ('node-0', NULL)) FROM logs",
        "SELECT count(*) FROM logs WHERE level = 'INFO' GROUP BY message LIKE '%1%', message LIKE '%2%'",
        "SELECT DISTINCT message LIKE '%refused%', service FROM logs",
        "SELECT count(DISTINCT message LIKE '%refused%'), count(DISTINCT message) FROM logs",
        "SELECT count(*) FILTER (WHERE regexp(message, 'took [1-3]')), count(*) FILTER (WHERE match(message, 'refused')) FROM logs",
        "SELECT count(*) FILTER (WHERE message = 'x' COLLATE NOCASE), count(*) FILTER (WHERE lower(message) LIKE '%refused%') FROM logs",
        "SELECT DISTINCT service FROM logs GROUP BY level", "SELECT count(*) FROM (SELECT DISTINCT message FROM logs)",
        "SELECT DISTINCT service FROM logs UNION ALL SELECT DISTINCT level FROM logs",
    ]

    static let exact = [
        "SELECT count(*) FROM logs WHERE service = 'WEB' COLLATE NOCASE",
        "SELECT count(*) FROM logs WHERE service COLLATE NOCASE IN ('WEB')",
        "SELECT count(*) FROM logs WHERE metadata ->> '$.status' = CAST('500' AS INTEGER)",
        "SELECT count(*) FROM logs WHERE metadata ->> '$.status' = CAST(500 AS TEXT)",
        "SELECT message FROM logs WHERE metadata ->> '$.path' = '/ITEM/3' COLLATE NOCASE AND metadata ->> '$.ms' > 90",
    ]

    @Test(arguments: exact) func collationsAndAffinitiesCount(_ sql: String) throws {
        let (pushed, plain) = try Self.sessions()
        #expect(Self.answer(pushed, sql) == Self.answer(plain, sql), "\(sql)")
    }

    @Test(arguments: statements) func answersAsSQLite(_ sql: String) throws {
        let (pushed, plain) = try Self.sessions()
        #expect(Self.answer(pushed, sql) == Self.answer(plain, sql), "\(sql)")
    }

    @Test func isPushedDown() throws {
        let (pushed, _) = try Self.sessions()
        for sql in Self.statements.prefix(52) {
            _ = Self.answer(pushed, sql)
            #expect(pushed.scans.contains { $0.pushed.contains { $0.hasPrefix("aggregates") } }, "\(sql)")
        }
    }

    @Test func takesParametersByNameAndNumber() throws {
        let (pushed, plain) = try Self.sessions()
        let sql =
            "SELECT ?, service, count(*) FROM logs WHERE level = ? AND metadata ->> '$.status' = :status AND date(timestamp) >= ?4 GROUP BY 2"
        let tests = "SELECT count(*) FILTER (WHERE host = ?), count(*) FILTER (WHERE host = ?) FROM logs"
        let hosts: [String: SQLValue] = ["1": .text("node-1"), "2": .text("node-2")]
        #expect(Self.answer(pushed, tests, hosts) == Self.answer(plain, tests, hosts))
        let parameters: [String: SQLValue] = [
            "1": .text("x"), "2": .text("INFO"), "status": .integer(200), "4": .text("2026-01-23"),
        ]
        let answer = Self.answer(pushed, sql, parameters)
        #expect(answer == Self.answer(plain, sql, parameters))
        #expect(answer.count == 4)
    }

    @Test func generatedStatementsAnswerAsSQLite() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        let (pushed, plain) = try Self.sessions()
        for _ in 0..<150 {
            let sql = RandomStatement.next(&random)
            #expect(Self.answer(pushed, sql) == Self.answer(plain, sql), "\(sql)")
        }
    }
}

/// Statements that are likely to be rewritten.
enum RandomStatement {
    private static let keys = [
        "level", "severity", "service", "host", "tier", "day", "month", "year", "trace_id", "source", "metadata ->> '$.status'",
        "metadata ->> 'path'", "json_extract(metadata, '$.tags')",
        "substr(timestamp, 1, 13)", "substr(timestamp, 12, 2)", "strftime('%M', timestamp)", "date(timestamp)",
        "date_trunc('minute', timestamp)", "time_bucket('7m', timestamp)",
        "ts_ns / 60000000000", "upper(service)", "CASE WHEN severity > 4 THEN 'bad' ELSE host END", "metadata ->> '$.ms' > 40",
        "coalesce(host, 'none')", "metadata ->> '$.none'",
        "message LIKE '%refused%'", "host IN ('node-0', 'node-1')", "NOT message GLOB '*[13] ms*'",
        "metadata ->> '$.tags' IS NULL",
        "CASE WHEN metadata ->> '$.status' >= 500 THEN 'bad' WHEN host IS NULL THEN 'none' END",
    ]
    private static let aggregates = [
        "count(*)", "count(host)", "count(DISTINCT path)", "sum(severity)", "sum(metadata ->> '$.ms')",
        "avg(metadata ->> '$.status')", "min(metadata ->> '$.ms')", "max(metadata ->> '$.path')", "total(metadata ->> '$.none')",
        "min(timestamp)", "max(ts_ns)", "count(DISTINCT metadata ->> '$.path')", "sum(metadata ->> '$.ms' * 2)",
        "median(metadata ->> '$.ms')", "quantile(metadata ->> '$.status', 0.9)", "median(CAST(metadata ->> '$.path' AS REAL))",
        "percentile(CAST((metadata ->> '$.status') AS FLOAT), 12.5) FILTER (WHERE severity < 5)",
        "count(*) FILTER (WHERE level = 'ERROR')", "max(host)", "min(service)",
        "sum(CASE level WHEN 'INFO' THEN 1 END)", "count(metadata ->> '$.tags')", "avg(severity)",
        "sum(metadata ->> '$.ms') FILTER (WHERE service = 'web')",
        "count(*) FILTER (WHERE message LIKE '%took 7%')",
        "sum(CASE WHEN message GLOB '*3*' AND host > 'node-1' THEN 2 ELSE 0 END)",
        "max(message REGEXP 'refused')", "count(DISTINCT message)",
        "count(DISTINCT severity) FILTER (WHERE metadata ->> '$.ms' > 20)", "avg(metadata ->> '$.ms') FILTER (WHERE day < 24)",
    ]
    private static let conditions = [
        "message GLOB '*[0-4] ms*'", "message LIKE '%!_%' ESCAPE '!'", "metadata ->> '$.tags[1]' > 100",
        "metadata -> '$.path' LIKE '\"/i%3\"'",
        "level = 'ERROR'", "level IN ('INFO', 'WARN')", "severity >= 4", "service = 'web'", "service <> 'api'",
        "service LIKE '%b'", "host = 'node-3'", "host IS NULL", "host > 'node-1'", "message LIKE '%took 7%'",
        "message LIKE 'request 1_ %'",
        "message REGEXP '[37] ms$'", "metadata ->> '$.status' = 500", "metadata ->> '$.status' >= '200'",
        "metadata ->> '$.ms' < 33", "metadata ->> '$.ms' BETWEEN 10 AND 20.5", "metadata ->> '$.path' = '/item/3'",
        "metadata ->> '$.path' LIKE '%ITEM/_'",
        "metadata ->> '$.tags' IS NOT NULL", "timestamp > '2026-01-20T08:30'", "timestamp < '2026-01-25'",
        "timestamp = '2026-01-23T08:01'", "day = 20", "tier IN ('cold', 'hot')", "date(timestamp) > '2026-01-21'",
        "strftime('%H', timestamp) = '08'",
        "trace_id = 'trace-4'", "ts_ns > 1769155200000000000", "length(service) = 3", "match(message, 'refused')",
        "metadata ->> '$.none' = 1", "host NOT IN ('node-0', 'node-3')", "message IS NOT 'x'", "level > 'E'",
        "source IS NOT NULL", "lower(level) LIKE 'e%'",
    ]

    static func next(_ random: inout Random) -> String {
        let groups = (0..<random.below(4)).map { _ in random.pick(keys) }
        let sums = (0..<(1 + random.below(3))).map { _ in random.pick(aggregates) }
        var sql =
            "SELECT \((groups + sums).joined(separator: ", ")) FROM \(random.pick(["logs", "logs", "logs", "archive_logs"]))"
        if random.below(3) > 0 { sql += " WHERE \(condition(&random, 0))" }
        if !groups.isEmpty {
            sql += " GROUP BY " + groups.indices.map { random.below(2) == 0 ? "\($0 + 1)" : groups[$0] }.joined(separator: ", ")
        }
        if !groups.isEmpty, random.below(4) == 0 { sql += " HAVING count(*) > \(random.below(9))" }
        return sql
    }

    private static func condition(_ random: inout Random, _ depth: Int) -> String {
        switch depth > 2 ? 0 : random.below(6) {
        case 1, 2: "\(condition(&random, depth + 1)) AND \(condition(&random, depth + 1))"
        case 3: "(\(condition(&random, depth + 1)) OR \(condition(&random, depth + 1)))"
        case 4: "NOT (\(condition(&random, depth + 1)))"
        default: random.pick(conditions)
        }
    }
}

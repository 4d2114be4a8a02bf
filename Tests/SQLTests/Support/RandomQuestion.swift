/// Questions about `RandomEvents`: rows, groups, percentiles, windows, joins, over a table called `$T`.
struct RandomQuestion {
    var random: Random

    /// A statement, and whether it says the order of its rows.
    struct Question {
        var sql: String
        var isOrdered = false
    }

    private static let keys = [
        "level", "severity", "service", "host", "day", "month", "trace_id", "metadata ->> '$.num'", "metadata ->> 'code'",
        "metadata ->> '$.text'", "metadata ->> '$.flag'", "json_extract(metadata, '$.deep')", "metadata ->> '$.\"odd.key\"'",
        "substr(timestamp, 1, 13)", "strftime('%H', timestamp)", "date(timestamp)", "date_trunc('hour', timestamp)",
        "time_bucket('20m', timestamp)", "ts_ns / 3600000000000", "upper(service)", "coalesce(host, 'none')",
        "typeof(metadata ->> '$.num')", "CASE WHEN severity > 4 THEN service ELSE level END", "metadata ->> '$.deep.a'",
        "length(message) % 3",
    ]
    private static let sums = [
        "count(*)", "count(host)", "sum(severity)", "sum(metadata ->> '$.ms')", "avg(metadata ->> '$.ms')",
        "min(metadata ->> '$.num')", "max(metadata ->> '$.text')", "total(metadata ->> '$.code')", "min(timestamp)", "max(ts_ns)",
        "count(DISTINCT metadata ->> '$.code')", "count(DISTINCT message)", "median(metadata ->> '$.ms')",
        "quantile(metadata ->> '$.ms', 0.9)", "percentile(metadata ->> '$.ms', 12.5) FILTER (WHERE level <> 'INFO')",
        "median(severity)", "count(*) FILTER (WHERE metadata ->> '$.flag' IS NULL)", "max(host)", "min(message)",
        "sum(CASE level WHEN 'ERROR' THEN 2 END)", "approx_count_distinct(trace_id)", "max(length(raw))",
        "sum(length(metadata))", "median(CAST(metadata ->> '$.code' AS REAL))",
    ]
    private static let conditions = [
        "level = 'ERROR'", "level IN ('INFO', 'WARN')", "level NOT IN ('INFO', 'none')", "severity BETWEEN 3 AND 5",
        "service = 'web'", "service <> 'mail-out'", "service LIKE '%b'", "service > 'd'", "host = 'node-2'", "host IS NULL",
        "host IS NOT 'node-1'", "message LIKE '%refused%'", "message LIKE '%A\\_B%' ESCAPE '\\'", "message LIKE 'request%1'",
        "message NOT LIKE '%slow%'", "message GLOB '*[0-9]7'", "message REGEXP '(slow|refused) [0-9]+$'",
        "match(message, 'timeout -slow')", "match(message, '\"user-7 10.0.3.9\" OR grün')", "metadata ->> '$.num' = 500",
        "metadata ->> '$.num' > '404'", "metadata ->> '$.num' < 1.5", "metadata ->> '$.ms' >= 2000",
        "metadata ->> '$.ms' BETWEEN 10 AND 900.5", "metadata ->> '$.text' = ''", "metadata ->> '$.text' IN ('12', 'B', NULL)",
        "metadata ->> '$.flag'", "metadata ->> '$.flag' IS NULL", "metadata ->> '$.code' = 3", "metadata ->> '$.code' = '3'",
        "metadata ->> '$.deep.a' = 2", "json_extract(metadata, '$.deep.b[1]') = 1", "metadata ->> '$.\"odd.key\"' = 'k1'",
        "trace_id = 't4'", "trace_id IN ('t1', 't2', 't39')", "timestamp = '2026-01-21'", "timestamp >= '2026-01-21T06'",
        "timestamp < '2026-01-22T12:30'", "timestamp BETWEEN '2026-01-20T20' AND '2026-01-21T03'", "day = 22", "day <> 21",
        "month = 1", "ts_ns % 3 = 0", "strftime('%H', timestamp) = '08'", "length(message) > 25", "raw LIKE '%odd.key%'",
        "lower(level) = 'warn'", "metadata ->> '$.num' + 1 > 200", "NOT metadata ->> '$.num'", "substr(message, 1, 1) = 's'",
    ]
    private static let columns = [
        "timestamp", "ts_ns", "level", "severity", "service", "message", "trace_id", "host", "metadata", "raw", "year", "month",
        "day",
        "metadata ->> '$.num'", "metadata ->> '$.deep'", "metadata -> '$.text'", "upper(message)",
        "json_type(metadata, '$.flag')",
    ]

    private mutating func condition(_ depth: Int = 0) -> String {
        switch depth > 2 ? 0 : random.below(7) {
        case 1, 2: "\(condition(depth + 1)) AND \(condition(depth + 1))"
        case 3: "(\(condition(depth + 1)) OR \(condition(depth + 1)))"
        case 4: "NOT (\(condition(depth + 1)))"
        default: random.pick(Self.conditions)
        }
    }

    private mutating func picks(_ list: [String], _ count: Int) -> [String] { (0..<count).map { _ in random.pick(list) } }

    private mutating func whereClause() -> String { random.below(5) == 0 ? "" : " WHERE \(condition())" }

    /// Another question.
    mutating func next() -> Question {
        let direction = random.pick(["", " DESC"])
        let limit = random.pick(["", " LIMIT \(random.below(40))", " LIMIT \(1 + random.below(20)) OFFSET \(random.below(60))"])
        switch random.below(9) {
        case 0, 1:
            let columns = picks(Self.columns, 1 + random.below(4)).joined(separator: ", ")
            let order = random.pick(["timestamp", "ts_ns"])
            return Question(
                sql: "SELECT \(columns) FROM $T\(whereClause()) ORDER BY \(order)\(direction)\(limit)", isOrdered: true)
        case 2:
            return Question(sql: "SELECT \(picks(Self.columns, 2).joined(separator: ", ")) FROM $T\(whereClause())")
        case 3:
            let key = random.pick(Self.keys)
            return Question(
                sql: "SELECT \(key) AS k, count(*) AS n FROM $T\(whereClause()) GROUP BY k ORDER BY n DESC, k\(limit)",
                isOrdered: true)
        case 4: return Question(sql: "SELECT DISTINCT \(picks(Self.keys, 2).joined(separator: ", ")) FROM $T\(whereClause())")
        case 5:
            return Question(
                sql: """
                    SELECT message, count(*) OVER (PARTITION BY service ORDER BY ts_ns ROWS 3 PRECEDING), lag(ts_ns) OVER (ORDER BY ts_ns) \
                    FROM $T\(whereClause()) ORDER BY ts_ns\(direction)\(limit)
                    """,
                isOrdered: true)
        case 6:
            return Question(
                sql: """
                    WITH a AS (SELECT trace_id AS t, count(*) AS n FROM $T\(whereClause()) GROUP BY 1), b AS (SELECT * FROM $T\(whereClause())) \
                    SELECT b.message, a.n, (SELECT max(c.ts_ns) FROM $T c WHERE c.trace_id = b.trace_id) AS newest FROM b JOIN a ON a.t = b.trace_id
                    """)
        default:
            let groups = picks(Self.keys, random.below(4))
            let sums = picks(Self.sums, 1 + random.below(3))
            var sql = "SELECT \((groups + sums).joined(separator: ", ")) FROM $T\(whereClause())"
            if !groups.isEmpty { sql += " GROUP BY \(groups.indices.map { "\($0 + 1)" }.joined(separator: ", "))" }
            if !groups.isEmpty, random.below(4) == 0 { sql += " HAVING count(*) > \(random.below(5))" }
            return Question(sql: sql)
        }
    }
}

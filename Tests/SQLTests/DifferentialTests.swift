import CSQLite
import Testing

@testable import SQL

/// Generated statements over the tables of events, against a plain table of SQLite with the same events.
@Suite struct DifferentialTests {
    /// SplitMix64.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &self)] }
    }

    /// A session whose `logs` is an ordinary table with all that the other one's has.
    static func plainCopy(of session: SQLSession) throws -> SQLSession {
        let copy = try SQLSession()
        let columns = LogsColumn.visibleNames.map { name in
            "\(name) \(["ts_ns", "severity", "year", "month", "day"].contains(name) ? "INTEGER" : "TEXT")"
        }
        try copy.execute("CREATE TABLE logs(\(columns.joined(separator: ", ")))")
        let rows = try session.run("SELECT \(LogsColumn.visibleNames.joined(separator: ", ")) FROM logs")
        let marks = LogsColumn.visibleNames.map { _ in "?" }.joined(separator: ",")
        try copy.insert("INSERT INTO logs VALUES (\(marks))") { (insert) throws(SQLError) in
            while try rows.next() {
                for column in LogsColumn.visibleNames.indices {
                    let index = Int32(column + 1)
                    switch rows.value(column) {
                    case .null: _ = sqlite.bind_null(insert.statement, index)
                    case .integer(let number): _ = sqlite.bind_int64(insert.statement, index, number)
                    case .text(let text):
                        _ = sqlite.bind_text64(
                            insert.statement, index, text, UInt64(text.utf8.count), logetl_sqlite_transient(), UInt8(SQLITE_UTF8))
                    case .real, .blob: Issue.record("no column has such values")
                    }
                }
                try insert.run()
            }
        }
        return copy
    }

    private struct Statement {
        var sql: String
        var isOrdered = false
    }

    private struct Maker {
        var random: Generator

        mutating func value(_ column: String) -> String {
            if Int.random(in: 0..<12, using: &random) == 0 {
                return random.pick(["NULL", "''", "x'6162'", "'zzz'", "0", "-1", "1.5", "1e300", "9223372036854775807", "'5'"])
            }
            switch column {
            case "timestamp":
                return random.pick([
                    "'2026-01-20T08:10:00.060000000Z'", "'2026-01-23T08:00:00.000000000Z'", "'2026-01-25T08:30:10.181000000Z'",
                    "'2026-01-23T08:00:00.000000001Z'",
                ])
            case "ts_ns":
                return random.pick([
                    "1768896010001000000", "1769155200000000000", "'1769155200000000000'", "1769155200000000000.0",
                    "1769329810181000000", "0",
                ])
            case "level": return random.pick(["'INFO'", "'ERROR'", "'WARN'", "'error'", "'CRITICAL'"])
            case "severity": return random.pick(["3", "'6'", "4.5", "7", "6.0"])
            case "service": return random.pick(["'web'", "'api'", "'db'", "'Web'"])
            case "host": return random.pick(["'node-0'", "'node-3'", "'node-4'", "'NODE-1'"])
            case "trace_id": return random.pick(["'trace-0'", "'trace-12'", "'trace-29'"])
            case "year": return random.pick(["2026", "'2026'", "2025.9"])
            case "month": return random.pick(["1", "'01'", "2"])
            case "day": return random.pick(["20", "23", "25", "'23'", "24.5"])
            case "tier": return random.pick(["'hot'", "'warm'", "'cold'", "'Hot'"])
            case "message": return random.pick(["'request 13 took 91 ms'", "'request 5'", "'s'"])
            default: return "'x'"
            }
        }

        mutating func condition(_ prefix: String = "", depth: Int = 0) -> String {
            if depth < 2, Int.random(in: 0..<3, using: &random) == 0 {
                let word = random.pick([" AND ", " OR ", " AND NOT "])
                return "(\(condition(prefix, depth: depth + 1))\(word)\(condition(prefix, depth: depth + 1)))"
            }
            let column = random.pick([
                "timestamp", "ts_ns", "level", "severity", "service", "host", "trace_id", "year", "month", "day", "tier", "message",
            ])
            let name = prefix + column
            switch Int.random(in: 0..<10, using: &random) {
            case 0: return "\(name) IN (\(value(column)), \(value(column)), \(value(column)))"
            case 1: return "\(name) NOT IN (\(value(column)), \(value(column)))"
            case 2: return "\(name) BETWEEN \(value(column)) AND \(value(column))"
            case 3: return "\(name) \(random.pick(["IS", "IS NOT"])) \(random.pick(["NULL", value(column)]))"
            case 4:
                let pattern = random.pick([
                    "%took 9%", "REQUEST 1_ took%", "%ms", "%refused by 10.0._.%", "request 2__ %", "", "%", "%%ms", "_equest%user-_\"",
                    "request 7 took 49 ms for \"user-3\"",
                ])
                return "\(prefix)message \(random.pick(["", "NOT "]))LIKE '\(pattern)'"
            case 5: return "\(prefix)message REGEXP '\(random.pick(["^request [0-4]+ ", "user-[12]", "\\d{3} ms", "x|refused"]))'"
            case 6: return "\(prefix)message GLOB '\(random.pick(["request 1*", "*[02468] ms", "*user*"]))'"
            case 7: return "\(prefix)metadata ->> '$.status' = \(random.pick(["500", "200", "'500'"]))"
            default: return "\(name) \(random.pick(["=", "=", "<", "<=", ">", ">=", "<>"])) \(value(column))"
            }
        }

        mutating func key() -> String {
            random.pick([
                "level", "service", "host", "tier", "day", "upper(service)", "substr(timestamp, 1, 15)", "severity >= 5",
                "metadata ->> '$.status'", "trace_id",
            ])
        }

        mutating func statement(_ shape: Int) -> Statement {
            let limit = Int.random(in: 0..<30, using: &random)
            let offset = Int.random(in: 0..<20, using: &random)
            switch shape {
            case 0: return Statement(sql: "SELECT count(*) FROM logs WHERE \(condition())")
            case 1: return Statement(sql: "SELECT * FROM logs WHERE \(condition()) AND \(condition())")
            case 2:
                return Statement(
                    sql: "SELECT message FROM logs WHERE \(condition()) ORDER BY timestamp DESC LIMIT \(limit)", isOrdered: true)
            case 3:
                return Statement(
                    sql: "SELECT ts_ns, host FROM logs WHERE \(condition()) ORDER BY ts_ns LIMIT \(limit) OFFSET \(offset)",
                    isOrdered: true)
            case 4: return Statement(sql: "SELECT \(key()) AS k, count(*), min(message), max(ts_ns) FROM logs WHERE \(condition()) GROUP BY k")
            case 5: return Statement(sql: "SELECT DISTINCT \(key()), level FROM logs WHERE \(condition())")
            case 6:
                return Statement(
                    sql: """
                        WITH k(s, n) AS (VALUES ('web', 1), ('db', 2), (NULL, 3)) SELECT n, count(*) FROM k JOIN logs ON service = s \
                        WHERE \(condition()) GROUP BY n
                        """)
            case 7:
                return Statement(
                    sql: """
                        WITH k(s) AS (VALUES ('node-1'), (NULL), ('none')) SELECT s, count(ts_ns) FROM k LEFT JOIN logs ON host = s \
                        AND \(condition()) GROUP BY s
                        """)
            case 8:
                return Statement(
                    sql: "SELECT count(*) FROM logs WHERE trace_id IN (SELECT trace_id FROM logs WHERE \(condition())) AND \(condition())")
            case 9: return Statement(sql: "SELECT count(*), sum(severity), avg(severity), total(ts_ns % 7) FROM logs WHERE \(condition()) OR \(condition())")
            case 10:
                return Statement(
                    sql: "SELECT message, row_number() OVER (PARTITION BY service ORDER BY ts_ns) FROM logs WHERE \(condition())")
            case 11: return Statement(sql: "SELECT level FROM logs WHERE \(condition()) UNION SELECT host FROM logs WHERE \(condition())")
            case 12:
                return Statement(
                    sql: "SELECT \(key()) AS k, count(*) AS n FROM logs WHERE \(condition()) GROUP BY k HAVING n > 5 ORDER BY n DESC, k LIMIT 4",
                    isOrdered: true)
            case 13:
                return Statement(
                    sql: """
                        SELECT a.message, b.tier FROM logs a JOIN logs b ON a.trace_id = b.trace_id AND a.ts_ns < b.ts_ns \
                        WHERE a.day = 20 AND a.message LIKE '%refused%' AND \(condition("b."))
                        """)
            case 14: return Statement(sql: "SELECT (SELECT max(timestamp) FROM logs WHERE \(condition())), (SELECT count(host) FROM logs WHERE \(condition()))")
            case 15:
                return Statement(
                    sql: """
                        SELECT l.level, count(*) FROM (SELECT * FROM logs WHERE \(condition()) ORDER BY timestamp LIMIT 100) l \
                        WHERE \(condition("l.")) GROUP BY 1
                        """)
            case 16:
                return Statement(
                    sql: """
                        SELECT median(severity), percentile(ts_ns % 100, 90), approx_count_distinct(message), histogram(severity, 2), \
                        count(DISTINCT host) FROM logs WHERE \(condition())
                        """)
            default:
                return Statement(
                    sql: "SELECT timestamp, level FROM logs WHERE \(condition()) ORDER BY timestamp, level DESC LIMIT \(limit) OFFSET \(offset)",
                    isOrdered: true)
            }
        }
    }

    private func rows(_ session: SQLSession, _ statement: Statement) throws -> [String] {
        let rows = try session.run(statement.sql)
        var found: [String] = []
        while try rows.next() { found.append(rows.columns.indices.map { "\(rows.value($0))" }.joined(separator: " | ")) }
        return statement.isOrdered ? found : found.sorted()
    }

    @Test func generatedStatementsGiveWhatAPlainTableGives() throws {
        let session = try FixedStore.shared.get().session()
        let plain = try Self.plainCopy(of: session)
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the generated statements: \(seed)")
        var maker = Maker(random: Generator(state: seed))
        for number in 0..<288 {
            let statement = maker.statement(number % 18)
            let expected = try rows(plain, statement)
            let found = try rows(session, statement)
            if found != expected {
                Issue.record("seed \(seed): \(statement.sql)\nplain \(expected.prefix(3))…(\(expected.count))\nfound \(found.prefix(3))…(\(found.count))")
            }
            #expect(session.problems.isEmpty)
        }
    }
}

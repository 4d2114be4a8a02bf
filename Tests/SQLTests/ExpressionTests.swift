import Testing

@testable import SQL

/// Generated expressions over events, against a plain table of SQLite with the same events: in the list of a SELECT, in WHERE, GROUP BY, HAVING,
/// ORDER BY, ON and windows.
@Suite struct ExpressionTests {
    /// Makes expressions that end in no error: which row comes to one first is up to who reads them.
    private struct Maker {
        var random: Random
        /// What columns are called by, such as `a.`.
        var prefix = ""

        private mutating func number(_ depth: Int) -> String {
            if depth <= 0 {
                switch random.below(7) {
                case 0: return "\(prefix)severity"
                case 1: return "\(prefix)day"
                case 2: return "length(\(prefix)message)"
                case 3: return "\(prefix)metadata ->> '$.num'"
                case 4: return "(\(prefix)metadata ->> '$.ms')"
                case 5: return "NULL"
                default: return random.pick(["0", "1", "2", "-7", "1.5", "0x1f", "1e2", "3.0", "100"])
                }
            }
            switch random.below(14) {
            case 0: return "(\(number(depth - 1)) \(random.pick(["+", "-", "*"])) \(number(depth - 1)))"
            case 1: return "(\(number(depth - 1)) \(random.pick(["/", "%"])) \(number(depth - 1)))"
            case 2: return "(CAST(\(value(depth - 1)) AS INTEGER) \(random.pick(["&", "|"])) \(number(depth - 1)))"
            case 3: return "round(\(number(depth - 1)), \(random.below(3)))"
            case 4: return "abs(\(number(depth - 1)) % 1000)"
            case 5: return "CAST(\(value(depth - 1)) AS \(random.pick(["INTEGER", "REAL", "NUMERIC"])))"
            case 6: return "CASE WHEN \(test(depth - 1)) THEN \(number(depth - 1)) ELSE \(number(depth - 1)) END"
            case 7: return "CASE \(value(depth - 1)) WHEN \(value(depth - 1)) THEN \(number(depth - 1)) WHEN 'web' THEN 2 END"
            case 8: return "coalesce(\(number(depth - 1)), \(number(depth - 1)), 5)"
            case 9: return "instr(\(text(depth - 1)), \(text(depth - 1)))"
            case 10: return "\(random.pick(["min", "max"]))(\(number(depth - 1)), \(number(depth - 1)))"
            case 11: return "-\(number(0))"
            case 12: return "(\(test(depth - 1)))"
            default: return "json_array_length(\(prefix)metadata, '$.deep.b')"
            }
        }

        private mutating func text(_ depth: Int) -> String {
            if depth <= 0 {
                switch random.below(9) {
                case 0: return "\(prefix)service"
                case 1: return "\(prefix)level"
                case 2: return "\(prefix)host"
                case 3: return "\(prefix)message"
                case 4: return "\(prefix)trace_id"
                case 5: return "(\(prefix)metadata ->> '$.text')"
                case 6: return "\(prefix)metadata ->> 'code'"
                default: return random.pick(["'web'", "''", "'node-1'", "'12'", "'%b'", "x'41'", "'é'", "'INFO'", "'3'"])
                }
            }
            switch random.below(13) {
            case 0: return "\(random.pick(["upper", "lower", "trim", "quote", "typeof", "hex"]))(\(value(depth - 1)))"
            case 1: return "(\(text(depth - 1)) || \(value(depth - 1)))"
            case 2: return "substr(\(text(depth - 1)), \(random.below(5) - 2), \(random.below(6)))"
            case 3: return "replace(\(text(depth - 1)), \(text(0)), 'z')"
            case 4: return "CAST(\(value(depth - 1)) AS TEXT)"
            case 5: return "CASE WHEN \(test(depth - 1)) THEN \(text(depth - 1)) END"
            case 6: return "ifnull(\(text(depth - 1)), \(text(depth - 1)))"
            case 7: return "nullif(\(text(depth - 1)), \(text(depth - 1)))"
            case 8: return "iif(\(test(depth - 1)), \(text(depth - 1)), \(text(depth - 1)))"
            case 9:
                return "json_extract(\(prefix)metadata, '$.\(random.pick(["num", "text", "deep", "deep.b[0]", "flag", "none"]))')"
            case 10: return "json_type(\(prefix)metadata, '$.\(random.pick(["num", "text", "deep", "flag", "none"]))')"
            case 11:
                return "\(prefix)metadata \(random.pick(["->", "->>"])) '$.\(random.pick(["num", "deep", "deep.a", "flag"]))'"
            default: return "printf('%s-%d', \(text(depth - 1)), \(number(depth - 1)))"
            }
        }

        private mutating func value(_ depth: Int) -> String { random.below(2) == 0 ? number(depth) : text(depth) }

        /// A condition.
        mutating func test(_ depth: Int) -> String {
            if depth <= 0 {
                return "\(value(0)) \(random.pick(["=", "<", ">=", "<>", "IS", "IS NOT"])) \(value(0))"
            }
            switch random.below(15) {
            case 0: return "(\(test(depth - 1)) \(random.pick(["AND", "OR"])) \(test(depth - 1)))"
            case 1: return "NOT (\(test(depth - 1)))"
            case 2: return "\(value(depth - 1)) \(random.pick(["=", "==", "<", "<=", ">", ">=", "<>", "!="])) \(value(depth - 1))"
            case 3:
                return
                    "\(value(depth - 1)) \(random.pick(["IS", "IS NOT", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"])) \(value(depth - 1))"
            case 4: return "\(value(depth - 1)) \(random.pick(["", "NOT "]))BETWEEN \(value(depth - 1)) AND \(value(depth - 1))"
            case 5: return "\(value(depth - 1)) \(random.pick(["", "NOT "]))IN (\(value(depth - 1)), \(value(0)), \(value(0)))"
            case 6:
                return
                    "\(text(depth - 1)) \(random.pick(["", "NOT "]))LIKE \(random.pick(["'%e%'", "'w_b'", "''", "'NODE%'", "NULL", "'%1'"]))"
            case 7: return "\(text(depth - 1)) LIKE '%!%%' ESCAPE '!'"
            case 8:
                return
                    "\(text(depth - 1)) \(random.pick(["", "NOT "]))GLOB \(random.pick(["'*[0-9]'", "'w?b'", "'[a-m]*'", "'*'"]))"
            case 9: return "\(value(depth - 1)) \(random.pick(["ISNULL", "NOTNULL", "IS NULL", "IS NOT NULL"]))"
            case 10: return "\(text(depth - 1)) \(random.pick(["", "NOT "]))IN (SELECT service FROM logs WHERE severity > 5)"
            case 11:
                return
                    "EXISTS (SELECT 1 FROM logs e WHERE e.trace_id = \(prefix.isEmpty ? "logs." : prefix)trace_id AND e.severity > 5)"
            case 12: return "\(text(depth - 1)) = \(text(depth - 1)) COLLATE NOCASE"
            case 13: return "(\(value(0)), \(value(0))) \(random.pick(["=", "<", ">="])) (\(value(0)), \(value(0)))"
            default: return "\(number(depth - 1)) > (SELECT avg(severity) FROM logs)"
            }
        }

        mutating func statement() -> String {
            prefix = ""
            switch random.below(9) {
            case 0: return "SELECT ts_ns, \(value(3)), \(test(2)) FROM logs"
            case 1, 2: return "SELECT ts_ns FROM logs WHERE \(test(3))"
            case 3: return "SELECT \(value(2)) AS k, count(*), min(\(value(1))) FROM logs WHERE \(test(1)) GROUP BY k"
            case 4:
                let key = value(1)
                return
                    "SELECT \(key), count(DISTINCT \(value(1))), max(\(text(1))), total(\(number(1)) % 100) FROM logs GROUP BY \(key) HAVING \(test(1)) OR count(*) > 3"
            case 5:
                return
                    "SELECT service, rank() OVER (PARTITION BY service ORDER BY \(value(1))), count(\(value(1))) OVER (ORDER BY ts_ns ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM logs WHERE \(test(2))"
            case 6:
                prefix = "a."
                let left = test(1)
                prefix = "b."
                let right = test(1)
                return
                    "SELECT a.ts_ns, b.ts_ns FROM logs a \(random.pick(["JOIN", "LEFT JOIN"])) logs b ON a.trace_id = b.trace_id AND \(right) WHERE \(left)"
            case 7:
                let key = value(2)
                prefix = "k."
                return
                    "WITH k AS (SELECT * FROM logs WHERE \(test(1).replacing("k.", with: ""))) SELECT count(*), max(\(text(1))), sum(x) FROM k, (SELECT count(\(key)) AS x FROM logs)"
            default:
                return
                    "SELECT count(*) FILTER (WHERE \(test(2))), sum(\(test(2))), group_concat(DISTINCT level) FROM (SELECT * FROM logs ORDER BY ts_ns) AS logs WHERE \(test(1))"
            }
        }
    }

    @Test(arguments: [false, true]) func generatedExpressionsGiveWhatAPlainTableGives(isRewritten: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the generated expressions: \(seed)")
        let store = try SQLStore()
        var random = Random(seed)
        for day in ["2026-01-20", "2026-01-23", "2026-01-25"] {
            try store.ingest(RandomEvents.lines(&random, day: day, count: 50))
        }
        try store.move(at: "2026-01-25")
        let session = try store.session(isRewritten: isRewritten)
        let plain = try DifferentialTests.plainCopy(of: store.session(isRewritten: false))
        plain.rewriter = nil
        var maker = Maker(random: random)
        var errors = 0
        for _ in 0..<250 {
            let sql = maker.statement()
            let expected = PushdownTests.answer(plain, sql)
            let found = PushdownTests.answer(session, sql)
            if expected[0].hasPrefix("error") { errors += 1 }
            if found != expected {
                Issue.record(
                    """
                    seed \(seed): \(sql)
                    plain \(expected.prefix(4))… (\(expected.count))
                    found \(found.prefix(4))… (\(found.count))
                    """)
            }
            #expect(session.problems.isEmpty)
        }
        // Statements that only fail would show nothing.
        #expect(errors < 25)
    }
}

import Foundation
import Testing

@testable import SQL

/// Texts that nobody would write: an answer or an error in good time, never the end of the program.
@Suite struct FuzzTests {
    private static let store = Result {
        let store = try SQLStore()
        var random = Random(11)
        for day in ["2026-01-20", "2026-01-23", "2026-01-25"] {
            try store.ingest(RandomEvents.lines(&random, day: day, count: 20))
        }
        try store.move(at: "2026-01-25")
        return store
    }

    private static func sessions() throws -> (pushed: SQLSession, plain: SQLSession) {
        let store = try store.get()
        let plain = try store.session()
        plain.rewriter = QueryRewriter(pushesDown: false)
        let pushed = try store.session()
        for session in [pushed, plain] { session.limits.timeoutSeconds = 1 }
        return (pushed, plain)
    }

    /// What is put around itself, by its name.
    private static let nests: [(open: String, close: String)] = [
        ("(", ")"), ("abs(", ")"), ("NOT ", ""), ("- ", ""), ("~", ""), ("1 + ", ""), ("CASE WHEN 1 THEN ", " END"),
        ("CAST(", " AS TEXT)"),
        ("(SELECT ", ")"), ("EXISTS (SELECT ", ")"), ("1 IN (", ")"), ("1 BETWEEN 0 AND ", ""), ("coalesce(1, ", ")"),
        ("1 || ", ""),
        ("'a' LIKE ", ""), ("(1, ", ")"), ("1 IS ", ""), ("x'41' -> ", ""),
    ]

    @Test func deepNestingIsReadOrRefused() throws {
        let (pushed, _) = try Self.sessions()
        for (open, close) in Self.nests {
            for depth in [20, 90, 300, 2_000, 20_000] {
                let deep = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
                for sql in [
                    "SELECT \(deep)", "SELECT count(*) FROM logs WHERE \(deep)", "SELECT level FROM logs GROUP BY \(deep)",
                ] {
                    let begin = Date()
                    _ = SQLParser.select(Array(sql.utf8))
                    _ = PushdownTests.answer(pushed, sql)
                    #expect(Date().timeIntervalSince(begin) < 20, "\(open)\(close) \(depth) deep")
                }
            }
        }
        for depth in [20, 300, 3_000] {
            let tables = String(repeating: "(SELECT * FROM ", count: depth) + "logs" + String(repeating: ")", count: depth)
            let unions = Array(repeating: "SELECT 1", count: depth).joined(separator: " UNION ALL ")
            let expressions = (0..<depth).map { "a\($0) AS (SELECT \($0))" }.joined(separator: ", ")
            let joins = (0..<depth).map { "logs t\($0)" }.joined(separator: " JOIN ")
            let list = Array(repeating: "level", count: depth).joined(separator: ", ")
            for sql in [
                "SELECT count(*) FROM \(tables)", unions, "WITH \(expressions) SELECT count(*) FROM a0",
                "SELECT 1 FROM \(joins) LIMIT 0",
                "SELECT \(list) FROM logs GROUP BY \(list)", "SELECT count(*) FROM logs WHERE level IN (\(list))",
            ] {
                let begin = Date()
                _ = PushdownTests.answer(pushed, sql)
                #expect(Date().timeIntervalSince(begin) < 20, "\(sql.prefix(60))… \(depth)")
            }
        }
    }

    @Test func randomBytesAreReadOrRefused() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        let (pushed, _) = try Self.sessions()
        let signs = Array("SELECT FROM logs WHERE (),'\"`[]*/-;:=<>!|&%~?@$#.0123456789eExX \n\t_ab\\{}".utf8)
        for round in 0..<1_500 {
            let bytes = (0..<random.below(60)).map { _ in
                random.below(8) == 0 ? UInt8(random.below(256)) : signs[random.below(signs.count)]
            }
            _ = SQLParser.select(bytes)
            _ = SQLText.statements(String(decoding: bytes, as: UTF8.self))
            _ = bytes.withUnsafeBytes { SQLText.isOpen($0) }
            if round % 3 == 0 { _ = PushdownTests.answer(pushed, "SELECT " + String(decoding: bytes, as: UTF8.self)) }
        }
    }

    /// Statements with up to two words left out, doubled, exchanged or cut: whatever SQLite takes is answered alike with and without the rewriting.
    @Test func changedStatementsAnswerAlike() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        var maker = RandomQuestion(random: Random(seed ^ 3))
        let (pushed, plain) = try Self.sessions()
        var answered = 0
        for _ in 0..<250 {
            var words = maker.next().sql.replacing("$T", with: "logs").split(separator: " ").map(String.init)
            let others = maker.next().sql.replacing("$T", with: "logs").split(separator: " ").map(String.init)
            // Some stay as they are, so that there is something to compare whatever the seed.
            for _ in 0..<random.below(3) where !words.isEmpty {
                let at = random.below(words.count)
                switch random.below(6) {
                case 0: words.remove(at: at)
                case 1: words.insert(words[at], at: at)
                case 2: words[at] = others[random.below(others.count)]
                case 3: words.insert(others[random.below(others.count)], at: at)
                case 4: words[at] = String(words[at].dropFirst(random.below(3)))
                default: words.swapAt(at, random.below(words.count))
                }
            }
            let sql = words.joined(separator: " ")
            let found = PushdownTests.answer(pushed, sql)
            let expected = PushdownTests.answer(plain, sql)
            // Which rows a LIMIT takes, which error comes first and what a time limit leaves is not said.
            let isFree = sql.contains("LIMIT") || sql.contains("OVER") || sql.contains("timestamp")
            if found[0].hasPrefix("error") || expected[0].hasPrefix("error") || isFree { continue }
            answered += 1
            #expect(found == expected, "seed \(seed): \(sql)")
        }
        #expect(answered > 5)
    }

    /// The search language inside of SQL: next to the blocks and row by row the same events match, or both refuse.
    @Test func searchesMatchAlikeOrAreRefused() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        let (pushed, plain) = try Self.sessions()
        let parts = [
            "request", "timeout", "slow", "10.0.3.9", "user-7", "grün", "it's", "100%", "re*", "*ed", "?", "*", "\"", "(", ")",
            "-", "!",
            "NOT", "AND", "OR", "level:", "level:>=warn", "num:>200", "num:[1 TO 500}", "text:*", "service:w*", "/slow|ok/",
            "/(a|b)+$/",
            "host:node-1", "message:", "\\", "/", ":", "[", "]", "TO", "timestamp:2026-01-23", "code:3", "é", "\u{0}", "{", "}",
        ]
        for _ in 0..<300 {
            let text = (0..<(1 + random.below(6))).map { _ in random.pick(parts) }.joined(separator: random.pick(["", " "]))
            for sql in ["SELECT count(*) FROM logs WHERE match(message, :q)", "SELECT count(*) FROM logs WHERE logs MATCH :q"] {
                let found = PushdownTests.answer(pushed, sql, ["q": .text(text)])
                let expected = PushdownTests.answer(plain, sql, ["q": .text(text)])
                #expect(found == expected, "seed \(seed): \(sql) of \(text.debugDescription)")
            }
        }
    }

    /// Patterns that backtrack without end give up in time.
    @Test func endlessPatternsEnd() throws {
        let (pushed, plain) = try Self.sessions()
        for session in [pushed, plain] {
            for sql in [
                "SELECT regexp(printf('%.40c!', 'a'), '(a+)+$')", "SELECT regexp_extract(printf('%.40c!', 'a'), '(a|aa)+$')",
                "SELECT count(*) FROM logs WHERE regexp(message || printf('%.30c!', 'a'), '^(.*a)*$')",
                "SELECT match(printf('%.40c!', 'a'), '/(a+)+$/')", "SELECT regexp_replace(printf('%.40c!', 'a'), '(a*)*b', 'x')",
                "SELECT printf('%.50000c', 'a') LIKE '%a%a%a%a%a%a%a%b'",
                "SELECT grok(printf('%.40c', 'a'), '%{DATA:x}%{DATA:y}%{DATA:z}b')",
            ] {
                let begin = Date()
                _ = PushdownTests.answer(session, sql)
                #expect(Date().timeIntervalSince(begin) < 20, "\(sql)")
            }
        }
    }
}

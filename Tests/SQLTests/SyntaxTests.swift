import Testing

@testable import SQL

@Suite struct SyntaxTests {
    static let understood = [
        "SELECT 1", "select a, b.c, \"d\".e, `f`, [g h] from t", "VALUES (1, 2), (3, 'a''b')",
        "SELECT * FROM t WHERE a IS NOT DISTINCT FROM b;",
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 9) SELECT n FROM c ORDER BY n DESC LIMIT 3 OFFSET 1",
        "SELECT x'00ff', 0x1F, 1e3, .5, 1., 'it''s', ?, ?2, :a, @b, $c -- end",
        "SELECT count(*) FILTER (WHERE a > 1) OVER (PARTITION BY b) FROM t",
        "SELECT sum(a) OVER w FROM t WINDOW w AS (ORDER BY b ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES)",
        "SELECT CASE a WHEN 1 THEN 2 ELSE 3 END, CAST(a AS DECIMAL(10, 2)), a COLLATE nocase FROM t",
        "SELECT a->>'$.x', a -> 'y' || 'z' FROM t",
        "SELECT * FROM a LEFT JOIN b ON a.x = b.x NATURAL JOIN c, (d JOIN e USING (f)) AS g",
        "SELECT NOT EXISTS (SELECT 1), EXISTS (SELECT 2)",
        "SELECT a NOT IN (1, 2), b IN (SELECT 1), c IN t, d IN (), e NOT LIKE 'x!%' ESCAPE '!', f GLOB 'a*', g REGEXP 'h', i MATCH 'j' FROM t",
        "SELECT a BETWEEN 1 AND 2 AND b, c NOT BETWEEN 3 AND 4, -+~5, a ISNULL, a NOTNULL, a NOT NULL, (1, 2) = (3, 4) FROM t",
        "SELECT 1 /* comment */ UNION SELECT 2 INTERSECT SELECT 3 EXCEPT SELECT 4",
        "SELECT a.b.c, glob('a', b), like('x', y) FROM json_each('[1]')",
        "SELECT a == b, a <> b, a != b, a << 1 >> 2 & 3 | 4 % 5 FROM t NOT INDEXED",
        "SELECT TRUE, current_timestamp, left FROM t",
    ]

    @Test(arguments: understood) func readsWhatSQLiteReads(_ sql: String) {
        #expect(SQLParser.select(Array(sql.utf8)) != nil, "\(sql)")
    }

    @Test(arguments: [
        "", "SELECT", "SELECT 1 2 3", "SELECT 'open", "SELECT \"open", "SELECT (1", "SELECT 1)", "INSERT INTO t VALUES (1)",
        "SELECT x'0'", "SELECT 1a",
        "SELECT * FROM", "SELECT a IN FROM t", "SELECT #1", "WITH a SELECT 1", "SELECT CASE END", "\u{0}",
    ]) func givesUpOnOthers(_ sql: String) { #expect(SQLParser.select(Array(sql.utf8)) == nil, "\(sql)") }

    @Test func endsAtItsBoundOfDepth() {
        let deep = String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
        #expect(SQLParser.select(Array("SELECT \(deep)".utf8)) == nil)
        #expect(
            SQLParser.select(Array("SELECT \(String(repeating: "-", count: 9_999).replacing("--", with: "- -")) 1".utf8)) == nil)
        let long = Array(repeating: "1", count: 50_000).joined(separator: " + ")
        #expect(SQLParser.select(Array("SELECT \(long)".utf8)) == nil)
    }

    @Test func placesAreThoseOfTheText() throws {
        let sql = "SELECT  a + 1 AS x FROM t WHERE b = 'c' AND d"
        let core = try #require(SQLParser.select(Array(sql.utf8))?.cores.first)
        func text(_ span: Range<Int>) -> String { String(decoding: Array(sql.utf8)[span], as: UTF8.self) }
        guard case .expression(let value, "x") = core.results[0].kind else {
            Issue.record("no expression")
            return
        }
        #expect(text(value.span) == "a + 1")
        #expect(core.filter?.conjuncts.map { text($0.span) } == ["b = 'c'", "d"])
        #expect(text(core.filterSpan) == "WHERE b = 'c' AND d")
    }

    /// Changed statements are read or given up, and never end the program.
    @Test func survivesAnyText() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        let pieces =
            Self.understood.flatMap { $0.split(separator: " ").map { Array($0.utf8) } }
            + ["(", ")", ",", "'", "\"", "--", "/*", "[", "x'", "\0", "é"].map { Array($0.utf8) }
        for _ in 0..<3_000 {
            var text = Array(Self.understood[random.below(Self.understood.count)].utf8)
            for _ in 0..<(1 + random.below(4)) {
                let at = random.below(text.count + 1)
                switch random.below(4) {
                case 0: text.insert(contentsOf: pieces[random.below(pieces.count)] + [0x20], at: at)
                case 1: if at < text.count { text[at] = UInt8(random.below(256)) }
                case 2: text.removeSubrange(at..<min(text.count, at + random.below(6)))
                default: text.insert(contentsOf: text[..<at], at: at)
                }
            }
            if let select = SQLParser.select(text) { #expect(select.span.upperBound <= text.count) }
        }
    }
}

/// Numbers that are the same for the same seed.
struct Random {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed | 1 }
    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, bound)))
    }
    mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}

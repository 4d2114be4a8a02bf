import Testing

@testable import SQL

/// Paths into `metadata`, patterns of GLOB and LIKE with ESCAPE: what a scan decides is what SQLite says of the same events.
@Suite struct JSONPathTests {
    /// Events whose fields are of all types, also inside of objects and arrays, with escapes and spaces.
    private static let store = Result { () throws -> SQLStore in
        let store = try SQLStore()
        let values = [
            #"{"b":1,"c":"x"}"#, #"{ "b" : "1", "c" : { "d" : [ 1, 2.50, "three", null, {"e":true} ] } }"#, #"{"b":null}"#,
            #"{}"#,
            #"[10,"20",30.0,[1,[2,3]]]"#, #"[]"#, #""plain""#, #""{\"b\":1}""#, "5", "true", "null",
            #"{"b":"a\"b\\c\n\u00e9\ud83d\ude00/"}"#,
            #"{"b":{"b":"B"},"b2":false}"#, #"{"b":1,"b":2}"#, #"{"x.y":7,"a b":"sp ace","b":"50%_off*[x]?"}"#,
            #"{"b":1e3,"c":-0.5}"#,
            #"{"b":"ÄÖü 😀 tail","c":["[","]","{","}","\"",",",":"]}"#, #"{"b":12345678901234567890}"#, #"{"b":"]}","c":"z"}"#,
        ]
        for day in ["2026-01-20", "2026-01-23", "2026-01-25"] {
            try store.ingest(
                (0..<40).map { n in
                    let value = values[n % values.count]
                    let time = "\(day)T08:00:\(n < 10 ? "0" : "")\(n)Z"
                    var line =
                        #"{"timestamp":"\#(time)","level":"INFO","service":"web","message":"50%_off [\#(n % 7)] Ärger *\#(n % 3)?""#
                    if n % 5 > 0 { line += #","a":[\#(value)]"# }
                    if n % 2 > 0 { line += #","o":{"b":\#(n % 4)},"host":"node_\#(n % 3)%""# }
                    return line + #","k":"v\#(n % 4)","q":"say \"hi\" \\ \#(n % 2)"}"#
                })
        }
        try store.move(at: "2026-01-25")
        return store
    }

    // Objects become entries named by their path; those in arrays stay as they are.
    private static let subjects = [
        "metadata ->> '$.a[0].b'", "metadata ->> '$.a[0]'", "metadata ->> '$.a'", "json_extract(metadata, '$.a[0].b')",
        "metadata ->> '$.a[#-1].c'", "metadata -> '$.a'", "metadata -> '$.a[0]'", "metadata -> '$.a[0].b'",
        "metadata ->> '$.a[0].c.d[2]'", "metadata ->> '$.a[0].c.d[#-1].e'", "metadata ->> '$.a[0][1]'",
        "metadata ->> '$.a[0][#-1]'",
        "metadata ->> '$.a[0][3][1][0]'", "metadata ->> '$.\"o.b\"'", "metadata ->> '$.a[0].\"x.y\"'",
        "metadata ->> '$.a[0].\"a b\"'",
        "metadata -> '$.a' -> 0 ->> '$.b'", "metadata -> 'a' -> 0 -> 'c' ->> 'd'", "metadata -> '$.a' -> 0 ->> 1",
        "metadata -> '$.k'", "metadata ->> 'k'", "metadata -> '$.q'", "metadata ->> '$.q'", "metadata ->> '$.a[0].b.b'",
        "metadata -> '$.none'", "metadata ->> '$.o.b.none'", "metadata ->> '$.a[0].c[4]'", "message", "host",
        "json_extract(metadata, '$.a[0][2]')", "metadata ->> '$.a[99].none'", "metadata ->> '$.a[0].b2'",
    ]

    private static let tests = [
        "IS NULL", "IS NOT NULL", "= 1", "= '1'", "<> 1", "> 1", "< '2'", ">= 'x'", "= 'x'", "IS 1", "IS NOT 'x'",
        "IN (1, 'x', 2.5)",
        "NOT IN (1, 'x')", "NOT IN (1, NULL)", "IN ('three', '20', 30)", "BETWEEN 1 AND 1000", "NOT BETWEEN '0' AND '5'",
        "= 1000.0",
        "LIKE '%\\%%' ESCAPE '\\'", "LIKE '50#%#_OFF%' ESCAPE '#'", "NOT LIKE '%!_%' ESCAPE '!'", "LIKE '%x' ESCAPE 'x'",
        "LIKE 'nodex_%x%' ESCAPE 'x'", "LIKE '%a%'", "LIKE '{%'", "GLOB '*[0-3]*'", "GLOB '50%_off*'", "GLOB '*[*]*'",
        "GLOB '*[]x]*'",
        "GLOB '[^a-m]*'", "NOT GLOB '*Ä*'", "GLOB '?'", "GLOB '??*'", "GLOB '*[Ä-Ü]*'", "GLOB '*[[]*'", "GLOB '*[a'", "GLOB ''",
        "GLOB NULL",
        "GLOB '*[x-]*'", "GLOB 'node_[0-1]%'", "GLOB '*😀*l'", "= 'a\"b\\c' || char(10) || 'é😀/'", "= '\"v1\"'",
        "= '{\"b\":1,\"c\":\"x\"}'",
        "REGEXP '^[0-9]+$'", "= 12345678901234567890", "LIKE 'say _hi%'", "= 'null'",
    ]

    private static func sessions() throws -> (pushed: SQLSession, plain: SQLSession) {
        let store = try Self.store.get()
        let plain = try store.session()
        plain.rewriter = QueryRewriter(pushesDown: false)
        return (try store.session(), plain)
    }

    @Test(arguments: subjects) func everyTestOfASubjectIsSQLites(_ subject: String) throws {
        let (pushed, plain) = try Self.sessions()
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        for test in Self.tests where random.below(4) == 0 {
            let sql = "SELECT ts_ns, \(subject) FROM logs WHERE (\(subject)) \(test)"
            let answer = PushdownTests.answer(pushed, sql)
            #expect(answer == PushdownTests.answer(plain, sql), "\(sql)")
            let isDown = pushed.scans.contains { $0.pushed.contains { $0.hasPrefix("filter by") } }
            #expect(isDown, "\(sql)")
            let negated = "SELECT count(*) FROM logs WHERE NOT ((\(subject)) \(test))"
            #expect(PushdownTests.answer(pushed, negated) == PushdownTests.answer(plain, negated), "\(negated)")
        }
    }

    /// The tests are of something: most subjects have values, and most tests find some.
    @Test func subjectsAndTestsFindSomething() throws {
        let (_, plain) = try Self.sessions()
        for subject in Self.subjects where !subject.contains("none") {
            #expect(try plain.rows("SELECT count(\(subject)) FROM logs") != [["0"]], "\(subject)")
        }
        let any = Self.subjects.map { "SELECT \($0) AS x FROM logs" }.joined(separator: " UNION ALL ")
        for test in Self.tests
        where !["GLOB ''", "GLOB NULL", "GLOB '*[a'", "LIKE '%x' ESCAPE 'x'", "NOT IN (1, NULL)"].contains(test) {
            #expect(try plain.rows("SELECT count(*) FROM (\(any)) WHERE x \(test)") != [["0"]], "\(test)")
        }
    }

    @Test func generatedConditionsAreSQLites() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        let (pushed, plain) = try Self.sessions()
        func condition(_ depth: Int) -> String {
            switch depth > 2 ? 0 : random.below(5) {
            case 1: "(\(condition(depth + 1)) AND \(condition(depth + 1)))"
            case 2: "(\(condition(depth + 1)) OR \(condition(depth + 1)))"
            case 3: "NOT (\(condition(depth + 1)))"
            default: "(\(random.pick(Self.subjects))) \(random.pick(Self.tests))"
            }
        }
        for _ in 0..<80 {
            let sql = "SELECT metadata ->> '$.k', count(*) FROM logs WHERE \(condition(0)) GROUP BY 1"
            #expect(PushdownTests.answer(pushed, sql) == PushdownTests.answer(plain, sql), "\(sql)")
        }
    }

    /// What is an error stays one.
    @Test(arguments: [
        "message LIKE 'a' ESCAPE 'xy'", "message LIKE 'a' ESCAPE ''", "metadata ->> '$[' = 1",
        "json_extract(metadata, 'a') = 1", "metadata ->> '$.a[x]' = 1",
    ]) func errorsAreSQLites(_ condition: String) throws {
        let (pushed, plain) = try Self.sessions()
        let sql = "SELECT count(*) FROM logs WHERE \(condition)"
        let answer = PushdownTests.answer(pushed, sql)
        #expect(answer == PushdownTests.answer(plain, sql))
        #expect(answer.first?.hasPrefix("error") == true, "\(sql)")
    }

    /// What is left to SQLite is answered by it.
    @Test(arguments: [
        "metadata ->> 'a.b' = 1", "metadata ->> '$.a.' IS NULL", "metadata ->> '$' LIKE '%v1%'", "metadata ->> '$.a[#]' IS NULL",
        "metadata -> '$.a' ->> -1 IS NULL",
        "metadata ->> 1 IS NULL", "json_extract(metadata, '$.k', '$.q') LIKE '%v1%'", "message LIKE 'a%' ESCAPE '%'",
        "message LIKE '5__%' ESCAPE '_'", "message LIKE 'x' ESCAPE NULL", "message GLOB x'2a'", "message GLOB 5",
    ]) func theRestIsLeft(_ condition: String) throws {
        let (pushed, plain) = try Self.sessions()
        let sql = "SELECT count(*) FROM logs WHERE \(condition)"
        #expect(PushdownTests.answer(pushed, sql) == PushdownTests.answer(plain, sql))
    }
}

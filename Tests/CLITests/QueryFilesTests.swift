import Foundation
import Testing

/// `logetl query` over log files and the standard input, without a store.
@Suite struct QueryFilesTests {
    private let box: Sandbox

    init() throws { box = try Sandbox() }

    /// An access log of `count` lines; every tenth is a 503.
    private static func access(_ count: Int) -> String {
        (0..<count).map { n in
            let time = "\(10 + n / 3_600 % 10):\(10 + n / 60 % 50):\(10 + n % 50)"
            return
                "203.0.113.\(n % 250) - - [21/Jan/2026:\(time) +0000] \"GET /p\(n) HTTP/1.1\" \(n % 10 == 0 ? 503 : 200) \(n) \"-\" \"curl/8\"\n"
        }.joined()
    }

    private static let count = "SELECT status, count(*) AS n FROM '-' GROUP BY 1 ORDER BY 1"
    private static let counted = "{\"status\":200,\"n\":90}\n{\"status\":503,\"n\":10}\n"

    // MARK: The standard input

    @Test(arguments: ["cat x.log |", "gzip -c x.log |", "tar czf - x.log |", "gzip -k x.log; < x.log.gz", "< x.log"])
    func theStandardInputIsATable(_ source: String) throws {
        try box.write("x.log", Self.access(100))
        let parts = source.split(separator: ";").map(String.init)
        for part in parts.dropLast() { try box.shell(part) }
        let feed = parts.last ?? ""
        let command =
            feed.hasSuffix("|")
            ? "\(feed) $LOGETL query --json \"\(Self.count)\"" : "$LOGETL query --json \"\(Self.count)\" \(feed)"
        let result = try box.shell(command)
        #expect(result.out == Self.counted, "\(result.err)")
        #expect(result.status == 0 && result.err == "")
    }

    @Test func theStandardInputMayHaveAName() throws {
        try box.write("x.log", Self.access(100))
        let result = try box.shell(
            "cat x.log | $LOGETL query --json --table in=- \"SELECT max(bytes) AS m FROM \\\"in\\\" WHERE status = 503\"")
        #expect(result.out == "{\"m\":90}\n", "\(result.err)")
    }

    @Test func theStandardInputIsReadAsOftenAsItIsNamed() throws {
        // More than is kept in memory.
        try box.write("x.log", Self.access(15_000))
        for (sql, answer) in [
            (
                "SELECT count(*) AS n FROM '-' AS a JOIN '-' AS b ON a.path = b.path WHERE a.bytes IN (5, 7) AND b.bytes IN (7, 8)",
                "{\"n\":1}\n"
            ),
            ("SELECT count(*) AS n FROM '-' WHERE bytes = (SELECT max(bytes) FROM '-')", "{\"n\":1}\n"),
            ("WITH t AS (SELECT * FROM '-') SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM t) AS n", "{\"n\":30000}\n"),
            (
                "SELECT count(*) AS n FROM '-'; SELECT sum(bytes) AS s FROM '-' WHERE status = 503",
                "{\"n\":15000}\n{\"s\":11242500}\n"
            ),
        ] {
            for feed in ["cat x.log", "gzip -c x.log"] {
                let result = try box.shell("\(feed) | $LOGETL query --json --table named=- \"\(sql)\"")
                #expect(result.out == answer, "\(sql): \(result.err)")
                #expect(result.status == 0)
            }
        }
    }

    @Test func anEndlessInputIsAnsweredWhereTheRowsAreThere() throws {
        let line = Self.access(1)
        let running = try box.start(["query", "--json", "SELECT status FROM '-' WHERE status = 503 LIMIT 2"])
        for _ in 0..<3 { try running.send(line) }
        #expect(Running.until(20) { !running.isRunning })
        #expect(try running.wait().out == "{\"status\":503}\n{\"status\":503}\n")
    }

    @Test func aSilentInputCanBeStopped() throws {
        let late = try box.start(["query", "--json", "--timeout", "300ms", "SELECT count(*) AS n FROM '-'"])
        try late.send(Self.access(3))
        #expect(Running.until(20) { !late.isRunning })
        let result = try late.wait()
        #expect(result.status == 1 && result.err.contains("longer than"))
    }

    @Test func statementsAndLogsDoNotShareTheStandardInput() throws {
        let result = try box.run("query", "-", stdin: "SELECT * FROM '-'")
        #expect(result.status == 2)
        #expect(result.err.contains("as an argument"))
        try box.write("q.sql", Self.count)
        #expect(try box.run("query", "--json", "--file", "q.sql", stdin: Self.access(100)).out == Self.counted)
    }

    @Test func anEmptyInputHasNoRows() throws {
        #expect(try box.shell(": | $LOGETL query --json \"SELECT count(*) AS n FROM '-'\"").out == "{\"n\":0}\n")
        #expect(try box.shell("$LOGETL query --json \"SELECT count(*) AS n FROM '-'\" < /dev/null").out == "{\"n\":0}\n")
    }

    @Test func pipesByNameAreReadLikeTheStandardInput() throws {
        try box.write("x.log", Self.access(100))
        let result = try box.shell(
            "$LOGETL query --json \"SELECT status, count(*) AS n FROM '$(echo /dev/fd/3)' GROUP BY 1 ORDER BY 1\" 3< <(cat x.log)"
        )
        #expect(result.out == Self.counted, "\(result.err)")
    }

    // MARK: Damage

    @Test(arguments: [
        "SELECT count(*) AS n FROM 'x*.gz'", "SELECT count(*) AS n FROM (SELECT path FROM 'x*.gz' LIMIT 999999)",
    ])
    func goodRowsOfDamagedFilesAreGiven(_ sql: String) throws {
        try box.write("x.log", Self.access(50_000))
        try box.shell("gzip -c x.log > x1.gz; gzip -c x.log > x3.gz; head -c $(($(stat -c %s x1.gz) / 2)) x1.gz > x2.gz")
        let result = try box.run("query", "--json", sql)
        #expect(result.status == 1)
        #expect(result.err.contains("x2.gz: the gzip data ends in the middle"))
        #expect(!result.err.contains("x1.gz") && !result.err.contains("x3.gz"))
        let count = try JSON.object(result.out)["n"] as? Int ?? 0
        #expect(count > 100_000 && count < 150_000)
    }

    @Test func aBrokenMemberOfAnArchiveLeavesTheOthers() throws {
        try box.write("a.log", Self.access(100))
        try box.write("c.log", Self.access(100))
        // The one in the middle is no whole gzip member.
        try box.shell("gzip -c a.log | head -c 300 > b.log.gz; tar cf x.tar a.log b.log.gz c.log")
        let result = try box.run("query", "--json", "SELECT count(*) >= 200 AS n FROM './x.tar'")
        #expect(result.out == "{\"n\":1}\n")
        #expect(result.status == 1)
        #expect(result.err.contains("x.tar!b.log.gz"))
    }

    @Test func rowsComeBeforeTheProblem() throws {
        try box.write("x.log", Self.access(20_000))
        try box.shell("gzip -c x.log | head -c 20000 > x.gz")
        let result = try box.run("query", "--json", "SELECT path FROM './x.gz' WHERE status = 503")
        #expect(result.lines.count > 100)
        #expect(result.status == 1)
        // The part that is not read is not missed by who asks for the beginning only.
        let first = try box.run("query", "--json", "SELECT path FROM './x.gz' LIMIT 1")
        #expect(first.status == 0 && first.err == "")
    }

    @Test func missingFilesAreErrors() throws {
        for name in ["none.log", "./none.log", "none*.log", "none/{a,b}.log"] {
            let result = try box.run("query", "SELECT * FROM '\(name)'")
            #expect(result.status == 3, "\(name)")
            #expect(result.err.contains(name))
        }
        #expect(try box.run("query", "SELECT * FROM nothing").status == 2)
        #expect(try box.run("query", "--table", "t=none.log", "SELECT * FROM t").status == 3)
    }

    @Test func oneUnreadableFileOfManyIsAProblem() throws {
        try box.write("x1.log", Self.access(10))
        try box.write("x2.log", Self.access(10))
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: box.path("x2.log"))
        guard !FileManager.default.isReadableFile(atPath: box.path("x2.log")) else { return }
        let result = try box.run("query", "--json", "SELECT count(*) AS n FROM 'x*.log'")
        #expect(result.out == "{\"n\":10}\n" && result.status == 1)
        #expect(try box.run("query", "SELECT count(*) FROM 'x2.log'").status == 3)
    }

    @Test func patternsOfJSONFilesAreLogs() throws {
        for n in 1...2 {
            try box.write(
                "e\(n).json",
                "{\"timestamp\":\"2026-01-21T08:15:30Z\",\"level\":\"WARN\",\"message\":\"a\"}\n{\"timestamp\":\"2026-01-21T08:15:31Z\",\"level\":\"WARN\",\"message\":\"b\"}\n"
            )
        }
        #expect(
            try box.run("query", "--json", "SELECT level, count(*) AS n FROM './e*.json' GROUP BY 1").out
                == "{\"level\":\"WARN\",\"n\":4}\n")
    }

    // MARK: Filters

    @Test func timeAndServiceOptionsHold() throws {
        try box.write("x.log", Self.access(100))
        func count(_ arguments: String...) throws -> String {
            try box.start(["query", "--json"] + arguments + ["SELECT count(*) AS n FROM 'x.log'"], stdin: "").wait().out
        }
        #expect(try count() == "{\"n\":100}\n")
        #expect(try count("--service", "nothing") == "{\"n\":0}\n")
        #expect(try count("--service", "x") == "{\"n\":100}\n")
        #expect(try count("--from", "2026-01-22") == "{\"n\":0}\n")
        #expect(try count("--from", "2026-01-22", "--no-pushdown") == "{\"n\":0}\n")
        #expect(try count("--from", "2026-01-21T10:11:00Z") == "{\"n\":40}\n")
    }

    @Test func filtersGoToTheFile() throws {
        try box.write("x.log", Self.access(1_000))
        let plan = try box.run("query", "--explain", "SELECT path FROM 'x.log' WHERE status >= 500 AND path LIKE '%9'").out
        #expect(plan.contains("status >=") && plan.contains("filter by path"))
        #expect(plan.contains("events  0\n") && plan.contains("files   "))
    }
}

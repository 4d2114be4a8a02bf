import Foundation
import Glibc
import Testing

/// Questions that end early: killed, stopped, timed out, with a reader who has gone or a disk that is full. They leave nothing behind and
/// change nothing.
@Suite struct QueryKillTests {
    let box: Sandbox

    init() throws {
        box = try Sandbox()
        try box.write("web.json", SampleLog.json(200, service: "web"))
        let result = try box.run("ingest", "--quiet", "web.json")
        try #require(result.status == 0, "\(result.err)")
        try FileManager.default.createDirectory(atPath: box.path("tmp"), withIntermediateDirectories: true)
    }

    private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    /// Statements without an end: rows that flow, a sorter that grows, a count, a join of events, groups.
    private static let statements = [
        "\(endless) SELECT printf('%02000d', i) AS x FROM n WHERE i % 500 = 0",
        "\(endless) SELECT printf('%0900d', i) AS x FROM n ORDER BY x",
        "\(endless) SELECT count(*) FROM n",
        "\(endless) SELECT count(*), max(l.message) FROM n, logs l WHERE i % 9 = l.severity",
        "\(endless) SELECT i % 100000, count(*), group_concat(DISTINCT i % 3) FROM n GROUP BY 1",
    ]

    /// The files of the store with what is in them, but for the index that SQLite's readers share and a log without anything in it.
    private func content() throws -> [String: Data] {
        var found: [String: Data] = [:]
        let root = box.path("logetl-store")
        for name in FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? [] {
            let bytes = FileManager.default.contents(atPath: "\(root)/\(name)") ?? Data()
            if name.hasSuffix("-shm") || (name.hasSuffix("-wal") && bytes.isEmpty) { continue }
            found[name] = bytes
        }
        return found
    }

    private var places: [String: String] { ["SQLITE_TMPDIR": box.path("tmp"), "TMPDIR": box.path("tmp")] }

    private func expectNothingLeft(_ before: [String: Data], _ what: String) throws {
        #expect(try FileManager.default.contentsOfDirectory(atPath: box.path("tmp")) == [], "\(what)")
        #expect(try content() == before, "\(what)")
        let visible = try FileManager.default.contentsOfDirectory(atPath: box.folder).filter { !$0.hasPrefix(".") }
        #expect(visible.sorted() == ["logetl-store", "tmp", "web.json"], "\(what)")
        let next = try box.run("query", "--json", "SELECT count(*) AS n FROM logs WHERE message <> ''", environment: places)
        #expect(next.status == 0 && next.out == "{\"n\":200}\n", "\(what): \(next.err)")
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGINT, SIGHUP]) func aSignalLeavesNothingBehind(_ number: Int32) throws {
        let before = try content()
        for (index, sql) in Self.statements.enumerated() {
            let query = try box.start(["query", "--json", sql], stdin: "", environment: places)
            if index == 0 {
                #expect(Running.until(30) { query.outputSoFar.utf8.count > 4_000 })
            } else {
                usleep(300_000)
            }
            #expect(query.isRunning)
            let sent = Date()
            query.signal(number)
            let result = try query.wait()
            #expect(Date().timeIntervalSince(sent) < 20)
            if number == SIGKILL {
                #expect(result.status == 128 + SIGKILL)
            } else {
                #expect(result.status == 1, "\(sql): \(result.err)")
                #expect(result.err.contains("the question was stopped"))
                // Rows that were there are written, and whole.
                if index == 0 { #expect(try JSON.lines(result).count > 1) } else { #expect(result.out == "") }
            }
            try expectNothingLeft(before, "signal \(number): \(sql)")
        }
    }

    @Test func limitsEndAQuestionWithStatusOne() throws {
        let before = try content()
        for sql in Self.statements {
            let late = try box.run("query", "--json", "--timeout", "300ms", sql, environment: places)
            #expect(late.status == 1)
            #expect(late.err.contains("took longer than 0.3 s"))
        }
        for sql in ["SELECT message FROM logs", "SELECT count(DISTINCT message) FROM logs"] {
            let much = try box.run("query", "--json", "--max-bytes", "10", sql, environment: places)
            #expect(much.status == 1)
            #expect(much.err.contains("more than 10 bytes would have to be read"))
            #expect(try box.run("query", "--json", "--max-bytes", "10MiB", "--timeout", "60s", sql).status == 0)
        }
        try expectNothingLeft(before, "limits")
    }

    @Test func aReaderWhoHasGoneIsNoError() throws {
        let before = try content()
        for command in [
            "query --json \"\(Self.statements[0])\"", "query --output csv \"\(Self.statements[0])\"",
            "query --output table --timeout 20s \"\(Self.statements[0])\"", "search --all --json common",
        ] {
            let result = try box.shell(
                "set +o pipefail; \"$LOGETL\" \(command) | head -n 1 | wc -l; echo ${PIPESTATUS[0]}", environment: places)
            #expect(result.out == "1\n0\n", "\(command): \(result.out) \(result.err)")
            #expect(result.err == "", "\(command)")
        }
        try expectNothingLeft(before, "a closed pipe")
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func anOutputThatIsFullIsAnError() throws {
        for sql in [Self.statements[0], "SELECT message FROM logs", "SELECT 1"] {
            let result = try box.shell("\"$LOGETL\" query --json \"\(sql)\" > /dev/full")
            #expect(result.status == 3, "\(sql)")
            #expect(result.err.contains("cannot write the output"), "\(result.err)")
        }
    }
}

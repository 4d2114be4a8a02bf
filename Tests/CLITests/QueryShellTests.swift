import Foundation
import Glibc
import Testing

/// `query` on a terminal: the shell, its commands, editing, history, completion, Ctrl-C, pager, progress, colours.
@Suite(.serialized) struct QueryShellTests {
    let box: Sandbox

    init() throws {
        box = try Sandbox()
        try box.write("web.json", SampleLog.json(60, service: "web") { $0 % 10 == 0 ? "ERROR" : "INFO" })
        try box.write("db.json", SampleLog.json(20, service: "db"))
        let result = try box.run("ingest", "--quiet", "web.json", "db.json")
        try #require(result.status == 0, "\(result.err)")
    }

    /// Whether lines can be edited: without libedit they are read plainly.
    private static let hasEditor: Bool = {
        for name in ["libedit.so.2", "libedit.so.0", "libedit.so"] {
            guard let library = dlopen(name, RTLD_NOW) else { continue }
            dlclose(library)
            return true
        }
        return false
    }()

    private static let prompt = "logetl> "
    private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"

    private func shell(_ arguments: String..., environment: [String: String] = [:]) throws -> TerminalRun {
        let run = try TerminalRun(["query"] + arguments, in: box, environment: environment)
        try #require(run.waitFor("Statements end with ;"), "\(run.shown)")
        try #require(run.waitFor(Self.prompt), "\(run.shown)")
        return run
    }

    /// What stands in the working folder and is not hidden.
    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: box.folder).filter { !$0.hasPrefix(".") }.sorted()
    }

    @Test func answersStatementsAndCommands() throws {
        let run = try shell("--color", "never")
        #expect(run.ask("SELECT level, count(*) AS many FROM logs GROUP BY 1 ORDER BY 1;", "ERROR     6"))
        #expect(run.ask("SELECT 6 *", "...> "))
        #expect(run.ask("7 AS answer;", "42"))
        #expect(run.ask("SELECT 'a;b' AS x; SELECT 2 AS y;", "a;b") && run.waitFor("\n2"))
        #expect(run.ask("SELEKT 1;", "syntax error"))
        #expect(run.ask("DELETE FROM logs;", "statements only read"))
        #expect(run.ask(".tables", "archive_logs"))
        #expect(run.ask(".schema logs", "logs(timestamp, ts_ns, level, severity, service, message"))
        #expect(run.ask(".schema nothing", "there is no table 'nothing'"))
        #expect(run.ask(".help", ".functions") && run.waitFor("Ctrl-D"))
        #expect(run.ask(".functions", "approx_count_distinct"))
        #expect(run.ask(".mode", "table"))
        #expect(run.ask(".mode wrong", "the formats are table"))
        #expect(run.ask(".mode csv", Self.prompt) && run.ask("SELECT 1 AS a, 'x,y' AS b;", "1,\"x,y\""))
        #expect(run.ask(".mode json", Self.prompt) && run.ask("SELECT count(*) AS n FROM hot_logs;", "{\"n\":80}"))
        #expect(run.ask(".timer on", Self.prompt) && run.ask("SELECT 5 AS five;", "{\"five\":5}") && run.waitFor("1 row in"))
        #expect(run.ask(".timer off", Self.prompt) && run.ask(".timer perhaps", "takes on or off"))
        #expect(
            run.ask(".explain on", Self.prompt) && run.ask("SELECT count(*) FROM logs WHERE level = 'ERROR';", "filter by level"))
        #expect(run.ask(".explain off", Self.prompt))
        #expect(run.ask(".pushdown off", Self.prompt) && run.ask("SELECT count(*) AS n FROM logs;", "{\"n\":80}"))
        #expect(
            run.ask(".param s db", Self.prompt) && run.ask("SELECT count(*) AS n FROM logs WHERE service = :s;", "{\"n\":20}"))
        #expect(run.ask(".save mine", Self.prompt) && run.ask(".saved", "@mine") && run.ask("@mine", "{\"n\":20}"))
        #expect(run.ask(".read nowhere.sql", "no such file"))
        #expect(run.ask(".nothing", "unknown command '.nothing'"))
        run.type(".quit\r")
        #expect(run.end() == 0)
        #expect(try files() == ["db.json", "logetl-store", "web.json"])
    }

    @Test func theEndOfTheInputEndsIt() throws {
        let run = try shell()
        #expect(run.ask("SELECT 40 + 2;", "42") && run.waitFor(Self.prompt))
        run.type("\u{4}")
        #expect(run.end() == 0)
        let plain = try shell(environment: ["TERM": "dumb"])
        #expect(plain.ask("SELECT 40 + 2;", "42") && plain.waitFor(Self.prompt))
        plain.type("\u{4}")
        #expect(plain.end() == 0)
    }

    @Test(.enabled(if: hasEditor, "there is no libedit")) func theHistoryIsTheUsersOwn() throws {
        let path = box.path(".local/state/logetl/query_history")
        let first = try shell()
        #expect(first.ask("SELECT 11111 +", "...> ") && first.ask("22222;", "33333"))
        #expect(first.ask(".schema logs", "logs(timestamp") && first.waitFor(Self.prompt))
        first.type(".quit\r")
        #expect(first.end() == 0)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let second = try shell()
        second.type("\u{1B}[A\u{1B}[A\u{1B}[A")
        #expect(second.waitFor("SELECT 11111 + 22222;"), "\(second.shown)")
        second.type("\r")
        #expect(second.waitFor("33333"))
        second.type(".quit\r")
        #expect(second.end() == 0)
        #expect(try files() == ["db.json", "logetl-store", "web.json"])
    }

    /// Where no place for it is known there is no history, and no file in whatever folder the shell was started.
    @Test func noFileIsMadeInTheWorkingFolder() throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: box.folder).sorted()
        for environment in [
            ["HOME": ""], ["HOME": "relative"], ["HOME": "", "XDG_STATE_HOME": "state"], ["XDG_STATE_HOME": box.path("s/t")],
        ] {
            let run = try shell(environment: environment)
            #expect(run.ask("SELECT 40 + 2;", "42"))
            #expect(run.ask(".schema logs", "logs(timestamp") && run.waitFor(Self.prompt))
            if environment["HOME"] == "" { #expect(run.ask(".save x", "set HOME")) }
            run.type(".quit\r")
            #expect(run.end() == 0)
            if environment["HOME"] == nil {
                #expect(!Self.hasEditor || FileManager.default.fileExists(atPath: box.path("s/t/logetl/query_history")))
                try FileManager.default.removeItem(atPath: box.path("s"))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: box.folder).sorted() == before, "\(environment)")
        }
    }

    @Test(.enabled(if: hasEditor, "there is no libedit")) func tabCompletesNames() throws {
        let run = try shell("--output", "json")
        for (keys, answer) in [
            ("SELECT count(*) AS n FROM hot_l\t;", "{\"n\":80}"), ("SELECT count(DISTINCT mess\t) AS n FROM logs;", "{\"n\":60}"),
            ("SELECT time_buc\t'5m', '2026-01-21T08:07Z') AS t;", "{\"t\":\"2026-01-21T08:05:00"),
            ("SELECT count(*) AS n FROM logs WHERE service = 'd\t';", "{\"n\":20}"),
            ("SELECT n FROM (SELECT 5 AS n) ord\t n;", "{\"n\":5}"),
            (".sch\t logs", "logs(timestamp"),
        ] {
            // What is completed arrives before the rest is typed.
            for part in keys.split(separator: "\t", omittingEmptySubsequences: false).enumerated() {
                if part.offset > 0 {
                    run.type("\t")
                    usleep(200_000)
                }
                run.type(String(part.element))
            }
            #expect(run.ask("", answer), "\(keys): \(run.shownSoon())")
            #expect(run.waitFor(Self.prompt))
        }
        run.type(".quit\r")
        #expect(run.end() == 0)
    }

    @Test func controlCEmptiesTheLineAndStopsAStatement() throws {
        let run = try shell("--output", "json")
        for _ in 0..<2 {
            run.type("SELECT nothing of this")
            #expect(run.waitFor("of this"))
            run.type("\u{3}")
            #expect(run.waitFor(Self.prompt), "\(run.shownSoon())")
            // A statement on several lines goes too.
            #expect(run.ask("SELECT 1,", "...> "))
            run.type("\u{3}")
            #expect(run.waitFor(Self.prompt))
            #expect(run.ask("SELECT 6 * 7 AS n;", "{\"n\":42}") && run.waitFor(Self.prompt))
            // While it counts, and while rows flow.
            run.type("\(Self.endless) SELECT count(*) FROM n;\r")
            usleep(400_000)
            run.type("\u{3}")
            #expect(run.waitFor("the question was stopped") && run.waitFor(Self.prompt))
            run.type("\(Self.endless) SELECT printf('%0900d', i) AS x FROM n WHERE i % 1000 = 0;\r")
            #expect(run.waitFor("{\"x\":\"0000"))
            run.type("\u{3}")
            #expect(run.waitFor("the question was stopped") && run.waitFor(Self.prompt))
            #expect(run.ask("SELECT count(*) AS n FROM logs WHERE message <> '';", "{\"n\":80}") && run.waitFor(Self.prompt))
        }
        run.type(".quit\r")
        #expect(run.end() == 0)
    }

    @Test func aTerminalThatGoesEndsTheShell() throws {
        for number in [SIGHUP, SIGTERM] {
            let run = try shell()
            run.signal(number)
            #expect(run.end() == 128 + number)
            let busy = try shell()
            busy.type("\(Self.endless) SELECT count(*) FROM n;\r")
            usleep(300_000)
            busy.signal(number)
            #expect(busy.end() == 128 + number)
        }
    }

    private static let many = "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 199) SELECT i FROM n"

    @Test func longAnswersGoThroughThePager() throws {
        let pager = ["LOGETL_PAGER": "sed s/^/paged-/"]
        let run = try shell(environment: pager)
        #expect(run.ask("\(Self.many);", "paged-") && run.waitFor("paged-199") && run.waitFor(Self.prompt))
        run.type("SELECT 70 + 7 AS few;\r")
        #expect(run.waitFor("77") && run.waitFor(Self.prompt))
        #expect(!run.shown.contains("paged-77"))
        #expect(run.ask(".pager off", Self.prompt))
        run.type("\(Self.many.replacingOccurrences(of: "SELECT i FROM", with: "SELECT i * 2 FROM"));\r")
        #expect(run.waitFor("398") && run.waitFor(Self.prompt))
        #expect(!run.shown.contains("paged-398"))
        run.type(".quit\r")
        #expect(run.end() == 0)

        func once(_ arguments: [String], _ environment: [String: String]) throws -> String {
            let run = try TerminalRun(["query"] + arguments, in: box, environment: environment)
            #expect(run.waitFor("199"))
            #expect(run.end() == 0)
            return run.shown
        }
        #expect(try once([Self.many], pager).contains("paged-150"))
        #expect(try !once(["--no-pager", Self.many], pager).contains("paged-"))
        #expect(try !once([Self.many], ["LOGETL_PAGER": "cat"]).contains("paged-"))
        #expect(try !once(["--output", "json", Self.many], pager).contains("paged-"))
        // A pager that ends early has shown enough; one that is not there is no pager.
        let early = try TerminalRun(["query", Self.many], in: box, environment: ["LOGETL_PAGER": "head -n 3"])
        #expect(early.end() == 0)
        #expect(early.shown.contains("100") && !early.shown.contains("150"))
        let endless = try TerminalRun(
            ["query", "\(Self.endless) SELECT i FROM n"], in: box, environment: ["LOGETL_PAGER": "head -n 3"])
        #expect(endless.end() == 0)
    }

    @Test func progressAndColoursAreForTerminals() throws {
        let slow = "\(Self.endless) SELECT count(*) FROM n, logs"
        let run = try TerminalRun(["query", "--timeout", "2500ms", slow], in: box)
        #expect(run.waitFor("blocks read"), "\(run.shown)")
        #expect(run.waitFor("took longer than 2.5 s"))
        #expect(run.end() == 1)
        let dumb = try TerminalRun(["query", "--timeout", "1500ms", slow], in: box, environment: ["TERM": "dumb"])
        #expect(dumb.waitFor("took longer than"))
        #expect(dumb.end() == 1)
        #expect(!dumb.shown.contains("blocks read"))
        let piped = try box.run("query", "--timeout", "1500ms", slow)
        #expect(piped.status == 1 && !piped.err.contains("blocks read") && !piped.err.contains("\u{1B}"))

        func shown(_ arguments: String..., environment: [String: String] = [:]) throws -> String {
            let run = try TerminalRun(["query"] + arguments + ["SELECT 42 AS answer"], in: box, environment: environment)
            #expect(run.waitFor("42"))
            #expect(run.end() == 0)
            return run.shown
        }
        #expect(try shown().contains("\u{1B}[1m"))
        #expect(try !shown("--color", "never").contains("\u{1B}["))
        #expect(try !shown(environment: ["NO_COLOR": "1"]).contains("\u{1B}["))
        #expect(try box.run("query", "--output", "table", "SELECT 42 AS answer").out.contains("\u{1B}") == false)
        #expect(try box.run("query", "--output", "table", "--color", "always", "SELECT 42 AS answer").out.contains("\u{1B}[1m"))
    }

    @Test func withoutATerminalItReadsStatementsQuietly() throws {
        let result = try box.start(["query"], stdin: "SELECT 1 AS a;\nSELECT 2 AS b;\n").wait()
        #expect(result.out == "{\"a\":1}\n{\"b\":2}\n" && result.err == "" && result.status == 0)
        let none = try box.start(["query"], stdin: "").wait()
        #expect(none.status == 2 && none.out == "" && none.err.contains("there is no statement"))
    }
}

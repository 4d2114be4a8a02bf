import Events
import Testing

@testable import Parsers

/// Databases' logs beyond their samples.
struct DatabaseLogTests {
    @Test func slowQueriesOfSeveralLines() {
        let text = """
            /usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
            Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
            Time                 Id Command    Argument
            # Time: 2026-01-21T08:15:31.133657Z
            # User@Host: root[root] @ localhost []  Id:    14
            # Schema:   Last_errno: 1370  Killed: 0
            # Query_time: 2.475469  Lock_time: 0.000287 Rows_sent: 10  Rows_examined: 3145718
            use employees;
            SET timestamp=1768983330;
            SELECT last_name,
            MAX(salary) FROM employees;
            # Time: 2026-01-21T08:16:31.133657Z
            # User@Host: app[app] @ web-1 [192.0.2.1]
            # Query_time: 1.0  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 1
            SET timestamp=1768983391;
            # administrator command: Quit;

            """
        #expect(Array(text.utf8).withUnsafeBytes { FormatDetector.detect(sample: $0).base } == .mysqlSlow)
        let parsed = ParsedText(text, .mysqlSlow)
        #expect(parsed.count == 2)
        #expect(parsed.rejected.isEmpty)
        #expect(parsed.time(0) == "2026-01-21T08:15:30.000000000Z")
        #expect(parsed.message(0) == "SELECT last_name,\nMAX(salary) FROM employees;")
        #expect(parsed.value(0, "database") == "employees")
        #expect(parsed.value(0, "rows_examined") == "3145718")
        #expect(parsed.value(0, "schema") == nil)
        #expect(parsed.value(0, "last_errno") == "1370")
        #expect(parsed.value(1, "client_host") == "web-1")
        #expect(parsed.message(1) == "# administrator command: Quit;")
        #expect(parsed.counts.dropped[.header] == 5)
    }

    @Test func mysqlLinesWithoutATimeGoOn() {
        let text = """
            160121 14:18:50  InnoDB: Log file ./ib_logfile0 did not exist: new to be created
            InnoDB: Setting log file ./ib_logfile0 size to 5 MB
            160121 14:18:53 [Note] /usr/sbin/mysqld: Shutdown complete

            Version: '5.5.53'
            160121  4:18:54 [ERROR] Aborting

            """
        #expect(Array(text.utf8).withUnsafeBytes { FormatDetector.detect(sample: $0).base } == .mysqlError)
        let parsed = ParsedText(text, .mysqlError)
        #expect(parsed.count == 3)
        #expect(parsed.message(0).hasSuffix("created\nInnoDB: Setting log file ./ib_logfile0 size to 5 MB"))
        #expect(parsed.batch.levels[2] == .error)
        #expect(parsed.time(2) == "2016-01-21T04:18:54.000000000Z")
    }

    @Test(
        arguments: [
            ("2020-03-11 20:40:43 CET::@:[12760]:LOG:  starting PostgreSQL", "12760", "starting PostgreSQL"),
            (
                "2017-09-06 08:40:10 UTC [20]: [1-1] user=,db=,app=,client= LOG:  database system was shut down", "20",
                "database system was shut down"
            ),
            ("2017-04-03 22:32:14.322 CEST [5404-1] postgres@user FATAL:  no", "5404", "no"),
            ("2019-07-23 12:06:24.406 UTC [25] LOG:  00000: redo starts", "25", "redo starts"),
            ("1768983330.591 [7] PANIC:  x", "7", "x"),
        ])
    func postgresPrefixes(line: String, process: String, message: String) {
        let got = parse(PostgreSQLParser(), line)
        #expect(got.outcome == .event)
        #expect(got.fields["pid"] == process)
        #expect(got.message == message)
    }

    @Test func postgresContinuations() {
        let parsed = ParsedText(
            "2026-01-21 08:15:30 UTC [1] DETAIL:  Role does not exist.\n\tConnection matched line 80\n", .postgresql)
        #expect(parsed.count == 1)
        #expect(parsed.message(0) == "Role does not exist.\n\tConnection matched line 80")
    }

    @Test(
        arguments: [
            (".", Level.debug), ("-", .debug), ("*", .notice), ("#", .warn),
        ])
    func redisLevels(mark: String, level: Level) {
        #expect(parse(RedisParser(), "30 May 10:03:19 \(mark) text").level == level)
    }

    @Test(
        arguments: [
            "2026-02-30T08:15:30.657+0100 I NETWORK  [conn1] x", "1:M 31 Feb 2026 13:47:38.984 * x",
            "2026-13-01 08:15:30 UTC [1] LOG:  x",
            "2026-02-30T12:08:33.335892Z 0 [Warning] x", "260230 14:18:50 [Note] x",
        ])
    func badTimesAreRejected(line: String) {
        let outcomes = [
            parse(MongoDBParser(), line).outcome, parse(RedisParser(), line).outcome, parse(PostgreSQLParser(), line).outcome,
            parse(MySQLErrorParser(), line).outcome,
        ]
        #expect(outcomes.contains(.rejected(.badTimestamp)))
        #expect(!outcomes.contains(.event))
    }
}

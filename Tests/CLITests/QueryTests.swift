import Foundation
import Testing

/// `query` on the built binary: answers, formats, tables, limits, what is refused.
@Suite struct QueryTests {
    let box: Sandbox

    /// 60 events of `web` (every tenth an ERROR), 20 of `db`, a second apart from 08:00:00.
    init() throws {
        box = try Sandbox()
        try box.write("web.json", SampleLog.json(60, service: "web") { $0 % 10 == 0 ? "ERROR" : "INFO" })
        try box.write("db.json", SampleLog.json(20, service: "db"))
        let result = try box.run("ingest", "--quiet", "web.json", "db.json")
        try #require(result.status == 0, "\(result.err)")
    }

    private func csv(_ arguments: String...) throws -> String {
        let result = try box.start(["query", "--output", "csv"] + arguments, stdin: "").wait()
        #expect(result.status == 0, "\(result.err)")
        #expect(result.err == "")
        return result.out.replacingOccurrences(of: "\r\n", with: "\n")
    }

    @Test func countsAndFilters() throws {
        let sql = "SELECT service, level, count(*) AS n FROM logs GROUP BY 1, 2 ORDER BY 1, 2"
        #expect(try csv(sql) == "service,level,n\ndb,INFO,20\nweb,ERROR,6\nweb,INFO,54\n")
        #expect(try csv("--no-pushdown", sql) == csv(sql))
        #expect(try csv("--service", "db", sql) == "service,level,n\ndb,INFO,20\n")
        #expect(try csv("--from", "2026-01-21T08:00:50Z", "SELECT count(*) AS n FROM logs") == "n\n10\n")
        #expect(try csv("SELECT count(*) AS n FROM logs WHERE timestamp = '2026-01-21'") == "n\n80\n")
        #expect(try csv("SELECT count(*) AS n FROM hot_logs") == "n\n80\n")
        #expect(try csv("SELECT count(*) AS n FROM archive_logs") == "n\n0\n")
        #expect(try csv("SELECT count(*) AS n FROM logs WHERE match(message, 'event7')") == "n\n2\n")
        #expect(try csv("SELECT count(*) AS n FROM logs WHERE logs MATCH 'n:>=50'") == "n\n10\n")
        #expect(try csv("SELECT sum(metadata->>'$.n') AS s FROM logs WHERE service = 'db'") == "s\n190\n")
    }

    @Test func eachFormat() throws {
        func out(_ format: String) throws -> String {
            try box.run("query", "--output", format, "SELECT 1 AS a, 'x|y' AS b, NULL AS c").out
        }
        #expect(try out("json") == "{\"a\":1,\"b\":\"x|y\",\"c\":null}\n")
        #expect(try out("csv") == "a,b,c\r\n1,x|y,\r\n")
        #expect(try out("markdown") == "| a | b | c |\n| --- | --- | --- |\n| 1 | x\\|y |  |\n")
        #expect(try out("vertical") == "-[ 1 ]----\na: 1\nb: x|y\nc: \n")
        #expect(try out("table").hasPrefix("a  b    c\n"))
        #expect(try box.run("query", "--json", "SELECT 1 AS a WHERE 0").out == "")
        #expect(try csv("SELECT 1 AS a WHERE 0") == "a\n")
    }

    @Test func filesAreTablesWithoutAStore() throws {
        let line = "203.0.113.7 - - [21/Jan/2026:08:00:00 +0000] \"GET /a HTTP/1.1\" 200 512 \"-\" \"curl/8\"\n"
        try box.write("access.log", line + line.replacingOccurrences(of: " 200 ", with: " 404 ") + line)
        let sql = "SELECT status, count(*) AS n, sum(bytes) AS b FROM 'access.log' GROUP BY 1 ORDER BY 1"
        #expect(try csv("--store", "nowhere", sql) == "status,n,b\n200,2,1024\n404,1,512\n")
        #expect(try csv("--store", "nowhere", "--no-pushdown", sql) == "status,n,b\n200,2,1024\n404,1,512\n")
        #expect(try csv("--store", "nowhere", "SELECT count(*) AS n FROM 'access*.log' WHERE path = '/a'") == "n\n3\n")
        let none = try box.run("query", "--store", "nowhere", "SELECT * FROM './missing.log'")
        #expect(none.status == 3 || none.status == 2)
        #expect(none.err.contains("missing.log"))
    }

    @Test func furtherTables() throws {
        try box.write("teams.csv", "name,team\nweb,red\ndb,blue\n")
        let sql = "SELECT team, count(*) AS n FROM logs JOIN teams ON name = service GROUP BY 1 ORDER BY 1"
        #expect(try csv("--table", "teams=teams.csv", sql) == "team,n\nblue,20\nred,60\n")
        #expect(try csv("--table", "other=logetl-store", "SELECT count(*) AS n FROM other") == "n\n80\n")
        #expect(try box.run("query", "--table", "teams", "SELECT 1").status == 2)
    }

    @Test func savedQueriesAndParameters() throws {
        let save = try box.run(
            "query", "--json", "--save", "of", "--param", "s=db", "SELECT count(*) AS n FROM logs WHERE service = :s")
        #expect(save.out == "{\"n\":20}\n")
        #expect(try box.run("query", "--json", "@of", "--param", "s=web").out == "{\"n\":60}\n")
        #expect(try box.run("query", "@nothing").err.contains("of"))
        #expect(try box.run("query", "@of").status == 2)
    }

    @Test func nothingCanBeChanged() throws {
        for sql in ["INSERT INTO logs(message) VALUES ('x')", "DELETE FROM logs", "CREATE TABLE t(a)", "ATTACH 'x.db' AS x"] {
            #expect(try box.run("query", sql).status == 2, "\(sql)")
        }
        #expect(!FileManager.default.fileExists(atPath: box.path("x.db")))
        let wrong = try box.run("query", "SELEKT 1")
        #expect(wrong.status == 2)
        #expect(wrong.err.contains("syntax error"))
        #expect(try box.run("query", "--store", "nowhere", "SELECT * FROM logs").status != 0)
    }

    @Test func saysHowItWasCarriedOut() throws {
        let plan = try box.run("query", "--explain", "SELECT count(*) FROM logs WHERE level = 'ERROR'")
        #expect(plan.out.contains("filter by level"))
        #expect(plan.out.contains("Athena"))
        #expect(plan.out.contains("\ntier  partitions  pruned  read  blocks  pruned  read  bytes read\nhot "))
        #expect(try box.run("query", "EXPLAIN SELECT count(message) FROM logs").out.contains("blocks"))
        #expect(try box.run("query", "EXPLAIN QUERY PLAN SELECT count(message) FROM logs").out.contains("SCAN"))
        let json = try JSON.object(box.run("query", "--explain", "--json", "SELECT count(*) FROM logs").out)
        #expect(json["rows"] as? Int == 1)
        let tiers = try #require(json["tiers"] as? [[String: Any]])
        #expect(tiers.first?["tier"] as? String == "hot" && tiers.first?["blocks"] as? Int == json["blocks"] as? Int)
        #expect((json["blocks"] as? Int ?? 0) > 0)
        #expect(json["blocks_pruned"] as? Int == (json["blocks"] as? Int ?? 0) - (json["blocks_read"] as? Int ?? -1))
        #expect(json["athena_dollars"] as? Double != nil && json["summaries_only"] as? Bool != nil)
        #expect(try box.run("query", "--stats", "--json", "SELECT 1 AS a").err.contains("1 row in"))
    }

    @Test func severalStatementsFromTheStandardInput() throws {
        let result = try box.start(["query", "--json", "-"], stdin: "SELECT 1 AS a; -- done;\nSELECT ';' AS b").wait()
        #expect(result.out == "{\"a\":1}\n{\"b\":\";\"}\n")
        #expect(result.status == 0)
    }
}

import Foundation
import Testing

/// What `search` gives instead of the events, and how it gives them.
@Suite struct SearchModeTests {
    let box: Sandbox

    /// 60 events of `web` (every tenth an ERROR, every fifth otherwise a WARN), 20 of `db`, a second apart from 08:00:00.
    init() throws {
        box = try Sandbox()
        try box.write("web.json", SampleLog.json(60, service: "web") { $0 % 10 == 0 ? "ERROR" : $0 % 5 == 0 ? "WARN" : "INFO" })
        try box.write("db.json", SampleLog.json(20, service: "db"))
        let result = try box.run("ingest", "--quiet", "web.json", "db.json")
        try #require(result.status == 0, "\(result.err)")
    }

    private func count(_ arguments: String...) throws -> Int? {
        let result = try box.start(["search", "--count"] + arguments, stdin: "").wait()
        #expect(result.status == 0, "\(result.err)")
        return Int(result.out.dropLast())
    }

    @Test func theLanguageInFull() throws {
        #expect(try count("n:>=50") == 10)
        #expect(try count("n:<5") == 10)
        #expect(try count("n:[5 TO 7]") == 6)
        #expect(try count("n:{5 TO 7}") == 2)
        #expect(try count("n:*") == 80)
        #expect(try count("NOT", "nothing:*") == 80)
        #expect(try count("ev*t?") == 20)
        #expect(try count("/event[12] of/") == 4)
        #expect(try count("/EVENT7 /i") == 2)
        #expect(try count("message:/^common event1. /") == 20)
        #expect(try count("service:*e*") == 60)
        #expect(try count("level:[WARN TO *]") == 12)
        #expect(try count("timestamp:>=2026-01-21T08:00:50Z") == 10)
        #expect(try count("timestamp:2026-01-21") == 80)
        #expect(try count("--timezone", "+01:00", "timestamp:\"2026-01-21 09:00\"") == 80)
        #expect(try count("timestamp:<2026-01-21") == 0)
        let wrong = try box.run("search", "n:/(/")
        #expect(wrong.status == 2)
        #expect(wrong.err.contains("regular expression"))
        let colored = try box.run("search", "--output", "text", "--color", "always", "/ev.nt50/")
        #expect(colored.out.contains("\u{1B}[1;33mevent50\u{1B}[0m"))
    }

    @Test func fieldsInEachFormat() throws {
        func out(_ format: String) throws -> String {
            try box.run("search", "--fields", "service,n,nothing,message", "--output", format, "--service", "db", "event7").out
        }
        #expect(try out("json") == "{\"service\":\"db\",\"n\":7,\"message\":\"common event7 of many\"}\n")
        #expect(try out("csv") == "service,n,nothing,message\r\ndb,7,,common event7 of many\r\n")
        #expect(try out("text") == "db  n=7  common event7 of many\n")
        #expect(try out("table") == "SERVICE  N  NOTHING  MESSAGE\ndb       7           common event7 of many\n")
        let times = try box.run("search", "--fields", "timestamp,level", "--json", "event7", "--service", "db")
        #expect(times.out == "{\"timestamp\":\"2026-01-21T08:00:07.000000000Z\",\"level\":\"INFO\"}\n")
        #expect(try box.run("search", "--fields", "a,,b").status == 2)
        #expect(try box.run("search", "--fields", "a", "--output", "raw").status == 2)
        #expect(try box.run("search", "--json", "--output", "csv").status == 2)
    }

    @Test func topValues() throws {
        let json = try JSON.object(try box.run("search", "--top", "level", "--json").out)
        let values = try #require(json["values"] as? [[String: Any]])
        #expect(values.map { $0["value"] as? String } == ["INFO", "ERROR", "WARN"])
        #expect(values.map { $0["count"] as? Int } == [68, 6, 6])
        #expect(values.first?["share"] as? Double == 0.85)
        #expect((json["events"] as? Int, json["distinct"] as? Int, json["exact"] as? Bool) == (80, 3, true))
        let text = try box.run("search", "--top", "n", "--limit", "2", "--output", "text")
        #expect(text.lines.prefix(3) == ["COUNT  SHARE  N", "    2  2.5 %  0", "    2  2.5 %  1"])
        #expect(text.out.contains("58 further values (76 events)"))
        #expect(
            try box.run("search", "--top", "service", "--output", "csv").out
                == "value,count,share\r\nweb,60,0.75\r\ndb,20,0.25\r\n")
        #expect(try box.run("search", "--top", "nothing", "--output", "text").out == "")
        #expect(try box.run("search", "--top", "n", "event7", "--all", "--json").out.contains("\"value\":7,\"count\":2"))
    }

    @Test func facets() throws {
        let json = try JSON.object(try box.run("search", "--facets", "--json").out)
        let facets = try #require(json["facets"] as? [[String: Any]])
        #expect(facets.compactMap { $0["field"] as? String }.prefix(2) == ["level", "service"])
        let named = try box.run("search", "--facets", "--of", "service, n", "--limit", "1", "--output", "csv")
        #expect(named.out == "field,value,count,share\r\nservice,web,60,0.75\r\nn,0,2,0.025\r\n")
        #expect(try box.run("search", "--facets", "--output", "text").out.contains("COUNT   SHARE  LEVEL\n   68  85.0 %  INFO"))
        #expect(try box.run("search", "--of", "n").status == 2)
    }

    @Test func statistics() throws {
        let json = try JSON.object(try box.run("search", "--stats", "--of", "n,message", "--json").out)
        #expect(json["count"] as? Int == 80)
        #expect(json["first"] as? String == "2026-01-21T08:00:00.000000000Z")
        #expect(json["last"] as? String == "2026-01-21T08:00:59.000000000Z")
        #expect(json["levels"] as? [String: Int] == ["INFO": 68, "ERROR": 6, "WARN": 6])
        #expect(json["services"] as? [String: Int] == ["web": 60, "db": 20])
        let fields = try #require(json["fields"] as? [String: [String: Any]])
        #expect(fields["n"]?["numbers"] as? Int == 80)
        #expect((fields["n"]?["min"] as? Int, fields["n"]?["max"] as? Int, fields["n"]?["avg"] as? Double) == (0, 59, 24.5))
        #expect((fields["n"]?["p50"] as? Int, fields["n"]?["p99"] as? Int) == (19, 59))
        #expect(fields["message"]?["others"] as? Int == 80)
        let text = try box.run("search", "--stats", "--service", "db", "--output", "text")
        #expect(
            text.out.hasPrefix(
                "events   20\nfirst    2026-01-21 08:00:00\nlast     2026-01-21 08:00:19\nrate     1.05 events a second\n"))
        #expect(try box.run("search", "--stats", "nothing_like_this", "--output", "text").out == "events   0\n")
    }

    @Test func patternsAndTheirChanges() throws {
        let json = try JSON.object(try box.run("search", "--patterns", "--json").out)
        let patterns = try #require(json["patterns"] as? [[String: Any]])
        #expect(patterns.count == 1)
        #expect(patterns.first?["count"] as? Int == 80)
        #expect((patterns.first?["pattern"] as? String)?.hasPrefix("common ") == true)
        #expect(patterns.first?["sample"] as? String == "common event0 of many")
        #expect(patterns.first?["level"] as? String == "ERROR")
        var lines = ""
        for second in 10..<50 {
            lines +=
                #"{"timestamp":"2026-01-21T09:00:\#(second)Z","level":"ERROR","service":"web","message":"disk \#(second) failed"}"#
                + "\n"
        }
        try box.write("later.json", lines)
        try box.run("ingest", "--quiet", "later.json")
        let diff = try box.run("search", "--from", "2026-01-21 09:00", "--diff", "2026-01-21 08:00..2026-01-21 09:00", "--json")
        let changes = try JSON.object(diff.out)
        let new = try #require(changes["new"] as? [[String: Any]])
        #expect(new.map { $0["pattern"] as? String } == ["disk <num> failed"])
        #expect((changes["gone"] as? [[String: Any]])?.count == 1)
        let text = try box.run("search", "--from", "2026-01-21 09:00", "--diff", "..2026-01-21 09:00", "--output", "text").out
        #expect(text.hasPrefix("new (1)\n  0 → 40  ERROR  disk <num> failed\n"))
        #expect(text.hasSuffix("0 patterns as before\n"))
        for wrong in ["x", "..", "2026-01-22..2026-01-21", "a..b"] {
            #expect(try box.run("search", "--diff", wrong).status == 2, "\(wrong)")
        }
    }

    @Test func neighboursOfAnEvent() throws {
        let hit = try JSON.object(try box.run("search", "--ids", "--json", "--service", "web", "event7").out)
        let id = try #require(hit["id"] as? String)
        #expect(id.hasPrefix("2026-01-21T08:00:07.000000000Z/web/"))
        let near = try JSON.lines(try box.run("search", "--around", id, "-C", "2", "--json"))
        let names = near.map { event -> String in
            "\(event["service"] as? String ?? "")\((event["metadata"] as? [String: Any])?["n"] as? Int ?? -1)"
        }
        #expect(names == ["web6", "db7", "web7", "db8", "web8"])
        let named = try box.run("search", "--around", "2026-01-21T08:00:07Z/web", "-C", "2", "--json")
        #expect(try JSON.lines(named).count == 5)
        #expect(try JSON.lines(try box.run("search", "--around", "2026-01-21 08:00:07", "-C", "3", "--json")).count == 6)
        let filtered = try box.run("search", "--around", id, "-C", "1", "--json", "--service", "web", "level:error")
        #expect(try JSON.lines(filtered).compactMap { ($0["metadata"] as? [String: Any])?["n"] as? Int } == [0, 7, 10])
        let fields = try box.run("search", "--around", id, "-C", "0", "--fields", "id,n", "--output", "csv")
        #expect(fields.out == "id,n\r\n\(id),7\r\n")
        let none = try box.run("search", "--around", "2026-01-21T08:00:07Z/web/0000000000000000")
        #expect(none.status == 2)
        #expect(none.err.contains("no such event"))
        #expect(try box.run("search", "--around", "nonsense").status == 2)
    }

    @Test func pagesByCursor() throws {
        var found: [Int] = []
        var arguments = ["search", "--limit", "7", "--json", "level:info", "--service", "web", "--cursor", "start", "--total"]
        while true {
            let result = try box.start(arguments, stdin: "").wait()
            #expect(result.status == 0, "\(result.err)")
            found += try JSON.lines(result).compactMap { ($0["metadata"] as? [String: Any])?["n"] as? Int }
            let page = try JSON.object(result.err)
            if arguments.contains("--total") { #expect(page["total"] as? Int == 48) }
            guard page["more"] as? Bool == true else { break }
            arguments = ["search", "--limit", "7", "--json", "--cursor", try #require(page["cursor"] as? String)]
        }
        #expect(found == (0..<60).reversed().filter { $0 % 5 != 0 })

        // A file keeps the place; the question is given each time, with relative times too.
        var lines = 0
        for _ in 0..<5 {
            let result = try box.run(
                "search", "--cursor-file", "place", "--limit", "20", "--reverse", "--from", "2026-01-01", "--to", "now", "--json",
                "common")
            #expect(result.status == 0 && result.err == "")
            lines += result.lines.count
        }
        #expect(lines == 80)
        let other = try box.run("search", "--cursor-file", "place", "timeout")
        #expect(other.status == 2)
        #expect(other.err.contains("another question"))
        #expect(try box.run("search", "--cursor", "nonsense").status == 2)
        #expect(try box.run("search", "--cursor", "start", "--all").status == 2)
        let text = try box.run("search", "--cursor", "start", "--limit", "3", "--output", "text", "common")
        #expect(text.lines.count == 3)
        #expect(text.err.hasPrefix("next page: logetl search --cursor "))
    }

    @Test func theTotalIsBesideThePage() throws {
        let result = try box.run("search", "--total", "--limit", "2", "common", "--output", "text")
        #expect(result.lines.count == 2)
        #expect(result.err == "80 events in all\n")
        #expect(try box.run("search", "--total", "--limit", "2", "--json", "common").err == "{\"total\":80}\n")
    }

    @Test func whatDoesNotGoTogetherIsSaid() throws {
        for wrong in [
            ["--top", "n", "--facets"], ["--count", "--stats"], ["--patterns", "--histogram"], ["--top", "n", "--fields", "a"],
            ["--stats", "--output", "raw"], ["--top", "id"], ["--stats", "--cursor", "start"], ["--facets", "--of", "a,,b"],
            ["--around", "2026-01-21", "--total"], ["--cursor", "x", "--cursor-file", "y"], ["--top", ""],
        ] {
            let result = try box.start(["search"] + wrong, stdin: "").wait()
            #expect(result.status == 2, "\(wrong): \(result.err)")
            #expect(result.out == "")
        }
        let help = try box.run("search", "--help").out
        for option in ["--top", "--facets", "--stats", "--patterns", "--diff", "--around", "--cursor", "--fields", "--total"] {
            #expect(help.contains(option))
        }
    }
}

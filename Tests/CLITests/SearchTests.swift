import Foundation
import Testing

@Suite struct SearchTests {
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

    // MARK: What is found

    @Test func wordsPhrasesPrefixesAndNegation() throws {
        #expect(try count() == 80)
        #expect(try count("common") == 80)
        #expect(try count("common", "event7") == 2)
        #expect(try count("\"of many\"") == 80)
        #expect(try count("\"many of\"") == 0)
        #expect(try count("event1*") == 22)
        #expect(try count("common", "-event7") == 78)
        #expect(try count("event7 OR event8") == 4)
        #expect(try count("(event7 OR event8) -event8") == 2)
        #expect(try count("nothing_like_this") == 0)
        #expect(try count("n:7") == 2)
    }

    @Test func levelsServicesAndTimes() throws {
        #expect(try count("--level", "error") == 6)
        #expect(try count("--level", "warn+") == 12)
        #expect(try count("--level", "ERROR,info") == 74)
        #expect(try count("--service", "db") == 20)
        #expect(try count("--service", "db,web", "event7") == 2)
        #expect(try count("--service", "db", "--service", "web", "event7") == 2)
        #expect(try count("--from", "2026-01-21T08:00:50Z") == 10)
        #expect(try count("--to", "2026-01-21 08:00:10") == 20)
        #expect(try count("--from", "2026-01-21", "--to", "2026-01-22") == 80)
        #expect(try count("--from", "2026-01-21 09:00:10", "--to", "2026-01-21 09:00:20", "--timezone", "+01:00") == 20)
        #expect(try count("--from", "-1h") == 0)
        #expect(try count("--from", "yesterday") == 0)
    }

    @Test func newestFirstUpToTheLimit() throws {
        let newest = try JSON.lines(try box.run("search", "--service", "web", "--limit", "3"))
        #expect(newest.compactMap { ($0["metadata"] as? [String: Any])?["n"] as? Int } == [59, 58, 57])
        let oldest = try JSON.lines(try box.run("search", "--service", "web", "--limit", "3", "--reverse"))
        #expect(oldest.compactMap { ($0["metadata"] as? [String: Any])?["n"] as? Int } == [0, 1, 2])
    }

    @Test func theLimitIsAHundredUnlessAllIsAsked() throws {
        try box.write("more.json", SampleLog.json(300, service: "more"))
        try box.run("ingest", "--quiet", "more.json")
        #expect(try box.run("search", "--service", "more").lines.count == 100)
        #expect(try box.run("search", "--service", "more", "--all").lines.count == 300)
    }

    @Test func contextShowsTheNeighboursOfTheSameService() throws {
        let result = try JSON.lines(try box.run("search", "--service", "db", "event7", "--context", "2", "--reverse"))
        #expect(result.compactMap { ($0["metadata"] as? [String: Any])?["n"] as? Int } == [5, 6, 7, 8, 9])
        #expect(result.allSatisfy { $0["service"] as? String == "db" })
    }

    // MARK: How it is written

    @Test func aPipeGetsJSONLines() throws {
        let result = try box.run("search", "--service", "db", "event7")
        let event = try #require(try JSON.lines(result).first)
        #expect(event["timestamp"] as? String == "2026-01-21T08:00:07.000000000Z")
        #expect(event["level"] as? String == "INFO")
        #expect(event["service"] as? String == "db")
        #expect(event["message"] as? String == "common event7 of many")
        #expect((event["source"] as? String)?.hasSuffix("db.json") == true)
        #expect(event["metadata"] is [String: Any])
        #expect(event["traceId"] == nil)
        #expect(
            Set(event.keys).isSubset(of: ["timestamp", "level", "service", "message", "traceId", "metadata", "host", "source"]))
    }

    @Test func textIsForPeople() throws {
        let result = try box.run("search", "--output", "text", "--service", "web", "event50")
        #expect(result.out == "2026-01-21 08:00:50.000 ERROR  web  common event50 of many\n")
        let shifted = try box.run("search", "--output", "text", "--service", "db", "event7", "--timezone", "+02:00")
        #expect(shifted.out.hasPrefix("2026-01-21 10:00:07.000 INFO   db  "))
    }

    @Test func coloursAndHitsOnlyWhereAsked() throws {
        let colored = try box.run("search", "--output", "text", "--color", "always", "--service", "web", "event50")
        #expect(colored.out.contains("\u{1B}[31mERROR\u{1B}[0m"))
        #expect(colored.out.contains("\u{1B}[1;33mevent50\u{1B}[0m"))
        #expect(!(try box.run("search", "--output", "text", "event50").out.contains("\u{1B}")))
    }

    @Test func aTerminalGetsTextInColours() throws {
        try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/script"))
        let command = "script -qec \"$LOGETL search --service web event50\" /dev/null < /dev/null"
        let result = try box.shell(command, environment: ["TERM": "xterm"])
        #expect(result.out.contains("\u{1B}[31mERROR\u{1B}[0m"))
        let plain = try box.shell(command, environment: ["TERM": "xterm", "NO_COLOR": "1"])
        #expect(!plain.out.contains("\u{1B}[31m"))
        #expect(plain.out.contains("ERROR  web"))
        #expect(!(try box.shell(command, environment: ["TERM": "dumb"]).out.contains("\u{1B}[31m")))
    }

    @Test func furtherLinesAreIndented() throws {
        try box.write("shop.log", SampleLog.all[6].text)
        try box.run("ingest", "--quiet", "--service", "shop", "shop.log")
        let lines = try box.run("search", "--output", "text", "IllegalStateException").lines
        try #require(lines.count == 6)
        #expect(lines[0].contains(" ERROR  shop  "))
        #expect(lines[1] == "    java.lang.IllegalStateException: no stock")
        #expect(lines[5] == "    \t... 2 more")
    }

    @Test func controlCharactersCannotReachATerminal() throws {
        try box.write(
            "evil.json",
            #"{"timestamp":"2026-01-21T08:15:30Z","level":"INFO","service":"evil","message":"a\u001b]0;owned\u0007b"}"# + "\n")
        try box.run("ingest", "--quiet", "evil.json")
        let text = try box.run("search", "--output", "text", "--color", "always", "--service", "evil")
        #expect(text.out.contains("a\\x1B]0;owned\\x07b"))
        #expect(try box.run("search", "--output", "table", "--service", "evil").out.contains("a\\x1B]0;owned\\x07b"))
    }

    @Test func tablesAreAligned() throws {
        let lines = try box.run("search", "--output", "table", "event7", "--reverse").lines
        try #require(lines.count == 3)
        #expect(lines[0] == "TIMESTAMP                LEVEL      SERVICE  MESSAGE")
        let columns = lines.dropFirst().map { line in
            line.range(of: "common").map { line.distance(from: line.startIndex, to: $0.lowerBound) }
        }
        #expect(columns.allSatisfy { $0 == lines[0].count - "MESSAGE".count })
        #expect(try box.run("search", "--output", "table", "nothing_like_this").out == "")
    }

    @Test func csvQuotesWhatItMust() throws {
        try box.write(
            "odd.json",
            #"{"timestamp":"2026-01-21T08:15:30Z","level":"INFO","service":"odd","message":"one, \"two\"\nthree","host":"h1","traceId":"t-1","k":"v"}"#
                + "\n")
        try box.run("ingest", "--quiet", "odd.json")
        let csv = try box.run("search", "--output", "csv", "--service", "odd").out
        let rows = csv.components(separatedBy: "\r\n")
        #expect(rows[0] == "timestamp,level,service,message,traceId,host,source,metadata")
        #expect(rows[1].hasPrefix("2026-01-21T08:15:30.000000000Z,INFO,odd,\"one, \"\"two\"\"\nthree\",t-1,h1,"))
        #expect(rows[1].hasSuffix(",\"{\"\"k\"\":\"\"v\"\"}\""))
        #expect(rows[2...].allSatisfy(\.isEmpty))
        #expect(try box.run("search", "--output", "csv", "nothing_like_this").lines.count == 1)
    }

    @Test func countIsTheNumberAlone() throws {
        #expect(try box.run("search", "--count", "event7").out == "2\n")
        #expect(try box.run("search", "--count", "--output", "json", "event7").out == "{\"count\":2}\n")
        #expect(try box.run("search", "--count", "--limit", "1", "common").out == "80\n")
    }

    @Test func theHistogramCountsAll() throws {
        let json = try JSON.object(try box.run("search", "--histogram", "--output", "json").out)
        let buckets = try #require(json["buckets"] as? [[String: Any]])
        #expect(buckets.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == 80)
        let errors = buckets.compactMap { ($0["levels"] as? [String: Int])?["ERROR"] }.reduce(0, +)
        #expect(errors == 6)
        #expect((json["bucketSeconds"] as? Int ?? 0) >= 1)
        let text = try box.run("search", "--histogram", "--output", "text", "--service", "db")
        #expect(text.out.contains("2026-01-21 08:00"))
        #expect(!text.out.contains("\u{1B}"))
    }

    // MARK: Mistakes

    @Test func aBrokenQueryShowsWhere() throws {
        let result = try box.run("search", "event7", "AND", "(event8")
        #expect(result.status == 2)
        #expect(result.out == "")
        let lines = result.err.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count >= 3)
        #expect(lines[0].hasPrefix("logetl: error: "))
        #expect(lines[1].contains("event7 AND (event8"))
        #expect(lines[2].trimmingCharacters(in: .whitespaces) == "^")
    }

    @Test func anUnknownServiceSuggestsTheNearest() throws {
        let result = try box.run("search", "--service", "wbe", "common")
        #expect(result.status == 0)
        #expect(result.out == "")
        #expect(result.err.contains("unknown service 'wbe'; did you mean 'web'?"))
        #expect(try box.run("search", "--service", "web", "nothing_like_this").err == "")
    }

    @Test func aMissingStoreIsSaid() throws {
        for command in ["search", "tail", "status"] {
            let result = try box.run(command, "--store", "nowhere")
            #expect(result.status == 3, "\(command)")
            #expect(result.err.contains("nowhere"))
            #expect(!FileManager.default.fileExists(atPath: box.path("nowhere")))
        }
    }

    @Test func aClosedPipeIsNoError() throws {
        try box.write("many.json", SampleLog.json(5000, service: "many"))
        try box.run("ingest", "--quiet", "many.json")
        let result = try box.shell("$LOGETL search --all --service many | head -n 1")
        #expect(result.status == 0)
        #expect(result.lines.count == 1)
        #expect(result.err == "")
    }

    @Test func aFullDiskIsSaid() throws {
        try #require(FileManager.default.fileExists(atPath: "/dev/full"))
        let result = try box.shell("$LOGETL search common > /dev/full")
        #expect(result.status == 3)
        #expect(result.err.contains("cannot write the output"))
    }
}

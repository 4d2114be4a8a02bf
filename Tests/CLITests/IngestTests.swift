import Foundation
import Testing

@Suite struct IngestTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    @Test(arguments: SampleLog.all)
    func everyFormatIsFoundAndStored(_ sample: SampleLog) throws {
        try box.write(sample.name, sample.text)
        let result = try box.run("ingest", "--year", "2026", "--json", sample.name)
        #expect(result.status == 0, "\(result.err)")
        #expect(result.err == "")
        let totals = try JSON.totals(result.out)
        #expect(totals == ["read": sample.events, "stored": sample.events, "duplicate": 0, "rejected": 0, "dropped": 0])
        let hit = try JSON.lines(try box.run("search", "--output", "json", sample.word))
        try #require(hit.count == 1)
        #expect(hit[0]["level"] as? String == sample.level)
        #expect((hit[0]["timestamp"] as? String)?.hasPrefix("2026-01-21T08:15:31") == true)
        #expect((hit[0]["source"] as? String)?.hasSuffix(sample.name) == true)
        #expect((hit[0]["metadata"] as? [String: Any]) != nil)
    }

    @Test(arguments: SampleLog.all.filter(\.isRaw))
    func rawGivesTheLinesBack(_ sample: SampleLog) throws {
        try box.write(sample.name, sample.text)
        try box.run("ingest", "--year", "2026", sample.name)
        let result = try box.run("search", "--all", "--reverse", "--output", "raw")
        #expect(result.out == sample.text)
    }

    @Test func theReceiptIsATableForPeople() throws {
        try box.write("a.json", SampleLog.json(3))
        try box.write("b.json", SampleLog.json(2, service: "api") + "this is no json\n")
        let result = try box.run("ingest", "a.json", "b.json")
        #expect(result.status == 0, "\(result.err)")
        #expect(result.err == "")
        let words = result.lines.map { $0.split(separator: " ").map(String.init) }
        #expect(words[0] == ["file", "format", "read", "stored", "duplicate", "rejected", "dropped", "why"])
        #expect(words.contains { $0.starts(with: ["a.json", "json", "3", "3", "0", "0", "0"]) })
        #expect(words.contains { $0.starts(with: ["b.json", "json", "3", "2", "0", "1", "0"]) })
        #expect(words.contains { $0.starts(with: ["total", "6", "5", "0", "1", "0"]) })
        #expect(!result.out.contains("\u{1B}"))
    }

    @Test func strictMakesRejectedLinesCount() throws {
        try box.write("b.json", SampleLog.json(2) + "this is no json\n")
        #expect(try box.run("ingest", "--json", "b.json").status == 0)
        let strict = try box.run("ingest", "--strict", "--json", "--store", "other", "b.json")
        #expect(strict.status == 1)
        #expect(try JSON.totals(strict.out)["rejected"] == 1)
        #expect(!strict.err.contains("this is no json"))
    }

    @Test func theJSONReceiptHasItsKeys() throws {
        try box.write("b.json", "\n" + SampleLog.json(2) + "this is no json\n")
        let receipt = try box.run("ingest", "--json", "b.json")
        #expect(receipt.lines.count == 1)
        let object = try JSON.object(receipt.out)
        #expect(object["seconds"] is Double)
        let files = try #require(object["files"] as? [[String: Any]])
        try #require(files.count == 1)
        #expect(files[0]["name"] as? String == "b.json")
        #expect(files[0]["format"] as? String == "json")
        #expect((files[0]["bytes"] as? Int ?? 0) > 100)
        #expect((files[0]["rejectedBy"] as? [String: Int])?.values.reduce(0, +) == 1)
        #expect(files[0]["problems"] as? [String] == [])
        #expect(try JSON.isBalanced(receipt.out))
    }

    @Test func longReceiptsAreFolded() throws {
        for i in 0..<30 { try box.write("logs/f\(i).json", SampleLog.json(1, service: "s\(i)")) }
        let result = try box.run("ingest", "logs", "missing.log")
        #expect(result.status == 1)
        #expect(result.out.contains("more files"))
        #expect(result.out.contains("missing.log"))
        #expect(result.lines.count < 30)
        #expect(result.out.contains("total"))
    }

    @Test func tagsServiceAndTenantAreKept() throws {
        try box.write("a.logfmt", SampleLog.all[3].text)
        let ingested = try box.run(
            "ingest", "--service", "Pay Ments", "--tag", "ticket=47=11", "--tag", "env=", "--tenant", "acme", "a.logfmt")
        #expect(ingested.status == 0, "\(ingested.err)")
        let hits = try JSON.lines(try box.run("search", "--tenant", "acme", "--output", "json", "mounted"))
        try #require(hits.count == 1)
        #expect(hits[0]["service"] as? String == "pay-ments")
        let metadata = try #require(hits[0]["metadata"] as? [String: Any])
        #expect(metadata["ticket"] as? String == "47=11")
        #expect(metadata["env"] as? String == "")
        #expect(try box.run("search", "--output", "json", "mounted").out == "")
    }

    @Test func theStoreComesFromTheEnvironment() throws {
        try box.write("a.json", SampleLog.json(2))
        #expect(try box.run("ingest", "a.json", environment: ["LOGETL_STORE": box.path("elsewhere")]).status == 0)
        #expect(try box.run("search", "--count", "--store", "elsewhere").out == "2\n")
        #expect(!FileManager.default.fileExists(atPath: box.path("logetl-store")))
    }

    @Test func aDryRunStoresNothing() throws {
        try box.write("a.json", SampleLog.json(2))
        let result = try box.run("ingest", "--dry-run", "--json", "a.json")
        #expect(result.status == 0, "\(result.err)")
        #expect(try JSON.totals(result.out)["read"] == 2)
        #expect(!FileManager.default.fileExists(atPath: box.path("logetl-store")))
    }

    @Test func timezoneAndYearFillWhatTheLineLeavesOpen() throws {
        try box.write("auth.log", "Jul  5 10:00:00 host1 sshd[1]: needle\n")
        try box.run("ingest", "--year", "2023", "--timezone", "Europe/Berlin", "--format", "syslog", "auth.log")
        let hits = try JSON.lines(try box.run("search", "--output", "json", "needle"))
        #expect(hits.first?["timestamp"] as? String == "2023-07-05T08:00:00.000000000Z")
    }

    @Test func plainTextHasToBePinnedOrWhole() throws {
        try box.write("notes.txt", "just a line\nand another\n")
        let result = try box.run("ingest", "--format", "plain", "--json", "notes.txt")
        #expect(try JSON.totals(result.out)["stored"] == 2)
    }

    @Test func compressedAndPackedFilesAreRead() throws {
        try box.write("in/web/access.log", SampleLog.all[0].text)
        try box.write("in/shop/shop.log", SampleLog.all[6].text)
        let packed = try box.shell(
            "gzip -k in/web/access.log && tar -czf all.tar.gz in/web/access.log.gz in/shop/shop.log && gzip -c in/shop/shop.log > odd.log"
        )
        try #require(packed.status == 0, "\(packed.err)")
        let result = try box.run("ingest", "--json", "--store", "s1", "all.tar.gz")
        #expect(result.status == 0, "\(result.err)")
        #expect(try JSON.totals(result.out)["stored"] == 6)
        let names = (try JSON.object(result.out)["files"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        #expect(names.contains { $0.contains("all.tar.gz") && $0.contains("shop.log") })
        #expect(try JSON.totals(try box.run("ingest", "--json", "--store", "s2", "odd.log").out)["stored"] == 3)
        // The plain file and its packed copy are one.
        let folder = try box.run("ingest", "--json", "--store", "s3", "in")
        #expect(try JSON.totals(folder.out)["stored"] == 6 && JSON.totals(folder.out)["read"] == 6)
        let files = try #require(try JSON.object(folder.out)["files"] as? [[String: Any]])
        #expect(files.contains { ($0["knownBytes"] as? Int ?? 0) == SampleLog.all[0].text.utf8.count })
    }

    @Test func aPipeIsReadWithoutADash() throws {
        let result = try box.run("ingest", "--json", stdin: SampleLog.json(5))
        #expect(result.status == 0, "\(result.err)")
        #expect(try JSON.totals(result.out)["stored"] == 5)
        #expect(try box.run("search", "--count").out == "5\n")
    }

    @Test func quietSaysNothingWhereAllIsWell() throws {
        try box.write("a.json", SampleLog.json(2))
        let result = try box.run("ingest", "--quiet", "a.json")
        #expect(result.status == 0)
        #expect(result.out == "")
        #expect(result.err == "")
    }

    @Test func aTerminalGetsAProgressBarAndNothingIsLeftOfIt() throws {
        try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/script"))
        let line = SampleLog.json(1)
        try box.write("big.json", String(repeating: line, count: 200_000))
        let result = try box.shell("script -qec \"$LOGETL ingest big.json\" /dev/null < /dev/null")
        #expect(result.status == 0)
        #expect(result.out.contains("200,000"))
        if result.out.contains("events/s  ") { #expect(result.out.contains("\r\u{1B}[K")) }
    }
}

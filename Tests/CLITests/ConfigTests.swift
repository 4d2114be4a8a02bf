import Foundation
import Testing

/// `logetl.yaml`: found, layered, shown, complained about.
@Suite struct ConfigTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private func origin(_ key: String, _ result: Sandbox.Result) throws -> String {
        let settings = try JSON.object(result.out)["settings"] as? [[String: Any]] ?? []
        let found = try #require(settings.first { $0["key"] as? String == key })
        return "\(found["value"] ?? "-") \(found["from"] ?? "-")"
    }

    @Test func layersLieOverEachOther() throws {
        #expect(try origin("search.limit", box.run("config", "show", "--json")) == "100 default")
        try box.write("logetl.yaml", "search:\n  limit: 2\n")
        try box.write("a.json", SampleLog.json(9))
        try FileManager.default.createDirectory(atPath: box.path("deep/er"), withIntermediateDirectories: true)
        let inner = try box.shell("cd deep/er && $LOGETL config show --json")
        #expect(try origin("search.limit", inner).hasSuffix("/logetl.yaml:2"))
        #expect(try box.run("ingest", "-q", "a.json").status == 0)
        #expect(try box.run("search").lines.count == 2)
        #expect(try box.shell("LOGETL_SEARCH_LIMIT=4 $LOGETL search").lines.count == 4)
        #expect(try box.shell("LOGETL_SEARCH_LIMIT=4 $LOGETL search --limit 5").lines.count == 5)
        // The nearest file alone counts.
        try box.write("deep/logetl.yaml", "store:\n  folder: ../logetl-store\n")
        #expect(try box.shell("cd deep/er && $LOGETL search").lines.count == 9)
    }

    @Test func theUsersFileCountsWhereThereIsNoNearerOne() throws {
        try FileManager.default.createDirectory(atPath: box.path(".config/logetl"), withIntermediateDirectories: true)
        try box.write(".config/logetl/logetl.yaml", "search:\n  output: raw\n")
        #expect(try origin("search.output", box.run("config", "show", "--json")).hasPrefix("raw "))
        #expect(try origin("search.output", box.run("config", "show", "--json", "--config", "/dev/null")) == "<null> default")
    }

    @Test func settingsOfIngestReachTheEvents() throws {
        try box.write(
            "logetl.yaml", "ingest:\n  timezone: +02:00\n  tags: {site: fra1, rack: a}\n  service: shop\n  strict: true\n")
        try box.write(
            "app.log", "2026-01-21 08:15:30,123 INFO  [main] a.B - one\n2026-01-21 08:15:31,123 INFO  [main] a.B - two\n")
        let result = try box.run("parse", "--tag", "rack=b", "app.log")
        let event = try #require(try JSON.lines(result).first)
        #expect(event["timestamp"] as? String == "2026-01-21T06:15:30.123000000Z")
        #expect(event["service"] as? String == "shop")
        let metadata = event["metadata"] as? [String: Any]
        #expect(metadata?["site"] as? String == "fra1")
        #expect(metadata?["rack"] as? String == "b")
        try box.write("bad.json", "{\"message\":\"x\"}\n{broken\n{\"message\":\"y\"}\n")
        #expect(try box.run("parse", "--format", "json", "bad.json").status == 1)
        #expect(try box.run("parse", "--format", "json", "--no-strict", "bad.json").status == 0)
    }

    @Test func mistakesEndEveryCommandWithTwo() throws {
        try box.write("logetl.yaml", "search:\n  limt: 3\n")
        for command in ["search x", "status", "ingest a", "parse a", "tail", "config show", "config check"] {
            let result = try box.shell("$LOGETL \(command)")
            #expect(result.status == 2, "\(command)")
            let complaint = "logetl.yaml:2:3: unknown key 'limt' in search; did you mean 'limit'?"
            #expect(result.err.contains(complaint), "\(command)")
        }
        let variable = try box.shell("LOGETL_SEARCH_LIMIT=many $LOGETL search --config /dev/null x")
        #expect(variable.status == 2)
        #expect(variable.err.contains("$LOGETL_SEARCH_LIMIT"))
    }

    @Test func aFileCanBeChecked() throws {
        try box.write("good.yaml", "search:\n  limit: 3\n")
        try box.write("bad.yaml", "search:\n  limit: x\n  colr: auto\n")
        let good = try box.run("config", "check", "good.yaml")
        #expect(good.status == 0 && good.out == "good.yaml: no mistakes\n")
        let bad = try box.run("config", "check", "bad.yaml")
        #expect(bad.status == 2)
        #expect(bad.err.contains("bad.yaml:2:10:") && bad.err.contains("bad.yaml:3:3:"))
    }
}

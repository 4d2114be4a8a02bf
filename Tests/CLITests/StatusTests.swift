import Foundation
import Testing

@Suite struct StatusTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    @Test func theStoreIsCounted() throws {
        try box.write("web.json", SampleLog.json(60, service: "web"))
        try box.write("db.json", SampleLog.json(20, service: "db") + "no json at all\n")
        try box.run("ingest", "--quiet", "web.json", "db.json")
        let text = try box.run("status")
        #expect(text.status == 0, "\(text.err)")
        for word in ["hot", "2026-01-21", "web", "db", "80", "dead letters"] { #expect(text.out.contains(word), "\(word)") }

        let json = try JSON.object(try box.run("status", "--json").out)
        #expect(json["events"] as? Int == 80)
        #expect((json["bytes"] as? Int ?? 0) > 0)
        #expect(json["bytesPerEvent"] is Double)
        #expect(json["first"] as? String == "2026-01-21T08:00:00.000000000Z")
        #expect(json["last"] as? String == "2026-01-21T08:00:59.000000000Z")
        let services = try #require(json["services"] as? [[String: Any]])
        #expect(services.first?["name"] as? String == "web")
        #expect(services.first?["events"] as? Int == 60)
        let days = try #require(json["days"] as? [[String: Any]])
        #expect(days.first?["tier"] as? String == "hot")
        #expect(days.first?["day"] as? String == "2026-01-21")
        let letters = try #require(json["deadLetters"] as? [[String: Any]])
        #expect(letters.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } == 1)
    }

    @Test func aDamagedFileIsNamedAndTheRestCounted() throws {
        try box.write("a.json", SampleLog.json(10))
        try box.run("ingest", "--quiet", "a.json")
        let other = SampleLog.json(5).replacingOccurrences(of: "2026-01-21", with: "2026-02-02")
        try box.write("b.json", other)
        try box.run("ingest", "--quiet", "b.json")
        let shards = try box.shell("ls logetl-store/default/hot/2026-02-02/*.sqlite").lines
        try #require(!shards.isEmpty)
        for shard in shards {
            try box.write(shard, String(repeating: "damage ", count: 5000))
            try? FileManager.default.removeItem(atPath: box.path(shard + "-wal"))
        }
        let result = try box.run("status", "--json")
        #expect(result.status == 1)
        #expect(result.err.contains("2026-02-02"))
        #expect(try JSON.object(result.out)["events"] as? Int == 10)
    }
}

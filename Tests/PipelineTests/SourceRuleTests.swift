import Events
import Foundation
import Parsers
import Pipeline
import Testing

@Suite struct SourceRuleTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func rule(_ pattern: String, _ body: (inout SourceRule) -> Void) throws -> SourceRule {
        var rule = SourceRule(matching: [try #require(Glob(pattern))])
        body(&rule)
        return rule
    }

    /// The events that inputs give, as JSON.
    private func events(_ inputs: [IngestInput], _ body: (inout IngestOptions) -> Void) throws -> [[String: Any]] {
        let memory = try #require(MemoryFile())
        var options = IngestOptions(store: "")
        var output = EventOutput(.json)
        output.descriptor = memory.descriptor
        options.output = output
        body(&options)
        _ = try Ingest(options).run(inputs)
        return try memory.content.split(separator: 0x0A).map {
            try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
        }
    }

    private static let line = "2026-01-21 08:15:30,123 INFO  [main] a.B - one\n"
    private static func bytes(_ text: String) -> InputContent { .bytes(Array(text.utf8)) }

    @Test func ofEachThingTheFirstRuleCounts() throws {
        let rules = [
            try rule("web*.log") { $0.service = "web" },
            try rule("/srv/**") {
                $0.service = "other"
                $0.zone = TimeZoneRule(text: "+02:00")
                $0.tags = [("site", "a"), ("rack", "1")]
            },
            try rule("*.log") {
                $0.zone = TimeZoneRule(text: "+05:00")
                $0.tags = [("site", "b"), ("tier", "front")]
            },
        ]
        let found = try events([
            .named("/srv/web1.log", Self.bytes(Self.line)), .named("/srv/app.txt", Self.bytes(Self.line)),
            .named("/var/x.log", Self.bytes(Self.line)), .named("/var/x.txt", Self.bytes(Self.line)),
        ]) {
            $0.sources = rules
            $0.service = "fallback"
            $0.tags = [("site", "z"), ("all", "yes")]
        }
        #expect(found.map { $0["service"] as? String } == ["web", "other", "fallback", "fallback"])
        #expect(
            found.map { ($0["timestamp"] as? String)?.dropFirst(11).prefix(2) } == ["06", "06", "03", "08"])
        let tags = found.map { event in
            let metadata = event["metadata"] as? [String: String] ?? [:]
            return ["site", "rack", "tier", "all"].map { metadata[$0] ?? "-" }.joined(separator: " ")
        }
        #expect(tags == ["a 1 front yes", "a 1 - yes", "b - front yes", "z - - yes"])
    }

    @Test func optionsGoBeforeRules() throws {
        var typed = SourceRule.everywhere
        typed.service = "typed"
        typed.year = 2019
        let found = try events([.named("a.log", Self.bytes("Jan 21 08:15:30 host1 app: one\n"))]) {
            $0.sources = [typed, SourceRule(matching: [Glob("*")!])]
            $0.sources[1].service = "rule"
            $0.sources[1].year = 2024
            $0.sources[1].tags = [("a", "b")]
        }
        #expect(found.first?["service"] as? String == "typed")
        #expect((found.first?["timestamp"] as? String)?.hasPrefix("2019-") == true)
        #expect((found.first?["metadata"] as? [String: Any])?["a"] as? String == "b")
    }

    @Test func aRuleGivesTheFormatOfItsInputsAlone() throws {
        let text = #"{"message":"x"}"# + "\n"
        let found = try events([.named("a.txt", Self.bytes(text)), .named("b.json", Self.bytes(text))]) {
            $0.sources = [SourceRule(matching: [Glob("*.txt")!])]
            $0.sources[0].format = "plain"
        }
        #expect(found.map { $0["message"] as? String } == [#"{"message":"x"}"#, "x"])
        var options = IngestOptions(store: "")
        options.sources = [SourceRule(matching: [])]
        options.sources[0].format = "nonsense"
        #expect(throws: IngestError.self) { try Ingest(options) }
    }

    /// Members of archives go by their own names and by that of the archive; files by relative and absolute paths.
    @Test func membersAndRelativePathsMatch() throws {
        for name in ["up/app/web.log", "up/db.log"] { _ = try folder.file(name, Self.line) }
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/bin/tar")
        tar.arguments = ["-cf", "\(folder.path)/bundle.tar", "-C", "\(folder.path)/up", "app/web.log", "db.log"]
        try tar.run()
        tar.waitUntilExit()
        let cases: [(String, [String])] = [
            ("app/*.log", ["hit", "-"]), ("db.log", ["-", "hit"]), ("bundle.tar!app/web.log", ["hit", "-"]),
            ("\(folder.path)/bundle.tar", ["hit", "hit"]), ("*.tar", ["hit", "hit"]), ("\(folder.path)/*", ["hit", "hit"]),
            ("/app/web.log", ["-", "-"]), ("*.tar!*", ["-", "hit"]), ("*.tar!**", ["hit", "hit"]),
        ]
        for (pattern, expected) in cases {
            let found = try events([.path("\(folder.path)/bundle.tar")]) {
                $0.sources = [SourceRule(matching: [Glob(pattern)!])]
                $0.sources[0].tags = [("rule", "hit")]
            }
            #expect(found.map { ($0["metadata"] as? [String: Any])?["rule"] as? String ?? "-" } == expected, "\(pattern)")
        }
        let here = FileManager.default.currentDirectoryPath
        for (name, isHit) in [
            ("x/a.log", true), ("./x/a.log", true), ("../x/a.log", false), ("x!a.log", true), ("b!x/a.log", false),
        ] {
            let found = try events([.named(name, Self.bytes(Self.line))]) {
                $0.sources = [SourceRule(matching: [Glob("\(here)/x{/,!}a.log")!])]
                $0.sources[0].service = "hit"
            }
            #expect((found.first?["service"] as? String == "hit") == isHit, "\(name)")
        }
    }

    @Test func bytesHaveTheirNameAndTime() throws {
        let time = Timestamp(rawValue: 1_706_000_000 * 1_000_000_000)
        let found = try events([
            .named("/var/log/cron.log", .bytes(Array("Dec 31 23:59:59 host1 cron[1]: x\n".utf8), modified: time))
        ]) {
            _ in
        }
        #expect((found.first?["timestamp"] as? String)?.hasPrefix("2023-12-31") == true)
        #expect(found.first?["source"] as? String == "/var/log/cron.log")
        #expect(try events([.named("none", .file("\(folder.path)/absent"))]) { _ in }.isEmpty)
        #expect(try events([.named("empty", .bytes([]))]) { _ in }.isEmpty)
    }
}

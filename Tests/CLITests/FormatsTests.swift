import Foundation
import Testing

/// `logetl formats`, and input that only some formats have.
struct FormatsTests {
    @Test func listNamesAll() throws {
        let sandbox = try Sandbox()
        let result = try sandbox.run("formats", "list")
        #expect(result.status == 0)
        for name in ["nginx", "postgresql-csv", "aws-s3", "plain"] { #expect(result.out.contains("\n\(name) ")) }
    }

    @Test func showHasSamples() throws {
        let sandbox = try Sandbox()
        let result = try sandbox.run("formats", "show", "REDIS")
        #expect(result.status == 0)
        #expect(result.out.contains("role: M"))
        #expect(try sandbox.run("formats", "show", "no-such").status == 2)
    }

    @Test func detectAndTest() throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.log", "4961:M 21 Jan 2026 08:15:30.457 * ready\n")
        let found = try sandbox.run("formats", "detect", "a.log", "missing.log")
        #expect(found.out == "a.log: redis\n")
        #expect(found.status == 1)
        let tried = try sandbox.run("formats", "test", "a.log")
        #expect(tried.status == 0)
        #expect(tried.out.contains("message: ready"))
        let wrong = try sandbox.run("formats", "test", "--format", "glog", "a.log")
        #expect(wrong.status == 1)
        #expect(wrong.out.contains("rejected (no-format)"))
    }

    /// The header of a W3C file names the values of lines megabytes behind it.
    @Test func headersHoldForTheWholeFile() throws {
        let sandbox = try Sandbox()
        let header = "#Fields: date time c-ip sc-status cs-uri-stem note\n"
        let lines = (0..<60_000).map { "2026-01-21 08:15:30 192.0.2.1 200 /item/\($0) n\($0)\n" }.joined()
        try sandbox.write("u_ex.log", header + lines)
        let result = try sandbox.run("parse", "u_ex.log")
        #expect(result.status == 0)
        #expect(result.out.split(separator: "\n").count == 60_000)
        #expect(result.out.split(separator: "\n").last?.contains(#""note":"n59999""#) == true)
    }

    @Test func utf16() throws {
        let sandbox = try Sandbox()
        let text = "2026-01-21 08:15:30,123 ERROR [main] com.example.Shop - größer €\n"
        let bytes = [0xFF, 0xFE] + Array(try #require(text.data(using: .utf16LittleEndian)))
        try sandbox.write("wide.log", Data(bytes))
        let result = try sandbox.run("parse", "wide.log")
        #expect(result.status == 0)
        #expect(result.out.contains(#""message":"größer €""#))
    }

    /// The formats of docs/formats.md do what the text says.
    @Test func theWorkedExampleWorks() throws {
        let text = try String(contentsOfFile: Sandbox.package + "/docs/formats.md", encoding: .utf8)
        func blocks(_ language: String) -> [String] {
            text.components(separatedBy: "```\(language)\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] + "\n" }
        }
        let sandbox = try Sandbox()
        for (index, block) in blocks("yaml").enumerated() { try sandbox.write("formats/\(index).yaml", block) }
        let tested = try sandbox.run("formats", "test", "--formats", "formats")
        #expect(tested.out == "shop: 2 samples, all as they say\ntill: 1 sample, all as they say\n")
        #expect(tested.status == 0)
        try sandbox.write("shop.log", try #require(blocks("text").first))
        #expect(try sandbox.run("formats", "detect", "--formats", "formats", "shop.log").out == "shop.log: shop\n")
        let parsed = try sandbox.run("parse", "--formats", "formats", "shop.log")
        #expect(parsed.lines.count == 2)
        #expect(
            parsed.out.contains(
                #""level":"ERROR","service":"checkout","message":"no route to bank\n  host: bank.example\n  tries: 3""#))
        #expect(parsed.out.contains(#""user":"alice","took_ms":42"#))
        let listed = try sandbox.run("formats", "list", "--formats", "formats/0.yaml")
        #expect(listed.lines.dropFirst().first?.hasPrefix("shop ") == true)
        #expect(try sandbox.run("formats", "show", "till", "--formats", "formats").out.hasPrefix("name: till\n"))
    }

    @Test func differencesAreSaid() throws {
        let sandbox = try Sandbox()
        try sandbox.write("f/a.yaml", "name: a\ngrok: '^%{INT:n} %{WORD:level}'\nsamples:\n  - line: 1 warn\n    level: ERROR\n")
        let result = try sandbox.run("formats", "test", "--formats", "f")
        #expect(result.status == 1)
        #expect(result.out == "a: 1 sample\n  f/a.yaml:4: level is 'WARN', not 'ERROR'\n")
    }

    @Test func mistakesInFilesAreToldWithTheirPlace() throws {
        let sandbox = try Sandbox()
        try sandbox.write("f/a.yaml", "name: a\ngrok: '%{WROD:w}'\n")
        try sandbox.write("f/b.yml", "name: b\nparser: nginx\nlevl: x\n")
        try sandbox.write("f/notes.txt", "not a format")
        let result = try sandbox.run("parse", "--formats", "f", "x.log")
        #expect(result.status == 2)
        #expect(result.err.contains("f/a.yaml:2:7: "))
        #expect(result.err.contains("f/b.yml:3:1: unknown key 'levl'; did you mean 'level'?"))
        #expect(try sandbox.run("formats", "show", "squdi").err.contains("did you mean 'squid'?"))
        #expect(try sandbox.run("parse", "--formats", "missing", "x.log").status == 2)
    }

    @Test func expressionsAndPatternsOfTheCommandLine() throws {
        let sandbox = try Sandbox()
        try sandbox.write("p/own", "ORDER [A-Z]{2}-[0-9]+\n")
        try sandbox.write("a.log", "2026-01-21T08:15:30Z AB-17 warn paid\nodd\n2026-01-21T08:15:31Z only time\n")
        let result = try sandbox.run(
            "parse", "--patterns", "p", "--grok",
            "^%{TIMESTAMP_ISO8601:timestamp} %{ORDER:order} %{WORD:level} %{GREEDYDATA:message}",
            "--grok", "^%{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}", "a.log")
        #expect(result.status == 0)
        #expect(result.lines.count == 2)
        #expect(result.out.contains(#""level":"WARN","service":"a","message":"paid","metadata":{"order":"AB-17"}"#))
        #expect(result.err.contains("1 line rejected (no-format 1)"))
        let legacy = try sandbox.run("parse", "--grok", "%{IP:[source][ip]}", "--vocabulary", "legacy", stdin: "192.0.2.1 x\n")
        #expect(legacy.out.contains(#""source.ip":"192.0.2.1""#))
        #expect(try sandbox.run("parse", "--grok", "%{NOPE}", "a.log").status == 2)
        #expect(try sandbox.run("parse", "--grok", "x", "--format", "json", "a.log").status == 2)
        #expect(try sandbox.run("parse", "--vocabulary", "legacy", "a.log").status == 2)
    }

    /// An expression that does not end is named where people see it.
    @Test func limitsAreNamed() throws {
        let sandbox = try Sandbox()
        let lines = (0..<50).map { _ in String(repeating: "a", count: 40) + "?!\n" }.joined()
        try sandbox.write("a.log", "good?\n" + lines)
        let parsed = try sandbox.run("parse", "--grok", #"^(?:\w+\s*)+\?$"#, "a.log")
        #expect(parsed.lines.count == 1)
        #expect(parsed.err.contains(#"reached its limits on 50 lines: ^(?:\w+\s*)+\?$"#))
        let receipt = try sandbox.run("ingest", "--json", "--grok", #"^(?:\w+\s*)+\?$"#, "a.log")
        #expect(receipt.out.contains(#""pattern-limit":50"#))
        #expect(receipt.out.contains("reached its limits on 50 lines"))
    }
}

import Foundation
import Testing

/// `logetl config test`, `show` and `check` where settings nest.
@Suite struct ConfigTestTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private static let passing = """
        sources:
          - match: "*.txt"
            service: notes
        tests:
          - name: first
            source: a.txt
            input: hello
            expect: [{service: notes, message: hello}]

        """
    private static let failing = passing + "  - name: second\n    input: bye\n    expect: [{message: hello}]\n"

    @Test func passingTestsAreGood() throws {
        try box.write("logetl.yaml", Self.passing)
        let result = try box.run("config", "test")
        #expect(result.status == 0 && result.err == "")
        #expect(result.out == "ok    first\n1 test, all passed\n")
        #expect(!FileManager.default.fileExists(atPath: box.path("logetl-store")))
    }

    @Test func aFailingTestSaysWhatIsDifferent() throws {
        try box.write("t.yaml", Self.failing)
        let result = try box.run("config", "test", "t.yaml")
        #expect(result.status == 1)
        #expect(
            result.out == """
                ok    first
                FAIL  second (t.yaml:9)
                      event 1: message
                        expected  hello
                        actual    bye
                2 tests, 1 failed

                """)
        #expect(try box.run("config", "test", "t.yaml", "--color", "always").out.contains("\u{1B}[31mFAIL\u{1B}[0m"))
        let json = try JSON.object(try box.run("config", "test", "t.yaml", "--json").out)
        #expect(json["passed"] as? Int == 1 && json["failed"] as? Int == 1)
        let tests = try #require(json["tests"] as? [[String: Any]])
        #expect(tests.map { $0["passed"] as? Bool } == [true, false])
        let difference = (tests[1]["differences"] as? [[String: Any]])?.first
        #expect(difference?["what"] as? String == "event 1: message")
        #expect(difference?["expected"] as? String == "hello" && difference?["actual"] as? String == "bye")
    }

    @Test func whatCannotBeTestedIsWrongUsage() throws {
        try box.write("empty.yaml", "search: {limit: 3}\n")
        #expect(try box.run("config", "test", "empty.yaml").status == 2)
        try box.write("bad.yaml", Self.passing + "    rejectd: 0\n")
        let bad = try box.run("config", "test", "bad.yaml")
        #expect(bad.status == 2 && bad.out == "")
        #expect(bad.err.contains("bad.yaml:9:5: unknown key 'rejectd' in tests[0]; did you mean 'rejected'?"))
        #expect(try box.run("config", "test", "absent.yaml").status == 2)
    }

    /// The example that comes with the program is right, and says every key that stands in the reference.
    @Test func theSampleIsRightAndComplete() throws {
        let path = "\(Sandbox.package)/samples/logetl.yaml"
        #expect(try box.run("config", "check", path).status == 0)
        let result = try box.run("config", "test", path)
        #expect(result.status == 0, "\(result.out)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let shown = try JSON.object(try box.run("config", "show", "--json", "--config", path).out)
        for setting in try #require(shown["settings"] as? [[String: Any]]) {
            let key = try #require(setting["key"] as? String)
            let name = key.split(separator: ".").last.map(String.init) ?? key
            #expect(text.contains("\(name):"), "\(key)")
        }
    }

    @Test func nestedSettingsAreShownWithTheirPlaces() throws {
        try box.write("logetl.yaml", "sources:\n  - match: [a, b]\n    tags:\n      x: y\n  - match: c\n    year: 2020\n")
        let rows = try box.run("config", "show").lines.filter { $0.hasPrefix("sources") }
            .map { $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ") }
        let file = "\(try #require(rows.first?.split(separator: " ").last).dropLast(2))"
        #expect(file.hasSuffix("/logetl.yaml"))
        #expect(
            rows == [
                "sources[0].match [a, b] \(file):2", "sources[0].tags x=y \(file):4", "sources[1].match [c] \(file):5",
                "sources[1].year 2020 \(file):6",
            ])
        let shown = try JSON.object(try box.run("config", "show", "--json").out)
        let sources = (shown["settings"] as? [[String: Any]])?.first { $0["key"] as? String == "sources" }
        let value = try #require(sources?["value"] as? [[String: Any]])
        #expect(value[0]["match"] as? [String] == ["a", "b"] && value[0]["tags"] as? [String: String] == ["x": "y"])
        #expect(value[1]["year"] as? Int == 2020)
        #expect((sources?["places"] as? [String: String])?["sources[1].year"] == "\(file):6")
    }

    /// Defaults < `ingest` of the file < `LOGETL_*` < rules of `sources` < options, for what all of them can say.
    @Test func layersOfAnInput() throws {
        try box.write("a.log", "2026-01-21 08:15:30,123 INFO  [main] a.B - one\n")
        func service(_ command: String) throws -> String? {
            try JSON.lines(try box.shell(command)).first?["service"] as? String
        }
        #expect(try service("$LOGETL parse a.log") == "a")
        try box.write("logetl.yaml", "ingest: {service: file}\n")
        #expect(try service("$LOGETL parse a.log") == "file")
        #expect(try service("LOGETL_INGEST_SERVICE=variable $LOGETL parse a.log") == "variable")
        try box.write("logetl.yaml", "ingest: {service: file}\nsources: [{match: a.log, service: rule}]\n")
        #expect(try service("LOGETL_INGEST_SERVICE=variable $LOGETL parse a.log") == "rule")
        #expect(try service("$LOGETL parse --service option a.log") == "option")
        #expect(try service("cat a.log | $LOGETL parse") == "file")
        #expect(try box.run("ingest", "-q", "a.log").status == 0)
        #expect(try JSON.lines(try box.run("search", "--output", "json")).first?["service"] as? String == "rule")
    }
}

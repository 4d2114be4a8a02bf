import Events
import Testing

@testable import Parsers

/// Formats from files: what becomes of lines.
@Suite struct CustomFormatTests {
    private func one(_ yaml: String, _ line: String) throws -> ParsedText {
        let parsed = parsed(line + "\n", try #require(try formats(yaml).first))
        try #require(parsed.count == 1, "\(parsed.rejected)")
        return parsed
    }

    /// Name, value, and whether it stands beside the line.
    private func fields(_ parsed: ParsedText) -> [String] {
        parsed.batch.fields(of: 0).map { index in
            let field = parsed.batch.fields[index]
            let text = parsed.batch.arena.string(field.range)
            return "\(parsed.batch.names[field.name])\(field.kind == .json ? ":" : "=")\(text)\(field.isDetached ? " *" : "")"
        }
    }

    @Test func valuesStayInTheLine() throws {
        let parsed = try one(
            "name: a\ngrok: '^%{TIMESTAMP_ISO8601:timestamp} %{WORD:[a][b]} %{INT:n:int} %{NUMBER:f:float} %{WORD:ok:bool}$'",
            "2026-01-21T08:15:30Z word 42 1.50 true")
        #expect(fields(parsed) == ["timestamp=2026-01-21T08:15:30Z", "a.b=word", "n:42", "f:1.50", "ok:true"])
        #expect(parsed.time(0) == "2026-01-21T08:15:30.000000000Z")
        #expect(parsed.batch.fields[0].kind == .timestamp)
    }

    @Test func whatIsWrittenOtherwiseIsBesideTheLine() throws {
        let parsed = try one(
            "name: a\ngrok: '^(?<n:int>\\S+) (?<f:float>\\S+) (?<ok:bool>\\S+) %{NOTSPACE:n2:int} %{NOTSPACE:big:int}$'"
                .replacing("(?<n:int>\\S+)", with: "%{NOTSPACE:n:int}").replacing("(?<f:float>\\S+)", with: "%{NOTSPACE:f:float}")
                .replacing("(?<ok:bool>\\S+)", with: "%{NOTSPACE:ok:bool}"),
            "007 1e3 TRUE -0 99999999999999999999999")
        #expect(fields(parsed) == ["big:99999999999999999999999", "n:7 *", "f:1000.0 *", "ok:true *", "n2:0 *"])
    }

    @Test func valuesInsideOfOthersAreBesideTheLine() throws {
        let parsed = try one(
            "name: a\ngrok: '^(?<all>%{WORD:first} %{WORD:second}) (?=%{GREEDYDATA:rest})%{WORD:third}'", "one two three four")
        #expect(fields(parsed) == ["all=one two", "rest=three four", "first=one *", "second=two *", "third=three *"])
    }

    @Test func severalValuesAreAList() throws {
        let parsed = try one(
            "name: a\ngrok: '^%{WORD:w} %{WORD:w} %{WORD:x} %{INT:n:int} %{INT:n:int} (?<w>\\S+)$'", "a b x 1 2 \"q")
        #expect(fields(parsed) == ["x=x", "n:1", #"w:["a","b","\"q"] *"#])
    }

    @Test func overwriteReplaces() throws {
        let parsed = try one("name: a\noverwrite: w\ngrok: '^%{WORD:w} %{WORD:w} %{WORD:x}$'", "a b c")
        #expect(fields(parsed) == ["w=b", "x=c"])
    }

    @Test func targetAndAllMatches() throws {
        let parsed = try one(
            "name: a\ntarget: '[app][data]'\nbreak_on_match: false\ngrok: ['^%{WORD:w}', '%{INT:n:int}$', '(?<w>c+)']",
            "ab ccc 12")
        #expect(fields(parsed) == ["app.data.n:12", #"app.data.w:["ab","ccc"] *"#])
    }

    @Test func theFirstExpressionThatFitsWins() throws {
        let format = try #require(try formats("name: a\ngrok: ['^%{INT:n}$', '^%{WORD:w}$', '^%{NOTSPACE:s}$']").first)
        let parsed = parsed("12\nab\n12\n?\n", format)
        #expect((0..<4).map { parsed.fields($0) } == [["n=12"], ["w=ab"], ["n=12"], ["s=?"]])
    }

    @Test func partsOfTheSchemaAreFoundByTheirNames() throws {
        let parsed = try one(
            "name: a\ngrok: '^%{SYSLOGLINE}'\n", "Jan 21 08:15:30 web-1 sshd[812]: Accepted publickey for deploy")
        #expect(parsed.time(0) == "2026-01-21T08:15:30.000000000Z")
        #expect(parsed.service(0) == "sshd")
        #expect(parsed.value(0, "host") == "web-1")
        #expect(parsed.message(0) == "Accepted publickey for deploy")
        #expect(parsed.value(0, "process.pid") == "812")
    }

    @Test func levelsByTheFilesOwnWords() throws {
        let yaml = """
            name: a
            grok: '^%{NOTSPACE:sev} %{GREEDYDATA:message}'
            level: {field: sev, values: {'1': error, Warnung: warn}, default: debug}
            """
        for (line, level) in [("1 x", Level.error), ("WARNUNG x", .warn), ("info x", .info), ("oops x", .debug)] {
            #expect(try one(yaml, line).batch.levels[0] == level, "\(line)")
        }
    }

    @Test func servicesAreMadeSafe() throws {
        let parsed = try one("name: a\ngrok: '^%{NOTSPACE:app} %{GREEDYDATA:message}'\nservice: app\n", "My/App x")
        #expect(parsed.service(0) == "my-app")
        #expect(parsed.value(0, "service_name") == "My/App")
        #expect(try one("name: a\ngrok: '%{WORD:x}'\nservice: {text: Check Out}\n", "x").service(0) == "check-out")
    }

    @Test func timesInTheFilesLayoutAndZone() throws {
        let yaml = """
            name: a
            grok: '^%{DATA:when}: %{GREEDYDATA:message}'
            timestamp: {field: when, layout: ['dd.MM.yyyy HH:mm:ss', UNIX], zone: Europe/Berlin}
            """
        #expect(try one(yaml, "02.07.2026 08:15:30: x").time(0) == "2026-07-02T06:15:30.000000000Z")
        #expect(try one(yaml, "1768983330.5: x").time(0) == "2026-01-21T08:15:30.500000000Z")
        let format = try #require(try formats(yaml).first)
        #expect(parsed("32.07.2026 08:15:30: x\nno time: y\n", format).rejected.map(\.reason) == [.badTimestamp, .badTimestamp])
        // The zone is the format's also where the line stands in a file of another one.
        let foreign = ParsedText(
            Array("{\"a\":1}\n02.07.2026 08:15:30: x\n2026-07-02 08:15:30,000 INFO [main] a.B - y\n".utf8), .known(.json),
            catalog: FormatCatalog([format]))
        #expect((1..<3).map { foreign.time($0) } == ["2026-07-02T06:15:30.000000000Z", "2026-07-02T08:15:30.000000000Z"])
    }

    @Test func linesThatDoNotFitAreRejectedOrTagged() throws {
        let rejecting = try #require(try formats("name: a\ngrok: '^%{INT:n}$'").first)
        #expect(parsed("1\nx y\n", rejecting).rejected.map(\.text) == ["x y"])
        let tagging = try #require(try formats("name: a\ngrok: '^%{INT:n}$'\non_failure: tag").first)
        let tagged = parsed("1\nx y\n\u{0}\n", tagging)
        #expect(tagged.count == 2)
        #expect(tagged.fields(1) == [#"tags=["_grokparsefailure"]"#])
        #expect(tagged.message(1) == "x y")
        #expect(tagged.rejected.map(\.reason) == [.binary])
        let own = try #require(
            try formats("name: a\ngrok: '^%{INT:n}$'\non_failure: tag\ntag_on_failure: [odd, \"a\\\"b\"]").first)
        #expect(parsed("x\n", own).fields(0) == [#"tags=["odd","a\"b"]"#])
        let dated = try #require(
            try formats("name: a\ngrok: '^%{WORD:w} %{NOTSPACE:timestamp}$'\ntimestamp: timestamp\non_failure: tag").first)
        #expect(parsed("x never\n", dated).fields(0) == ["w=x", "timestamp_2=never", #"tags=["_dateparsefailure"]"#])
    }

    /// In a file of mixed lines, built-in formats have theirs before a tag is given.
    @Test func linesOfOtherFormatsAreTheirs() throws {
        let format = try #require(try formats("name: a\ngrok: '^app %{INT:n}$'\non_failure: tag").first)
        let mixed = parsed("app 1\n{\"msg\":\"hello\"}\nwhat\n", format, isPinned: false)
        #expect((0..<3).map { mixed.message($0) } == ["app 1", "hello", "what"])
        #expect(mixed.fields(2) == [#"tags=["_grokparsefailure"]"#])
        let other = ParsedText(Array("{\"msg\":\"hello\"}\napp 7\n".utf8), .known(.json), catalog: FormatCatalog([format]))
        #expect(other.fields(1) == ["n=7"])
    }

    @Test func ownPatternsGoBeforeTheBuiltInOnes() throws {
        let yaml = "name: a\npatterns: {WORD: '[xyz]+', CODE: '<%{WORD:code}>'}\ngrok: '^%{CODE}'"
        #expect(fields(try one(yaml, "<xyz>")) == ["code=xyz"])
        var library = GrokLibrary()
        library.define("OWN", "[0-9]+")
        let format = try #require(try formats("name: a\ngrok: '^%{OWN:n}$'\nvocabulary: legacy", library: library).first)
        #expect(parsed("12\n", format).fields(0) == ["n=12"])
    }

    @Test func coloursAreNoPartOfValues() throws {
        let parsed = try one("name: a\ngrok: '^%{WORD:level} %{WORD:w}$'", "\u{1B}[31mERROR\u{1B}[0m now")
        #expect(parsed.batch.levels[0] == .error)
        #expect(parsed.value(0, "w") == "now")
        #expect(parsed.line(0) == "\u{1B}[31mERROR\u{1B}[0m now")
    }

    @Test func containersWrapLinesOfUsersFormats() throws {
        let format = try #require(
            try formats("name: a\ngrok: '^%{TIMESTAMP_ISO8601:timestamp} <%{WORD:level}> %{GREEDYDATA:message}'").first)
        let t = "2026-01-21T08:15:30.123456789Z"
        let text = (0..<4).map { "\(t) stdout F 2026-01-21T07:00:0\($0)Z <warn> message \($0)\n" }.joined()
        let catalog = FormatCatalog([format])
        let inner = Array(text.utf8).withUnsafeBytes { FormatDetector.inner(of: .known(.cri), sample: $0, catalog) }
        #expect(inner == .custom(format))
        let parsed = ParsedText(Array(text.utf8), .known(.cri), inner: inner, catalog: catalog)
        #expect(parsed.message(3) == "message 3")
        #expect(parsed.time(3) == "2026-01-21T07:00:03.000000000Z")
        #expect(parsed.batch.levels[3] == .warn)
    }

    @Test func detectionPrefersUsersFormats() throws {
        let yaml = """
            - name: mine
              grok: '^%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:level} \\[%{DATA:thread}\\] %{NOTSPACE:class} - %{GREEDYDATA:message}'
            - name: lax
              grok: '%{GREEDYDATA:message}'
              detect: false
            """
        let catalog = FormatCatalog(try formats(yaml))
        let text = (0..<20).map { "2026-01-21 08:15:\(10 + $0),123 INFO [main] a.B - message \($0)\n" }.joined()
        #expect(Array(text.utf8).withUnsafeBytes { FormatDetector.detect(sample: $0, catalog).name } == "mine")
        #expect(Array("what is this\n".utf8).withUnsafeBytes { FormatDetector.detect(sample: $0, catalog).name } == "plain")
        #expect(catalog.format(named: "LAX") == .custom(catalog.custom[1]))
    }
}

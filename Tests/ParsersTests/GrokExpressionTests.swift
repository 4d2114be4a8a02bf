import Parsers
import Testing

/// References, fields, types, definitions.
@Suite struct GrokExpressionTests {
    @Test func fieldsAreNamedAsTheyAreWritten() {
        #expect(
            grok("%{WORD:a} %{WORD:[b][c]} %{WORD:d.e-f} %{WORD:@g}", "one two three four")
                == .match([
                    "a": "one", "[b][c]": "two", "d.e-f": "three", "@g": "four",
                ]))
        let long = String(repeating: "very_long_", count: 20)
        #expect(grok("%{WORD:\(long)} (?<\(long)b>\\w)", "one t") == .match([long: "one", "\(long)b": "t"]))
        #expect(grok("(?<a>x)(?<[b][c]>y)", "xy") == .match(["a": "x", "[b][c]": "y"]))
        #expect(grok("%{WORD} %{WORD:b}", "one two") == .match(["b": "two"]))
        #expect(grok("%{WORD:code?} %{WORD:größe}", "one two") == .match(["code": "one", "größe": "two"]))
    }

    @Test(arguments: [
        ("int", "42", "42"), ("int", "-7x", "-7"), ("int", "abc", "0"), ("int", "1_000", "1000"), ("long", "12", "12"),
        ("int", "99999999999999999999", "99999999999999999999"), ("int", "0042", "42"), ("int", "4.9", "4"),
        ("float", "1.5", "1.5"), ("float", "1e3", "1000.0"), ("float", ".5", "0.0"), ("float", "-2", "-2.0"),
        ("float", "x", "0.0"),
        ("double", "0.000073", "7.3e-05"), ("bool", "true", "true"), ("bool", "TRUE", "true"), ("bool", "no", "false"),
        ("boolean", "true", "true"), ("text", "01", "01"), ("keyword", "01", "01"),
    ])
    func types(_ type: String, _ text: String, _ value: String) {
        #expect(grok("%{NOTSPACE:n:\(type)}", text) == .match(["n": value]))
    }

    @Test func aNameInSeveralGroupsIsCollected() {
        #expect(grok("%{WORD:a} %{WORD:a} %{INT:a}", "x y 3") == .match(["a": "[x, y, 3]"]))
        #expect(grok("%{INT:a:int} %{INT:a:int}", "1 2") == .match(["a": "1"]))
        #expect(grok("%{INT:a}|%{WORD:a}", "hello") == .match(["a": "hello"]))
        // From name to name, and for each through its groups.
        #expect(grok("(?<a>1)-%{WORD:a} (?<a>2)", "1-x 2") == .match(["a": "[1, 2, x]"]))
    }

    @Test func capturesWithoutTextAreNoFields() {
        #expect(grok("a%{DATA:x}b(?<y>c)?", "ab") == .match([:]))
    }

    @Test func definitionsOverrideAndNest() {
        #expect(
            grok("%{GREETING:g} %{WORD:w}", "hi you", definitions: ["GREETING": "%{SHORT}|hello", "SHORT": "h[ij]"])
                == .match(["g": "hi", "w": "you"]))
        #expect(grok("%{SYSLOGHOST:h}", "#x", definitions: ["IPORHOST": "#\\w"]) == .match(["h": "#x"]))
        #expect(grok("%{TWO=[0-9]{2}}-%{TWO:b}", "12-34") == .match(["b": "34"]))
        #expect(grok("%{A:x}{2}", "abab", definitions: ["A": "ab"]) == .match(["x": "ab"]))
        #expect(grok("%{AB}c", "ac", definitions: ["AB": "a|b"]) == .match([:]))
        #expect(grok("%{AB}c", "ab", definitions: ["AB": "a|b"]) == .noMatch)
    }

    @Test func mistakesAreFoundAtLoad() {
        #expect(grok("%{NOSUCH:x}", "") == .error(.undefined))
        #expect(grok("%{A}", "", definitions: ["A": "%{B}", "B": "x%{A}"]) == .error(.cycle))
        #expect(grok("%{A}", "", definitions: ["A": "%{A}"]) == .error(.cycle))
        var chain: [String: String] = ["P200": "x"]
        for i in 0..<200 { chain["P\(i)"] = "%{P\(i + 1)}" }
        #expect(grok("%{P0}", "x", definitions: chain) == .error(.tooLarge))
        var bomb: [String: String] = ["B60": "x"]
        for i in 0..<60 { bomb["B\(i)"] = "%{B\(i + 1)}%{B\(i + 1)}" }
        #expect(grok("%{B0}", "x", definitions: bomb) == .error(.tooLarge))
        for text in [
            "(", ")", "a)", "[", "[a", "[b-a]", "*", "a|+", "(?<n>", "\\", "(?<=a+)b", "\\k<no>", "(?", "[[:alpha:]", "a{5,3}",
        ] {
            guard case .error = grok(text, "x") else {
                Issue.record("\(text) is taken")
                continue
            }
        }
    }

    @Test func anUndefinedNameSaysWhatIsNear() throws {
        let error = #expect(throws: GrokError.self) { try GrokCompiler().compile("%{IPORHOTS}") }
        #expect(error?.message.contains("IPORHOST") == true)
    }

    @Test func patternFiles() throws {
        var library = GrokLibrary(.legacy)
        try library.define(file: "# comment\n\nONE [0-9]\r\n  TWO   %{ONE}%{ONE}\n")
        let pattern = try GrokCompiler(library).compile("^%{TWO:n}$")
        #expect(pattern.fields == ["n"])
        #expect(library.names.contains("TWO"))
        #expect(throws: GrokError.self) { try library.define(file: "LONELY\n") }
    }

    @Test func expressionsOver64KiBWork() {
        // Each use has a field of its own, so that only the patterns inside can be shared.
        let many = (0..<60).map { "%{IPORHOST:h\($0)}(?: %{EMAILADDRESS})?" }.joined(separator: " ")
        let line = (0..<60).map { "host\($0).example" }.joined(separator: " ")
        guard case .match(let fields) = grok(many, line) else {
            Issue.record("no match")
            return
        }
        #expect(fields.count == 60 && fields["h59"] == "host59.example" && fields["h0"] == "host0.example")
        #expect(grok("(?:(?:[a-z]{1,60}-){1,60}x){1,60}(?:(?:[a-z]{1,60}-){1,60}y){1,60}", "x") == .error(.tooLarge))
    }
}

import Events
import Foundation
import Pipeline
import Store
import Testing

/// Rules, what they ask for, and what becomes of events that break them.
@Suite struct ValidateTests {
    private func json(_ members: String, second: Int = 30) -> String {
        #"{"time":"2026-01-21T08:15:\#(second)Z"\#(members.isEmpty ? "" : ","+members),"msg":"m"}"#
    }

    /// Whether an event of these members passes a rule.
    private func passes(_ members: String, _ rule: ValidationRule) throws -> Bool {
        let ruled = try Ruled(json(members) + "\n") { $0.validate.rules = [rule] }
        #expect(ruled.events.count + ruled.letters.count == 1)
        return ruled.events.count == 1
    }

    private func rule(_ field: String, _ change: (inout ValidationRule) -> Void) -> ValidationRule {
        var rule = ValidationRule(field)
        change(&rule)
        return rule
    }

    @Test func requiredFields() throws {
        #expect(try passes(#""user":"jane""#, .required("user")))
        for members in ["", #""user":"""#, #""user":null"#, #""users":"jane""#] {
            #expect(try !passes(members, .required("user")))
        }
        #expect(try passes(#""user":0"#, .required("user")))
        #expect(try passes(#""user":false"#, .required("user")))
        #expect(try passes("", .required("message")))
        #expect(try passes("", .required("service")))
        #expect(try passes("", .required("timestamp")))
        #expect(try !passes("", .required("level")))
        #expect(try passes(#""level":"INFO""#, .required("level")))
        #expect(try !passes("", .required("host")))
        #expect(try passes(#""host":"h1""#, .required("host")))
        #expect(try !passes("", .required("traceId")))
        #expect(try passes(#""trace_id":"t1""#, .required("traceId")))
        #expect(try passes("", rule("user") { $0.exists = false }))
        #expect(try !passes(#""user":"a""#, rule("user") { $0.exists = false }))
    }

    @Test func aDefaultLevelAndATagCount() throws {
        let ruled = try Ruled(json("") + "\n") {
            $0.validate.rules = [.required("level"), .required("site")]
            $0.normalise.defaultLevel = .info
            $0.tags = [("site", "fra1")]
        }
        #expect(ruled.events.count == 1)
    }

    @Test func aTimestampIsInTheLine() throws {
        let lines = [
            "2026-01-21 08:15:30 first", "second without", "2026-01-21 08:15:31 third",
            "\u{1B}[32m2026-01-21 08:15:32 coloured\u{1B}[0m", "\u{1B}[32mcoloured without\u{1B}[0m",
        ]
        let plain = try Ruled(lines.joined(separator: "\n") + "\n") {
            $0.format = "plain"
            $0.validate.rules = [.required("timestamp")]
        }
        #expect(plain.letters.map { String(decoding: $0.bytes, as: UTF8.self) } == [lines[1], lines[4]])
        let mixed = try Ruled(json("") + "\n" + #"{"msg":"2026-01-21 is only in the message"}"# + "\n") {
            $0.validate.rules = [.required("timestamp")]
        }
        #expect(mixed.rejects == [#"validate missing-field:timestamp 42 {"msg":"2026-01-21 is only in the message"}"#])
        let docker = try Ruled(#"{"log":"no time\n","stream":"stdout","time":"2026-01-21T08:15:30.1Z"}"# + "\n") {
            $0.validate.rules = [.required("timestamp")]
        }
        #expect(docker.events.count == 1)
        // Every sample of every format has a time of its own or is told apart.
        let access = try Ruled(NormaliseTests.access + "\n") { $0.validate.rules = [.required("timestamp"), .required("level")] }
        #expect(access.events.count == 1)
    }

    @Test func conditionsOnValues() throws {
        #expect(try passes(#""path":"/api/v1""#, rule("path") { $0.matches = #"\A/api/"# }))
        #expect(try !passes(#""path":"/x/api/v1""#, rule("path") { $0.matches = #"\A/api/"# }))
        #expect(try passes(#""ip":"203.0.113.7""#, rule("ip") { $0.matches = #"\A%{IP}\z"# }))
        #expect(try !passes(#""path":"a\u0041""#, rule("path") { $0.matches = "u0041" }))
        #expect(try passes(#""env":"prod""#, rule("env") { $0.oneOf = ["prod", "test"] }))
        #expect(try !passes(#""env":"Prod""#, rule("env") { $0.oneOf = ["prod", "test"] }))
        // What is not there breaks no rule but that it be there.
        #expect(try passes("", rule("env") { $0.oneOf = ["prod"] }))
        #expect(try passes(#""level":"warning""#, rule("level") { $0.oneOf = ["warn", "error"] }))
        #expect(try !passes(#""level":"info""#, rule("level") { $0.oneOf = ["warn", "error"] }))
        for (value, isFine) in [
            ("5", true), ("10.0", true), ("4.99", false), ("10.5", false), (#""7""#, true), (#""x""#, false), ("1e1", true),
        ] {
            #expect(
                try passes(
                    #""n":\#(value)"#,
                    rule("n") {
                        $0.min = 5
                        $0.max = 10
                    }) == isFine, "\(value)")
        }
        #expect(try passes(#""a":"12345""#, rule("a") { $0.maxLength = 5 }))
        #expect(try !passes(#""a":"123456""#, rule("a") { $0.maxLength = 5 }))
        #expect(try passes("", rule("service") { $0.oneOf = ["app"] }))
        #expect(try !passes("", rule("service") { $0.oneOf = ["web"] }))
    }

    @Test func aRegexThatCannotBeDecidedBreaksTheRule() throws {
        let text = String(repeating: "a", count: 60_000)
        #expect(try !passes(#""a":"\#(text)!""#, rule("a") { $0.matches = #"\A(a|a|a|a|a)*\1*(a+)*(a+)*b\z"# }))
    }

    @Test func boundsOnTimes() throws {
        #expect(TimeBound("-7d") == .relative(-604_800_000_000_000) && TimeBound("+1h30m") == .relative(5_400_000_000_000))
        #expect(
            TimeBound("now") == .relative(0) && TimeBound("2026-01-21") == .instant(Timestamp(year: 2026, month: 1, day: 21)!))
        #expect(TimeBound("2026-01-21T00:00:01Z") == .instant(Timestamp(year: 2026, month: 1, day: 21, second: 1)!))
        for text in ["", "7d", "-", "-d", "-7", "-7y", "yesterday", "-99999999999999w", "2026-13-01", "-1d "] {
            #expect(TimeBound(text) == nil, "\(text)")
        }
        #expect(try passes("", rule("timestamp") { $0.notBefore = TimeBound("2026-01-21") }))
        #expect(try !passes("", rule("timestamp") { $0.notAfter = TimeBound("2026-01-21") }))
        #expect(try passes(#""due":"2026-03-01""#, rule("due") { $0.notBefore = TimeBound("2026-01-21") }) == false)
        #expect(try passes(#""due":"2026-03-01T00:00:00Z""#, rule("due") { $0.notBefore = TimeBound("2026-01-21") }))
        // Relative to the file's time of last change.
        let folder = try TemporaryFolder()
        let path = try folder.file("app.log", json("") + "\n" + json("", second: 40) + "\n")
        let changed = Timestamp(year: 2026, month: 1, day: 21, hour: 8, minute: 15, second: 35)!
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(changed.rawValue) / 1e9)], ofItemAtPath: path)
        let ruled = try Ruled(folder, path) {
            $0.validate.rules = [
                rule("timestamp") {
                    $0.notBefore = TimeBound("-1h")
                    $0.notAfter = TimeBound("now")
                }
            ]
        }
        #expect(ruled.events.count == 1 && ruled.rejects.first?.hasPrefix("validate invalid-field:timestamp 42 ") == true)
    }

    @Test func actions() throws {
        let text =
            [json(#""n":1"#), json(#""n":2"#), json(#""n":3"#), json(#""n":4,"tags":["old"]"#)].joined(separator: "\n") + "\n"
        func number(_ value: Double, _ action: FailureAction, tag: String? = nil) -> ValidationRule {
            rule("n") {
                $0.matches = "[^\(Int(value))]"
                $0.onFailure = action
                $0.tag = tag
            }
        }
        let ruled = try Ruled(text) {
            $0.validate.rules = [
                number(1, .drop), number(2, .reject), number(3, .tag), number(4, .tag, tag: #"four "4""#),
                .required("x", onFailure: .tag),
            ]
        }
        #expect(ruled.events.count == 2 && ruled.letters.count == 1)
        #expect(ruled.receipt.totals.dropped == [.invalid: 1] && ruled.receipt.totals.rejected == [.invalidField: 1])
        #expect(ruled.metadata(0)["tags"] as? [String] == ["invalid-field:n", "missing-field:x"])
        #expect(ruled.metadata(1)["tags"] as? [String] == ["old", #"four "4""#, "missing-field:x"])
        #expect(ruled.events.map(\.line) == text.split(separator: "\n").suffix(2).map(String.init))
    }

    @Test func tagsAreAddedToWhatIsThere() throws {
        for (old, new) in [
            (#""one""#, ["one", "t"]), ("[]", ["t"]), ("[ ]", ["t"]), ("null", ["t"]), (#""a\"b""#, [#"a"b"#, "t"]),
        ] {
            let ruled = try Ruled(json(#""tags":\#(old)"#) + "\n") {
                var rule = ValidationRule.required("x", onFailure: .tag)
                rule.tag = "t"
                $0.validate.rules = [rule]
            }
            #expect(ruled.metadata()["tags"] as? [String] == new)
            #expect(ruled.events.map(\.line) == [json(#""tags":\#(old)"#)])
        }
    }

    @Test func rulesOfServicesAndFormats() throws {
        let text = json(#""service":"Web Shop""#) + "\n" + json(#""service":"api""#) + "\n"
        var only = ValidationRule.required("user")
        only.services = ["web-shop"]
        #expect(try Ruled(text) { $0.validate.rules = [only] }.events.map(\.service) == ["api"])
        only.services = []
        only.formats = ["nginx"]
        #expect(try Ruled(text) { $0.validate.rules = [only] }.events.count == 2)
        only.formats = ["json", "nginx"]
        #expect(try Ruled(text) { $0.validate.rules = [only] }.events.isEmpty)
    }

    @Test func rejectedEventsKeepTheirPlaceAndAreMasked() throws {
        let bad = #"{"time":"2026-01-21T08:15:31Z","msg":"mail jane@example.com","password":"hunter2"}"#
        let text = json(#""user":"a""#) + "\n" + "no json at all\n" + bad + "\n" + json(#""user":"b""#) + "\n"
        let ruled = try Ruled(text) {
            $0.format = "json"
            $0.validate.rules = [.required("user")]
        }
        #expect(ruled.events.count == 2 && ruled.letters.count == 2)
        #expect(ruled.letters.map(\.stage) == ["parse", "validate"])
        let letter = String(decoding: ruled.letters[1].bytes, as: UTF8.self)
        #expect(letter == bad.replacing("jane@example.com", with: "[email]").replacing("hunter2", with: "[password]"))
        #expect(Int(ruled.letters[1].offset) == text.utf8.count - bad.utf8.count - json(#""user":"b""#).utf8.count - 2)
        #expect(ruled.receipt.totals.masked[.email] == 1)
        // What masking drops is dropped, whatever rules say of it.
        let dropped = try Ruled(text) {
            $0.format = "json"
            $0.validate.rules = [.required("user")]
            $0.mask.rules[.email] = .dropEvent
        }
        #expect(dropped.letters.count == 1 && dropped.receipt.totals.dropped == [.masked: 1] && dropped.events.count == 2)
    }

    @Test func linesOfSeveralPiecesAreRejectedWhole() throws {
        let first = "2026-01-21T08:15:30.100000000Z stdout P part one \n"
        let other = "2026-01-21T08:15:30.150000000Z stderr F other\n"
        let second = "2026-01-21T08:15:30.200000000Z stdout F and two\n"
        let ruled = try Ruled(other + first + other + second, name: "x_y_z.log") {
            $0.validate.rules = [rule("message") { $0.matches = "other" }]
        }
        #expect(ruled.events.count == 2 && ruled.letters.count == 1)
        #expect(Int(ruled.letters.first?.offset ?? 0) == other.utf8.count)
        #expect(String(decoding: ruled.letters.first?.bytes ?? [], as: UTF8.self) == (first + second).dropLast())
    }

    @Test func mistakesAreUsageErrors() {
        func message(_ rule: ValidationRule) -> String { usageError { $0.validate.rules = [rule] } ?? "" }
        #expect(message(ValidationRule("a")).contains("asks for nothing"))
        #expect(message(.required("")).contains("name of a field"))
        #expect(message(rule("a") { $0.matches = "(" }).contains("matches of 'a'"))
        #expect(message(rule("level") { $0.oneOf = ["loud"] }).contains("'loud' is no level"))
        #expect(
            message(
                rule("a") {
                    $0.exists = true; $0.formats = ["nginks"]
                }
            ).contains("unknown format"))
        #expect(
            message(
                rule("a") {
                    $0.min = 2; $0.max = 1
                }
            ).contains("min"))
        #expect(message(.required("a")).isEmpty)
    }

    @Test func stagesComeInTheirOrder() throws {
        // A rule sees the new name and type; what is looked up is not there yet; what is added is masked.
        let folder = try TemporaryFolder()
        let table = try folder.file("t.csv", "user,owner\nu1,jane@example.com\n")
        let ruled = try Ruled(folder, folder.file("app.log", json(#""usr":"u1""#) + "\n")) {
            $0.normalise.rename = ["usr": "user"]
            $0.validate.rules = [.required("user"), rule("owner") { $0.exists = false }]
            $0.enrich.lookups = [LookupRule(file: table, field: "user")]
        }
        #expect(ruled.metadataText() == #"{"owner":"[email]","user":"u1"}"#)
    }
}

import Foundation
import Parsers
import Store
import Testing

@testable import Pipeline

/// Patterns of the user's own.
@Suite struct MaskPatternTests {
    private func policy(_ patterns: MaskPattern...) -> MaskPolicy {
        var policy = MaskPolicy()
        policy.patterns = patterns
        return policy
    }

    private func masked(_ text: String, _ policy: MaskPolicy) throws -> (text: String, counts: MaskCounts) {
        var masker = try TextMasker(policy)
        var out: [UInt8] = []
        Array(text.utf8).withUnsafeBytes { masker.append($0, to: &out) }
        return (String(decoding: out, as: UTF8.self), masker.counts)
    }

    @Test func matchesAreHiddenAndCountedByName() throws {
        let policy = policy(
            try MaskPattern(name: "employee", expression: #"\bE-\d{6}\b"#),
            try MaskPattern(name: "session", expression: "sid=(?<value>[0-9a-f]+)", group: "value", action: .partial))
        let (text, counts) = try masked("a E-123456 E-12345\nE-654321 sid=00ff00ff00ff00ff x\r\nnone\nE-000001", policy)
        #expect(text == "a [employee] E-12345\n[employee] sid=[session:***00ff] x\r\nnone\n[employee]")
        #expect(counts.named(["employee", "session"]).map { "\($0.name) \($0.count)" } == ["employee 3", "session 1"])
        #expect(counts.total == 4 && counts.limits == 0)
    }

    @Test func groupsByNumberAndPatternsOfGrok() throws {
        let policy = policy(
            try MaskPattern(name: "host", expression: "from %{IPV4:ip} ", group: "ip"),
            try MaskPattern(name: "code", expression: "code (\\d)(\\d+)", group: "2"))
        #expect(try masked("from 203.0.113.7 code 1234", policy).text == "from [host] code 1[code]")
    }

    @Test(arguments: [
        (MaskPattern.Validator.luhn, "n 79927398713 n 79927398710", "n [x] n 79927398710"),
        (.luhn, "n 7992-7398-713", "n [x]"), (.none, "n 79927398710", "n [x]"),
        (.mod97, "n GB82WEST12345698765432 n GB82WEST12345698765431", "n [x] n GB82WEST12345698765431"),
    ]) func validators(_ validator: MaskPattern.Validator, _ text: String, _ want: String) throws {
        var policy = policy(try MaskPattern(name: "x", expression: "(?<=n )[A-Z0-9-]+", validator: validator))
        policy.rules = MaskRules(all: .redact)
        policy.rules.set(.all, .off)
        #expect(try masked(text, policy).text == want)
    }

    @Test func overlapsHideAllOfBoth() throws {
        let policy = policy(try MaskPattern(name: "ticket", expression: "T4111\\d+|to \\w+"))
        #expect(try masked("mail to jane@example.com T41111111", policy).text == "mail [ticket][email] [ticket]")
        let whole = self.policy(try MaskPattern(name: "line", expression: "^.*$"))
        #expect(try masked("mail to jane@example.com\nx", whole).text == "[line]\n[line]")
    }

    @Test func aLimitHidesTheLine() throws {
        let policy = policy(try MaskPattern(name: "slow", expression: "^(a+)+$"))
        let text = "before\n" + String(repeating: "a", count: 60) + "! secret\nafter"
        let (out, counts) = try masked(text, policy)
        #expect(out == "before\n[slow]\nafter" && counts.limits == 1)
        let batch = try MaskedBatch(#"{"timestamp":"2026-01-21T08:15:30Z","m":"x"}"# + "\n" + text + "\n", .plain, policy)
        #expect(!batch.everything.contains("secret") && batch.outcome.counts.limits == 1)
    }

    @Test func fieldsAndServices() throws {
        var policy = policy(try MaskPattern(name: "employee", expression: #"E-\d{6}"#, action: .token))
        policy.key = Array("0123456789abcdef".utf8)
        policy.rules.fields["owner"] = [.pattern("employee"): .off]
        policy.services["open"] = MaskRules(all: .off)
        policy.services["shy"] = {
            var rules = MaskRules.standard
            rules.set(.pattern("employee"), .redact)
            return rules
        }()
        let line = #"{"timestamp":"2026-01-21T08:15:30Z","owner":"E-123456","message":"by E-123456 \u0045"}"#
        let common = try MaskedBatch(line + "\n", nil, policy)
        #expect(common.field("owner") == "E-123456")
        #expect(common.field("message")?.hasPrefix("by [employee:") == true, "\(common.field("message") ?? "")")
        #expect(try MaskedBatch(line + "\n", nil, policy, service: "open").lines == [line])
        #expect(try MaskedBatch(line + "\n", nil, policy, service: "shy").field("message")?.hasPrefix("by [employee] ") == true)
    }

    /// What a rule of a field leaves alone is looked into by the other detectors.
    @Test func offInAFieldDoesNotCoverOthers() throws {
        var policy = MaskPolicy()
        policy.rules.fields["note"] = [.detector(.password): .off]
        let batch = try MaskedBatch(
            #"{"timestamp":"2026-01-21T08:15:30Z","note":"password=4111111111111111"}"# + "\n", nil, policy)
        #expect(batch.field("note") == "password=[card]")
    }

    @Test func badPatternsAreRefused() throws {
        for (name, expression) in [
            ("x", "("), ("card", "a"), ("Upper", "a"), ("", "a"), ("all", "a"), ("a b", "a"), ("x", "%{NOSUCH}"),
        ] {
            #expect(throws: MaskError.self) { try MaskPattern(name: name, expression: expression) }
        }
        #expect(throws: MaskError.self) { try MaskPattern(name: "x", expression: "(a)", group: "2") }
        #expect(throws: MaskError.self) { try MaskPattern(name: "x", expression: "(?<a>a)", group: "b") }
        let pattern = try MaskPattern(name: "x", expression: "a")
        #expect(throws: MaskError.self) { try policy(pattern, pattern).validate() }
        var unknown = policy(pattern)
        unknown.rules.set(.pattern("y"), .redact)
        #expect(throws: MaskError.unknownTarget("y")) { try unknown.validate() }
        var token = policy(try MaskPattern(name: "x", expression: "a", action: .token))
        #expect(throws: MaskError.missingKey) { try token.validate() }
        token.key = [1, 2]
        #expect(throws: MaskError.shortKey) { try token.validate() }
    }

    @Test func receiptsCountByName() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("app.log", (0..<50).map { "2026-01-21 08:15:30 INFO by E-1234\($0 + 10)\n" }.joined())
        let receipt = try ingest([file], store: folder.store) {
            $0.mask.patterns = [try! MaskPattern(name: "employee", expression: #"E-\d{6}"#)]
        }
        #expect(receipt.maskPatterns == ["employee"] && receipt.totals.masked.count(ofPattern: 0) == 50)
        #expect(try storedEvents(folder.store).allSatisfy { $0.line.hasSuffix("by [employee]") })
    }
}

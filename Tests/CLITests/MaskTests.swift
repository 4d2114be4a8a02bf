import Foundation
import Testing

/// `logetl mask`.
@Suite struct MaskTests {
    @Test func masksLinesAndCounts() throws {
        let box = try Sandbox()
        let text = "card 4111 1111 1111 1111\nplain\nmail jane@example.com\nno end 078-05-1120"
        let run = try box.run("mask", "--json", stdin: text)
        #expect(run.status == 0)
        #expect(run.out == "card [card]\nplain\nmail [email]\nno end [ssn]")
        #expect(run.err == #"{"masked":{"card":1,"ssn":1,"email":1},"droppedLines":0}"# + "\n")
        try box.write("app.log", text)
        #expect(try box.run("mask", "app.log").out == run.out)
    }

    @Test func rulesAndKeys() throws {
        let box = try Sandbox()
        let text = "4111111111111111 jane@example.com 203.0.113.7\n"
        #expect(try box.run("mask", "--rule", "card=partial", stdin: text).out == "[card:***1111] [email] 203.0.113.7\n")
        #expect(
            try box.run("mask", "--rule", "all=off", "--rule", "ip=redact", stdin: text).out
                == "4111111111111111 jane@example.com [ip]\n")
        #expect(try box.run("mask", "--rule", "card=drop-event", stdin: text + "next\n").out == "next\n")
        let refused = try box.run("mask", "--rule", "email=token", stdin: text)
        #expect(refused.status == 2 && refused.err.contains("LOGETL_MASK_KEY") && refused.out.isEmpty)
        try box.write("key", "0123456789abcdef\n")
        let token = try box.run("mask", "--rule", "email=token", "--key-file", "key", stdin: text)
        let same = try box.run(
            "mask", "--rule", "email=token", stdin: text, environment: ["LOGETL_MASK_KEY": "0123456789abcdef"])
        #expect(token.out == same.out && token.out.contains("[email:"))
        #expect(try box.run("mask", "--rule", "nonsense=redact", stdin: text).status == 2)
        #expect(try box.run("mask", "missing.log").status == 3)
    }

    @Test func passesOnWhatArrives() throws {
        let box = try Sandbox()
        let running = try box.start(["mask"])
        try running.send("first jane@example.com\nsec")
        #expect(Running.until(10) { running.outputSoFar == "first [email]\n" })
        try running.send("ond 4111111111111111\n")
        #expect(Running.until(10) { running.outputSoFar == "first [email]\nsecond [card]\n" })
        try running.closeInput()
        #expect(try running.wait().status == 0)
    }

    @Test func aLineWithoutEndIsBounded() throws {
        let box = try Sandbox()
        let piece = String(repeating: "word ", count: 20_000) + "4111111111111111 "
        try box.write("long.log", String(repeating: piece, count: 120))
        let run = try box.run("mask", "long.log", "--json")
        #expect(run.err.contains(#""card":120"#))
        #expect(run.out == String(repeating: piece.replacing("4111111111111111", with: "[card]"), count: 120))
    }

    @Test func patternsOfYourOwn() throws {
        let box = try Sandbox()
        let text = "by E-123456 to jane@example.com\nnone\n"
        let run = try box.run("mask", "--json", "--pattern", #"employee=\bE-(\d{6})\b"#, stdin: text)
        #expect(run.out == "by [employee] to [email]\nnone\n" && run.err.contains(#""email":1,"employee":1"#))
        let alone = try box.run(
            "mask", "--rule", "all=off", "--pattern", #"employee=E-\d+"#, "--rule", "employee=partial",
            stdin: "E-12345678901 a@b.example\n")
        #expect(alone.out == "[employee:***8901] a@b.example\n")
        let bad = try box.run("mask", "--pattern", "employee=(", stdin: text)
        #expect(bad.status == 2 && bad.err.contains("employee") && bad.out.isEmpty)
        #expect(try box.run("mask", "--pattern", "card=a", stdin: text).status == 2)
        let slow = try box.run(
            "mask", "--json", "--pattern", "slow=^(a+)+$", stdin: String(repeating: "a", count: 50) + "!\nnext\n")
        #expect(slow.out == "[slow]\nnext\n" && slow.err.contains(#""maskLimits":1"#))
    }

    @Test func rulesOfIngestAndParse() throws {
        let box = try Sandbox()
        try box.write("key", "0123456789abcdef\n")
        let lines = ["web", "open"].map {
            #"{"timestamp":"2026-01-21T08:15:30Z","service":"\#($0)","message":"E-123456 jane@example.com 203.0.113.7 4111111111111111"}"#
        }
        try box.write("app.json", lines.joined(separator: "\n") + "\n")
        let options = [
            "--mask-rule", "ip=redact", "--mask-rule", "card=partial", "--mask-rule", "email=token", "--mask-pattern",
            #"employee=E-\d{6}"#,
            "--mask-off-service", "open", "--mask-key-file", "key",
        ]
        let parsed = try box.start(["parse", "app.json"] + options, stdin: "").wait()
        #expect(parsed.status == 0 && parsed.lines.count == 2, "\(parsed.err)")
        #expect(
            parsed.lines[0].contains("[employee] [email:") && parsed.lines[0].contains("] [ip] [card:***1111]"), "\(parsed.out)")
        #expect(parsed.lines[1].contains("E-123456 jane@example.com 203.0.113.7 4111111111111111"))
        let ingested = try box.start(["ingest", "--json", "app.json"] + options, stdin: "").wait()
        #expect(ingested.out.contains(#""masked":{"card":1,"email":1,"ip":1,"employee":1}"#), "\(ingested.out)")
        #expect(try box.run("ingest", "app.json", "--mask-rule", "email=token").status == 2)
        #expect(try box.run("ingest", "app.json", "--mask-rule", "nonsense=redact").status == 2)
        #expect(try box.run("parse", "app.json", "--mask", "off").lines.allSatisfy { $0.contains("4111111111111111") })
    }

    @Test func theConfigurationSaysTheSame() throws {
        let box = try Sandbox()
        try box.write("key", "0123456789abcdef\n")
        try box.write(
            "logetl.yaml",
            #"""
            mask:
              rules: {email: token, employee: partial}
              services:
                open: off
                shy: {ip: redact}
              fields:
                reply_to: {email: off}
              patterns:
                employee:
                  regex: '\bE-(?<number>\d{12})\b'
                  group: number
              key_file: key
            """#)
        let lines = ["web", "open", "shy"].map {
            #"{"timestamp":"2026-01-21T08:15:30Z","service":"\#($0)","message":"E-123456789012 jane@example.com 203.0.113.7","reply_to":"a@b.example"}"#
        }
        let run = try box.run("parse", "-", stdin: lines.joined(separator: "\n") + "\n")
        #expect(run.status == 0 && run.lines.count == 3, "\(run.err)")
        #expect(run.lines[0].contains("E-[employee:***9012] [email:") && run.lines[0].contains("] 203.0.113.7"), "\(run.out)")
        #expect(run.lines.allSatisfy { $0.contains("a@b.example") })
        #expect(run.lines[1].contains("E-123456789012 jane@example.com"))
        #expect(run.lines[2].contains("[employee:***9012] [email:") && run.lines[2].contains("] [ip]"))
        #expect(try box.run("mask", stdin: "E-123456789012\n").out == "E-[employee:***9012]\n")
        #expect(try box.run("parse", "-", "--mask", "off", stdin: lines[0] + "\n").out.contains("jane@example.com"))
        for (wrong, complaint) in [
            ("mask:\n  rules: {nobody: redact}\n", "nobody"), ("mask:\n  rules: {card: burn}\n", ":2:"),
            ("mask:\n  patterns:\n    x:\n      regex: '('\n", ":4:"), ("mask:\n  enabled: perhaps\n", ":2:"),
        ] {
            try box.write("bad.yaml", wrong)
            let check = try box.run("config", "check", "bad.yaml")
            #expect(check.status != 0 && (check.out + check.err).contains(complaint), "\(wrong): \(check.out) \(check.err)")
        }
    }

    /// A key whose lines come one by one into a stream, as ingest reads it.
    @Test func privateKeysInAStream() throws {
        let box = try Sandbox()
        let ingest = try box.start(["ingest", "--json", "-"])
        let body = (0..<6).map { String(repeating: "Ab\($0)d", count: 16) } + ["Zz9x=="]
        let lines = ["-----BEGIN PRIVATE KEY-----"] + body + ["-----END PRIVATE KEY-----"]
        for (number, line) in (["start"] + lines + ["user jane came"]).enumerated() {
            try ingest.send("2026-01-21T08:15:\(10 + number).100000000Z stdout F \(line)\n")
            usleep(120_000)
        }
        try ingest.closeInput()
        #expect(try ingest.wait().status == 0)
        let all = try box.run("search", "--all", "--output", "raw")
        #expect(all.out.contains("user jane came") && all.out.contains("start"))
        for secret in body { #expect(!all.out.contains(secret.prefix(6)), "\(all.out)") }
    }
}

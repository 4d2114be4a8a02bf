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
}

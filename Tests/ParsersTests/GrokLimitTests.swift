import Foundation
import Parsers
import Testing

/// No expression hangs, and none is lost.
@Suite struct GrokLimitTests {
    @Test(arguments: [
        ("^(\\w+\\s*)+$", String(repeating: "a ", count: 40) + "!"), ("(a*)*b", String(repeating: "a", count: 5000)),
        ("^(?:(?:a|aa)+)+$", String(repeating: "a", count: 200) + "b"), ("(x+x+)+y", String(repeating: "x", count: 2000)),
        ("(?:.*)*.*=.*", String(repeating: "abc ", count: 500)), ("(\\w*)*é", String(repeating: "a", count: 3000) + "ü"),
    ])
    func catastrophesEnd(_ expression: String, _ line: String) {
        let start = Date()
        let answer = grok(expression, line)
        #expect(answer == .limit || answer == .noMatch)
        #expect(Date().timeIntervalSince(start) < 20)
    }

    @Test func aHardButFiniteMatchIsFound() {
        // More steps than the first try has, fewer than the second.
        let line = String(repeating: "a", count: 19) + "!end"
        #expect(grok("^(?:\\w+\\s*)+\\?|!(?<e>end)", line) == .match(["e": "end"]))
    }

    @Test func aSmallStackIsNoLoss() {
        var limits = GrokLimits()
        limits.jitStackBytes = 32 << 10
        let line = String(repeating: "ab", count: 20_000) + "c"
        #expect(grok("^(?:(a)(b)|x)+c(?<e>$)?", line, limits: limits) == .match([:]))
    }

    @Test func longLinesMatch() {
        let line = "begin " + String(repeating: "x", count: 1 << 20) + " end"
        #expect(grok("^%{WORD:a} %{DATA} %{WORD:b}$", line) == .match(["a": "begin", "b": "end"]))
        #expect(grok("%{INT:a}", line) == .noMatch)
    }
}

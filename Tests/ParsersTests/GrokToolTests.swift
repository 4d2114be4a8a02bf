import Parsers
import Testing

/// Several expressions, warnings, where a line stops, coverage.
@Suite struct GrokToolTests {
    private func compile(_ expressions: String...) throws -> [GrokPattern] {
        let compiler = GrokCompiler(GrokLibrary(.legacy))
        return try expressions.map { try compiler.compile($0) }
    }

    @Test func theFirstThatMatchesWins() throws {
        let scratch = GrokScratch()
        var matcher = GrokMatcher(try compile("^%{IP:a} ", "^%{SYSLOGTIMESTAMP:t}", "%{WORD:w}", "%{INT:i}"))
        func match(_ line: String) -> GrokResult { Array(line.utf8).withUnsafeBytes { matcher.firstMatch($0, scratch) } }
        #expect(match("192.0.2.1 x") == .match(0))
        #expect(match("Jan 31 23:59:59 x") == .match(1))
        #expect(match("März 31 23:59:59") == .match(1))
        #expect(match("x") == .match(2))
        #expect(match("-") == .noMatch)
        #expect(match("") == .noMatch)
    }

    @Test func theRecentOneMayComeFirst() throws {
        let scratch = GrokScratch()
        let patterns = try compile("^a", "b")
        for (order, want) in [(GrokMatcher.Order.given, 0), (.recentFirst, 1)] {
            var matcher = GrokMatcher(patterns, order: order)
            _ = Array("xb".utf8).withUnsafeBytes { matcher.firstMatch($0, scratch) }
            #expect(Array("ab".utf8).withUnsafeBytes { matcher.firstMatch($0, scratch) } == .match(want))
        }
    }

    @Test func aLimitIsNamed() throws {
        let scratch = GrokScratch()
        var matcher = GrokMatcher(try compile("^x", "^(\\w+\\s*)+$"))
        let line = Array((String(repeating: "ab", count: 30) + "!").utf8)
        #expect(line.withUnsafeBytes { matcher.firstMatch($0, scratch) } == .limit(1))
        #expect(line.withUnsafeBytes { matcher.allMatches($0, scratch) { _ in } } == 1)
    }

    @Test(
        arguments: [
            ("^%{IP:a} %{WORD:b}$", []), ("%{IP:a}", [.unanchored]), ("%{DATA:a} x", [.openStart]),
            ("^(?:\\w+\\s*)+$", [.nestedQuantifiers(pattern: nil)]),
            ("^%{DATA:a}%{GREEDYDATA:b}", [.openNeighbours(pattern: nil)]),
            ("^(x)%{INT:a}", [.unusedGroups(1)]), ("^%{INT:a} %{INT:a}", [.repeatedField("a")]), ("^(?:%{INT:a}|%{WORD:a})", []),
            ("^(?:a++b)+", []), ("^%{HOSTNAME:a}", []),
        ] as [(String, [GrokWarning])])
    func warnings(_ expression: String, _ want: [GrokWarning]) throws {
        #expect(try compile(expression)[0].warnings == want)
    }

    @Test func aFailingLineStopsSomewhere() throws {
        let explainer = GrokExplainer(try compile("^%{IP:a} - %{WORD:b} \\[%{HTTPDATE:t}\\]")[0])
        let line = Array("192.0.2.1 - alice [31/Jan/2026 23:59:59 +0000]".utf8)
        let stop = try #require(line.withUnsafeBytes { explainer.stop($0) })
        #expect(stop.matched == 0..<30)
        #expect(stop.path == ["HTTPDATE"])
        #expect(stop.step == "\\:")
    }

    @Test func coverageCountsAndGroups() throws {
        var coverage = GrokCoverage(try compile("^%{INT:a}$", "^%{WORD:b}$"))
        for line in ["1", "22", "x", "a-1 b", "c-22 d", "!"] { Array(line.utf8).withUnsafeBytes { coverage.add($0) } }
        #expect(coverage.counts == [2, 1] && coverage.unmatched == 3 && coverage.total == 6)
        #expect(coverage.unmatchedGroups.map(\.count) == [2, 1])
        #expect(coverage.unmatchedGroups[0].shape == "a-0 a")
    }

    @Test func theFilterSetsFields() throws {
        var options = GrokFilter.Options()
        options.overwrite = ["message"]
        options.target = "[x][y]"
        var event: [String: GrokNode] = ["message": .value(.text(Array("a=1".utf8)))]
        let filter = GrokFilter([("message", try compile("^%{WORD:[k][n]}=%{INT:v:int}"))], options)
        #expect(filter.apply(&event))
        #expect(
            event["x"]
                == .object(["y": .object(["k": .object(["n": .value(.text(Array("a".utf8)))]), "v": .value(.integer(1))])]))
        event["message"] = .value(.text(Array("?".utf8)))
        #expect(!filter.apply(&event))
        #expect(event["tags"] == .value(.list([.text(Array("_grokparsefailure".utf8))])))
    }
}

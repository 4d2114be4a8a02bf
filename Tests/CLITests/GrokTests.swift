import Foundation
import Testing

@Suite struct GrokTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    @Test func runAnswersInOrder() throws {
        let result = try box.run(
            "grok", "run", "-",
            stdin: """
                {"pattern":"%{INT:n:int} %{WORD:w}","line":"42 x","mode":"legacy"}
                {"pattern":"%{NOPE}","line":"x"}
                {"pattern":"^b","line":"a","mode":"ecs-v1","extra":[1,{"a":null}]}
                {"pattern":"%{X:[a][b]}","line":"q\\u00e9\\n\\"","definitions":{"X":"q.*"}}
                not json
                {"pattern":"a","line":"a","mode":"other"}
                """)
        #expect(result.status == 0)
        let answers = try JSON.lines(result)
        #expect(answers.count == 6)
        #expect((answers[0]["fields"] as? [String: Any])?["n"] as? Int == 42)
        #expect(answers[0]["match"] as? Bool == true && answers[2]["match"] as? Bool == false && answers[2]["error"] == nil)
        #expect((answers[1]["error"] as? String)?.contains("NOPE") == true)
        #expect((answers[3]["fields"] as? [String: Any])?["[a][b]"] as? String == "qé\n\"")
        #expect(answers[4]["error"] != nil && answers[5]["error"] != nil)
    }

    @Test func listShowsPatterns() throws {
        let all = try box.run("grok", "list")
        #expect(all.status == 0 && all.out.contains("COMBINEDAPACHELOG") && all.lines.count > 350)
        let one = try box.run("grok", "list", "--mode", "legacy", "--show", "HTTPD_COMMONLOG")
        #expect(one.out.contains("sample: ") && one.out.contains("clientip = \"192.0.2.1\""))
        #expect(try box.run("grok", "list", "--show", "NOPE").status == 2)
    }

    @Test func testShowsFieldsAndStops() throws {
        try box.write("patterns/mine", "THING [a-z]+-[0-9]+\n")
        try box.write("log", "ab-1 ok\nab-x ok\r\n")
        let result = try box.run("grok", "test", "^%{THING:t} %{WORD:w}", "log", "--patterns", "patterns")
        #expect(result.status == 1)
        #expect(
            result.out.contains("t = \"ab-1\"") && result.out.contains("matches up to column 4")
                && result.out.contains("%{THING}"))
        #expect(result.out.contains("1 of 2 lines match"))
        #expect(try box.run("grok", "test", "%{NOPE}", "log").status == 2)
        #expect(try box.run("grok", "test", "a", "missing").status == 1)
    }

    @Test func checkWarns() throws {
        let result = try box.run("grok", "check", #"^(\w+\s*)+$"#, "%{NOPE}")
        #expect(result.status == 1)
        #expect(result.out.contains("repetition inside of a repetition") && result.out.contains("NOPE} not defined"))
        #expect(try box.run("grok", "check", "^%{INT:a}$").out.contains("0 errors, 0 warnings"))
        #expect(try box.run("grok", "check", "%{INT:a}", "--strict").status == 1)
        #expect(try box.run("grok", "check").status == 2)
    }

    @Test func coverageCounts() throws {
        try box.write("log", #"192.0.2.1 - - [31/Jan/2026:23:59:59 +0000] "GET / HTTP/1.1" 200 5 "-" "a""# + "\n%% 1\n%% 22\n")
        let result = try box.run("grok", "coverage", "log")
        #expect(result.status == 0)
        #expect(result.out.contains("HTTPD_COMBINEDLOG") && result.out.contains("33.3%") && result.out.contains("2 x %% 0"))
        #expect(try box.run("grok", "coverage", "log", "missing").status == 1)
    }

    @Test func benchMeasures() throws {
        let result = try box.run("grok", "bench", "%{COMBINEDAPACHELOG}", "--seconds", "0.05")
        #expect(result.status == 0 && result.out.contains("lines/s") && result.out.contains("100"))
        #expect(try box.run("grok", "bench", "^x").status == 2)
    }
}

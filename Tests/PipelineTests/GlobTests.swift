import Pipeline
import Testing

@Suite struct GlobTests {
    @Test(arguments: [
        ("*.log", "app.log", true), ("*.log", "app.log.1", false), ("*.log", "a/app.log", false), ("*.log", ".log", true),
        ("**.log", "a/b/app.log", true), ("a/**/c", "a/c", true), ("a/**/c", "a/x/y/c", true), ("a/**/c", "a/xc", false),
        ("a/**", "a/b/c", true), ("a/**", "a", false), ("**/c", "c", true), ("**/c", "a/b/c", true), ("**/c", "a/bc", false),
        ("**/**/c", "c", true), ("**/**/c", "x/y/c", true), ("a?c", "abc", true), ("a?c", "a/c", false), ("a?c", "aéc", true),
        ("a?c", "ac", false), ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true), ("[^a-c]x", "ax", false),
        ("[!a]", "/", false), ("[]]", "]", true), ("[]a]", "a", true), ("[a-]", "-", true), ("[\\]]", "]", true),
        ("[é-ü]", "ö", true), ("{a,b}.log", "b.log", true), ("{a,b}.log", "c.log", false), ("{a,b{c,d}}x", "bdx", true),
        ("{a,b{c,d}}x", "bx", false), ("{,x}y", "y", true), ("x{a,}", "x", true), ("{a,b}{c,d}", "ad", true),
        ("[{]a", "{a", true),
        ("\\*.log", "*.log", true), ("\\*.log", "a.log", false), ("\\{a,b\\}", "{a,b}", true), ("a,b", "a,b", true),
        ("a}", "a}", true),
        ("*", "", true), ("**", "", true), ("?", "", false), ("***", "a/b", true), ("a*b*c", "aXbYbZc", true),
        ("a*b*c", "aXcYb", false),
        ("*a", "aaaa", true), ("logs/*/x", "logs//x", true),
    ])
    func patternsMatchWholeTexts(_ pattern: String, _ text: String, _ expected: Bool) throws {
        let glob = try #require(Glob(pattern))
        #expect(glob.matches(text) == expected)
    }

    @Test(arguments: [
        ("*.log", "/var/log/app.log", true), ("app.log", "/var/log/app.log", true), ("log", "/var/log/app.log", false),
        ("/var/log/*.log", "/var/log/app.log", true), ("/var/log/*.log", "/srv/var/log/app.log", false),
        ("log/*.log", "/var/log/app.log", true), ("og/*.log", "/var/log/app.log", false), ("log/*.log", "log/app.log", true),
        ("**/nginx/**", "/var/log/nginx/a/b.log", true), ("nginx/**", "/var/log/nginx/a/b.log", true),
        ("bundle.tar!app/*.log", "/up/bundle.tar!app/web.log", true), ("*.tar!app/*.log", "/up/bundle.tar!app/web.log", true),
        ("{/a,b}/x", "/c/b/x", true), ("{/a,b}/x", "/c/a/x", false), ("stdin", "stdin", true),
    ])
    func patternsMatchPaths(_ pattern: String, _ path: String, _ expected: Bool) throws {
        let glob = try #require(Glob(pattern))
        #expect(glob.matches(path: path) == expected)
    }

    @Test(arguments: [
        ("", "it is empty"), ("a[b", "a [ is not closed; write \\[ for the character"),
        ("{a,b", "a { is not closed; write \\{ for the character"),
        ("a\\", "it ends with a backslash; write \\\\ for the character"), ("[z-a]", "a range in [ ] goes backwards"),
        (String(repeating: "{a,b}", count: 9), "its braces stand for more than 256 patterns"),
        (String(repeating: "a", count: 1_025), "it is longer than 1024 characters"),
    ])
    func whatIsNoPatternSaysWhy(_ pattern: String, _ expected: String) {
        #expect(Glob.problem(pattern) == expected)
        #expect(Glob(pattern) == nil)
    }

    /// Patterns that make a matcher with backtracking try for ever.
    @Test func matchingStaysFast() throws {
        let glob = try #require(Glob(String(repeating: "**a", count: 100) + "**b"))
        let text = String(repeating: "a", count: 10_000)
        let clock = ContinuousClock()
        let time = clock.measure { #expect(!glob.matches(text)) }
        #expect(time < .seconds(10))
        #expect(try #require(Glob(String(repeating: "*", count: 1_000))).matches(text))
    }

    /// Any text is a pattern or a complaint, never a trap; a text whose signs are escaped matches itself alone.
    @Test func anyTextIsAnswered() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let signs: [Character] = ["a", "b", "/", "*", "?", "[", "]", "{", "}", ",", "!", "-", "\\", "é"]
        var matched = 0
        for _ in 0..<5_000 {
            let text = String((0..<next(12)).map { _ in signs[next(signs.count)] })
            if let glob = Glob(text) {
                #expect(Glob.problem(text) == nil)
                if glob.matches(String((0..<next(6)).map { _ in signs[next(3)] })) { matched += 1 }
            } else {
                #expect(Glob.problem(text) != nil, "\(text), seed \(seed)")
            }
            guard !text.isEmpty else { continue }
            let escaped = try #require(Glob(text.map { "\\\($0)" }.joined()))
            #expect(escaped.matches(text), "\(text), seed \(seed)")
            #expect(!escaped.matches(text + "x"), "\(text), seed \(seed)")
        }
        #expect(matched > 0, "seed \(seed)")
    }
}

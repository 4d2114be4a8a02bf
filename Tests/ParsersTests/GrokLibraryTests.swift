import Parsers
import Testing

/// The built-in patterns.
@Suite(.serialized) struct GrokLibraryTests {
    @Test(arguments: GrokVocabulary.allCases)
    func everyPatternCompilesAndMatchesItsSample(_ vocabulary: GrokVocabulary) throws {
        let library = GrokLibrary(vocabulary)
        let compiler = GrokCompiler(library, jit: false)
        let scratch = GrokScratch()
        #expect(library.names.count > 350)
        var samples = 0
        for name in library.names {
            let pattern = try compiler.compile("\\A(?:%{\(name)})")
            let searched = try compiler.compile("%{\(name):it}")
            guard let sample = library.sample(name) else { continue }
            samples += 1
            Array(sample.utf8).withUnsafeBytes { line in
                #expect(pattern.match(line, scratch) == .match, "\(name) does not match its sample")
                #expect(searched.match(line, scratch) == .match, "\(name) is not found in its sample")
            }
        }
        #expect(samples > 300)
    }

    @Test(arguments: GrokVocabulary.allCases)
    func theVocabulariesHaveTheirFields(_ vocabulary: GrokVocabulary) throws {
        let compiler = GrokCompiler(GrokLibrary(vocabulary), jit: false)
        let fields = try compiler.compile("%{COMBINEDAPACHELOG}").fields
        #expect(fields.contains(vocabulary == .legacy ? "clientip" : "[source][address]"))
        #expect(fields.allSatisfy { !$0.contains("|") })
        for name in GrokLibrary(vocabulary).names {
            for field in try compiler.compile("%{\(name)}").fields {
                #expect(!field.isEmpty && !field.contains("|") && !field.contains("}"), "\(name): \(field)")
                #expect(vocabulary == .ecs || !field.hasPrefix("["), "\(name): \(field)")
            }
        }
    }

    @Test(arguments: GrokVocabulary.allCases)
    func combinedLog(_ vocabulary: GrokVocabulary) {
        let line = #"192.0.2.1 - alice [31/Jan/2026:23:59:59 +0000] "GET /a?b HTTP/1.1" 200 - "-" "curl/8.5.0""#
        let want =
            vocabulary == .legacy
            ? [
                "clientip": "192.0.2.1", "ident": "-", "auth": "alice", "timestamp": "31/Jan/2026:23:59:59 +0000", "verb": "GET",
                "request": "/a?b", "httpversion": "1.1", "response": "200", "referrer": #""-""#, "agent": #""curl/8.5.0""#,
            ]
            : [
                "[source][address]": "192.0.2.1", "[user][name]": "alice", "timestamp": "31/Jan/2026:23:59:59 +0000",
                "[http][request][method]": "GET", "[url][original]": "/a?b", "[http][version]": "1.1",
                "[http][response][status_code]": "200", "[user_agent][original]": "curl/8.5.0",
            ]
        #expect(grok("%{COMBINEDAPACHELOG}", line, mode: vocabulary) == .match(want))
    }

    @Test(arguments: [
        ("IP", "::1", true), ("IP", "1.2.3.256", false), ("IP", "2001:db8::192.0.2.1", true),
        ("IPV6", "1:2:3:4:5:6:7:8:9", false),
        ("IPV6", "fe80::1%eth0", true), ("HOSTNAME", "-a", false), ("MAC", "00-1b-44-11-3a-b7", true), ("MONTH", "Janu", false),
        ("MONTH", "März", true), ("MONTHDAY", "32", false), ("TIME", "24:00:00", false), ("TIME", "23:59:60", true),
        ("NUMBER", "1.2.3", false), ("BASE16NUM", "0xzz", false), ("UUID", "123e4567-e89b-12d3-a456-42661417400", false),
        ("QS", #""a\"b""#, true), ("QS", #""a"#, false), ("WINPATH", #"C:\a b\c.txt"#, true), ("UNIXPATH", "/a/é", true),
        ("TIMESTAMP_ISO8601", "2026-13-01T00:00:00", false), ("TIMESTAMP_ISO8601", "2026-01-31 2359", true),
        ("URI", "http://a/b?c=d", true),
        ("LOGLEVEL", "WaRN", false), ("LOGLEVEL", "EMERGENCY", true), ("URN", "urn:a", false),
    ])
    func basePatterns(_ name: String, _ text: String, _ matches: Bool) {
        #expect((grok("\\A(?:%{\(name)})\\z", text) == .match([:])) == matches, "\(name) \(text)")
    }
}

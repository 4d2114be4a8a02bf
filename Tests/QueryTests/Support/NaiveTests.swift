import Blocks
import Foundation

@testable import Query

/// Wildcards, tests of values and of services, each with another, slower way to decide it.
enum NaiveTests {
    /// Places that wildcards and tests look at.
    static let scopes: [TextScope] = [
        .message, .field("ms"), .field("ms"), .field("ip"), .field("host"), .field("status"), .field("traceId"), .field("source"),
        .field("user.name"), .field("none"),
    ]

    struct Wildcard: Sendable {
        let wildcard: SearchWildcard
        /// Phrases one of which must be there: an expression for each whole token.
        let phrases: [[String]]

        init(_ text: String, _ phrases: [String]...) {
            guard case .wildcard(let wildcard, _)? = try? SearchQuery(text).expression else {
                fatalError("\(text) has no wildcards")
            }
            self.wildcard = wildcard
            self.phrases = phrases
        }

        func isFound(_ text: String) -> Bool {
            let tokens = Tokenizer.tokens(of: text).map { String(decoding: $0, as: UTF8.self) }
            return phrases.contains { phrase in
                tokens.indices.contains { start in
                    start + phrase.count <= tokens.count
                        && phrase.indices.allSatisfy {
                            tokens[start + $0].range(of: "^(?:\(phrase[$0]))$", options: .regularExpression) != nil
                        }
                }
            }
        }
    }

    static let wildcards: [Wildcard] = [
        Wildcard("conn*tion", ["conn.*tion"]), Wildcard("*ed", [".*ed"]), Wildcard("CONN?CT*", ["conn.ct.*"], ["conn", "ct.*"]),
        Wildcard("10.0.*.1", ["10\\.0\\..*\\.1"]), Wildcard("10.0.0.??", ["10\\.0\\.0\\..."], ["10\\.0\\.0"]),
        Wildcard("/a*i/v?", ["a.*i", "v."], ["a.*i", "v"]), Wildcard("needle-*c", ["needle", ".*c"]),
        Wildcard("gr?n", ["gr.n"], ["gr", "n"]),
        Wildcard("*lph*", [".*lph.*"]), Wildcard("5?0", ["5.0"], ["5", "0"]), Wildcard("?2", [".2"], ["2"]),
        Wildcard("550e8400-*-446655440000", ["550e8400-.*-446655440000"], ["550e8400", ".*", "446655440000"]),
        Wildcard("api/*/timeout", ["api", ".*", "timeout"]), Wildcard("e1*5", ["e1.*5"]),
        Wildcard("test?log", ["test.log"], ["test", "log"]),
    ]

    struct Value: Sendable {
        let test: SearchValueTest
        let passes: @Sendable (String) -> Bool

        /// The test that `x:` and the text mean.
        init(_ text: String, _ passes: @escaping @Sendable (String) -> Bool) {
            guard case .value(let test, _)? = try? SearchQuery("x:" + text).expression else { fatalError("\(text) is no test") }
            self.test = test
            self.passes = passes
        }

        static func number(_ text: String, _ compare: @escaping @Sendable (Double) -> Bool) -> Value {
            Value(text) { $0 != "x" && $0 != "n/a" ? Double($0).map(compare) ?? false : false }
        }

        static func text(_ text: String, _ compare: @escaping @Sendable (String) -> Bool) -> Value {
            Value(text) { compare($0.lowercased()) }
        }

        static func regex(_ text: String, _ pattern: String, ignoringCase: Bool = false) -> Value {
            Value(text) { $0.range(of: (ignoringCase ? "(?i)" : "") + pattern, options: .regularExpression) != nil }
        }
    }

    static let values: [Value] = [
        Value("*") { _ in true }, .number(">7") { $0 > 7 }, .number(">=12.5") { $0 >= 12.5 }, .number("<0") { $0 < 0 },
        .number("<=12") { $0 <= 12 }, .number("[7 TO 1000}") { $0 >= 7 && $0 < 1000 }, .number("{404 TO *]") { $0 > 404 },
        .text(">=\"12\"") { Array($0.utf8).lexicographicallyPrecedes(Array("12".utf8)) == false },
        .text("[a TO n]") { "a" <= $0 && $0 <= "n" },
        .text("<BETA") { Array($0.utf8).lexicographicallyPrecedes(Array("beta".utf8)) },
        Value("10.0.0.0/8") { $0.hasPrefix("10.") && $0.split(separator: ".").count == 4 && !$0.contains(" ") },
        Value("10.0.0.0/9") { $0 == "10.0.0.1" || $0 == "10.9.0.1" }, Value("10.8.0.0/13") { $0 == "10.9.0.1" },
        Value("2001:db8::/32") { $0 == "2001:db8::1" },
        Value("[10.0.0.2 TO 192.0.2.7]") { $0 == "10.9.0.1" || $0 == "192.0.2.7" },
        .regex("/time(out)? conn/", "time(out)? conn"), .regex("/ refused e[0-9]/", " refused e[0-9]"),
        .regex("/ TIMEOUT .*ALPHA /i", " timeout .*alpha ", ignoringCase: true), .regex("/^1/", "^1"), .regex("/GET/", "GET"),
        .regex("/get/", "get"), .regex("/ \\/api\\/v1 /", " /api/v1 "), .regex("/(alpha|beta) 4/", "(alpha|beta) 4"),
        .regex("/grün/", "grün"),
        .regex("/node-\\d$/", "node-[0-9]$"), .regex("/needle-7f3c |error /i", "needle-7f3c |error ", ignoringCase: true),
    ]

    struct Service: Sendable {
        let test: SearchServiceTest
        let names: Set<String>
    }

    static let services: [Service] = [
        Service(test: .wildcard(SearchWildcard([.any, .text("b")])), names: ["web", "db"]),
        Service(test: .wildcard(SearchWildcard([.text("web-"), .any, .text("i")])), names: ["web-api"]),
        Service(test: .wildcard(SearchWildcard([.one, .text("b")])), names: ["db"]),
        Service(test: .regex(regex("^(web|cron)$")), names: ["web", "cron"]),
        Service(test: .regex(regex("b-")), names: ["web-api"]),
    ]

    private static func regex(_ pattern: String) -> SearchRegex {
        guard let regex = try? SearchRegex(pattern) else { fatalError("\(pattern) is no expression") }
        return regex
    }
}

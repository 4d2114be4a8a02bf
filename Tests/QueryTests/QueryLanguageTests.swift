import Blocks
import Events
import Foundation
import Testing

@testable import Query

@Suite struct QueryLanguageTests {
    private func word(_ text: String, _ scope: TextScope = .everything, isPrefix: Bool = false) -> SearchExpression {
        .text(SearchTerm(text: text, isPrefix: isPrefix), scope)
    }

    @Test func readsTheLanguage() throws {
        let cases: [(String, SearchExpression)] = [
            ("", .everything), ("  \t\n", .everything),
            ("error", word("error")), ("a b", .all([word("a"), word("b")])), ("a AND b", .all([word("a"), word("b")])),
            ("a OR b c", .any([word("a"), .all([word("b"), word("c")])])), ("(a OR b) c", .all([.any([word("a"), word("b")]), word("c")])),
            ("a (b c) d", .all([word("a"), word("b"), word("c"), word("d")])), ("a or b", .all([word("a"), word("or"), word("b")])),
            ("\"connection refused\"", word("connection refused")), ("conn*", word("conn", isPrefix: true)),
            ("\"connection ref\"*", word("connection ref", isPrefix: true)),
            ("-a", .not(word("a"))), ("!a", .not(word("a"))), ("NOT a", .not(word("a"))), ("NOT NOT a", word("a")),
            ("-(a b)", .not(.all([word("a"), word("b")]))), ("a -\"b c\"", .all([word("a"), .not(word("b c"))])),
            ("NEEDLE-7f3c", word("NEEDLE-7f3c")), ("/api/v1", word("/api/v1")), ("12:30:05", word("12:30:05")),
            ("http://x.y/z", word("http://x.y/z")), ("std::vector", word("std::vector")), ("key=val:x", word("key=val:x")),
            ("status:500", word("500", .field("status"))), ("path:\"/a b\"", word("/a b", .field("path"))),
            ("path:/api/v1", word("/api/v1", .field("path"))), ("path:/api*", word("/api", .field("path"), isPrefix: true)),
            ("status:(500 OR 503)", .any([word("500", .field("status")), word("503", .field("status"))])),
            ("status:(-500)", .not(word("500", .field("status")))), ("-status:500", .not(word("500", .field("status")))),
            ("message:x", word("x", .message)), ("traceId:x", word("x", .field("traceId"))), ("trace_id:x", word("x", .field("traceId"))),
            ("host:x source:y", .all([word("x", .field("host")), word("y", .field("source"))])),
            ("metadata.status:500", word("500", .field("status"))), ("metadata.level:x", word("x", .field("level"))),
            ("user\\ name:x", word("x", .field("user name"))), ("@timestamp:x", word("x", .field("@timestamp"))),
            ("localhost\\:8080", word("localhost:8080")), ("a\\\"b", word("a\"b")), ("fo\\*o", word("fo*o")), ("\"a\\\\\"", word("a\\")),
            ("level:error", .levels(1 << 6)), ("level:warn+", .levels(0x3E0)), ("level:>=WARN", .levels(0x3E0)),
            ("level:(error OR warn)", .any([.levels(1 << 6), .levels(1 << 5)])), ("level:\"error\"", .levels(1 << 6)),
            ("level:error,info", .levels(1 << 6 | 1 << 3)),
            ("service:web", .service("web", isPrefix: false)), ("service:Web", .service("web", isPrefix: false)),
            ("service:web*", .service("web", isPrefix: true)), ("main(x)", .all([word("main"), word("x")])),
            ("a\"b c\"", .all([word("a"), word("b c")])),
        ]
        for (text, expected) in cases {
            let query = try SearchQuery(text)
            #expect(query.expression == expected, "\(text)")
            #expect(try SearchQuery(query.description) == query, "\(text) printed as \(query)")
        }
    }

    @Test(arguments: [
        ("(", 1, "after `(`, but found the end"), ("(a", 0, "never closed"), ("a)", 1, "closes nothing"), ("()", 1, "found `)`"),
        ("a AND", 5, "after `AND`"), ("a OR", 4, "after `OR`"), ("OR a", 0, "found `OR`"), ("AND", 0, "found `AND`"),
        ("a OR OR b", 5, "after `OR`, but found `OR`"), ("a AND OR b", 6, "after `AND`"), ("NOT", 3, "after `NOT`"), ("a -(", 4, "after `(`"),
        ("\"a", 0, "never closed"), ("x \"a\\\"", 2, "never closed"), ("a\\", 1, "backslash"),
        ("--", 1, "holds no letter"), ("***", 0, "`*` can only end"), ("a --- b", 4, "holds no letter"), ("\"\"", 0, "an empty text"),
        ("*", 0, "holds no letter"), ("- a", 0, "`-` holds no letter"), ("--verbose", 0, "two dashes"), ("fo*o", 2, "`*` can only end"),
        ("status:", 7, "expected a value right after `status:`"), ("status: 500", 7, "expected a value"), ("a (status:)", 10, "expected a value"),
        ("status:>=500", 7, "only `level`"), ("level:eror,wran", 11, "did you mean `warn`"), ("x level:fatl", 8, "no level"),
        ("level:<trace", 6, "no level is in this range"), ("level:warn*", 6, "no prefix"), ("level:\"errr\"", 7, "did you mean `error`"),
        ("level:>=", 8, "expected a level"), ("timestamp:2026", 0, "--from"), ("service:--", 8, "holds no letter"), ("grün (", 7, "after `(`"),
    ])
    func saysWhereAndWhat(_ text: String, _ offset: Int, _ message: String) {
        do {
            let query = try SearchQuery(text)
            Issue.record("\(text) was read as \(query)")
        } catch {
            #expect(error.offset == offset, "\(text): \(error)")
            #expect(error.message.contains(message), "\(text): \(error)")
        }
    }

    @Test func boundsItsInput() {
        #expect(throws: QueryError.self) { try SearchQuery(String(repeating: "(", count: 100_000)) }
        #expect(throws: QueryError.self) { try SearchQuery(String(repeating: "(", count: 60_000)) }
        #expect(throws: QueryError.self) { try SearchQuery(String(repeating: "(", count: 101) + "a" + String(repeating: ")", count: 101)) }
        #expect(throws: QueryError.self) { try SearchQuery(String(repeating: "a ", count: 1_001)) }
        #expect(throws: QueryError.self) { try SearchQuery(String(repeating: "x", count: 65_537)) }
        #expect(throws: Never.self) { try SearchQuery(String(repeating: "(", count: 100) + "a" + String(repeating: ")", count: 100)) }
        #expect(throws: Never.self) { try SearchQuery(String(repeating: "a ", count: 1_000)) }
        #expect(throws: Never.self) { try SearchQuery(String(repeating: "!-", count: 30_000) + "a") }
    }

    @Test func printsWhatItReads() throws {
        let seed = SplitMix.seed("printsWhatItReads", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var maker = QueryMaker(random: SplitMix(seed: seed))
        let odd = ["AND", "OR", "NOT", "a b", "x\"y", "back\\slash", "star*", "-dash", "!x", "a:b", "(p)", "grün", "日本", "tab\tx", "a'b"]
        for _ in 0..<2_000 {
            var expression = maker.expression(depth: 4)
            if maker.random.chance(50) {
                let scope: TextScope = maker.random.pick([
                    .everything, .message, .field("odd name"), .field("level"), .field("metadata.x"), .field("9x"), .field("trace_id"),
                    .field("a:b"), .field("grün"), .field("timestamp"), .field("a\\b\"c(d"),
                ])
                let term = SearchTerm(text: maker.random.pick(odd), isPrefix: maker.random.chance(30))
                expression = .conjunction([expression, .text(term, scope)])
            }
            let text = expression.description
            #expect(try SearchQuery(text).expression == expression, "\(text)")
        }
    }

    /// Random bytes of the language's own signs: an error or a query, never a trap; what is read prints and reads again.
    @Test func survivesAnything() throws {
        let seed = SplitMix.seed("survivesAnything", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var random = SplitMix(seed: seed)
        let parts = ["(", ")", "\"", "\\", "*", "-", "!", ":", " ", "a", "b1", "AND", "OR", "NOT", "level:", "x:", "é", "<", ">=", ",", "+", "/"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in random.pick(parts) }.joined()
            do {
                let query = try SearchQuery(text)
                #expect(try SearchQuery(query.description) == query, "\(text) printed as \(query)")
            } catch {
                #expect(error.offset >= 0 && error.offset <= text.utf8.count)
            }
        }
    }

    @Test func givesPatternsToHighlight() throws {
        let query = try SearchQuery("Error -not \"a b\" host:h conn* NOT (x OR y) (z OR message:m)")
        let tokens = query.highlights.map { $0.tokens.map { String(decoding: $0, as: UTF8.self) } }
        #expect(tokens == [["error"], ["a", "b"], ["conn"], ["z"], ["m"]])
        #expect(query.highlights.map(\.isPrefix) == [false, false, true, false, false])
        #expect(query.highlights(inField: "host").count == 5)
    }

    @Test(arguments: [
        ("conn*", ["conn"], true), ("10.0.*", ["10.0."], true), ("/api/*", ["api"], false), ("10.0*", ["10.0"], true),
        ("550e8400-e29b-41d4-a716-446655440000*", ["550e8400-e29b-41d4-a716-446655440000"], true), ("\"a b\"*", ["a", "b"], true),
    ])
    func aStarExtendsTheLastToken(_ text: String, _ tokens: [String], _ isPrefix: Bool) throws {
        let pattern = try #require(try SearchQuery(text).highlights.first)
        #expect(pattern.tokens.map { String(decoding: $0, as: UTF8.self) } == tokens)
        #expect(pattern.isPrefix == isPrefix)
    }
}

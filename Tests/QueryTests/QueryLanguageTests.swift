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
            ("a OR b c", .any([word("a"), .all([word("b"), word("c")])])),
            ("(a OR b) c", .all([.any([word("a"), word("b")]), word("c")])),
            ("a (b c) d", .all([word("a"), word("b"), word("c"), word("d")])),
            ("a or b", .all([word("a"), word("or"), word("b")])),
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
            ("message:x", word("x", .message)), ("traceId:x", word("x", .field("traceId"))),
            ("trace_id:x", word("x", .field("traceId"))),
            ("host:x source:y", .all([word("x", .field("host")), word("y", .field("source"))])),
            ("metadata.status:500", word("500", .field("status"))), ("metadata.level:x", word("x", .field("level"))),
            ("user\\ name:x", word("x", .field("user name"))), ("metadata.@timestamp:x", word("x", .field("@timestamp"))),
            ("localhost\\:8080", word("localhost:8080")), ("a\\\"b", word("a\"b")), ("fo\\*o", word("fo*o")),
            ("\"a\\\\\"", word("a\\")),
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

    @Test func readsValueTests() throws {
        func regex(_ pattern: String, _ ignoresCase: Bool = false) throws -> SearchValueTest {
            .regex(try SearchRegex(pattern, ignoresCase: ignoresCase))
        }
        func range(_ lower: SearchRange.Bound?, _ upper: SearchRange.Bound?) throws -> SearchExpression {
            .value(.range(try #require(SearchRange(lower: lower, upper: upper))), .field("x"))
        }
        func wild(_ pieces: [WildcardPiece], _ scope: TextScope = .everything) -> SearchExpression {
            .wildcard(SearchWildcard(pieces), scope)
        }
        let slash = try regex("a/b")
        let cases: [(String, SearchExpression)] = [
            ("*", .everything), ("***", .everything), ("a *", word("a")), ("-*", .not(.everything)), ("level:*", .everything),
            ("message:*", .everything), ("x:*", .value(.exists, .field("x"))), ("NOT x:*", .not(.value(.exists, .field("x")))),
            ("x:[* TO *]", .value(.exists, .field("x"))),
            ("conn*tion", wild([.text("conn"), .any, .text("tion")])), ("*tion", wild([.any, .text("tion")])),
            ("v?", wild([.text("v"), .one])), ("c**n", wild([.text("c"), .any, .text("n")])),
            ("conn**", word("conn", isPrefix: true)),
            ("a\\*b*c", wild([.text("a*b"), .any, .text("c")])), ("\"a*b\"", word("a*b")),
            ("x:a*b", wild([.text("a"), .any, .text("b")], .field("x"))), ("a*:b", wild([.text("a"), .any, .text(":b")])),
            ("/api/*/x", wild([.text("/api/"), .any, .text("/x")])),
            ("/a b/", .value(try regex("a b"), .message)), ("/a\\/b/i", .value(try regex("a/b", true), .message)),
            ("x:/a\\/b/", .value(slash, .field("x"))), ("x:/[^/]b/", .value(try regex("[^/]b"), .field("x"))),
            ("x:/[]/]b/", .value(try regex("[]/]b"), .field("x"))), ("(/a/)", .value(try regex("a"), .message)),
            ("x:(/a/ OR b)", .any([.value(try regex("a"), .field("x")), word("b", .field("x"))])),
            ("/a/b/", word("/a/b/")), ("/a/x", word("/a/x")), ("/a", word("/a")), ("x:/a/g", word("/a/g", .field("x"))),
            ("\"/a/\"", word("/a/")), ("-/a/", .not(.value(try regex("a"), .message))),
            ("x:>500", try range(.init("500", isInclusive: false), nil)),
            ("x:>=5", try range(.init("5", isInclusive: true), nil)),
            ("x:<-2.5e3", try range(nil, .init("-2.5e3", isInclusive: false))),
            ("x:<=a", try range(nil, .init("a", isInclusive: true))),
            ("x:>\"5\"", try range(.init("5", isInclusive: false, isText: true), nil)),
            ("x:[1 TO 5}", try range(.init("1", isInclusive: true), .init("5", isInclusive: false))),
            ("x:{ a  TO \"b c\" ]", try range(.init("a", isInclusive: false), .init("b c", isInclusive: true, isText: true))),
            ("x:[* TO 5]", try range(nil, .init("5", isInclusive: true))),
            ("x:{5 TO *}", try range(.init("5", isInclusive: false), nil)),
            ("x:[\\* TO 5]", try range(.init("*", isInclusive: true), .init("5", isInclusive: true))),
            (
                "x:(>1 <9)",
                .all([try range(.init("1", isInclusive: false), nil), try range(nil, .init("9", isInclusive: false))])
            ),
            ("x:10.0.0.0/8", .value(.network(try #require(SearchNetwork("10.0.0.0/8"))), .field("x"))),
            ("x:10.9.9.9/8", .value(.network(try #require(SearchNetwork("10.0.0.0/8"))), .field("x"))),
            ("x:2001:db8::/32", .value(.network(try #require(SearchNetwork("2001:db8::/32"))), .field("x"))),
            ("x:10.0.0.0/33", word("10.0.0.0/33", .field("x"))), ("x:\"10.0.0.0/8\"", word("10.0.0.0/8", .field("x"))),
            ("10.0.0.0/8", word("10.0.0.0/8")),
            ("service:w*b", .services(.wildcard(SearchWildcard([.text("w"), .any, .text("b")])))),
            ("service:/^W/", .services(.regex(try SearchRegex("^W")))),
            ("level:[warn TO error}", .levels(1 << 5)), ("level:{info TO *]", .levels(0x3F0)),
        ]
        for (text, expected) in cases {
            let query = try SearchQuery(text)
            #expect(query.expression == expected, "\(text)")
            #expect(try SearchQuery(query.description) == query, "\(text) printed as \(query)")
        }
    }

    @Test(
        arguments: [
            ("timestamp:2026-01-21", "2026-01-21T00:00:00", "2026-01-22T00:00:00"),
            ("timestamp:>2026-01-21", "2026-01-22T00:00:00", nil), ("timestamp:>=2026-01-21", "2026-01-21T00:00:00", nil),
            ("@timestamp:<2026-01-21", nil, "2026-01-21T00:00:00"), ("timestamp:<=2026-01-21", nil, "2026-01-22T00:00:00"),
            ("timestamp:[2026-01 TO 2026-02}", "2026-01-01T00:00:00", "2026-02-01T00:00:00"),
            ("timestamp:{2025 TO 2026]", "2026-01-01T00:00:00", "2027-01-01T00:00:00"),
            ("timestamp:[2026-12 TO 2026-12]", "2026-12-01T00:00:00", "2027-01-01T00:00:00"),
            ("timestamp:\"2026-01-21 08:15\"", "2026-01-21T08:15:00", "2026-01-21T08:16:00"),
            ("timestamp:2026-01-21T08:15:30Z", "2026-01-21T08:15:30", "2026-01-21T08:15:31"),
            ("timestamp:<=2026-01-21T08:15:30.5Z", nil, "2026-01-21T08:15:30.6"),
            ("timestamp:[-1h TO now}", "2026-01-21T07:15:30", "2026-01-21T08:15:30"),
            ("timestamp:1768983330", "2026-01-21T08:15:30", "2026-01-21T08:15:31"),
            ("timestamp:>=\"yesterday 07:00\"", "2026-01-20T07:00:00", nil), ("timestamp:[* TO *]", nil, nil),
        ] as [(String, String?, String?)])
    func readsTimes(_ text: String, _ from: String?, _ to: String?) throws {
        let now = try TimeExpression(now: Timestamp(rawValue: 0)).parse("2026-01-21T08:15:30Z")
        func instant(_ text: String?) throws -> Timestamp? { try text.map { try TimeExpression(now: now).parse($0) } }
        let query = try SearchQuery(text, times: QueryTimes(now: now))
        let (from, to) = (try instant(from), try instant(to))
        #expect(query.expression == (from == nil && to == nil ? .everything : .time(from: from, to: to)))
        #expect(try SearchQuery(query.description) == query, "\(query)")
        // Behind a zone that is an hour east until noon of the 21st and two from then on.
        let noon = try #require(try instant("2026-01-21T12:00:00Z"))
        let zoned = QueryTimes(now: now) { $0 < noon ? 60 : 120 }
        #expect(
            try SearchQuery("timestamp:2026-01-21", times: zoned).expression
                == .time(from: try instant("2026-01-20T23:00:00Z"), to: try instant("2026-01-21T22:00:00Z")))
    }

    @Test(
        arguments: [
            (" refused by ", ["t:refused", "t:by"]), ("refused by", ["p:by"]), ("refused", []), (" ref(used)? ", ["p:ref"]),
            (" Ref.* x=", ["p:ref", "t:x"]), (" a| b ", []), (" (a|b) c ", ["t:c"]), ("=abc+ ", ["p:ab"]),
            ("\\[err\\] ", ["t:err"]),
            (" [abc] d", ["p:d"]), (" 10\\.0 ", ["p:10"]), (" x-y ", ["p:x"]), ("(?i) a ", []), (" a\\x41 b ", []),
            (" a{2} b ", ["t:b"]),
            ("\\bab\\b", []), (" é x ", []), ("^GET /x ", ["t:x"]), (" a.b", ["p:a"]), ("[[:alpha:]] x ", []),
            (" a\\d+ ", ["p:a"]),
        ] as [(String, [String])])
    func findsTokensOfRegexes(_ pattern: String, _ tokens: [String]) throws {
        func names(_ expression: TokenExpression) -> [String] {
            switch expression {
            case .anything: []
            case .nothing: ["nothing"]
            case .token(let bytes): ["t:" + String(decoding: bytes, as: UTF8.self)]
            case .prefix(let bytes): ["p:" + String(decoding: bytes, as: UTF8.self)]
            case .all(let parts), .any(let parts): parts.flatMap(names)
            }
        }
        #expect(names(RegexTokens.expression(of: try SearchRegex(pattern))) == tokens)
    }

    @Test func pushesTimesDown() throws {
        func range(_ text: String) throws -> [Int64?] {
            let filter = SearchPlan(SearchRequest(query: try SearchQuery(text))).filter
            return [filter.from, filter.to].map { $0.map { $0.rawValue / 1_000_000_000 } }
        }
        #expect(try range("a timestamp:>=@100 timestamp:<@200 timestamp:<@150") == [100, 150])
        #expect(try range("timestamp:[@100 TO @110} OR timestamp:[@50 TO @60}") == [50, 110])
        #expect(try range("timestamp:[@100 TO @110} OR a") == [nil, nil])
        #expect(try range("NOT timestamp:[@100 TO @110}") == [nil, nil])
    }

    @Test(arguments: [
        ("(", 1, "after `(`, but found the end"), ("(a", 0, "never closed"), ("a)", 1, "closes nothing"), ("()", 1, "found `)`"),
        ("a AND", 5, "after `AND`"), ("a OR", 4, "after `OR`"), ("OR a", 0, "found `OR`"), ("AND", 0, "found `AND`"),
        ("a OR OR b", 5, "after `OR`, but found `OR`"), ("a AND OR b", 6, "after `AND`"), ("NOT", 3, "after `NOT`"),
        ("a -(", 4, "after `(`"),
        ("\"a", 0, "never closed"), ("x \"a\\\"", 2, "never closed"), ("a\\", 1, "backslash"),
        ("--", 1, "holds no letter"), ("?*?", 0, "needs a letter"), ("a --- b", 4, "holds no letter"),
        ("\"\"", 0, "an empty text"),
        ("x:*?", 2, "needs a letter"), ("- a", 0, "`-` holds no letter"), ("--verbose", 0, "two dashes"),
        ("status:", 7, "expected a value right after `status:`"), ("status: 500", 7, "expected a value"),
        ("a (status:)", 10, "expected a value"),
        ("status:>=", 9, "expected a value to compare"), ("service:>a", 8, "has no order"),
        ("level:eror,wran", 11, "did you mean `warn`"), ("x level:fatl", 8, "no level"),
        ("level:<trace", 6, "no level is in this range"), ("level:warn*", 6, "no prefix"),
        ("level:\"errr\"", 7, "did you mean `error`"),
        ("level:>=", 8, "expected a level"), ("timestamp:never", 10, "is no time"),
        ("timestamp:>2026-13-01", 11, "does not exist"),
        ("timestamp:2026*", 10, "no prefix"), ("timestamp:/x/", 10, "no text"), ("level:/x/", 6, "no text"),
        ("level:w*n", 6, "wildcards"),
        ("x:[1 TO", 7, "expected a value"), ("x:[1", 4, "expected `TO`"), ("x:[1 to 2]", 5, "expected `TO`"),
        ("x:[1 TO 2", 2, "never closed"), ("x:{ TO 2]", 7, "expected `TO`"), ("x:[\"a TO b]", 3, "never closed"),
        ("level:[error TO info]", 6, "no level is in"), ("level:[wran TO *]", 7, "did you mean `warn`"),
        ("a /b(/", 5, "regular expression"), ("x:/[(/", 2, "holds no letter"), ("//", 0, "is empty"),
        ("x:/a{2,1}/", 8, "regular"),
        ("service:--", 8, "holds no letter"),
        ("grün (", 7, "after `(`"),
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
        #expect(throws: QueryError.self) {
            try SearchQuery(String(repeating: "(", count: 101) + "a" + String(repeating: ")", count: 101))
        }
        #expect(throws: QueryError.self) { try SearchQuery(String(repeating: "a ", count: 1_001)) }
        #expect(throws: QueryError.self) { try SearchQuery(String(repeating: "x", count: 65_537)) }
        #expect(throws: Never.self) {
            try SearchQuery(String(repeating: "(", count: 100) + "a" + String(repeating: ")", count: 100))
        }
        #expect(throws: Never.self) { try SearchQuery(String(repeating: "a ", count: 1_000)) }
        #expect(throws: Never.self) { try SearchQuery(String(repeating: "!-", count: 30_000) + "a") }
    }

    @Test func printsWhatItReads() throws {
        let seed = SplitMix.seed("printsWhatItReads", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var maker = QueryMaker(random: SplitMix(seed: seed))
        let odd = [
            "AND", "OR", "NOT", "a b", "x\"y", "back\\slash", "star*", "-dash", "!x", "a:b", "(p)", "grün", "日本", "tab\tx", "a'b",
        ]
        for _ in 0..<3_000 {
            var expression = maker.expression(depth: 4)
            if maker.random.chance(50) {
                let scope: TextScope = maker.random.pick([
                    .everything, .message, .field("odd name"), .field("level"), .field("metadata.x"), .field("9x"),
                    .field("trace_id"),
                    .field("a:b"), .field("grün"), .field("timestamp"), .field("a\\b\"c(d"),
                ])
                let text = maker.random.pick(odd)
                let term = SearchTerm(text: text, isPrefix: maker.random.chance(30))
                expression = .conjunction([expression, .text(term, scope)])
                let wildcard = SearchWildcard([.one, .text(text), .any, .text(maker.random.pick(odd))])
                expression = .disjunction([expression, .wildcard(wildcard, scope)])
                let bound = SearchRange.Bound(
                    maker.random.pick(odd + ["5", "10.0.0.1", "*", "TO", "]", ""]), isInclusive: maker.random.chance(50),
                    isText: true)
                let range = try #require(SearchRange(lower: bound, upper: maker.random.chance(50) ? bound : nil))
                if scope != .everything { expression = .conjunction([expression, .value(.range(range), scope)]) }
                let pattern = maker.random.pick(["a/b", "[/]", "a\\/b", "x y", "\\\\/", "[^]/]", "(a|b)\"", "é", "\\)"])
                let regex = try SearchRegex(pattern, ignoresCase: maker.random.chance(50))
                if scope != .everything { expression = .disjunction([.value(.regex(regex), scope), expression]) }
            }
            let text = expression.description
            #expect(try SearchQuery(text).expression == expression, "\(text)")
        }
    }

    /// Random bytes of the language's own signs: an error or a query, never a trap; what is read prints and reads again.
    @Test func survivesAnything() throws {
        let seed = SplitMix.seed("survivesAnything", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var random = SplitMix(seed: seed)
        let parts = [
            "(", ")", "\"", "\\", "*", "-", "!", ":", " ", "a", "b1", "AND", "OR", "NOT", "level:", "x:", "é", "<", ">=", ",",
            "+", "/", "?", "[", "]", "{", "}", "TO", "timestamp:", "service:", "now", "-1h", "5", "10.0.0.0/8", "/a/", "|", "i",
        ]
        for _ in 0..<40_000 {
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
        ("550e8400-e29b-41d4-a716-446655440000*", ["550e8400-e29b-41d4-a716-446655440000"], true),
        ("\"a b\"*", ["a", "b"], true),
    ])
    func aStarExtendsTheLastToken(_ text: String, _ tokens: [String], _ isPrefix: Bool) throws {
        let pattern = try #require(try SearchQuery(text).highlights.first)
        #expect(pattern.tokens.map { String(decoding: $0, as: UTF8.self) } == tokens)
        #expect(pattern.isPrefix == isPrefix)
    }
}

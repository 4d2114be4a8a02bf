import Blocks
import Events
import Testing

@testable import Query

@Suite struct SearchPlanTests {
    private func filter(_ text: String) throws -> BlockFilter { SearchPlan(SearchRequest(query: try SearchQuery(text))).filter }
    private func token(_ text: String) -> TokenExpression { .token(Array(text.utf8)) }
    private func prefix(_ text: String) -> TokenExpression { .prefix(Array(text.utf8)) }

    @Test func nominatesByTokens() throws {
        #expect(try filter("").tokens == .anything)
        #expect(try filter("Error").tokens == token("error"))
        #expect(try filter("a b").tokens == .all([token("a"), token("b")]))
        #expect(try filter("a OR b").tokens == .any([token("a"), token("b")]))
        #expect(try filter("a OR -b").tokens == .anything)
        #expect(try filter("a -b").tokens == token("a"))
        #expect(try filter("-(a b)").tokens == .anything)
        #expect(try filter("\"a b a\"").tokens == .all([token("a"), token("b")]))
        #expect(try filter("x:\"a b\"*").tokens == .all([token("a"), prefix("b")]))
        #expect(try filter("source:a").tokens == .anything)
        #expect(try filter("level:error").tokens == .anything)
        #expect(
            try filter("550e8400-e29b*").tokens == .any([.all([token("550e8400"), prefix("e29b")]), prefix("550e8400-e29b")]))
    }

    @Test func cutsLongTokensAsIndexesDo() throws {
        let long = String(repeating: "x", count: 64)
        #expect(try filter(long).tokens == token(long))
        #expect(try filter(long + "y").tokens == prefix(long))
        #expect(try filter(long + "y*").tokens == prefix(long))
        #expect(try filter(long + "*").tokens == prefix(long))
        // Between characters: the 64th byte is the first of a letter of two.
        #expect(try filter(String(repeating: "x", count: 63) + "éé").tokens == prefix(String(repeating: "x", count: 63)))
    }

    @Test func narrowsLevelsAndServices() throws {
        #expect(try filter("level:error x").levelMask == 1 << 6)
        #expect(try filter("level:error OR level:info").levelMask == 1 << 6 | 1 << 3)
        #expect(try filter("level:error OR x").levelMask == .max)
        #expect(try filter("-level:error").levelMask == LevelExpression.all & ~(1 << 6))
        #expect(try filter("service:web x").services == ["web"])
        #expect(try filter("service:web OR service:db").services == ["web", "db"])
        #expect(try filter("service:web OR x").services == nil)
        #expect(try filter("-service:web").services == nil)
        #expect(try filter("service:we*").services == nil)
        var request = SearchRequest(query: try SearchQuery("service:web level:info+"))
        request.services = ["db", "web"]
        request.levelMask = 1 << 6 | 1
        #expect(SearchPlan(request).filter.services == ["web"])
        #expect(SearchPlan(request).filter.levelMask == 1 << 6)
        request.services = ["db"]
        #expect(SearchPlan(request).isEmpty)
        request.services = nil
        request.levelMask = 1 << 2
        #expect(SearchPlan(request).isEmpty)
    }

    @Test func looksOnlyAtDaysInTheRange() {
        let day = Day(rawValue: 100)
        func includes(_ from: Int64?, _ to: Int64?) -> Bool {
            var request = SearchRequest(query: .everything)
            request.from = from.map { Timestamp(rawValue: day.start.rawValue + $0) }
            request.to = to.map { Timestamp(rawValue: day.start.rawValue + $0) }
            return SearchPlan(request).includes(day)
        }
        let length: Int64 = 86_400_000_000_000
        #expect(includes(nil, nil))
        #expect(includes(length - 1, nil))
        #expect(!includes(length, nil))
        #expect(includes(-1, 1))
        #expect(!includes(nil, 0))
        #expect(includes(nil, 1))
        #expect(includes(0, length))
    }

    @Test func readsSummaries() throws {
        var counts = [UInt32](repeating: 0, count: Level.tableSize)
        counts[3] = 7
        counts[6] = 3
        let summary = BlockSummary(
            events: 10, first: Timestamp(rawValue: 100), last: Timestamp(rawValue: 200), levelCounts: counts,
            services: [.init(name: "web", events: 6), .init(name: "db", events: 4)])
        func count(_ text: String, from: Int64? = nil, to: Int64? = nil) throws -> Int? {
            var request = SearchRequest(query: try SearchQuery(text))
            request.from = from.map { Timestamp(rawValue: $0) }
            request.to = to.map { Timestamp(rawValue: $0) }
            return SearchPlan(request).predicate.simplified(for: summary).exactCount(in: summary)
        }
        #expect(try count("") == 10)
        #expect(try count("", from: 100, to: 201) == 10)
        #expect(try count("", from: 101) == nil)
        #expect(try count("", to: 200) == nil)
        #expect(try count("", from: 201) == 0)
        #expect(try count("", to: 100) == 0)
        #expect(try count("level:error") == 3)
        #expect(try count("-level:error") == 7)
        #expect(try count("level:info+") == 10)
        #expect(try count("level:trace") == 0)
        #expect(try count("service:web") == 6)
        #expect(try count("-service:web") == 4)
        #expect(try count("service:other word") == 0)
        #expect(try count("service:web level:info,error") == 6)
        #expect(try count("service:web level:error") == nil)
        #expect(try count("word") == nil)
        #expect(try count("level:info+ OR word") == 10)
    }
}

import Blocks
import Events

@testable import Query

/// Makes random requests over the words of `EventMaker`.
struct QueryMaker {
    var random: SplitMix

    mutating func request(days: Int) -> SearchRequest {
        var request = SearchRequest(query: SearchQuery(random.chance(10) ? .everything : expression(depth: 3)))
        let day = EventMaker.firstDay.start.rawValue
        let span = Int64(days) * 86_400_000_000_000
        if random.chance(30) { request.from = Timestamp(rawValue: day + Int64.random(in: 0..<span, using: &random)) }
        if random.chance(30) { request.to = Timestamp(rawValue: day + Int64.random(in: 0...span, using: &random)) }
        if random.chance(20) { request.levelMask = UInt16.random(in: 0...UInt16.max, using: &random) }
        if random.chance(20) { request.services = [random.pick(EventMaker.services), random.pick(EventMaker.services)] }
        request.limit = random.pick([nil, 1, 3, 10, 100])
        request.isOldestFirst = random.chance(50)
        return request
    }

    mutating func expression(depth: Int) -> SearchExpression {
        switch depth == 0 ? 0 : Int.random(in: 0..<10, using: &random) {
        case 0..<5: return leaf()
        case 5..<7: return .conjunction((0..<Int.random(in: 2...3, using: &random)).map { _ in expression(depth: depth - 1) })
        case 7..<9: return .disjunction((0..<Int.random(in: 2...3, using: &random)).map { _ in expression(depth: depth - 1) })
        default: return .negation(expression(depth: depth - 1))
        }
    }

    private mutating func leaf() -> SearchExpression {
        switch Int.random(in: 0..<14, using: &random) {
        case 10: return .wildcard(random.pick(NaiveTests.wildcards).wildcard, random.pick(NaiveTests.scopes + [.everything]))
        case 11:
            let (test, scope) = (random.pick(NaiveTests.values).test, random.pick(NaiveTests.scopes))
            switch (test, scope) {
            // Every event has a message, and none is an address.
            case (.exists, .message), (.network, .message): return .value(test, .field("ip"))
            default: return .value(test, scope)
            }
        case 12: return .services(random.pick(NaiveTests.services).test)
        case 13:
            let day = EventMaker.firstDay.start.rawValue
            let ends = (0..<2).map { _ in Timestamp(rawValue: day + Int64.random(in: 0..<3 * 86_400_000_000_000, using: &random))
            }
            return random.chance(30) ? .time(from: nil, to: ends[0]) : .time(from: ends[0], to: random.chance(50) ? nil : ends[1])
        case 0..<4: return .text(term(), .everything)
        case 4: return .text(term(), .message)
        case 5:
            let (name, values) = random.pick([
                ("host", EventMaker.hosts), ("traceId", ["abc123", "nothing"]), ("status", ["200", "500", "5"]),
                ("user.name", ["alpha", "beta smith", "smith"]), ("source", ["test.log", "other"]), ("level", ["error"]),
            ])
            return .text(SearchTerm(text: random.pick(values), isPrefix: random.chance(20)), .field(name))
        case 6: return .service(random.pick(EventMaker.services), isPrefix: false)
        case 7: return .service(random.pick(["we", "web", "d"]), isPrefix: true)
        case 8: return .levels(1 << UInt16(random.pick(Level.allCases).rawValue))
        default:
            let lowest = random.pick(Level.allCases)
            return .levels(Level.allCases.reduce(0) { $1 >= lowest ? $0 | 1 << UInt16($1.rawValue) : $0 })
        }
    }

    private mutating func term() -> SearchTerm {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return SearchTerm(text: random.pick(["conn", "ti", "grü", "ERR", "al", "connecte"]), isPrefix: true)
        case 1: return SearchTerm(text: "\(random.pick(EventMaker.words)) \(random.pick(EventMaker.words))", isPrefix: false)
        case 2: return SearchTerm(text: "\(random.pick(EventMaker.words)) conn", isPrefix: true)
        case 3: return SearchTerm(text: "e\(Int.random(in: 1...2_000, using: &random))", isPrefix: false)
        default: return SearchTerm(text: random.pick(EventMaker.words), isPrefix: false)
        }
    }
}

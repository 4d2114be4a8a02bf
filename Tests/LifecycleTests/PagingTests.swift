import Blocks
import Events
import Foundation
import Lifecycle
import Query
import Testing

/// Answers page by page while events come, and move from tier to tier.
@Suite struct PagingTests {
    @Test(arguments: [false, true]) func pagesStayRightWhileEventsMoveAndCome(isOldestFirst: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let store = try TestStore()
        var maker = LineMaker(seed: seed)
        try store.ingest(maker.lines("2026-01-10", 700))
        try store.ingest(maker.lines("2026-01-11", 300))
        // Many events of one instant and service, which a page ends between; some are equal in all they say.
        let crowd = (0..<120).map { number in
            #"{"timestamp":"2026-01-10T12:00:00Z","level":"info","service":"web","message":"crowd \#(number / 2)","seq":"c\#(number / 2)"}"#
        }
        try store.ingest(crowd)
        for text in ["", "crowd OR timeout", "level:warn+ -refused"] {
            let first = try store.search(text) { $0.isOldestFirst = isOldestFirst }
            var request = SearchRequest(query: try SearchQuery(text))
            request.isOldestFirst = isOldestFirst
            var cursor = SearchCursor(request, nil, typed: text)
            var given: [String] = []
            var hasMore = true
            var pages = 0
            while hasMore {
                // The cursor goes through its text, as between two runs of the program.
                cursor = try SearchCursor(text: cursor.text)
                #expect(cursor.isOf(text))
                request = cursor.request
                request.limit = Int.random(in: 1...90, using: &random)
                let engine = SearchEngine(try store.reading().allPartitions(), threads: 2)
                var count = 0
                let page = try engine.page(request, after: cursor.position) { hit in
                    var bytes: [UInt8] = []
                    try hit.block.appendJSON(hit.row, to: &bytes)
                    given.append(String(decoding: bytes, as: UTF8.self))
                    count += 1
                    return true
                }
                #expect(engine.problems.isEmpty)
                #expect(count == request.limit || !page.hasMore)
                cursor.position = page.position
                hasMore = page.hasMore
                pages += 1
                switch Int.random(in: 0..<12, using: &random) {
                case 0: try store.ingest(maker.lines("2026-01-10", 40))
                case 1: try store.ingest(maker.lines("2026-01-12", 20))
                case 2: #expect(try store.run("2026-02-01", cold: true).problems.isEmpty)
                case 3: #expect(try store.run("2026-03-20", cold: true).problems.isEmpty)
                default: break
                }
            }
            #expect(pages > 3)
            // Each event that was there at first is given once for each time it was there; none more often than it is there in the end.
            let before = Dictionary(first.map { ($0.split(separator: "\n")[0], 1) }, uniquingKeysWith: +)
            let after = Dictionary(try store.search(text).map { ($0.split(separator: "\n")[0], 1) }, uniquingKeysWith: +)
            let seen = Dictionary(given.map { (Substring($0), 1) }, uniquingKeysWith: +)
            let lost = before.filter { $0.value > seen[$0.key] ?? 0 }
            let repeated = seen.filter { $0.value > after[$0.key] ?? 0 }
            #expect(lost.isEmpty, "seed \(seed), '\(text)': \(lost.prefix(3))")
            #expect(repeated.isEmpty, "seed \(seed), '\(text)': \(repeated.prefix(3))")
            let times = given.map { $0.prefix(45) }
            #expect(times == times.sorted { isOldestFirst ? $0 < $1 : $0 > $1 })
        }
    }

    @Test func idsAndSummariesAreTheSameInAllTiers() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 5)
        try store.ingest(maker.lines("2026-01-10", 800))
        func state() throws -> [String] {
            let engine = SearchEngine(try store.reading().allPartitions(), threads: 2)
            var request = SearchRequest(query: try SearchQuery("-quorum"))
            request.limit = nil
            var out: [String] = []
            try engine.search(request) { hit in
                out.append("\(try EventIdentity(hit))")
                return true
            }
            #expect(Set(out).count == out.count)
            for top in try engine.topValues(request, fields: ["level", "service", "status", "host", "seq", "message"], limit: 5) {
                out.append("\(top.name) \(top.total) \(top.missing) \(top.distinct) \(top.values)")
            }
            let statistics = try engine.statistics(request, fields: ["status", "user.id"])
            out.append("\(statistics.count) \(statistics.levelCounts) \(statistics.services.values) \(statistics.numbers)")
            out += try engine.patterns(request).patterns.map { "\($0)" }
            out.append("\(try engine.facetFields(request))")
            var near: [String] = []
            let place = SearchPlace.event(try #require(EventIdentity(out[20])))
            #expect(
                try engine.around(place, count: 6, SearchRequest(query: .everything)) { hit in
                    near.append("\(try EventIdentity(hit)) \(hit.isContext)")
                    return true
                })
            #expect(near.count == 13)
            #expect(near.contains("\(out[20]) false"))
            // Of equal instants the neighbours may come in another order.
            return out + near.map { String($0.prefix(30)) }
        }
        let hot = try state()
        #expect(try store.run("2026-02-01", cold: true).problems.isEmpty)
        #expect(try Set(state()) == Set(hot))
        #expect(try store.run("2026-03-20", cold: true).problems.isEmpty)
        #expect(try Set(state()) == Set(hot))
    }
}

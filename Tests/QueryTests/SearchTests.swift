import Blocks
import Events
import Foundation
import Testing

@testable import Query

@Suite struct SearchTests {
    static func found(_ engine: SearchEngine, _ request: SearchRequest) throws -> [Int] {
        var numbers: [Int] = []
        try engine.search(request) { hit in
            #expect(!hit.isContext)
            numbers.append(try TestEvent.number(of: hit))
            return true
        }
        return numbers
    }

    /// Generated queries over random stores: the hits are those of a look at every event, in the same order, whatever the number of
    /// threads and however little memory; the count is their number, and the histogram sums to it.
    @Test func findsWhatALookAtEveryEventFinds() throws {
        let seed = SplitMix.seed("findsWhatALookAtEveryEventFinds", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var queries = QueryMaker(random: SplitMix(seed: seed ^ 1))
        var maker = EventMaker(SplitMix(seed: seed))
        var hits = 0
        for _ in 0..<4 {
            let store = MemoryStore.random(&maker)
            for _ in 0..<150 {
                var request = queries.request(days: 4)
                let expected = store.expected(request)
                hits += expected.count
                for threads in [1, 4] {
                    let engine = SearchEngine(store.references.shuffled(), threads: threads)
                    #expect(try Self.found(engine, request) == expected, "\(request.query), \(threads) threads")
                    #expect(engine.problems.isEmpty)
                }
                let poor = SearchEngine(store.references, threads: 2, limits: EngineLimits(openEvents: 40))
                #expect(try Self.found(poor, request) == expected, "\(request.query), little memory")

                request.limit = nil
                let all = store.expected(request)
                let engine = SearchEngine(store.references, threads: 3)
                #expect(try engine.count(request) == all.count, "\(request.query)")
                let histogram = try engine.histogram(request)
                #expect(histogram.total == all.count, "\(request.query)")
                #expect(histogram.buckets.count <= Histogram.automaticBucketsMax)
            }
        }
        // Queries that find nothing prove little.
        #expect(hits > 5_000)
    }

    @Test func stopsEarly() throws {
        let store = MemoryStore()
        var maker = EventMaker(SplitMix(seed: 1))
        // Ten days of twenty blocks that follow each other in time.
        for day in 0..<10 {
            let shard = store.shard(Day(rawValue: EventMaker.firstDay.rawValue + Int32(day)), "shard-0")
            var events = (0..<400).map { _ in maker.make(day: day, instants: 100_000) }
            events.sort { $0.timestamp < $1.timestamp }
            for start in stride(from: 0, to: 400, by: 20) { store.commit(Array(events[start..<start + 20]), to: shard) }
        }
        var request = SearchRequest(query: .everything)
        request.limit = 30
        for isOldestFirst in [false, true] {
            request.isOldestFirst = isOldestFirst
            store.resetCounts()
            #expect(try Self.found(SearchEngine(store.references, threads: 1), request) == store.expected(request))
            #expect(store.reads == 2)
            #expect(store.listings == 1)
            store.resetCounts()
            #expect(try Self.found(SearchEngine(store.references, threads: 4), request) == store.expected(request))
            #expect(store.reads <= 8)
        }
        // The body ends it, too.
        request.limit = nil
        store.resetCounts()
        var count = 0
        try SearchEngine(store.references, threads: 1).search(request) { _ in
            count += 1
            return count < 5
        }
        #expect(count == 5)
        #expect(store.reads == 1)
        request.limit = 0
        #expect(try Self.found(SearchEngine(store.references, threads: 1), request).isEmpty)
    }

    @Test func countsFromSummaries() throws {
        var maker = EventMaker(SplitMix(seed: 2))
        let store = MemoryStore.random(&maker)
        let engine = SearchEngine(store.references, threads: 2)
        for text in ["", "level:error", "-level:error", "level:warn+", "service:web", "-service:web", "service:w*"] {
            store.resetCounts()
            let request = SearchRequest(query: try SearchQuery(text))
            #expect(try engine.count(request) == store.events.count { $0.satisfies(request) })
            #expect(store.reads == 0, "\(text)")
        }
        store.resetCounts()
        var request = SearchRequest(query: .everything)
        request.from = Timestamp(rawValue: EventMaker.firstDay.start.rawValue + 86_400_000_000_000)
        request.to = Timestamp(rawValue: EventMaker.firstDay.start.rawValue + 2 * 86_400_000_000_000)
        #expect(try engine.count(request) == store.events.count { $0.satisfies(request) })
        #expect(store.reads == 0)
        #expect(store.listings == 2)
    }

    @Test func passesOverDamage() throws {
        var maker = EventMaker(SplitMix(seed: 3))
        let store = MemoryStore.random(&maker)
        let day = EventMaker.firstDay
        let shards = (0..<4).flatMap { day_ in
            [Tier.hot, .warm].map { store.shard(Day(rawValue: day.rawValue + Int32(day_)), "shard-0", $0) }
        }.filter { !$0.blocks.isEmpty }
        let lost = shards[0]
        lost.failure = MemoryStore.Failure(description: "the file is no database")
        let holed = shards[1]
        let hole = try #require(holed.blocks.keys.min())
        holed.damaged = [hole]
        let missing = Set(lost.blocks.values.flatMap(\.events).map(\.number) + (holed.blocks[hole]?.events.map(\.number) ?? []))
        #expect(!missing.isEmpty)

        var request = SearchRequest(query: .everything)
        request.limit = nil
        let expected = store.expected(request).filter { !missing.contains($0) }
        for threads in [1, 3] {
            let engine = SearchEngine(store.references, threads: threads)
            #expect(try Self.found(engine, request) == expected)
            #expect(Set(engine.problems.map(\.partition)) == [lost.name, holed.name])
            #expect(engine.problems.contains { $0.message == "the file is no database" })
            #expect(engine.problems.count == 2)
        }
        let engine = SearchEngine(store.references, threads: 2)
        var words = SearchRequest(query: try SearchQuery("alpha OR -alpha"))
        words.limit = nil
        #expect(try engine.count(words) == expected.count)
        #expect(engine.problems.count == 2)
    }

    /// An event that the output cannot read is reported; other errors of the caller end the search.
    @Test func tellsErrorsOfTheCallerApart() throws {
        var maker = EventMaker(SplitMix(seed: 4))
        let store = MemoryStore.random(&maker, days: 1)
        let engine = SearchEngine(store.references, threads: 2)
        var given = 0
        try engine.search(SearchRequest(query: .everything)) { _ in
            given += 1
            if given == 3 { throw BlockError.corrupt("a column") }
            return true
        }
        #expect(given == 100)
        #expect(engine.problems.count == 1)
        #expect(throws: MemoryStore.Failure.self) {
            try engine.search(SearchRequest(query: .everything)) { _ in throw MemoryStore.Failure(description: "pipe") }
        }
    }

    @Test func stopsWhenAsked() throws {
        var maker = EventMaker(SplitMix(seed: 5))
        let store = MemoryStore.random(&maker)
        let engine = SearchEngine(store.references, threads: 2)
        var request = SearchRequest(query: .everything)
        request.limit = nil
        var given = 0
        #expect(throws: SearchError.stopped) {
            try engine.search(request) { _ in
                given += 1
                if given == 10 { engine.stop() }
                return true
            }
        }
        #expect(given < 200)
        #expect(throws: SearchError.stopped) { _ = try engine.count(request) }
        #expect(throws: SearchError.stopped) { _ = try engine.histogram(request) }
        #expect(engine.problems.isEmpty)
    }

    @Test func searchesNothing() throws {
        let engine = SearchEngine([], threads: 2)
        #expect(try Self.found(engine, SearchRequest(query: .everything)).isEmpty)
        #expect(try engine.count(SearchRequest(query: .everything)) == 0)
        #expect(try engine.histogram(SearchRequest(query: .everything)).buckets.isEmpty)
        var request = SearchRequest(query: .everything)
        request.context = 3
        #expect(try Self.found(engine, request).isEmpty)
    }
}

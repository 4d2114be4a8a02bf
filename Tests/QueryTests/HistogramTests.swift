import Blocks
import Events
import Testing

@testable import Query

@Suite struct HistogramTests {
    private static let hour: Int64 = 3_600_000_000_000

    @Test func countsByBucketAndLevel() throws {
        var maker = EventMaker(SplitMix(seed: 8))
        let store = MemoryStore.random(&maker, days: 2)
        let engine = SearchEngine(store.references, threads: 2)
        for text in ["", "alpha", "level:error", "service:db"] {
            let request = SearchRequest(query: try SearchQuery(text))
            let histogram = try engine.histogram(request, width: Self.hour)
            #expect(histogram.width == Self.hour)
            var expected: [Int64: [Int]] = [:]
            for event in store.events where event.satisfies(request) {
                let start = event.timestamp.rawValue / Self.hour * Self.hour
                expected[start, default: Array(repeating: 0, count: Level.tableSize)][Int(event.level.rawValue)] += 1
            }
            let buckets = Dictionary(uniqueKeysWithValues: histogram.buckets.map { ($0.start.rawValue, $0.counts) })
            #expect(buckets.filter { $0.value.contains { $0 > 0 } } == expected)
            // No gaps, and no empty ends.
            #expect(zip(histogram.buckets, histogram.buckets.dropFirst()).allSatisfy { $1.start.rawValue - $0.start.rawValue == Self.hour })
            #expect(histogram.buckets.first?.total != 0 && histogram.buckets.last?.total != 0)
        }
    }

    @Test func choosesItsWidth() {
        func width(_ span: Int64) -> Int64 { Histogram.width(from: Timestamp(rawValue: 0), to: Timestamp(rawValue: span - 1)) }
        #expect(width(1) == 1_000_000)
        #expect(width(60_000_000_000) == 1_000_000_000)
        #expect(width(Self.hour) == 60_000_000_000)
        #expect(width(24 * Self.hour) == 30 * 60_000_000_000 || width(24 * Self.hour) == Self.hour)
        let whole = Histogram.width(from: Timestamp(rawValue: .min), to: Timestamp(rawValue: .max))
        #expect(Histogram.index(of: Timestamp(rawValue: .max), whole) - Histogram.index(of: Timestamp(rawValue: .min), whole) < 60)
        #expect(Histogram.index(of: Timestamp(rawValue: -1), 10) == -1)
        #expect(Histogram.index(of: Timestamp(rawValue: -10), 10) == -1)
        #expect(Histogram.index(of: Timestamp(rawValue: -11), 10) == -2)
    }

    @Test func refusesTooManyBuckets() throws {
        var maker = EventMaker(SplitMix(seed: 9))
        let store = MemoryStore.random(&maker, days: 2)
        let engine = SearchEngine(store.references, threads: 1)
        do {
            _ = try engine.histogram(SearchRequest(query: .everything), width: 1)
            Issue.record("a histogram of a day in nanoseconds")
        } catch SearchError.tooManyBuckets(let smallest) {
            #expect(try engine.histogram(SearchRequest(query: .everything), width: smallest).buckets.count <= Histogram.bucketsMax)
        }
    }
}

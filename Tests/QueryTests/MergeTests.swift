import Blocks
import Events
import Foundation
import Testing

@testable import Query

/// Blocks are merged away while a search reads them: nothing is lost, nothing comes twice.
@Suite struct MergeTests {
    @Test func searchesWhileBlocksAreMerged() throws {
        let seed = SplitMix.seed("searchesWhileBlocksAreMerged", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var queries = QueryMaker(random: SplitMix(seed: seed ^ 1))
        var maker = EventMaker(SplitMix(seed: seed))
        for round in 0..<120 {
            let store = MemoryStore.random(&maker, days: 2)
            var request = queries.request(days: 2)
            if round % 3 == 0 { request.query = .everything }
            let matching = store.events.filter { $0.satisfies(request) }
            var chaos = SplitMix(seed: seed &+ UInt64(round))
            store.beforeRead = { shard, _ in
                guard chaos.chance(30), shard.blocks.count > 1 else { return }
                let ids = shard.blocks.keys.sorted().shuffled(using: &chaos)
                store.merge(Array(ids.prefix(Int.random(in: 2...4, using: &chaos))), of: shard)
                // New events that come meanwhile must not be given in a stead of old ones.
                if chaos.chance(20) { store.commit([maker.make(day: Int(shard.day.rawValue - EventMaker.firstDay.rawValue))], to: shard) }
            }
            let limits = EngineLimits(openEvents: round % 2 == 0 ? 30 : 1 << 18, relists: 1_000)
            let engine = SearchEngine(store.references, threads: [1, 3][round % 2], limits: limits)
            let found = try SearchTests.found(engine, request)
            #expect(engine.problems.isEmpty, "\(engine.problems)")

            // Equal instants of one service may change places in a merge, so instants are compared, and who is there.
            let numbers = Set(matching.map(\.number))
            let known = found.filter { numbers.contains($0) }
            #expect(Set(found).count == found.count, "an event came twice: \(request.query)")
            let wanted = min(request.limit ?? .max, matching.count)
            if found.count == known.count {
                #expect(found.count == wanted, "\(request.query)")
            }
            if request.limit == nil { #expect(Set(known) == numbers, "\(request.query)") }
            let times = Dictionary(uniqueKeysWithValues: store.events.map { ($0.number, $0.timestamp) })
            let instants = found.compactMap { times[$0] }
            #expect(instants == (request.isOldestFirst ? instants.sorted(by: <) : instants.sorted(by: >)), "\(request.query)")

            let count = try engine.count(request)
            store.beforeRead = nil
            #expect(count >= matching.count && count <= store.events.count { $0.satisfies(request) }, "\(request.query)")
        }
    }

    @Test func givesUpOnAPartitionThatNeverHolds() throws {
        var maker = EventMaker(SplitMix(seed: 6))
        let store = MemoryStore.random(&maker, days: 1)
        store.beforeRead = { shard, id in store.merge([id], of: shard) }
        let engine = SearchEngine(store.references, threads: 2, limits: EngineLimits(relists: 5))
        let found = try SearchTests.found(engine, SearchRequest(query: .everything))
        #expect(found.isEmpty)
        #expect(engine.problems.contains { $0.message.contains("kept changing") })
        #expect(try engine.count(SearchRequest(query: try SearchQuery("alpha OR beta"))) == 0)
    }
}

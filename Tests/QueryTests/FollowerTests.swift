import Blocks
import Events
import Foundation
import Testing

@testable import Query

@Suite struct FollowerTests {
    private func poll(_ follower: Follower) throws -> [Int] {
        var numbers: [Int] = []
        var last = Timestamp(rawValue: .min)
        try follower.poll { hit in
            #expect(hit.timestamp >= last)
            last = hit.timestamp
            numbers.append(try TestEvent.number(of: hit))
        }
        return numbers
    }

    /// Commits, merges and merges of merges between and during polls: every matching event once.
    @Test func givesEveryNewEventOnce() throws {
        let seed = SplitMix.seed("givesEveryNewEventOnce", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var random = SplitMix(seed: seed)
        for text in ["", "alpha", "-alpha level:info+", "service:web OR timeout"] {
            var maker = EventMaker(SplitMix(seed: seed &+ 1))
            let store = MemoryStore.random(&maker, days: 2, blocksPerShard: 4)
            let request = SearchRequest(query: try SearchQuery(text))
            let before = Set(store.events.map(\.number))
            let follower = try Follower(listing: { store.references }, request: request)
            var chaos = SplitMix(seed: seed &+ 2)
            let merge: (MemoryStore.Shard) -> Void = { shard in
                let ids = shard.blocks.keys.sorted().shuffled(using: &chaos)
                store.merge(Array(ids.prefix(Int.random(in: 2...5, using: &chaos))), of: shard)
            }
            store.beforeRead = { shard, _ in if chaos.chance(20) { merge(shard) } }

            var found: [Int] = []
            for _ in 0..<60 {
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    let day = Int.random(in: 0...2, using: &random)
                    let shard = store.shard(Day(rawValue: EventMaker.firstDay.rawValue + Int32(day)), "shard-\(random.pick([0, 1]))")
                    store.commit((0..<Int.random(in: 1...5, using: &random)).map { _ in maker.make(day: day) }, to: shard)
                    if random.chance(40) { merge(shard) }
                }
                found += try poll(follower)
            }
            store.beforeRead = nil
            found += try poll(follower)
            let expected = store.events.filter { !before.contains($0.number) && $0.satisfies(request) }.map(\.number)
            #expect(expected.count > 20)
            #expect(found.count == Set(found).count, "an event came twice")
            #expect(Set(found) == Set(expected), "\(text)")
            #expect(try poll(follower).isEmpty)
            #expect(follower.problems.isEmpty, "\(follower.problems)")
        }
    }

    /// `tail -n 10 -f`: what is committed and merged between the follower and the search is given once, by the poll.
    @Test func joinsWithASearchWithoutAGap() throws {
        var maker = EventMaker(SplitMix(seed: 10))
        let store = MemoryStore.random(&maker, days: 2)
        let old = store.events
        var request = SearchRequest(query: .everything)
        request.limit = nil
        let follower = try Follower(listing: { store.references }, request: request)
        let today = store.shard(Day(rawValue: EventMaker.firstDay.rawValue + 1), "shard-1")
        let tomorrow = store.shard(Day(rawValue: EventMaker.firstDay.rawValue + 2), "shard-1")
        let first = (0..<5).map { _ in maker.make(day: 1) }
        let second = (0..<5).map { _ in maker.make(day: 2) }
        store.commit(first, to: today)
        store.commit(second, to: tomorrow)
        // Old and new events end in one block.
        store.merge(Array(today.blocks.keys), of: today)

        var before: [Int] = []
        try SearchEngine(store.references, threads: 2).search(request, upTo: follower.watermarks) { hit in
            before.append(try TestEvent.number(of: hit))
            return true
        }
        #expect(Set(before) == Set(old.map(\.number)))
        #expect(before.count == old.count)
        #expect(Set(try poll(follower)) == Set((first + second).map(\.number)))
        request.context = 1
        request.limit = 3
        var shown: [Int] = []
        try SearchEngine(store.references, threads: 2).search(request, upTo: follower.watermarks) { hit in
            shown.append(try TestEvent.number(of: hit))
            return true
        }
        #expect(shown.count >= 3)
    }

    @Test func followsOnlyWhereEventsArrive() throws {
        var maker = EventMaker(SplitMix(seed: 11))
        let store = MemoryStore()
        let hot = store.shard(EventMaker.firstDay, "shard-0")
        let events = (0..<4).map { _ in maker.make(day: 0) }
        store.commit(events, to: hot)
        let follower = try Follower(listing: { store.references }, request: SearchRequest(query: .everything))
        #expect(try poll(follower).isEmpty)
        // The day moves to the warm tier: no event is new.
        store.remove(hot)
        store.commit(events, to: store.shard(EventMaker.firstDay, "day", .warm))
        #expect(try poll(follower).isEmpty)
        // Late events make a new hot partition of the same name, whose ids start again.
        let late = maker.make(day: 0)
        store.commit([late], to: store.shard(EventMaker.firstDay, "shard-0"))
        #expect(try poll(follower) == [late.number])
        #expect(try poll(follower).isEmpty)
    }

    @Test func comesBackToPartitionsThatFailed() throws {
        var maker = EventMaker(SplitMix(seed: 12))
        let store = MemoryStore()
        let shard = store.shard(EventMaker.firstDay, "shard-0")
        store.commit([maker.make(day: 0)], to: shard)
        shard.failure = MemoryStore.Failure(description: "locked")
        let follower = try Follower(listing: { store.references }, request: SearchRequest(query: .everything))
        #expect(follower.problems.count == 1)
        shard.failure = nil
        // What was there before stays old.
        #expect(try poll(follower).isEmpty)
        let event = maker.make(day: 0)
        store.commit([event], to: shard)
        shard.failure = MemoryStore.Failure(description: "locked")
        #expect(try poll(follower).isEmpty)
        shard.failure = nil
        #expect(try poll(follower) == [event.number])
    }

    @Test func repeatsAPollThatThrew() throws {
        var maker = EventMaker(SplitMix(seed: 13))
        let store = MemoryStore()
        let shard = store.shard(EventMaker.firstDay, "shard-0")
        let follower = try Follower(listing: { store.references }, request: SearchRequest(query: .everything))
        let events = (0..<3).map { _ in maker.make(day: 0) }
        store.commit(events, to: shard)
        #expect(throws: MemoryStore.Failure.self) { try follower.poll { _ in throw MemoryStore.Failure(description: "pipe") } }
        #expect(Set(try poll(follower)) == Set(events.map(\.number)))
        follower.stop()
        store.commit([maker.make(day: 0)], to: shard)
        #expect(throws: SearchError.stopped) { try poll(follower) }
    }
}

import Blocks
import Events
import Foundation
import Testing

@testable import Query

@Suite struct ContextTests {
    private struct Shown: Hashable {
        var number: Int
        var isContext: Bool
    }

    /// The groups that the definition gives, from the list of all events.
    private func expected(_ store: MemoryStore, _ request: SearchRequest) -> [Shown] {
        var hits = Set(store.expected(request))
        var order = store.events
        if !request.isOldestFirst { order.reverse() }
        let services = Dictionary(grouping: order.indices) { order[$0].service }
        var shown: [Shown] = []
        for index in order.indices where hits.contains(order[index].number) {
            guard let service = services[order[index].service], var at = service.firstIndex(of: index) else { continue }
            var last = at
            var end = at
            // The group goes on while the next hit is near enough for the neighbours to meet.
            let all = Set(store.expected(request))
            while end + 1 < service.count && end + 1 - last <= 2 * request.context {
                end += 1
                if all.contains(order[service[end]].number) { last = end }
            }
            let first = max(0, at - request.context)
            let stop = min(service.count - 1, last + request.context)
            at = first
            while at <= stop {
                let event = order[service[at]]
                shown.append(Shown(number: event.number, isContext: !all.contains(event.number)))
                hits.remove(event.number)
                at += 1
            }
        }
        return shown
    }

    @Test func showsNeighbours() throws {
        let seed = SplitMix.seed("showsNeighbours", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var queries = QueryMaker(random: SplitMix(seed: seed ^ 1))
        var maker = EventMaker(SplitMix(seed: seed))
        var context = 0
        for _ in 0..<3 {
            let store = MemoryStore.random(&maker, days: 3, blocksPerShard: 8, eventsPerBlock: 20)
            for round in 0..<40 {
                var request = queries.request(days: 3)
                // Few hits far from each other show most.
                if round % 2 == 0 {
                    request.query = try SearchQuery("e\(maker.random.pick([5, 100, 200])) OR e3\(round) OR e4\(round) OR \"timeout beta\"")
                }
                request.context = maker.random.pick([1, 2, 5])
                let wanted = expected(store, request)
                context += wanted.count { $0.isContext }
                for threads in [1, 3] {
                    let engine = SearchEngine(store.references, threads: threads)
                    var shown: [Shown] = []
                    try engine.search(request) { hit in
                        shown.append(Shown(number: try TestEvent.number(of: hit), isContext: hit.isContext))
                        return true
                    }
                    #expect(shown == wanted, "\(request.query) context \(request.context) limit \(request.limit ?? -1)")
                    #expect(engine.problems.isEmpty)
                }
            }
        }
        #expect(context > 500)
    }

    @Test func endsWhenTheBodySaysSo() throws {
        var maker = EventMaker(SplitMix(seed: 7))
        let store = MemoryStore.random(&maker, days: 1)
        var request = SearchRequest(query: try SearchQuery("alpha"))
        request.context = 2
        for last in 1...7 {
            var given = 0
            try SearchEngine(store.references, threads: 1).search(request) { _ in
                given += 1
                return given < last
            }
            #expect(given == last)
        }
    }
}

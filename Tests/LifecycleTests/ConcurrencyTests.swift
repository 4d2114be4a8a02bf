import Blocks
import Events
import Foundation
import Lifecycle
import Query
import Store
import Testing

/// Searches and ingest while days move.
@Suite struct ConcurrencyTests {
    @Test func aCountNeverDeviates() async throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 41)
        for day in 10..<16 { try store.ingest(maker.lines("2026-01-\(day)", 400)) }
        let path = store.path
        let isDone = Counter()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var looks = 0
                    while isDone.value == 0 || looks == 0 {
                        let engine = SearchEngine(try Store.open(path, mode: .readOnly).allPartitions(), threads: 1)
                        let count = try engine.count(SearchRequest(query: try SearchQuery("")))
                        #expect(count == 2_400 && engine.problems.isEmpty)
                        looks += 1
                    }
                    return looks
                }
            }
            // Day after day, and then services apart, so that there are many moves.
            let apart = LifecyclePolicy(rules: [
                .init(matches: { $0 == "web" }, ages: TierAges(warmAfter: nil, coldAfter: nil, deleteAfter: nil))
            ])
            for day in 25..<32 { _ = try store.run("2026-01-\(day)", apart) }
            for day in 25..<32 { _ = try store.run("2026-01-\(day)") }
            // To the archive, some of it early, and small files become large ones.
            let early = LifecyclePolicy(ages: TierAges(archiveAfter: TierAges.days(18)))
            for day in 1..<5 { _ = try store.run("2026-02-0\(day)", early, cold: true) }
            for day in 24..<29 { _ = try store.run("2026-02-\(day)", early, cold: true) }
            for day in 1..<5 { _ = try store.run("2026-03-0\(day)", cold: true) }
            let opened = try store.writing()
            _ = try LifecycleEngine(opened, LifecyclePolicy(), cold: ArchiveSide(opened)).mergeSmallFiles()
            isDone.add()
            for try await looks in group { #expect(looks > 0) }
        }
        #expect(try store.tiers() == [.cold: 2_400])
    }

    @Test(arguments: [false, true]) func ingestIntoADayThatMoves(isExact: Bool) async throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 42)
        let first = maker.lines("2026-01-10", 3_000)
        try store.ingest(first)
        // What is there already must be found wherever it has moved to, where duplicates are left out.
        let batches = (0..<12).map { part in maker.lines("2026-01-10", 50) + (isExact ? first[part * 20..<part * 20 + 50] : []) }
        let writing = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for batch in batches {
                    try store.ingest(batch, isExact: isExact)
                    writing.add()
                }
            }
            group.addTask {
                while writing.value < batches.count {
                    let report = try store.run("2026-02-01")
                    #expect(report.problems.isEmpty)
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.count() == 3_600)
        _ = try store.run("2026-02-01")
        let all = try store.search()
        #expect(Set(all).count == 3_600)
        #expect(try store.tiers() == [.warm: 3_600])
        #expect(store.names("hot").isEmpty)
    }

    @Test func whoFollowsIsNotToldAgain() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 43)
        try store.ingest(maker.lines("2026-01-10", 500))
        let opened = try store.reading()
        let follower = try Follower(listing: { try opened.partitions() }, request: SearchRequest(query: try SearchQuery("")))
        func news() throws -> Int {
            var count = 0
            try follower.poll { _ in count += 1 }
            #expect(follower.problems.isEmpty)
            return count
        }
        #expect(try news() == 0)
        let apart = LifecyclePolicy(rules: [
            .init(matches: { $0 == "web" }, ages: TierAges(warmAfter: nil, coldAfter: nil, deleteAfter: nil))
        ])
        _ = try store.run("2026-02-01", apart)
        #expect(try news() == 0)
        try store.ingest(maker.lines("2026-01-10", 40))
        #expect(try news() == 40)
        _ = try store.run("2026-02-01", apart)
        #expect(try news() == 0)
        try store.ingest(maker.lines("2026-01-10", 7))
        #expect(try news() == 7)
    }
}

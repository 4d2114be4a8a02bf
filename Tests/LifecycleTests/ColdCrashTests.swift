import Archive
import Blocks
import Events
import Foundation
import Lifecycle
import Store
import Testing

/// A run that works on the archive and ends at any step leaves every event readable once, and the next one finishes.
@Suite struct ColdCrashTests {
    private static let early = LifecyclePolicy(ages: TierAges(archiveAfter: 0))

    @Test func hotAndWarmToCold() throws {
        let origin = try TestStore()
        var maker = LineMaker(seed: 6)
        try origin.ingest(maker.lines("2026-01-10", 200))
        _ = try origin.run("2026-01-26", cold: true)
        try origin.ingest(maker.lines("2026-01-09", 60))
        _ = try origin.run("2026-03-01", cold: true)
        #expect(try origin.tiers() == [.cold: 260])
        // Late events, one day that is warm and one that is hot.
        try origin.ingest(maker.lines("2026-01-09", 20) + maker.lines("2026-02-01", 80))
        _ = try origin.run("2026-02-20", cold: true)
        try origin.ingest(maker.lines("2026-01-09", 20) + maker.lines("2026-02-02", 60))
        try Ending(origin, "2026-04-01").check { (store) throws in
            #expect(try store.tiers() == [.cold: 440])
            #expect(try store.linesOfArchive() == 440)
            #expect(store.names("hot").isEmpty && store.names("warm").isEmpty)
        }
    }

    @Test func earlyCopies() throws {
        let origin = try TestStore()
        var maker = LineMaker(seed: 61)
        try origin.ingest(maker.lines("2026-01-10", 150))
        try Ending(origin, "2026-01-11", Self.early).check { (store) throws in
            #expect(try store.tiers() == [.hot: 150])
            #expect(try store.linesOfArchive() == 150)
        }
        _ = try origin.run("2026-01-11", Self.early, cold: true)
        #expect(try origin.tiers() == [.hot: 150])
        // Late events are copied too, before all becomes warm.
        try origin.ingest(maker.lines("2026-01-10", 40))
        try Ending(origin, "2026-01-26", Self.early).check { (store) throws in
            #expect(try store.tiers() == [.warm: 190])
            #expect(try store.linesOfArchive() == 190)
        }
        _ = try origin.run("2026-01-26", Self.early, cold: true)
        // And some come in the end.
        try origin.ingest(maker.lines("2026-01-10", 30))
        let before = try origin.filesOfArchive()
        try Ending(origin, "2026-03-01", Self.early).check { (store) throws in
            #expect(try store.tiers() == [.cold: 220])
            #expect(try store.linesOfArchive() == 220)
            // What was there is not written again.
            let files = try Set(store.filesOfArchive())
            #expect(files.isSuperset(of: before))
        }
    }

    @Test func deletionAndMerging() throws {
        let origin = try TestStore()
        var maker = LineMaker(seed: 62)
        maker.services = ["web"]
        try origin.ingest(maker.lines("2025-01-10", 50))
        for _ in 0..<8 {
            try origin.ingest(maker.lines("2026-01-10", 10))
            _ = try origin.run(
                "2025-12-01", LifecyclePolicy(ages: TierAges(warmAfter: 0, coldAfter: -TierAges.days(400))), cold: true)
        }
        #expect(try origin.tiers() == [.cold: 130])
        #expect(try origin.filesOfArchive().count == 1 + 8)
        // The ninth makes them too many.
        try origin.ingest(maker.lines("2026-01-10", 10))
        let kept = try origin.search().filter { $0.contains("2026-01-10") }.sorted()
        let all = try origin.search().sorted()
        // What is due is deleted from one instant to the next: before it all is there, after it the rest.
        try Ending(origin, "2026-03-01").check(allowed: [all, kept]) { (store) throws in
            #expect(try store.search().sorted() == kept)
            #expect(try store.filesOfArchive().count == 1)
            #expect(try store.linesOfArchive() == 90)
            #expect(!FileManager.default.fileExists(atPath: "\(store.path)/default/cold/year=2025"))
        }
    }

    @Test func aCopyThatWasChangedIsWrittenAnew() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 63)
        maker.services = ["web"]
        try store.ingest(maker.lines("2026-01-10", 50))
        _ = try store.run("2026-01-12", Self.early, cold: true)
        let all = try store.search().sorted()
        let name = try #require(try store.filesOfArchive().first)
        let url = URL(fileURLWithPath: "\(store.path)/default/cold/\(name)")
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: url)
        let report = try store.run("2026-03-01", Self.early, cold: true)
        #expect(report.problems.isEmpty)
        #expect(try store.search().sorted() == all)
        let files = try store.filesOfArchive()
        #expect(!files.contains(name))
        #expect(try store.linesOfArchive() == 50)
    }

    @Test func copiesCountWhereTheStoreLostItsFiles() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 64)
        try store.ingest(maker.lines("2026-01-10", 50))
        _ = try store.run("2026-01-12", Self.early, cold: true)
        try FileManager.default.removeItem(atPath: "\(store.path)/default/hot/2026-01-10")
        #expect(try store.count() == 0)
        _ = try store.run("2026-01-12", Self.early, cold: true)
        #expect(try store.tiers() == [.cold: 50])
    }

    @Test func deletedServicesTakeTheirCopiesAlong() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 65)
        try store.ingest(maker.lines("2026-01-10", 100))
        _ = try store.run("2026-01-12", Self.early, cold: true)
        let kept = try store.search("-service:web").sorted()
        let policy = LifecyclePolicy(
            ages: Self.early.ages, rules: [.init(matches: { $0 == "web" }, ages: TierAges(deleteAfter: TierAges.days(3)))])
        _ = try store.run("2026-01-15", policy, cold: true)
        #expect(try store.search().sorted() == kept)
        #expect(try store.linesOfArchive() == kept.count)
        _ = try store.run("2026-03-01", policy, cold: true)
        #expect(try store.search().sorted() == kept)
        #expect(try store.tiers() == [.cold: kept.count])
    }
}

/// Ends runs on copies of a store at steps of all kinds.
private struct Ending {
    let origin: TestStore
    let now: String
    let policy: LifecyclePolicy
    /// Steps at which a run is ended; of more some are chosen.
    private static let endings = 24

    init(_ origin: TestStore, _ now: String, _ policy: LifecyclePolicy = .init()) {
        self.origin = origin
        self.now = now
        self.policy = policy
    }

    /// After each end a search finds one of `allowed` (all there was); after the next run too, and `body` is asked.
    func check(allowed: [[String]]? = nil, _ body: (TestStore) throws -> Void) throws {
        let allowed = try allowed ?? [origin.search().sorted()]
        let books = try origin.books()
        let whole = Crash(at: .max)
        let clean = try TestStore(copyOf: origin)
        let report = try clean.run(now, policy, cold: true, steps: whole.steps)
        #expect(report.problems.isEmpty)
        #expect(try clean.books() == books)
        try body(clean)
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let steps = Set((0..<Self.endings).map { _ in Int.random(in: 0..<whole.stepsDone, using: &random) }).sorted()
        print("seed \(seed): \(whole.stepsDone) steps")
        for step in steps {
            let crash = Crash(at: step, random.pick([FileSteps.Fault.error(EIO), .error(ENOSPC), .short]))
            let store = try TestStore(copyOf: origin)
            _ = try? store.run(now, policy, cold: true, steps: crash.steps)
            #expect(crash.isMet)
            let what = "seed \(seed), step \(step)"
            let found = try store.search().sorted()
            #expect(allowed.contains(found), "\(what): \(found.count) events")
            #expect(try store.count() == found.count, "\(what)")
            #expect(try store.books() == books, "\(what)")
            let next = try store.run(now, policy, cold: true)
            #expect(next.problems.isEmpty, "\(what): \(next.problems)")
            #expect(try store.books() == books, "\(what), after the next run")
            let then = try store.search().sorted()
            #expect(allowed.contains(then), "\(what), after the next run")
            #expect(store.leftovers().isEmpty, "\(what): \(store.leftovers())")
            #expect(try ArchiveVerifier(ColdArchive("\(store.path)/default/cold")).run().findings.isEmpty, "\(what)")
            try body(store)
        }
    }
}

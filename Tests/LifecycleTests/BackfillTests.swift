import Archive
import Blocks
import Events
import Foundation
import Lifecycle
import Pipeline
import Store
import Testing

/// Events that go to the archive whatever their age, and events that come again after theirs went there.
@Suite struct BackfillTests {
    private func moveBackfill(_ store: TestStore, steps: FileSteps = FileSteps()) throws -> LifecycleEngine.Report {
        let opened = try store.writing()
        let cold = ArchiveSide(opened, files: StepFiles(steps))
        return try LifecycleEngine(opened, .init(), cold: cold, steps: steps).moveBackfill(now: instant("2026-01-11"))
    }

    @Test func goesToTheArchiveAndTakesNothingElseAlong() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 3)
        try store.ingest(maker.lines("2026-01-10", 700))
        try store.ingest(maker.lines("2026-01-10", 900)) { $0.isBackfill = true }
        try store.ingest(maker.lines("2023-05-05", 100)) { $0.isBackfill = true }
        // Events of one instant and service that came by two ways have no order between them.
        let before = try store.search().sorted()
        #expect(try store.tiers() == [.hot: 1_700])
        let report = try moveBackfill(store)
        #expect(report.problems.isEmpty)
        #expect(report.done.map(\.reason) == [.backfill, .backfill])
        #expect(try store.tiers() == [.hot: 700, .cold: 1_000])
        #expect(try store.search().sorted() == before)
        #expect(try moveBackfill(store).done.isEmpty)
        #expect(store.leftovers().isEmpty && !store.names("hot").contains { $0.contains("backfill") })
        // The ordinary ones follow by their age.
        #expect(try store.run("2026-02-01", .init(ages: TierAges(deleteAfter: nil)), cold: true).problems.isEmpty)
        #expect(try store.tiers() == [.warm: 700, .cold: 1_000])
        #expect(try store.search().sorted() == before)
    }

    @Test func daysGoSideBySideAndOneThatFailsHoldsNoOtherUp() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 6)
        let days = (10..<19).map { "2025-01-\($0)" }
        for day in days { try store.ingest(maker.lines(day, 300)) { $0.isBackfill = true } }
        let before = try store.search().sorted()
        let tried = Counter()
        let failing = FileSteps { operation, path in
            guard operation == .write, path.contains("day=14") else { return nil }
            _ = tried.add()
            return .error(EIO)
        }
        let report = try moveBackfill(store, steps: failing)
        #expect(report.problems.count == 1)
        #expect(report.done.map { "\($0.day)" } == days.filter { $0 != "2025-01-14" })
        // Once with the others, once alone.
        #expect(tried.add() > 2)
        #expect(try store.tiers() == [.hot: 300, .cold: 2_400])
        #expect(try store.search().sorted() == before)
        let second = try moveBackfill(store)
        #expect(second.problems.isEmpty && second.done.count == 1)
        #expect(try store.tiers() == [.cold: 2_700])
        #expect(try store.search().sorted() == before)
        #expect(store.leftovers().isEmpty && store.names("hot").isEmpty)
        #expect(try ArchiveVerifier(ColdArchive("\(store.path)/default/cold")).run().findings.isEmpty)
    }

    @Test func daysThatCountTogetherAreAllThereOrNone() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 7)
        for day in 10..<14 { try store.ingest(maker.lines("2025-01-\(day)", 200)) { $0.isBackfill = true } }
        let before = try store.search().sorted()
        // A full disk ends the run at once, with what it wrote still there; the run after it clears up.
        let full = FileSteps { operation, path in operation == .rename && path.contains("day=12") ? .error(ENOSPC) : nil }
        #expect(throws: StoreError.self) { try moveBackfill(store, steps: full) }
        #expect(try store.tiers() == [.hot: 800])
        #expect(try store.search().sorted() == before)
        let report = try moveBackfill(store)
        #expect(report.problems.isEmpty && report.done.count == 4)
        #expect(try store.tiers() == [.cold: 800])
        #expect(try store.search().sorted() == before)
        #expect(store.leftovers().isEmpty)
    }

    @Test func anOrdinaryRunFinishesIt() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 4)
        maker.services = (0..<40).map { "s\($0)" }
        try store.ingest(maker.lines("2026-01-10", 2_000)) { $0.isBackfill = true }
        let before = try store.search()
        #expect(try store.run("2026-01-11", cold: true).problems.isEmpty)
        #expect(try store.tiers() == [.cold: 2_000])
        #expect(try store.search() == before)
        #expect(store.leftovers().isEmpty && store.names("hot").isEmpty && store.names("warm").isEmpty)
    }

    @Test func whatComesAgainAfterItWentColdIsADuplicate() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 5)
        let lines = maker.lines("2026-01-10", 1_500)
        let more = maker.lines("2026-01-10", 200)
        try store.ingest(lines, isExact: true)
        let before = try store.search()
        for (now, tier) in [("2026-02-01", Tier.warm), ("2026-03-20", .cold)] {
            #expect(try store.run(now, cold: true).problems.isEmpty)
            #expect(try store.tiers() == [tier: before.count])
            try store.ingest(lines, isExact: true) { $0.ignoresKnown = true }
            #expect(try store.count() == before.count)
        }
        // New ones among them are stored.
        try store.ingest(lines + more, isExact: true) { $0.ignoresKnown = true }
        #expect(try store.count() == before.count + more.count)
        // With a key without the instant and a window, too.
        try store.ingest(lines, isExact: true) {
            $0.ignoresKnown = true
            $0.dedup.window = .store
        }
        #expect(try store.count() == before.count + more.count)
    }
}

import Blocks
import Events
import Foundation
import Lifecycle
import Store
import Testing

/// A run that ends at any step leaves every event readable once, and the next one finishes.
@Suite struct CrashTests {
    @Test(arguments: [FileSteps.Fault.error(EIO), .short]) func hotToWarm(fault: FileSteps.Fault) throws {
        let origin = try TestStore()
        var maker = LineMaker(seed: 5)
        try origin.ingest(maker.lines("2026-01-10", 500))
        try origin.ingest(maker.lines("2026-01-11", 200))
        // One day is warm already and gets late events.
        _ = try origin.run("2026-01-25T12:00:00Z")
        #expect(try origin.tiers() == [.warm: 500, .hot: 200])
        try origin.ingest(maker.lines("2026-01-10", 300))
        let all = try origin.search()
        #expect(all.count == 1_000)
        let books = try origin.books()
        #expect(books.values.reduce(0, +) == 1_000 && books.count == 3)

        var step = 0
        while true {
            let store = try TestStore(copyOf: origin)
            let crash = Crash(at: step, fault)
            do {
                let report = try store.run("2026-02-01", steps: crash.steps)
                if !crash.isMet {
                    #expect(report.problems.isEmpty && report.done.count == 2)
                    break
                }
            } catch is StoreError {}
            #expect(try store.search() == all, "step \(step)")
            #expect(try store.books() == books, "step \(step)")
            let report = try store.run("2026-02-01")
            #expect(report.problems.isEmpty, "step \(step)")
            #expect(try store.search() == all, "step \(step), after the next run")
            #expect(try store.books() == books, "step \(step), after the next run")
            #expect(try store.tiers() == [.warm: 1_000])
            #expect(store.names("hot").isEmpty && store.names("warm").count == 2, "step \(step): \(store.names("warm"))")
            #expect(store.leftovers().isEmpty, "step \(step): \(store.leftovers())")
            step += 1
        }
        #expect(step > 20)
    }

    @Test func onlyOneRunAtATime() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 7)
        try store.ingest(maker.lines("2026-01-10", 50))
        let first = try MoveLog(store.writing())
        let error = #expect(throws: StoreError.self) { try store.run("2026-02-01") }
        #expect(error?.code == .busy)
        withExtendedLifetime(first) {}
    }

    @Test func readersKeepTheirFiles() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 8)
        try store.ingest(maker.lines("2026-01-10", 200))
        let all = try store.search()
        // Listed before the move, opened after it.
        var early: [PartitionReference]? = try store.reading().partitions()
        let report = try store.run("2026-02-01")
        #expect(report.waitingFiles > 0)
        #expect(try store.search() == all)
        let held = try early?.reduce(0) { sum, reference in
            try reference.open().candidates(BlockFilter()).reduce(sum) { $0 + $1.summary.events }
        }
        #expect(held == 200)
        early = nil
        #expect(try store.run("2026-02-01").waitingFiles == 0)
        #expect(store.names("hot").isEmpty)
        #expect(try store.search() == all)
    }

    @Test func damageKeepsADayWhereItIs() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 10)
        maker.services = ["web"]
        try store.ingest(maker.lines("2026-01-10", 3_000))
        try store.ingest(maker.lines("2026-01-11", 100))
        let name = try #require(store.names("hot").first)
        let path = "\(store.path)/default/hot/\(name)"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for index in stride(from: bytes.count / 2, to: bytes.count / 2 + 20_000, by: 3) where index < bytes.count {
            bytes[index] ^= 0x5A
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        let report = try store.run("2026-02-01")
        #expect(report.problems.count == 1)
        #expect(store.names("hot").contains(name))
        #expect(store.names("warm") == ["2026-01-11.sqlite"])
    }
}

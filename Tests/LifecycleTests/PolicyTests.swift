import Blocks
import Events
import Lifecycle
import Store
import Testing

/// What moves when.
@Suite struct PolicyTests {
    @Test func theDefaultAges() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 20)
        try store.ingest(maker.lines("2026-01-10", 100))
        func tiers(_ now: String) throws -> [Tier: Int] {
            #expect(try store.run(now, cold: true).problems.isEmpty)
            return try store.tiers()
        }
        #expect(try tiers("2026-01-24T23:59:59Z") == [.hot: 100])
        #expect(try tiers("2026-01-25") == [.warm: 100])
        #expect(try tiers("2026-02-24T23:59:59Z") == [.warm: 100])
        #expect(try tiers("2026-02-25") == [.cold: 100])
        #expect(try tiers("2027-01-10T23:59:59Z") == [.cold: 100])
        #expect(try tiers("2027-01-11") == [:])
        let log = try store.writing().catalog().auditLog().filter { $0.action == "move" || $0.action == "delete" }
        #expect(log.map(\.action) == ["move", "move", "delete"])
        #expect(log[0].detail.hasPrefix("2026-01-10 hot to warm: 4 services, 100 events"))
    }

    @Test func servicesOfADayGoTheirOwnWays() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 21)
        try store.ingest(maker.lines("2026-01-10", 2_000))
        let all = try store.search()
        let counts = Dictionary(
            try store.reading().status().services.map { ($0.name, $0.events) }, uniquingKeysWith: { a, _ in a })
        let policy = LifecyclePolicy(rules: [
            .init(matches: { $0 == "audit" }, ages: TierAges(warmAfter: nil, coldAfter: nil, deleteAfter: nil)),
            .init(matches: { $0 == "db" }, ages: TierAges(warmAfter: nil, coldAfter: nil, deleteAfter: TierAges.days(3))),
            .init(matches: { $0 == "api" }, ages: TierAges(warmAfter: 0, coldAfter: TierAges.days(5), deleteAfter: nil)),
        ])
        _ = try store.run("2026-01-11", policy, cold: true)
        #expect(try store.tiers() == [.warm: counts["api"]!, .hot: 2_000 - counts["api"]!])
        #expect(try store.search() == all)
        // Late events of a service that has moved, beside some of one that has not.
        let late = maker.lines("2026-01-10", 100)
        try store.ingest(late)
        let more = try store.search()
        _ = try store.run("2026-01-14", policy, cold: true)
        #expect(try store.search("service:db").isEmpty)
        #expect(try store.search() == more.filter { !$0.contains(#""service":"db""#) })
        _ = try store.run("2026-02-01", policy, cold: true)
        let left = try store.search()
        #expect(left.sorted() == more.filter { !$0.contains(#""service":"db""#) }.sorted())
        let api = more.filter { $0.contains(#""service":"api""#) }.count
        let tiers = try store.tiers()
        #expect(tiers[.cold] == api && Set(tiers.keys) == [.hot, .warm, .cold])
    }

    @Test func theOldestGoWhereThereIsTooMuch() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 22)
        for day in 10..<20 { try store.ingest(maker.lines("2026-01-\(day)", 200)) }
        let bytes = try store.reading().status().bytes
        let plan = try LifecycleEngine(store.reading(), LifecyclePolicy(maxBytes: bytes / 2)).plan(now: instant("2026-01-20"))
        #expect(plan.actions.allSatisfy { $0.to == nil && $0.reason == .size })
        #expect((4...6).contains(plan.actions.count))
        _ = try store.run("2026-01-20", LifecyclePolicy(maxBytes: bytes / 2))
        let status = try store.reading().status()
        #expect(status.bytes <= bytes / 2 && status.bytes > bytes / 4)
        #expect(status.days.first?.day == Day("2026-01-15"))
        // One service alone.
        let web = LifecyclePolicy(rules: [.init(matches: { $0 == "web" }, ages: TierAges(), maxBytes: 1)])
        _ = try store.run("2026-01-20", web)
        #expect(try store.search("service:web").isEmpty)
        #expect(try store.search("service:db").isEmpty == false)
    }

    @Test func aPlanChangesNothingAndSaysWhatWillBeDone() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 23)
        for day in 10..<14 { try store.ingest(maker.lines("2026-01-\(day)", 50)) }
        let names = store.names("").filter { $0.hasSuffix(".sqlite") }
        let plan = try LifecycleEngine(store.reading(), LifecyclePolicy()).plan(now: instant("2026-01-26"))
        #expect(plan.actions.map { "\($0.day) \($0.from) \($0.events)" } == ["2026-01-10 hot 50", "2026-01-11 hot 50"])
        #expect(plan.actions.allSatisfy { $0.to == .warm && $0.bytes > 0 && $0.services.count == 4 })
        #expect(store.names("").filter { $0.hasSuffix(".sqlite") } == names)
        let done = try store.run("2026-01-26").done
        #expect(done.map(\.day) == plan.actions.map(\.day))
    }

    @Test func withoutAnArchiveEventsStayWarmUntilTheyAreDeleted() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 24)
        try store.ingest(maker.lines("2026-01-10", 50))
        _ = try store.run("2026-12-01")
        #expect(try store.tiers() == [.warm: 50])
        _ = try store.run("2027-02-01")
        #expect(try store.tiers() == [:])
        #expect(store.names("").allSatisfy { $0.hasPrefix("dead-letter") })
    }
}

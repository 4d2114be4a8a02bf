import Archive
import Blocks
import Events
import Lifecycle
import Store
import Testing

/// A store that is used every day, and looked after every night, for two years.
@Suite struct TwoYearsTests {
    @Test(arguments: [nil, TierAges.days(1)]) func dailyRunsWithLateData(archiveAfter: Int64?) throws {
        let store = try TestStore()
        var random = SeededGenerator(seed: 31)
        var expected: [Day: Int] = [:]
        var number = 0
        let first = Day("2026-01-01")!
        let policy = LifecyclePolicy(ages: TierAges(archiveAfter: archiveAfter))
        // Every third day, so that the test is short.
        for offset in stride(from: Int32(0), to: 730, by: 3) {
            let today = Day(rawValue: first.rawValue + offset)
            var lines: [String] = []
            func add(_ day: Day, _ count: Int) {
                for _ in 0..<count {
                    number += 1
                    let service = ["web", "api"][number % 2]
                    lines.append(#"{"timestamp":"\#(day)T10:00:00Z","service":"\#(service)","message":"event n\#(number)"}"#)
                }
                expected[day, default: 0] += count
            }
            add(today, Int.random(in: 1...6, using: &random))
            if Int.random(in: 0..<4, using: &random) == 0 {
                add(Day(rawValue: max(first.rawValue, today.rawValue - Int32.random(in: 1...120, using: &random))), 2)
            }
            try store.ingest(lines)
            let now = Timestamp(rawValue: today.start.rawValue + 23 * 3_600_000_000_000)
            let opened = try store.writing()
            let report = try LifecycleEngine(opened, policy, cold: ArchiveSide(opened)).run(now: now)
            #expect(report.problems.isEmpty)
            // Days end to count 365 days after their end.
            expected = expected.filter { Int64($0.key.rawValue) + 1 + 365 > Int64(today.rawValue) }
            if offset % 30 == 0 {
                #expect(try store.count() == expected.values.reduce(0, +), "\(today)")
                for day in try store.reading().statusOfAllTiers().days where day.events > 0 {
                    let age = today.rawValue - day.day.rawValue
                    #expect(age <= (day.tier == .hot ? 14 : day.tier == .warm ? 45 : 365), "\(day.day) \(day.tier) at \(today)")
                }
            }
        }
        #expect(store.names("hot").count <= 14 * 8)
        let leftovers = store.names("").filter { $0.contains(".new") }
        #expect(leftovers.isEmpty)
    }
}

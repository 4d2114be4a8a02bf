import Events
import Parsers
import Testing

/// What clocks show at an instant, around the changes of daylight saving time.
@Suite struct ZoneOffsetTests {
    private func hours(_ zone: TimeZoneRule?, _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int = 0) throws
        -> Double
    {
        let instant = try #require(Timestamp(year: year, month: month, day: day, hour: hour, minute: minute))
        return Double(try #require(zone).offsetSeconds(at: instant)) / 3600
    }

    @Test func fixedOffsets() throws {
        #expect(try hours(.utc, 2026, 7, 1, 12) == 0)
        #expect(try hours(TimeZoneRule(text: "-03:30"), 2026, 7, 1, 12) == -3.5)
    }

    @Test func clocksSetForwardAndBack() throws {
        let berlin = TimeZoneRule(text: "Europe/Berlin")
        try #require(berlin != nil, "the time zone files are missing")
        #expect(try hours(berlin, 2026, 1, 21, 12) == 1)
        #expect(try hours(berlin, 2026, 7, 21, 12) == 2)
        // 2026-03-29 and 2026-10-25, both at 01:00 UTC.
        #expect(try hours(berlin, 2026, 3, 29, 0, 59) == 1)
        #expect(try hours(berlin, 2026, 3, 29, 1, 0) == 2)
        #expect(try hours(berlin, 2026, 3, 29, 1, 59) == 2)
        #expect(try hours(berlin, 2026, 10, 25, 0, 59) == 2)
        #expect(try hours(berlin, 2026, 10, 25, 1, 0) == 1)
        #expect(try hours(berlin, 2026, 10, 25, 1, 59) == 1)
        // By the rule at the end of the file, long after its table.
        #expect(try hours(berlin, 2090, 7, 1, 12) == 2)
    }

    @Test func westOfGreenwichToo() throws {
        let newYork = TimeZoneRule(text: "America/New_York")
        try #require(newYork != nil, "the time zone files are missing")
        // 2026-03-08 07:00 UTC and 2026-11-01 06:00 UTC.
        #expect(try hours(newYork, 2026, 3, 8, 6, 59) == -5)
        #expect(try hours(newYork, 2026, 3, 8, 7, 0) == -4)
        #expect(try hours(newYork, 2026, 11, 1, 5, 59) == -4)
        #expect(try hours(newYork, 2026, 11, 1, 6, 0) == -5)
    }
}

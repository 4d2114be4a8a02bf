import Events
import Testing

@testable import Parsers

/// Times without a year around New Year and leap days, and times without a zone around the changes of clocks: of lines, and of events
/// over several lines.
@Suite struct YearAndZoneTests {
    private func at(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 12) throws -> Timestamp {
        try #require(Timestamp(year: year, month: month, day: day, hour: hour))
    }

    /// The times of a syslog file and of a user's format with joined lines, which are the same.
    private func times(_ stamps: [String], reference: Timestamp, zone: TimeZoneRule = .utc, year: Int? = nil) throws -> [String] {
        let context = ParseContext(zone: zone, reference: reference, fixedYear: year)
        let syslog = stamps.map { "\($0) web-1 app[1]: x\n" }.joined()
        let known = ParsedText(Array(syslog.utf8), .known(.syslog), context: context)
        let format = try #require(
            try formats("name: a\ngrok: '^%{SYSLOGTIMESTAMP:timestamp} %{GREEDYDATA:message}'\nmultiline: {indented: true}").first
        )
        let joined = parsed(stamps.map { "\($0) x\n  y\n" }.joined(), format, context: context)
        #expect(joined.count == stamps.count)
        #expect((0..<joined.count).map { joined.time($0) } == (0..<known.count).map { known.time($0) })
        // The same, cut into pieces that different parsers read.
        for cut in stride(from: 1, to: joined.count, by: 2) {
            let text = stamps.map { "\($0) x\n  y\n" }
            let piece = parsed(text[cut...].joined(), format, context: context)
            #expect((0..<piece.count).map { piece.time($0) } == (cut..<joined.count).map { joined.time($0) })
        }
        return (0..<known.count).map { String(known.time($0).prefix(19)) }
    }

    @Test func acrossNewYear() throws {
        let stamps = ["Dec 30 23:00:00", "Dec 31 23:59:59", "Jan  1 00:00:00", "Jan  1 00:00:01", "Jan  2 10:00:00"]
        let wanted = [
            "2025-12-30T23:00:00", "2025-12-31T23:59:59", "2026-01-01T00:00:00", "2026-01-01T00:00:01", "2026-01-02T10:00:00",
        ]
        for reference in [try at(2026, 1, 2), try at(2026, 1, 3), try at(2026, 11, 1)] {
            #expect(try times(stamps, reference: reference) == wanted)
        }
        // Backwards: a file that is sorted newest first.
        #expect(try times(stamps.reversed(), reference: try at(2026, 1, 2)) == wanted.reversed())
    }

    /// A writer whose clock is a little ahead, or in a zone to the east, writes of tomorrow: that is no year ago.
    @Test func tomorrowIsNotLastYear() throws {
        let reference = try at(2025, 12, 31, 23)
        #expect(try times(["Jan  1 00:30:00"], reference: reference) == ["2026-01-01T00:30:00"])
        #expect(try times(["Jan  2 00:30:00"], reference: reference) == ["2025-01-02T00:30:00"])
        let east = try #require(TimeZoneRule(text: "+14:00"))
        #expect(try times(["Jan  1 12:30:00"], reference: reference, zone: east) == ["2025-12-31T22:30:00"])
    }

    @Test func leapDays() throws {
        #expect(try times(["Feb 29 12:00:00"], reference: try at(2026, 6, 1)) == ["2024-02-29T12:00:00"])
        #expect(
            try times(["Feb 28 23:59:59", "Feb 29 00:00:00", "Mar  1 00:00:00"], reference: try at(2024, 3, 1))
                == ["2024-02-28T23:59:59", "2024-02-29T00:00:00", "2024-03-01T00:00:00"])
        #expect(try times(["Feb 29 12:00:00"], reference: try at(2024, 2, 28)) == ["2024-02-29T12:00:00"])
        #expect(try times(["Feb 29 12:00:00"], reference: try at(2024, 2, 27)) == ["2020-02-29T12:00:00"])
        // A year given by hand that has no such day: the lines are rejected, not moved.
        let context = ParseContext(reference: try at(2026, 6, 1), fixedYear: 2025)
        let parsed = ParsedText(Array("Feb 29 12:00:00 web-1 app: x\n".utf8), .known(.syslog), isPinned: true, context: context)
        #expect(parsed.rejected.map(\.reason) == [.badTimestamp])
    }

    @Test func clocksThatAreSetForward() throws {
        let berlin = try #require(TimeZoneRule(text: "Europe/Berlin"))
        // 2026-03-29: 02:00 becomes 03:00. What lies in the gap is read with the offset before it.
        let stamps = ["Mar 29 01:59:59", "Mar 29 02:30:00", "Mar 29 03:00:00", "Mar 29 03:30:00"]
        #expect(
            try times(stamps, reference: try at(2026, 6, 1), zone: berlin)
                == ["2026-03-29T00:59:59", "2026-03-29T01:30:00", "2026-03-29T01:00:00", "2026-03-29T01:30:00"])
    }

    @Test func clocksThatAreSetBack() throws {
        let berlin = try #require(TimeZoneRule(text: "Europe/Berlin"))
        // 2025-10-26: 03:00 becomes 02:00. What is shown twice is the first of the two.
        let stamps = ["Oct 26 01:59:59", "Oct 26 02:30:00", "Oct 26 02:59:59", "Oct 26 03:00:00"]
        #expect(
            try times(stamps, reference: try at(2026, 6, 1), zone: berlin)
                == ["2025-10-25T23:59:59", "2025-10-26T00:30:00", "2025-10-26T00:59:59", "2025-10-26T02:00:00"])
    }

    /// A zone whose changes are at other times of the day and year, and half an hour long.
    @Test func otherZones() throws {
        let lordHowe = try #require(TimeZoneRule(text: "Australia/Lord_Howe"))
        // 2026-04-05: 02:00 (+11) becomes 01:30 (+10:30).
        #expect(
            try times(["Apr  5 01:00:00", "Apr  5 01:45:00", "Apr  5 02:00:00"], reference: try at(2026, 6, 1), zone: lordHowe)
                == ["2026-04-04T14:00:00", "2026-04-04T14:45:00", "2026-04-04T15:30:00"])
        let newYork = try #require(TimeZoneRule(text: "America/New_York"))
        #expect(
            try times(["Dec 31 23:30:00", "Jan  1 00:30:00"], reference: try at(2026, 1, 1), zone: newYork)
                == ["2026-01-01T04:30:00", "2026-01-01T05:30:00"])
    }

    /// The zone and layout of a format's file, around New Year.
    @Test func layoutsWithoutAYear() throws {
        let format = try #require(
            try formats(
                "name: a\ngrok: '^%{DATA:when} \\| %{GREEDYDATA:message}'\ntimestamp: {field: when, layout: 'dd.MM. HH:mm:ss', zone: Europe/Berlin}"
            ).first)
        let text = "31.12. 23:59:59 | a\n01.01. 00:00:00 | b\n29.02. 12:00:00 | c\n"
        let parsed = parsed(text, format, context: ParseContext(reference: try at(2026, 1, 1, 6)))
        #expect(
            (0..<3).map { parsed.time($0).prefix(19) } == ["2025-12-31T22:59:59", "2025-12-31T23:00:00", "2024-02-29T11:00:00"])
    }
}

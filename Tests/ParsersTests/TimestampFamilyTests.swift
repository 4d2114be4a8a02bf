import Events
import Parsers
import Testing

/// Texts and what they mean. An empty time is a timestamp that names no instant, `out` one that `Timestamp` cannot hold.
private let families: [(text: String, time: String, hasLayout: Bool)] = [
    // ISO 8601 and RFC 3339.
    ("2026-01-21T08:15:30Z", "2026-01-21T08:15:30.000000000Z", true),
    ("2026-01-21t08:15:30z", "2026-01-21T08:15:30.000000000Z", false),
    ("2026-01-21 08:15:30", "2026-01-21T08:15:30.000000000Z", true),
    ("2026-01-21 08:15:30,123", "2026-01-21T08:15:30.123000000Z", true),
    ("2026-01-21T08:15:30.123456789+01:00", "2026-01-21T07:15:30.123456789Z", true),
    ("2026-01-21T08:15:30.1234567891234Z", "2026-01-21T08:15:30.123456789Z", false),
    ("2026-01-21T08:15:30.5-0230", "2026-01-21T10:45:30.500000000Z", true),
    ("2026-01-21T08:15:30+05", "2026-01-21T03:15:30.000000000Z", true),
    ("2026-01-21 08:15:30 +0000", "2026-01-21T08:15:30.000000000Z", true),
    ("2026-01-21 08:15:30 -05:00", "2026-01-21T13:15:30.000000000Z", true),
    ("2026-01-21 08:15:30.25 UTC", "2026-01-21T08:15:30.250000000Z", true),
    ("2026-01-21 08:15:30 CEST", "2026-01-21T06:15:30.000000000Z", false),
    ("2026-01-21 08:15:30 PST", "2026-01-21T16:15:30.000000000Z", false),
    ("2026-01-21_08:15:30", "2026-01-21T08:15:30.000000000Z", true),
    ("2026-01-21T08:15:30-00:00", "2026-01-21T08:15:30.000000000Z", false),
    ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000000000Z", true),
    ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000000Z", true),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000000Z", false),
    ("2026-13-21T08:15:30Z", "", false),
    ("2026-00-21T08:15:30Z", "", false),
    ("2026-02-30T08:15:30Z", "", false),
    ("2025-02-29T08:15:30Z", "", false),
    ("2026-01-21T25:15:30Z", "", false),
    ("2026-01-21T24:00:00Z", "", false),
    ("2026-01-21T08:61:30Z", "", false),
    ("2026-01-21T08:15:61Z", "", false),
    ("2026-01-21T08:15:30+19:00", "", false),
    ("2026-01-21T08:15:30+02:75", "", false),
    ("1600-01-21T08:15:30Z", "out", false),
    ("9999-01-21T08:15:30Z", "out", false),
    ("2262-01-01T00:00:00Z", "out", false),
    ("2261-12-31T23:59:59-01:00", "out", false),
    ("2026-01-21T08:15", "2026-01-21T08:15:00.000000000Z", false),
    ("2026-01-21 08:15 +0100", "2026-01-21T07:15:00.000000000Z", false),
    ("2026-01-21 08:61", "", false),
    // Common Log Format.
    ("21/Jan/2026:08:15:30 +0100", "2026-01-21T07:15:30.000000000Z", true),
    ("21/Jan/2026:08:15:30.321", "2026-01-21T08:15:30.321000000Z", true),
    ("21/JAN/2026:08:15:30 +0100", "2026-01-21T07:15:30.000000000Z", false),
    ("32/Jan/2026:08:15:30 +0100", "", false),
    // RFC 3164; the reference is June 15, 2026.
    ("Jan 21 08:15:30", "2026-01-21T08:15:30.000000000Z", true),
    ("Jan  1 08:15:30", "2026-01-01T08:15:30.000000000Z", true),
    ("Jan 01 08:15:30", "2026-01-01T08:15:30.000000000Z", true),
    ("Jan 1 08:15:30", "2026-01-01T08:15:30.000000000Z", false),
    ("Jan 21 08:15:30.123456", "2026-01-21T08:15:30.123456000Z", true),
    ("Dec 21 08:15:30", "2025-12-21T08:15:30.000000000Z", true),
    ("Jun 16 00:00:00", "2026-06-16T00:00:00.000000000Z", true),
    ("Jun 16 00:00:01", "2025-06-16T00:00:01.000000000Z", true),
    ("Feb 29 08:15:30", "2024-02-29T08:15:30.000000000Z", true),
    ("Jan 21 2025 08:15:30", "2025-01-21T08:15:30.000000000Z", false),
    ("Jan 21 08:15:30 2025", "2025-01-21T08:15:30.000000000Z", false),
    ("Feb 30 08:15:30", "", false),
    ("Jan 21 24:15:30", "", false),
    // asctime and its relatives.
    ("Wed Jan 21 08:15:30.123456 2026", "2026-01-21T08:15:30.123456000Z", true),
    ("Wed Jan 21 08:15:30 2026", "2026-01-21T08:15:30.000000000Z", true),
    ("Thu Jan 21 08:15:30 2026", "2026-01-21T08:15:30.000000000Z", false),
    ("Thu Jan  1 08:15:30 2026", "2026-01-01T08:15:30.000000000Z", false),
    ("Thu Jun 2 08:00:01 UTC 2022", "2022-06-02T08:00:01.000000000Z", false),
    // nginx and Go.
    ("2026/01/21 08:15:30", "2026-01-21T08:15:30.000000000Z", true),
    ("2026/01/21 08:15:30.123456", "2026-01-21T08:15:30.123456000Z", true),
    ("2015/05/24 07:48:21 -05:00", "2015-05-24T12:48:21.000000000Z", true),
    ("2026/01/21T08:15:30", "2026-01-21T08:15:30.000000000Z", false),
    // Others.
    ("20260121T081530", "2026-01-21T08:15:30.000000000Z", false),
    ("20260121T081530.123Z", "2026-01-21T08:15:30.123000000Z", false),
    ("20260327 11:34:21.908", "2026-03-27T11:34:21.908000000Z", false),
    ("21-Jan-2026 08:15:30.123", "2026-01-21T08:15:30.123000000Z", false),
    ("01/21/2026 08:15:30", "2026-01-21T08:15:30.000000000Z", false),
    ("01/21/2026 08:15:30 PM", "2026-01-21T20:15:30.000000000Z", false),
    ("01/21/2026 12:15:30 AM", "2026-01-21T00:15:30.000000000Z", false),
    ("21/01/2026 08:15:30", "", false),
    ("Wed, 21 Jan 2026 08:15:30 +0000", "2026-01-21T08:15:30.000000000Z", false),
    ("Wed, 1 Jan 2026 08:15:30 GMT", "2026-01-01T08:15:30.000000000Z", false),
    ("29 Aug 2023 13:47:38.984", "2023-08-29T13:47:38.984000000Z", false),
    // Numbers.
    ("1769000000", "2026-01-21T12:53:20.000000000Z", true),
    ("1769000000.5", "2026-01-21T12:53:20.500000000Z", true),
    ("1769000000.123456", "2026-01-21T12:53:20.123456000Z", true),
    ("1769000000123", "2026-01-21T12:53:20.123000000Z", true),
    ("1769000000123.25", "2026-01-21T12:53:20.123250000Z", false),
    ("1769000000123456", "2026-01-21T12:53:20.123456000Z", true),
    ("1769000000123456789", "2026-01-21T12:53:20.123456789Z", true),
    ("-315619200", "1960-01-01T00:00:00.000000000Z", true),
    ("-315619200.25", "1959-12-31T23:59:59.750000000Z", false),
    ("0769000000", "1994-05-15T11:06:40.000000000Z", false),
    ("99999999999", "out", false),
    ("9999999999999999999", "out", false),
]

private let nothing = [
    "", "2026", "2026-01-21", "08:15:30", "hello", "2026-01-21T08:1", "2026-01-21 08:15:", "2026-01-21 08:15.5",
    "2026-01-21T08:15:30Zulu", "12", "Jan", "Jan 21", "Wed",
    "2026-01-21T08:15:30Z extra", "21/Jan/2026", "99999999", "1e9", "1769000000.", "-", "--", "12345678901234567890123",
    "Wed, 21 Jan",
]

struct TimestampFamilyTests {
    @Test(arguments: families)
    func wholeText(_ sample: (text: String, time: String, hasLayout: Bool)) {
        var context = textContext()
        let bytes = Array(sample.text.utf8)
        let match = bytes.withUnsafeBytes { TimestampParser.parseAny($0, &context) }
        switch sample.time {
        case "": #expect(match.outcome == .noInstant)
        case "out": #expect(match.outcome == .outOfRange)
        default:
            #expect(match.outcome == .instant)
            var writer = TimestampWriter()
            #expect(writer.string(match.timestamp) == sample.time)
            #expect((match.layout != nil) == sample.hasLayout)
            if let layout = match.layout { #expect(writer.string(match.timestamp, layout) == sample.text) }
        }
        #expect(match.length == bytes.count)
    }

    @Test(arguments: nothing)
    func noTimestamp(_ text: String) {
        var context = textContext()
        #expect(Array(text.utf8).withUnsafeBytes { TimestampParser.parseAny($0, &context) }.outcome == .none)
    }

    @Test func sparkYears() {
        var context = textContext()
        let match = Array("17/06/09 20:10:52 INFO".utf8).withUnsafeBytes { TimestampParser.shortYear($0, &context) }
        #expect(match.timestamp == Timestamp(year: 2017, month: 6, day: 9, hour: 20, minute: 10, second: 52))
    }

    @Test func fixedYearWins() {
        var context = textContext(year: 2019)
        let match = Array("Jun 16 00:00:01".utf8).withUnsafeBytes { TimestampParser.syslog($0, &context) }
        #expect(match.timestamp == Timestamp(year: 2019, month: 6, day: 16, second: 1))
        let leap = Array("Feb 29 00:00:01".utf8).withUnsafeBytes { TimestampParser.syslog($0, &context) }
        #expect(leap.outcome == .noInstant)
    }

    /// Lines in the order of a file that crosses the new year, and with the memory of the last date in use.
    @Test func yearsAcrossNewYear() {
        var context = ParseContext(reference: Timestamp(year: 2026, month: 1, day: 1, hour: 12)!)
        for (text, year) in [
            ("Dec 30 10:00:00", 2025), ("Dec 31 23:59:59", 2025), ("Jan  1 00:00:00", 2026), ("Dec 31 23:59:59", 2025),
            ("Jan  2 11:00:00", 2026), ("Jan  2 13:00:00", 2025), ("Jan  3 11:00:00", 2025), ("Feb 29 00:00:00", 2024),
        ] {
            let match = Array(text.utf8).withUnsafeBytes { TimestampParser.syslog($0, &context) }
            #expect(match.timestamp.day.description.hasPrefix("\(year)"), "\(text)")
        }
    }

    @Test(arguments: [
        ("2026-01-21 08:15:30 starts here", 0, "2026-01-21T08:15:30"),
        ("[2026-01-21T08:15:30Z] x", 1, "2026-01-21T08:15:30"),
        ("app 12 at 2026/01/21 08:15:30: x", 10, "2026-01-21T08:15:30"),
        ("10.1.2.3 - - [21/Jan/2026:08:15:30 +0000] x", 14, "2026-01-21T08:15:30"),
        ("<13>Jan 21 08:15:30 host x", 4, "2026-01-21T08:15:30"),
        ("# Time: Wed Jan 21 08:15:30 2026", 8, "2026-01-21T08:15:30"),
        ("1769000000.123 query", 0, "2026-01-21T12:53:20"),
        ("[1769000000123] query", 1, "2026-01-21T12:53:20"),
        ("1:M 29 Aug 2023 13:47:38.984 * x", 4, "2023-08-29T13:47:38"),
        ("2026-99-99 99:99:99 then 2026-01-21 08:15:30", 25, "2026-01-21T08:15:30"),
    ])
    func firstInLine(_ sample: (line: String, offset: Int, time: String)) throws {
        var context = textContext()
        let found = try #require(Array(sample.line.utf8).withUnsafeBytes { TimestampParser.findFirst(in: $0, &context) })
        var writer = TimestampWriter()
        #expect(found.offset == sample.offset)
        #expect(writer.string(found.match.timestamp).hasPrefix(sample.time))
    }

    @Test(arguments: ["no time here", "id 1769000000 is no time", "v1.2026-01-21 x", "port 8080 up for 12:30:45", "Monday", ""])
    func noneInLine(_ line: String) {
        var context = textContext()
        #expect(Array(line.utf8).withUnsafeBytes { TimestampParser.findFirst(in: $0, &context) } == nil)
    }

    @Test func farAwayIsNotLookedFor() {
        var context = textContext()
        let line = String(repeating: "x ", count: 200) + "2026-01-21 08:15:30"
        #expect(Array(line.utf8).withUnsafeBytes { TimestampParser.findFirst(in: $0, &context) } == nil)
        #expect(Array(line.utf8).withUnsafeBytes { TimestampParser.findFirst(in: $0, limit: 1_000, &context) } != nil)
    }
}

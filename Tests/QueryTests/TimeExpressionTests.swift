import Events
import Testing

@testable import Query

@Suite struct TimeExpressionTests {
    /// Wednesday, 2026-01-21T08:15:30.5Z.
    private static let now = Timestamp(rawValue: 1_768_983_330_500_000_000)

    private func text(_ timestamp: Timestamp) -> String {
        var writer = TimestampWriter()
        return writer.string(timestamp, TimestampLayout(.iso, fractionDigits: 3, zone: .zulu))
    }

    @Test(arguments: [
        ("2026-01-21T08:15:30Z", "2026-01-21T08:15:30.000Z"), ("2026-01-21t08:15:30.123456z", "2026-01-21T08:15:30.123Z"),
        ("2026-01-21T08:15:30+01:00", "2026-01-21T07:15:30.000Z"), ("2026-01-21T08:15:30-0530", "2026-01-21T13:45:30.000Z"),
        ("2026-01-21 08:15:30 +02", "2026-01-21T06:15:30.000Z"), ("2026-01-21 08:15:30,5", "2026-01-21T08:15:30.500Z"),
        ("2026-01-21", "2026-01-21T00:00:00.000Z"), ("2026-01-21 08:15", "2026-01-21T08:15:00.000Z"), ("2026-01", "2026-01-01T00:00:00.000Z"),
        ("2024-02-29", "2024-02-29T00:00:00.000Z"), ("2026", "2026-01-01T00:00:00.000Z"), ("2016-12-31 23:59:60", "2017-01-01T00:00:00.000Z"),
        ("08:15", "2026-01-21T08:15:00.000Z"), ("now", "2026-01-21T08:15:30.500Z"), ("Today", "2026-01-21T00:00:00.000Z"),
        ("yesterday", "2026-01-20T00:00:00.000Z"), ("tomorrow", "2026-01-22T00:00:00.000Z"), (" yesterday  08:15 ", "2026-01-20T08:15:00.000Z"),
        ("wednesday", "2026-01-21T00:00:00.000Z"), ("thursday", "2026-01-15T00:00:00.000Z"), ("Mon", "2026-01-19T00:00:00.000Z"),
        ("monday 12:00", "2026-01-19T12:00:00.000Z"), ("tuesday", "2026-01-20T00:00:00.000Z"), ("sun", "2026-01-18T00:00:00.000Z"),
        ("-1h", "2026-01-21T07:15:30.500Z"), ("-30m", "2026-01-21T07:45:30.500Z"), ("-7d", "2026-01-14T08:15:30.500Z"),
        ("-2w", "2026-01-07T08:15:30.500Z"), ("-1h30m", "2026-01-21T06:45:30.500Z"), ("now-90s", "2026-01-21T08:14:00.500Z"),
        ("now - 1h", "2026-01-21T07:15:30.500Z"), ("+10m", "2026-01-21T08:25:30.500Z"), ("1h ago", "2026-01-21T07:15:30.500Z"),
        ("2 days ago", "2026-01-19T08:15:30.500Z"), ("-500ms", "2026-01-21T08:15:30.000Z"), ("-0s", "2026-01-21T08:15:30.500Z"),
        ("1768983330", "2026-01-21T08:15:30.000Z"), ("1768983330.25", "2026-01-21T08:15:30.250Z"), ("1768983330123", "2026-01-21T08:15:30.123Z"),
        ("1768983330123456", "2026-01-21T08:15:30.123Z"), ("1768983330123456789", "2026-01-21T08:15:30.123Z"), ("@0", "1970-01-01T00:00:00.000Z"),
        ("@-1.5", "1969-12-31T23:59:58.500Z"), ("1960-01-01", "1960-01-01T00:00:00.000Z"),
    ])
    func readsTimes(_ input: String, _ expected: String) throws {
        #expect(text(try TimeExpression(now: Self.now).parse(input)) == expected)
    }

    @Test(arguments: [
        ("2026-01-21", "2026-01-20T23:00:00.000Z"), ("today", "2026-01-20T23:00:00.000Z"), ("08:15", "2026-01-21T07:15:00.000Z"),
        ("2026-01-21T08:00Z", "2026-01-21T08:00:00.000Z"), ("-1h", "2026-01-21T07:15:30.500Z"),
    ])
    func readsTimesOfTheZone(_ input: String, _ expected: String) throws {
        #expect(text(try TimeExpression(now: Self.now, offsetMinutes: 60).parse(input)) == expected)
    }

    @Test func knowsTheDayOfTheZone() throws {
        // 2026-01-21T23:30Z is the 22nd in Berlin, and the 21st half a day to the west.
        let late = Timestamp(rawValue: Self.now.rawValue + 15 * 3_600_000_000_000)
        #expect(text(try TimeExpression(now: late, offsetMinutes: 60).parse("today")) == "2026-01-21T23:00:00.000Z")
        #expect(text(try TimeExpression(now: late, offsetMinutes: -720).parse("today")) == "2026-01-21T12:00:00.000Z")
        #expect(text(try TimeExpression(now: Timestamp(rawValue: -1)).parse("today")) == "1969-12-31T00:00:00.000Z")
        #expect(text(try TimeExpression(now: Timestamp(rawValue: -1)).parse("wed")) == "1969-12-31T00:00:00.000Z")
    }

    @Test(arguments: [
        "", " ", "soon", "2026-02-30", "2026-13", "2026-1-2", "2026-01-21 24:00", "2026-01-21 08:60", "2026-01-21x", "2026-01-21T", "12",
        "20260121", "1h", "-", "-1", "-h", "-1y", "--1h", "1 ago", "ago", "-999999999999999999w", "-99999999999999999999999h", "1500-01-01",
        "9999-01-01", "2026-01-21T08:15:30+25:00", "2026-01-21T08:15:30.1234567890Z", "1768983330123.5", "yesterday morning", "@", "@-",
        "2026-01 08:15", "2026-01-21 08:15 nowhere", "99999999999", "@9999999999999", "-9300d -9300w", "monday-1h", "２０２６-01-21",
    ])
    func refusesOtherTexts(_ input: String) {
        do {
            let time = try TimeExpression(now: Self.now).parse(input)
            // Eleven digits of seconds are in the range until 2262.
            Issue.record("\(input) was read as \(text(time))")
        } catch {
            #expect(!error.message.isEmpty)
        }
    }

    @Test func saysWhichFormsThereAre() {
        #expect(throws: QueryError.self) { try TimeExpression(now: Self.now).parse("soon") }
        do { _ = try TimeExpression(now: Self.now).parse("soon") } catch {
            for form in ["2026-01-21T08:15:30Z", "yesterday", "-1h", "ago", "epoch"] { #expect(error.message.contains(form)) }
        }
    }

    @Test func endsOfTimeOverflowNowhere() {
        for value in [Int64.min, .max] {
            for input in ["today", "-99999w", "+99999w", "monday", "08:15"] {
                _ = try? TimeExpression(now: Timestamp(rawValue: value), offsetMinutes: 840).parse(input)
            }
        }
    }
}

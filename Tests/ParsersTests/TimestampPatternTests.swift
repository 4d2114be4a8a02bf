import Events
import Testing

@testable import Parsers

/// Layouts of timestamps that users write.
@Suite struct TimestampPatternTests {
    private func instant(_ layout: String, _ text: String, zone: TimeZoneRule = .utc) throws -> String? {
        var context = ParseContext(zone: zone, reference: ParsedText.reference)
        let form = try TimestampForm(layout)
        let match = Array(text.utf8).withUnsafeBytes { form.match($0, &context) }
        guard match.isInstant else { return match.isBad ? "bad" : nil }
        var writer = TimestampWriter()
        if let layout = match.layout { #expect(writer.string(match.timestamp, layout) == text) }
        return writer.string(match.timestamp)
    }

    @Test(arguments: [
        ("dd/MMM/yyyy:HH:mm:ss Z", "21/Jan/2026:08:15:30 +0100", "2026-01-21T07:15:30.000000000Z"),
        ("yyyy-MM-dd HH:mm:ss,SSS", "2026-01-21 08:15:30,123", "2026-01-21T08:15:30.123000000Z"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSZZ", "2026-01-21T08:15:30.123456789+02:00", "2026-01-21T06:15:30.123456789Z"),
        ("MMM dd HH:mm:ss", "Jan 21 08:15:30", "2026-01-21T08:15:30.000000000Z"),
        ("MMM  d HH:mm:ss", "Jan  1 08:15:30", "2026-01-01T08:15:30.000000000Z"),
        ("MMM d HH:mm:ss", "jul 21 08:15:30", "2025-07-21T08:15:30.000000000Z"),
        ("EEE MMM dd HH:mm:ss yyyy", "Wed Jan 21 08:15:30 2026", "2026-01-21T08:15:30.000000000Z"),
        ("EEEE, d MMMM yyyy HH:mm", "Wednesday, 1 January 2026 08:15", "2026-01-01T08:15:00.000000000Z"),
        ("dd.MM.yy HH:mm:ss", "21.01.26 08:15:30", "2026-01-21T08:15:30.000000000Z"),
        ("yyyyMMddHHmmssSSS", "20260121081530123", "2026-01-21T08:15:30.123000000Z"),
        ("MM/dd/yyyy hh:mm:ss a", "01/21/2026 12:15:30 AM", "2026-01-21T00:15:30.000000000Z"),
        ("M/d/yyyy h:mm a", "1/2/2026 3:04 pm", "2026-01-02T15:04:00.000000000Z"),
        ("yyyy-DDD HH:mm:ss", "2024-366 08:15:30", "2024-12-31T08:15:30.000000000Z"),
        ("dd MMM yyyy 'at' HH:mm z", "21 Jan 2026 at 08:15 CET", "2026-01-21T07:15:00.000000000Z"),
        ("yyyy 'o''clock' MM dd", "2026 o'clock 01 21", "2026-01-21T00:00:00.000000000Z"),
        ("%d/%b/%Y:%H:%M:%S %z", "21/Jan/2026:08:15:30 +0100", "2026-01-21T07:15:30.000000000Z"),
        ("%Y-%m-%dT%H:%M:%S.%f%z", "2026-01-21T08:15:30.5Z", "2026-01-21T08:15:30.500000000Z"),
        ("%e %b %Y %I:%M %p", " 1 Jan 2026 01:05 PM", "2026-01-01T13:05:00.000000000Z"),
        ("%F %T", "2026-01-21 08:15:30", "2026-01-21T08:15:30.000000000Z"),
        ("%a %b %d %T %Z %Y", "Wed Jan 21 08:15:30 UTC 2026", "2026-01-21T08:15:30.000000000Z"),
        ("UNIX", "1768983330", "2026-01-21T08:15:30.000000000Z"), ("UNIX", "12.5", "1970-01-01T00:00:12.500000000Z"),
        ("UNIX", "1768983330.123", "2026-01-21T08:15:30.123000000Z"), ("UNIX", "-1", "1969-12-31T23:59:59.000000000Z"),
        ("UNIX_MS", "1768983330123", "2026-01-21T08:15:30.123000000Z"), ("UNIX_MS", "5", "1970-01-01T00:00:00.005000000Z"),
        ("ISO8601", "2026-01-21T08:15:30.123Z", "2026-01-21T08:15:30.123000000Z"),
        ("ISO8601", "2026-01-21 08:15", "2026-01-21T08:15:00.000000000Z"),
        ("auto", "21/Jan/2026:08:15:30 +0000", "2026-01-21T08:15:30.000000000Z"),
    ])
    func reads(_ layout: String, _ text: String, _ expected: String) throws { #expect(try instant(layout, text) == expected) }

    @Test(arguments: [
        ("dd/MM/yyyy", "21/13/2026", "bad"), ("dd/MM/yyyy", "30/02/2026", "bad"), ("yyyy-DDD", "2025-366", "bad"),
        ("yyyy-MM-dd HH", "2026-01-21 25", "bad"), ("MM/dd/yyyy hh:mm a", "01/21/2026 13:00 PM", "bad"),
        ("yyyy-MM-dd HH:mm Z", "2026-01-21 08:15 +9900", "bad"), ("yyyy-MM-dd", "0001-01-21", "bad"),
        ("MMM d", "Feb 30", "bad"), ("UNIX", "99999999999999999", "bad"), ("UNIX_MS", "9999999999999999999", "bad"),
        ("yyyy-MM-dd", "2026-01-21 ", nil), ("yyyy-MM-dd", "26-01-21", nil), ("yyyy-MM-dd", "2026-01", nil),
        ("yyyy-MM-dd", "", nil),
        ("MMM d", "Foo 1", nil), ("MMM d HH", "Jan 1", nil), ("UNIX", "abc", nil), ("UNIX", "12x", nil), ("UNIX", "", nil),
        ("ISO8601", "21/Jan/2026:08:15:30 +0000", nil), ("yyyyMMdd", "2026121", nil), ("dd MMM yyyy z", "21 Jan 2026 QQQ", nil),
    ])
    func refuses(_ layout: String, _ text: String, _ expected: String?) throws {
        #expect(try instant(layout, text) == expected)
    }

    @Test(arguments: [
        "", "HH:mm", "yyyy-MM", "yyyy-MM-dd 'x", "yyyy-MM-dd a", "yyyy-MM-dd hh", "DDD", "%Q", "%Y-%m-%d %", "dd MMM ZZZ",
    ])
    func refusesLayouts(_ layout: String) {
        #expect(throws: TimestampPattern.Problem.self) { try TimestampForm(layout) }
    }

    /// Any text under any layout gives an answer.
    @Test func nothingTraps() throws {
        var random = SeededGenerator("timestamp patterns")
        let letters = ["yyyy", "yy", "MM", "MMM", "d", "dd", "HH", "mm", "ss", "SSS", "EEE", "Z", "z", " ", ":", "-", "'T'"]
        let marks = Array("0123456789 :-+/.,TZJanFebWedpm\u{E9}".utf8)
        for _ in 0..<2_000 {
            let layout =
                "dd MMM "
                + (0..<Int.random(in: 0...6, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
            guard let form = try? TimestampForm(layout) else { continue }
            let text =
                Array("21 Jan ".utf8)
                + (0..<Int.random(in: 0...20, using: &random)).map { _ in marks.randomElement(using: &random) ?? 0 }
            var context = ParseContext(reference: ParsedText.reference)
            let match = text.withUnsafeBytes { form.match($0, &context) }
            #expect(match.outcome == .none || match.length == text.count)
        }
    }
}

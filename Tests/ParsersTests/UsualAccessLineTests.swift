import Events
import Testing

@testable import Parsers

/// The line that nearly all lines are takes a way of its own; the outcome is that of the way for any line.
@Suite struct UsualAccessLineTests {
    /// What became of a line: by the short way where it can be taken, or by that for any line.
    private static func outcome(_ line: [UInt8], byAnyWay: Bool, _ unwanted: UInt64, _ context: inout ParseContext) -> String {
        let batch = EventBatch()
        batch.unwantedFields = unwanted
        let range = line.withUnsafeBytes { batch.arena.append($0) }
        let outcome =
            byAnyWay
            ? AccessLogParser().parseAny(range, batch.arena.bytes(range), into: batch, &context)
            : AccessLogParser().parse(range, into: batch, &context)
        let fields = batch.fields.map { "\(batch.names[$0.name]):\($0.kind):\($0.range)" }
        return "\(outcome) \(batch.timestamps.map(\.rawValue)) \(batch.levels) \(batch.layouts) \(batch.lines) \(fields)"
    }

    private static func isUsual(_ line: String) -> Bool {
        var context = ParseContext(reference: ParsedText.reference)
        _ = outcome(Array(line.utf8), byAnyWay: true, 0, &context)
        return Array(line.utf8).withUnsafeBytes { UsualAccessLine($0, context.minute) != nil }
    }

    private static let lines = [
        #"203.0.113.9 - - [21/Jan/2026:08:15:30 +0100] "GET /a/b?c=1 HTTP/1.1" 200 612 "-" "Mozilla/5.0 (X11; Linux)""#,
        #"192.0.2.1 - - [21/Jan/2026:08:15:31 +0100] "POST / HTTP/2.0" 503 - "https://example.org/x?y" "curl/8.0""#,
        #"- - - [21/Jan/2026:08:15:59 +0100] "OPTIONS * HTTP/1.0" 404 0"#,
        #"10.0.0.1 - - [21/Jan/2026:08:15:00 +0100] "REPORT /dav/ HTTP/1.1" 207 9 "" "-""#,
        #"10.0.0.1 - - [21/Jan/2026:08:15:01 +0100] "HEAD /x HTTP/1.1" 304 0 "-" "-""#,
        #"10.0.0.1 - - [21/Jan/2026:08:15:02 +0100] "GET /y HTTP/1.1" 200 5120"#,
        #"10.0.0.1 - - [21/Jan/2026:08:15:03 +0100] "GET /z HTTP/1.1" 200 5 "-" "curl/8" "10.1.2.3, 10.4.5.6" 0.004"#,
        #"10.0.0.1 - - [21/Jan/2026:08:15:04 +0100] "GET /t HTTP/1.1" 200 5 "-" "-" 271 "Host-h1" "http://172.19.0.3:5601" 3ms"#,
    ]

    @Test func usualLinesTakeTheShortWay() {
        for line in Self.lines { #expect(Self.isUsual(line), "\(line)") }
        #expect(!Self.isUsual(Self.lines[0].replacing("- - [", with: "- bob [")))
        #expect(!Self.isUsual(Self.lines[0].replacing("203.0.113.9", with: "2001:db8::1")))
        #expect(Self.isUsual(Self.lines[0] + " 0.004"))
        #expect(!Self.isUsual(Self.lines[0].replacing("/a/b", with: "/a b")))
        #expect(!Self.isUsual(Self.lines[0].replacing("/a/b", with: "/a\\\" b")))
        #expect(!Self.isUsual(Self.lines[0].replacing(" HTTP/1.1", with: "")))
    }

    @Test func changedLinesGiveTheSameBothWays() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let pieces = [
            "\"", "\" ", "\",", "\\\"", " ", "  ", "-", "[", "]", "1", "99", "HTTP/1.1", " HTTP/2", "\"-\" ", "é", ",", "\t", "",
        ]
        var short = ParseContext(reference: ParsedText.reference)
        var any = ParseContext(reference: ParsedText.reference)
        let masks = [0, FieldNames.mask(allBut: [Array("status".utf8), Array("path".utf8)]), FieldNames.mask(allBut: [])]
        for _ in 0..<20_000 {
            var line = Array(Self.lines[random(Self.lines.count)].utf8)
            for _ in 0..<random(3) {
                let at = random(line.count + 1)
                let end = min(line.count, at + random(3))
                line.replaceSubrange(at..<end, with: Array(pieces[random(pieces.count)].utf8))
            }
            if random(12) == 0 { line.removeLast(random(line.count)) }
            let mask = masks[random(3)]
            let (a, b) = (Self.outcome(line, byAnyWay: false, mask, &short), Self.outcome(line, byAnyWay: true, mask, &any))
            #expect(a == b, "\(String(decoding: line, as: UTF8.self)), seed \(seed)")
        }
    }
}

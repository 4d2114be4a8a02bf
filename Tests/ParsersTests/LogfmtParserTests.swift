import Events
import Testing

@testable import Parsers

struct LogfmtParserTests {
    @Test func usualLine() {
        let parsed = ParsedText(
            #"ts=2026-01-21T08:15:30.123Z level=warn svc=billing caller=main.go:7 msg="retry \"now\" \u00e9" trace_id=ab12 debug dur=17ms empty= q="plain text""#,
            .logfmt)
        #expect(parsed.count == 1)
        #expect(parsed.time(0) == "2026-01-21T08:15:30.123000000Z")
        #expect(parsed.batch.levels[0] == .warn)
        #expect(parsed.service(0) == "billing")
        #expect(parsed.message(0) == "retry \"now\" é")
        #expect(
            parsed.fields(0) == [
                "timestamp=2026-01-21T08:15:30.123Z", "level=warn", "service=billing", "caller=main.go:7",
                "message=retry \"now\" é",
                "traceId=ab12", "_filler=debug", "dur=17ms", "empty=", "q=plain text",
            ])
    }

    @Test func goEscapesAreKeptAsWritten() {
        let parsed = ParsedText("level=info msg=\"red \\x1b[0m\" tab=\"a\tb\" ctl=\"a\tb\\n\"", .logfmt)
        #expect(parsed.message(0) == "red \\x1b[0m")
        #expect(parsed.batch.fields.allSatisfy { $0.kind == .text })
    }

    @Test(arguments: [
        "a=1", "no pairs here", "http://x?a=1&b=2 c=d", "x = 1", "a=1 b=2 and some words", "a=\"unclosed b=2", "=1 b=2",
        "a=\"x\"y b=1",
    ])
    func otherTextIsNotLogfmt(line: String) {
        let parsed = ParsedText(line, .logfmt, isPinned: true)
        #expect(parsed.count == 0)
        #expect(parsed.rejected.map(\.reason) == [.noFormat])
    }

    @Test func wordsPassBesideAKnownKey() {
        let parsed = ParsedText("level=error msg=not quoted at all", .logfmt)
        #expect(parsed.count == 1)
        #expect(parsed.message(0) == "not")
    }

    @Test func impossibleTimeIsRejected() {
        let parsed = ParsedText("ts=2026-02-30T00:00:00Z level=info msg=x", .logfmt)
        #expect(parsed.rejected.map(\.reason) == [.badTimestamp])
    }
}

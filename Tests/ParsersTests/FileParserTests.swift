import Events
import Testing

@testable import Parsers

struct FileParserTests {
    @Test func foreignLinesAreTriedUnlessPinned() {
        let text = """
            {"ts":1768983330,"msg":"json"}
            level=warn ts=2026-01-21T08:15:31Z msg=logfmt
            2026-01-21 08:15:32,000 INFO  [main] a.B - log4j
            this fits nothing

            {"broken":
            """
        let free = ParsedText(text, .json)
        #expect((0..<free.count).map { free.message($0) } == ["json", "logfmt", "log4j"])
        #expect(free.rejected.map(\.reason) == [.noFormat, .badJSON])
        #expect(free.counts.rejected == [.noFormat: 1, .badJSON: 1])
        #expect(free.counts.dropped == [.blank: 1])
        let pinned = ParsedText(text, .json, isPinned: true)
        #expect(pinned.count == 1)
        #expect(pinned.rejected.count == 4)
    }

    @Test func continuationsOfRejectedLinesAreOneItem() {
        let parsed = ParsedText("{\"a\":1}\nno format here\n\tat a.B.c(B.java:1)\n\n\tat a.B.d(B.java:2)\n\n{\"a\":2}\n", .json)
        #expect(parsed.count == 2)
        #expect(parsed.rejected.map(\.text) == ["no format here\n\tat a.B.c(B.java:1)\n\n\tat a.B.d(B.java:2)"])
        #expect(parsed.counts.dropped == [.blank: 1])
    }

    @Test func continuationWithoutAnEventIsRejected() {
        let parsed = ParsedText("\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n{\"a\":1}\n", .json)
        #expect(parsed.count == 1)
        #expect(parsed.rejected.map(\.reason) == [.noFormat])
    }

    @Test func stackTraceIsOneEvent() {
        let parsed = ParsedText(
            "2026-01-21 08:15:32,000 ERROR [main] a.B - boom\r\njava.lang.Error: x\r\n\tat a.B.c(B.java:1)\r\n\r\nCaused by: y\r\n2026-01-21 08:15:33,000 INFO  [main] a.B - ok\r\n",
            .log4j)
        #expect(parsed.count == 2)
        #expect(parsed.message(0) == "boom\r\njava.lang.Error: x\r\n\tat a.B.c(B.java:1)\r\n\r\nCaused by: y")
        #expect(parsed.counts.dropped.isEmpty)
        #expect(parsed.message(1) == "ok")
    }

    @Test func endlessTracesAreBounded() {
        let text = "{\"a\":1}\n" + (0..<2_000).map { "\tat a.B.c(B.java:\($0))\n" }.joined() + "{\"a\":2}\n"
        let parsed = ParsedText(text, .json)
        #expect(parsed.count == 2)
        #expect(parsed.rejected.count == 3)
        let lines =
            parsed.rejected.reduce(0) { $0 + $1.text.split(separator: "\n").count } + parsed.line(0).split(separator: "\n").count
        #expect(lines == 2_001)
    }

    @Test func cutLinesAreMarkedAndCounted() {
        let long = String(repeating: "x", count: Limits.lineBytes + 50)
        let plain = ParsedText("2026-01-21T08:15:30Z INFO \(long)\nnext\n", .plain)
        #expect(plain.count == 2)
        #expect(plain.counts.cutLines == 1)
        #expect(plain.value(0, "truncated") == "true")
        #expect(plain.line(0).utf8.count == Limits.lineBytes)
        let json = ParsedText("{\"msg\":\"\(long)\"}\n{\"msg\":\"y\"}\n", .json)
        #expect(json.count == 1)
        #expect(json.rejected.map(\.reason) == [.tooLong])
        #expect(json.counts.cutLines == 1)
    }

    @Test func binaryIsRejected() {
        for format in [Format.json, .plain, .cri] {
            let zeros = [UInt8](repeating: 0, count: 5_000)
            let parsed = ParsedText(zeros + Array("\n2026-01-21T08:15:30Z stdout F x\n".utf8), format)
            #expect(parsed.rejected.map(\.reason) == [.binary])
            #expect(parsed.count == (format == .json ? 1 : 1))
        }
    }

    @Test func plainFileReadsObjectsAsJSONUnlessPinned() {
        let text = "some words\n{\"level\":\"error\",\"msg\":\"x\"}\n{no json}\n"
        let parsed = ParsedText(text, .plain)
        #expect((0..<parsed.count).map { parsed.message($0) } == ["some words", "x", "{no json}"])
        #expect(parsed.batch.levels[1] == .error)
        #expect(ParsedText(text, .plain, isPinned: true).message(1) == "{\"level\":\"error\",\"msg\":\"x\"}")
    }

    @Test func inheritedHeadIsReportedPerPiece() {
        let batch = EventBatch()
        var parser = FileParser(format: .json, isPinned: false, context: ParseContext(reference: ParsedText.reference))
        let first = batch.arena.append("{\"ts\":1768983330,\"msg\":\"a\"}\n")
        let second = batch.arena.append("{\"msg\":\"b\"}\n{\"ts\":1768983331,\"msg\":\"c\"}\n{\"msg\":\"d\"}\n")
        let third = batch.arena.append("{\"msg\":\"e\"}\n")
        #expect(parser.parse(first, into: batch) { _, _ in }.inheritedHead == 0)
        #expect(parser.parse(second, into: batch) { _, _ in }.inheritedHead == 1)
        #expect(parser.parse(third, into: batch) { _, _ in }.inheritedHead == 1)
        #expect(batch.timestamps[1] == batch.timestamps[0])
        #expect(batch.timestamps[4] == batch.timestamps[2])
    }
}

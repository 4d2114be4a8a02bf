import Events
import Testing

@testable import Parsers

/// Lines with colours.
struct ANSITests {
    private static let red = "\u{1B}[0;31m"
    private static let end = "\u{1B}[0m"

    @Test func parsedWithoutAndKept() {
        let line =
            "\(Self.end)2026-01-21 08:15:30,123 \(Self.red)ERROR\(Self.end) [main] com.example.Shop - cart is \u{1B}[1mempty\(Self.end)"
        let text = line + "\n\tat a.B.c(B.java:1)\n2026-01-21 08:15:31,123 INFO  [main] com.example.Shop - plain\n"
        #expect(Array(text.utf8).withUnsafeBytes { FormatDetector.detect(sample: $0).base } == .log4j)
        let parsed = ParsedText(text, .log4j)
        #expect(parsed.count == 2)
        #expect(parsed.line(0) == line + "\n\tat a.B.c(B.java:1)")
        #expect(parsed.message(0) == "cart is empty")
        #expect(parsed.value(0, "logger") == "com.example.Shop")
        #expect(parsed.value(0, "stack_trace") == "\tat a.B.c(B.java:1)")
        #expect(parsed.batch.levels[0] == .error)
        #expect(parsed.time(0) == "2026-01-21T08:15:30.123000000Z")
        #expect(parsed.message(1) == "plain")
    }

    @Test func plainTextToo() {
        let parsed = ParsedText("2026-01-21T08:15:30Z \(Self.red)WARN\(Self.end) no layout\n", .plain)
        #expect(parsed.count == 1)
        #expect(!parsed.message(0).contains("\u{1B}"))
        #expect(parsed.batch.levels[0] == .warn)
        #expect(parsed.line(0).contains(Self.red))
    }

    /// What only begins like a sequence stays.
    @Test func brokenSequencesStay() {
        let bytes = Array("a\u{1B}[12;x\u{1B}[\u{1B}b\u{1B}[31".utf8)
        let stripped = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            count = bytes.withUnsafeBytes { ANSI.strip($0, to: buffer.baseAddress!) }
        }
        #expect(String(decoding: stripped, as: UTF8.self) == "a\u{1B}[\u{1B}b\u{1B}[31")
    }
}

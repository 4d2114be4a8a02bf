import Events
import Testing

@testable import Parsers

/// Bytes that no program wrote: nothing traps, and every batch stays well formed (`ParsedText` checks it).
struct RobustnessTests {
    private static let seeds: [String] = [
        #"{"timestamp":"2026-01-21T08:15:30.123Z","level":"WARN","service":"a b","message":"x\ty","http":{"status":200},"t":[1,{"a":null}]}"#,
        #"ts=2026-01-21T08:15:30Z level=warn msg="a \"b\"" n=1 flag"#,
        "2026-01-21T08:15:30.123456789Z stdout P {\"a\":1",
        "2026-01-21T08:15:30.123456789Z stderr F ts=1768983330 msg=x level=info",
        #"{"log":"10.0.0.1 - - [21/Jan/2026:08:15:28 +0000] \"GET /x HTTP/1.1\" 500 12\n","stream":"stdout","attrs":{"a":"b"},"time":"2026-01-21T08:15:30Z"}"#,
        "10.0.0.1 - bob [21/Jan/2026:08:15:30 +0000] \"GET /a HTTP/1.1\" 404 12 \"-\" \"curl/8\"",
        "2026/01/21 08:15:30 [error] 7#7: *1 open() \"/x\" failed (2: No such file), client: 10.0.0.1, server: x",
        "[Wed Jan 21 08:15:30.123456 2026] [core:error] [pid 7:tid 8] [client ::1:5] AH1: File does not exist",
        "<34>1 2026-01-21T08:15:30.123Z host app 7 ID1 [ex@1 a=\"b\"] text", "<13>Jan 21 08:15:30 host app[7]: text",
        "2026-01-21 08:15:30,123 ERROR [main] a.B - boom", "2026-01-21 08:15:30,123 - a.b - INFO - text", "\tat a.B.c(B.java:1)",
        "WARNING:root:text", "plain words", "",
    ]

    @Test(arguments: Format.allCases)
    func mutatedLines(format: Format) {
        var random = SeededGenerator("robustness, \(format)")
        for _ in 0..<60 {
            var text: [UInt8] = []
            for _ in 0..<20 {
                var line = Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: line = Array(line.prefix(Int.random(in: 0...line.count, using: &random)))
                case 1: line = Array(line.suffix(Int.random(in: 0...line.count, using: &random)))
                case 2:
                    for _ in 0..<4 where !line.isEmpty {
                        line[Int.random(in: 0..<line.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                    }
                default: break
                }
                text += line + (Int.random(in: 0..<8, using: &random) == 0 ? [0x0D, 0x0A] : [0x0A])
            }
            for inner in [Format.plain, .access, .log4j, .json, .logfmt] {
                _ = ParsedText(text, format, isPinned: Bool.random(using: &random), inner: inner)
            }
            _ = text.withUnsafeBytes { FormatDetector.detect(sample: $0).base }
            _ = text.withUnsafeBytes { FormatDetector.inner(of: .known(format), sample: $0) }
        }
    }

    @Test(arguments: Format.allCases)
    func randomBytes(format: Format) {
        var random = SeededGenerator("random bytes, \(format)")
        for round in 0..<40 {
            let alphabet: [UInt8] = round % 2 == 0 ? Array(0...255) : Array("{}[]\":,=\\ntu0129 \tT-Zstdou PF\n\r.".utf8)
            let bytes = (0..<600).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let parsed = ParsedText(bytes, format)
            let items = parsed.count + parsed.rejected.count + parsed.counts.dropped.values.reduce(0, +)
            #expect(items <= bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count)
        }
    }
}

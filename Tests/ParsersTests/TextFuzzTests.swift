import Events
import Parsers
import Testing

/// Every text format on input that is cut, changed or random: an answer, never a trap, and rows that keep their promises.
struct TextFuzzTests {
    private static let samples: [String] =
        [
            AccessLogTests.samples, NginxErrorTests.samples, ApacheErrorTests.samples, SyslogTests.samples, Log4jTests.samples,
            PythonTests.samples, PlainTests.samples,
        ].flatMap { $0.map(\.line) }

    private func parseAll(_ line: [UInt8], _ context: inout ParseContext) {
        _ = parse(AccessLogParser(), line, &context)
        _ = parse(NginxErrorParser(), line, &context)
        _ = parse(ApacheErrorParser(), line, &context)
        _ = parse(SyslogParser(), line, &context)
        _ = parse(Log4jParser(), line, &context)
        _ = parse(PythonParser(), line, &context)
        _ = parse(PlainParser(), line, &context)
        line.withUnsafeBytes { _ = Continuation.isContinuation($0) }
    }

    @Test func everyPrefix() {
        var context = textContext()
        for sample in Self.samples {
            let bytes = Array(sample.utf8)
            for end in 0...bytes.count { parseAll(Array(bytes[..<end]), &context) }
        }
    }

    @Test func changedBytes() {
        var random = TextGenerator()
        print("seed \(random.seed)")
        var context = textContext()
        let marks = Array("0123456789-+/:., TZ[](){}<>\"\\|=#*%\0\n\tINFOError".utf8) + [0xFF, 0xC3]
        for _ in 0..<6_000 {
            var line = Array(Self.samples.randomElement(using: &random)!.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) where !line.isEmpty {
                let at = Int.random(in: 0..<line.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: line[at] = marks.randomElement(using: &random)!
                case 1: line.remove(at: at)
                case 2: line.insert(marks.randomElement(using: &random)!, at: at)
                default: line.removeSubrange(at..<min(line.count, at + Int.random(in: 1...20, using: &random)))
                }
            }
            parseAll(line, &context)
        }
    }

    @Test func randomBytes() {
        var random = TextGenerator()
        print("seed \(random.seed)")
        var context = textContext()
        let marks = Array("0123456789-:[]\"<> /JanINFO".utf8)
        for _ in 0..<6_000 {
            let count = Int.random(in: 0...80, using: &random)
            let isMarked = Bool.random(using: &random)
            let line = (0..<count).map { _ in
                isMarked ? marks.randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
            }
            parseAll(line, &context)
        }
    }

    /// Long lines of one byte: no reader may look again and again at the same bytes.
    @Test(.timeLimit(.minutes(1)))
    func longLines() {
        var context = textContext()
        for byte in Array(" [\"(a1:-.,<\\\t".utf8) {
            for head in [
                "", "2026-01-21 08:15:30 INFO ", "<34>1 2026-01-21T08:15:30Z h a - - ",
                "1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] \"",
            ] {
                parseAll(Array(head.utf8) + Array(repeating: byte, count: 1 << 18), &context)
            }
        }
    }
}

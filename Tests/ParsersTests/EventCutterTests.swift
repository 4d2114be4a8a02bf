import Events
import Testing

@testable import Parsers

/// A file gives the same events whole and in pieces.
struct EventCutterTests {
    private static let t = "2026-01-21T08:15:30.123456789Z"

    static func line(_ format: Format, _ n: Int) -> String {
        let s = 10 + n % 50
        switch format {
        case .json: return "{\"ts\":\"2026-01-21T08:15:\(s)Z\",\"level\":\"info\",\"msg\":\"message \(n)\",\"n\":\(n)}"
        case .logfmt: return "ts=2026-01-21T08:15:\(s)Z level=info msg=\"message \(n)\" n=\(n)"
        case .access: return "10.0.0.\(n % 250) - - [21/Jan/2026:08:15:\(s) +0000] \"GET /\(n) HTTP/1.1\" 200 \(n) \"-\" \"curl\""
        case .syslog: return "<13>Jan 21 08:15:\(s) web-1 app[\(n)]: message \(n)"
        case .log4j: return "2026-01-21 08:15:\(s),123 INFO  [main] a.B - message \(n)"
        case .python: return "2026-01-21 08:15:\(s),123 - a.b - INFO - message \(n)"
        case .nginxError: return "2026/01/21 08:15:\(s) [error] 7#7: *\(n) open() failed"
        case .apacheError: return "[Wed Jan 21 08:15:\(s).123456 2026] [core:error] [pid \(n)] message \(n)"
        case .cri: return "\(t) \(n % 3 == 0 ? "stderr" : "stdout") \(n % 5 == 0 ? "P" : "F") message \(n)"
        case .docker:
            return
                "{\"log\":\"message \(n)\(n % 5 == 0 ? "" : "\\n")\",\"stream\":\"\(n % 3 == 0 ? "stderr" : "stdout")\",\"time\":\"\(t)\"}"
        case .plain: return n % 3 == 0 ? "message \(n)" : "2026-01-21T08:15:\(s)Z message \(n)"
        default:
            let samples = format.description.samples
            return samples[n % samples.count].line
        }
    }

    private static func continuation(_ format: Format, _ n: Int) -> String {
        switch format {
        case .cri: return "\(t) \(n % 3 == 0 ? "stderr" : "stdout") F \tat a.B.c(B.java:\(n))"
        case .docker:
            return
                "{\"log\":\"\\tat a.B.c(B.java:\(n))\\n\",\"stream\":\"\(n % 3 == 0 ? "stderr" : "stdout")\",\"time\":\"\(t)\"}"
        default: return "\tat a.B.c(B.java:\(n))"
        }
    }

    private static func file(_ format: Format, lines: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var out = ""
        while out.utf8.count < lines * 20 {
            let n = Int.random(in: 0..<1_000, using: &random)
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<11: out += line(format, n)
            case 11..<15: out += continuation(format, n)
            case 15: out += line(Format.allCases.randomElement(using: &random) ?? .json, n)
            case 16: out += "\tat a.B.c(B.java:\(n))"
            case 17: out += " "
            case 18: out += "fits nothing \(n)"
            default:
                out += (0..<Int.random(in: 0..<700, using: &random)).map { _ in continuation(format, n) }.joined(separator: "\n")
            }
            out += Bool.random(using: &random) ? "\n" : "\r\n"
        }
        if Bool.random(using: &random) { out += line(format, 7) }
        return Array(out.utf8)
    }

    @Test(arguments: Format.allCases)
    func piecesGiveTheSameEvents(format: Format) {
        var random = SeededGenerator("event cutter, \(format)")
        for round in 0..<12 {
            let bytes = Self.file(format, lines: [5, 200, 3_000][round % 3], &random)
            let whole = ParsedText(bytes, format, inner: .plain)
            let cutter = EventCutter(format: format)
            var cuts: [Int] = []
            var start = 0
            var end = 0
            let largest = [40, 600, 5_000, 100_000][round % 4]
            while end < bytes.count {
                end = min(bytes.count, end + Int.random(in: 1...largest, using: &random))
                let cut = bytes[start..<end].withUnsafeBytes { cutter.lastCut(in: $0, atEnd: end == bytes.count) }
                #expect(cut <= end - start)
                if cut > 0 {
                    start += cut
                    cuts.append(start)
                }
            }
            #expect(start == bytes.count)
            let pieces = ParsedText(bytes, format, inner: .plain, cuts: cuts)
            // Two streams side by side may end their events in another order; so the event before a foreign line without a time, which
            // gives it its own, may be another too.
            func events(_ parsed: ParsedText) -> [String] {
                let all = (0..<parsed.count).map { parsed.description($0) }
                return format.isContainer ? all.map { String($0.drop { $0 != " " }) }.sorted() : all
            }
            #expect(events(whole) == events(pieces))
            #expect(whole.rejected.map(\.text) == pieces.rejected.map(\.text))
            #expect(whole.counts.dropped == pieces.counts.dropped)
            #expect(whole.counts.rejected == pieces.counts.rejected)
        }
    }

    @Test func singleLineFormatsAreCutAfterTheLastLine() {
        let text = Array("10.0.0.1 - - [21/Jan/2026:08:15:30 +0000] \"GET / HTTP/1.1\" 200 1\nrest".utf8)
        let cut = text.withUnsafeBytes { EventCutter(format: .access).lastCut(in: $0, atEnd: false) }
        #expect(cut == text.count - 4)
    }

    @Test func multiLineFormatsKeepTheLastEvent() {
        let first = "2026-01-21 08:15:30,123 INFO  [main] a.B - one\n\tat x.y(Z.java:1)\n"
        let text = Array((first + "2026-01-21 08:15:31,123 INFO  [main] a.B - two\n\tat x.y(Z.java:1)\n2026-").utf8)
        let cutter = EventCutter(format: .log4j)
        #expect(text.withUnsafeBytes { cutter.lastCut(in: $0, atEnd: false) } == first.utf8.count)
        #expect(text.withUnsafeBytes { cutter.lastCut(in: $0, atEnd: true) } == text.count)
        #expect(text.withUnsafeBytes { cutter.completeLines(in: $0) } == text.count - 5)
        #expect(Array(first.utf8).withUnsafeBytes { cutter.lastCut(in: $0, atEnd: false) } == 0)
        #expect([UInt8]().withUnsafeBytes { cutter.lastCut(in: $0, atEnd: false) } == 0)
    }

    @Test func silentStreamHoldsNothingBack() {
        let text = Array(
            ("\(Self.t) stderr P half a line\n" + (0..<1_000).map { "\(Self.t) stdout F line \($0)\n" }.joined()).utf8)
        let cut = text.withUnsafeBytes { EventCutter(format: .cri).lastCut(in: $0, atEnd: false) }
        #expect(cut > text.count * 9 / 10 && cut < text.count)
    }
}

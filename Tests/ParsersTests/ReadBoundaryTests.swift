import Events
import Testing

@testable import Parsers

/// Events over several lines come out the same wherever the input is cut between two reads.
@Suite struct ReadBoundaryTests {
    /// A text in which events have several lines.
    struct Case: CustomTestStringConvertible {
        var name: String
        var format: InputFormat
        var text: String
        var testDescription: String { name }
    }

    private static let trace = "java.lang.IllegalStateException: no\n\tat a.B.c(B.java:1)\n\nCaused by: x.Y: z\n\t... 3 more"
    private static let t = "2026-01-21T08:15:3"

    private static func custom(_ yaml: String) -> InputFormat? { (try? formats(yaml).first).map { .custom($0) } }

    static let cases: [Case] = [
        Case(
            name: "log4j", format: .known(.log4j),
            text:
                "2026-01-21 08:15:30,123 ERROR [main] a.B - boom\r\n\(trace)\r\n2026-01-21 08:15:31,123 INFO [main] a.B - ok\nlast words"
        ),
        Case(
            name: "python", format: .known(.python),
            text:
                "2026-01-21 08:15:30,123 - a.b - ERROR - boom\nTraceback (most recent call last):\n  File \"x.py\", line 3, in f\n    g()\nValueError: no\n2026-01-21 08:15:31,123 - a.b - INFO - ok\n2026-01-21 08:15:32,123 - a.b - INFO - ok\n"
        ),
        Case(
            name: "json", format: .known(.json),
            text:
                "{\"ts\":\"\(t)0Z\",\"msg\":\"a\"}\n\tat a.B.c(B.java:1)\n{\"ts\":\"\(t)1Z\",\n\"msg\":\"b\",\n\"n\":[1,\n2\n]\n}\n{\"msg\":\"c\"}\n"
        ),
        Case(
            name: "plain", format: .known(.plain),
            text: "\(t)0Z ERROR boom\n\(trace)\n\n\n  indented\n\(t)1Z fine\n   \nend"
        ),
        Case(
            name: "postgresql", format: .known(.postgresql),
            text:
                "2026-01-21 08:15:30.123 UTC [7] ERROR:  syntax error\n2026-01-21 08:15:30.123 UTC [7] STATEMENT:  select\n\t\t1\n\t\tfrom x\n2026-01-21 08:15:31.123 UTC [7] LOG:  fine\n"
        ),
        Case(
            name: "mysql-slow", format: .known(.mysqlSlow),
            text: (Format.mysqlSlow.description.samples.map(\.line) + Format.mysqlSlow.description.samples.map(\.line)).joined(
                separator: "\n") + "\n"
        ),
        Case(
            name: "mysql-error", format: .known(.mysqlError),
            text: Format.mysqlError.description.samples.map { $0.line + "\nand more of it\n" }.joined()
        ),
        Case(
            name: "icinga", format: .known(.icinga),
            text: Format.icinga.description.samples.map { $0.line + "\nContext:\n\t(0) Handling\n" }.joined()
        ),
        Case(
            name: "postgresql-csv", format: .known(.postgresqlCSV),
            text: Format.postgresqlCSV.description.samples.map {
                $0.line.replacing("select nme from t", with: "select\nnme,\n\n\"\"x\"\"") + "\n\($0.line)\n\($0.line)\n"
            }.joined()
        ),
        Case(
            name: "cri", format: .known(.cri),
            text:
                "\(t)0.1Z stderr F boom\n\(t)0.2Z stderr F \tat a.B.c(B.java:1)\n\(t)0.3Z stdout P half \n\(t)0.4Z stderr F \tat a.B.d(B.java:2)\n\(t)0.5Z stdout F whole\n\(t)0.6Z stdout F end\n\(t)0.7Z stderr F end\n\(t)0.8Z stdout F last\n\(t)0.9Z stderr F last\n"
        ),
        custom(
            "name: a\ngrok: '^%{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}'\nmultiline: {start: '%{TIMESTAMP_ISO8601}'}"
        ).map {
            Case(name: "start", format: $0, text: "lost\n\(t)0Z one\nand\n\nmore\r\nof it\n\(t)1Z two\n\(t)2Z three\n  x\n\n\n")
        },
        custom("name: b\ngrok: '^%{WORD:w} %{GREEDYDATA:message}'\nmultiline: {indented: true}").map {
            Case(name: "indented", format: $0, text: "one a\n  b\n\n\tc\ntwo d\nnofield\n  joined to the reject\nthree e\n")
        },
        custom("name: c\ngrok: '^%{WORD:level}: %{GREEDYDATA:message}'\nmultiline: {stack_traces: true}").map {
            Case(name: "stack traces", format: $0, text: "ERROR: boom\n\(trace)\nINFO: fine\nDEBUG: x\n\tat a.B.c(B.java:1)\n")
        },
        custom(
            "name: d\ngrok: '\\A--%{WORD:id}--\\n(?<message>(?m:.*))'\nmultiline: {start: '--\\w+--$', whole: true}\non_failure: tag"
        ).map {
            Case(name: "whole", format: $0, text: "--a1--\nH: 1\n\nI: 2\n--b2--\nJ: 3\n--c3--\n--d4--\nK\n")
        },
    ].compactMap { $0 }

    private func events(_ item: Case, cuts: [Int]) -> [String] {
        let parsed = ParsedText(Array(item.text.utf8), item.format, isPinned: true, inner: .known(.plain), cuts: cuts)
        // Two streams side by side may end their events in another order.
        let events = (0..<parsed.count).map { parsed.description($0) }
        return (item.format.isContainer ? events.sorted() : events) + parsed.rejected.map { "\($0.reason): \($0.text)" }.sorted()
            + ["\(parsed.counts.dropped)"]
    }

    /// Every place where a read may end, and a second one behind it.
    @Test(arguments: cases)
    func everyPlace(_ item: Case) {
        let bytes = Array(item.text.utf8)
        let whole = events(item, cuts: [])
        #expect(whole.count >= 3, "the case says too little: \(whole)")
        let cutter = EventCutter(format: item.format)
        var random = SeededGenerator("read boundaries, \(item.name)")
        var cutsSeen = Set<Int>()
        for first in 1...bytes.count {
            for second in [bytes.count, Int.random(in: first...bytes.count, using: &random)] {
                var cuts: [Int] = []
                var start = 0
                for end in [first, second, bytes.count] {
                    let cut = bytes[start..<end].withUnsafeBytes { cutter.lastCut(in: $0, atEnd: end == bytes.count) }
                    #expect(cut <= end - start)
                    if cut > 0 { cuts.append(start + cut) }
                    start += cut
                }
                #expect(start == bytes.count)
                cutsSeen.formUnion(cuts)
                #expect(events(item, cuts: cuts) == whole, "read \(first), then \(second)")
            }
        }
        // Something was cut in the midst of the text.
        #expect(cutsSeen.count > 1)
    }

    /// The cases join lines at all.
    @Test(arguments: cases)
    func linesAreJoined(_ item: Case) {
        let parsed = ParsedText(Array(item.text.utf8), item.format, isPinned: true, inner: .known(.plain))
        #expect(
            (0..<parsed.count).contains { parsed.line($0).contains("\n") } || parsed.rejected.contains { $0.text.contains("\n") })
    }
}

import Events
import Testing

@testable import Parsers

/// Formats whose columns a header in the file names.
struct ColumnTests {
    private static let iis = """
        #Software: Microsoft Internet Information Services 8.5
        #Version: 1.0
        #Date: 2026-01-21 08:15:00
        #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken
        2026-01-21 08:15:30 192.0.2.1 GET /shop q=1 443 - 203.0.113.7 Mozilla/5.0+(X11) 200 15
        2026-01-21 08:15:31 192.0.2.1 POST /cart - 443 frank 203.0.113.7 curl/8.5 503 40

        """

    private func detect(_ text: String) -> Format? { Array(text.utf8).withUnsafeBytes { FormatDetector.detect(sample: $0).base } }

    @Test func headerNamesTheFields() {
        #expect(detect(Self.iis) == .w3c)
        let parsed = ParsedText(Self.iis, .w3c)
        #expect(parsed.count == 2)
        #expect(parsed.counts.dropped[.header] == 4)
        #expect(parsed.time(1) == "2026-01-21T08:15:31.000000000Z")
        #expect(parsed.batch.levels[1] == .error)
        #expect(parsed.value(1, "path") == "/cart")
        #expect(parsed.value(1, "user") == "frank")
        #expect(parsed.value(1, "time-taken") == "40")
        #expect(parsed.value(0, "user") == nil)
    }

    /// W3C times are UTC whatever `--timezone` says.
    @Test func timesAreUTC() {
        let batch = EventBatch()
        var context = textContext(zone: .fixed(minutes: 120))
        let line = "2026-01-21 08:15:30 192.0.2.10 GET /shop - 443 - 203.0.113.7 curl/8 - 404 0 0 1"
        let range = Array(line.utf8).withUnsafeBytes { batch.arena.append($0) }
        #expect(W3CParser().parse(range, into: batch, &context) == .event)
        #expect(batch.timestamps[0] == Timestamp(year: 2026, month: 1, day: 21, hour: 8, minute: 15, second: 30))
        #expect(batch.levels[0] == .warn)
    }

    /// A file in pieces, each with a parser of its own, gives what the whole file gives: the list in force goes from piece to piece.
    @Test func piecesKnowTheList() {
        let second = "#Fields: date time c-ip sc-status cs-uri-stem\n2026-01-21 09:00:00 203.0.113.9 404 /x\n"
        let more = "2026-01-21 09:00:01 203.0.113.9 200 /y\n2026-01-21 09:00:02 203.0.113.9 200 /z\n"
        let bytes = Array((Self.iis + second + more).utf8)
        let whole = ParsedText(bytes, .w3c)
        #expect(whole.count == 5)
        #expect(whole.value(4, "path") == "/z")
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
        for cut in ends.dropLast() {
            var columns: ColumnList?
            var events: [String] = []
            for piece in [bytes[..<cut], bytes[cut...]] {
                let batch = EventBatch()
                let chunk = piece.withUnsafeBytes { batch.arena.append($0) }
                var parser = FileParser(
                    format: .w3c, isPinned: false, context: ParseContext(reference: ParsedText.reference), columns: columns)
                _ = parser.parse(chunk, into: batch) { _, _ in Issue.record("rejected") }
                for row in 0..<batch.count {
                    let path = batch.field(.path, of: row).map { batch.arena.string($0.range) }
                    events.append("\(batch.timestamps[row].rawValue) \(path ?? "-")")
                }
                columns = ColumnList.inForce(after: batch.arena.bytes(chunk), of: .w3c, before: columns)
            }
            #expect(events == (0..<5).map { "\(whole.batch.timestamps[$0].rawValue) \(whole.value($0, "path") ?? "-")" })
        }
    }

    @Test func cloudFront() {
        let text =
            "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(User-Agent)\n"
            + "2026-01-21\t08:15:30\tFRA2-C1\t512\t203.0.113.7\tGET\td1.cloudfront.net\t/a b\t403\tMozilla/5.0%20(X11)\n"
        #expect(detect(text) == .w3c)
        let parsed = ParsedText(text, .w3c)
        #expect(parsed.count == 1)
        #expect(parsed.time(0) == "2026-01-21T08:15:30.000000000Z")
        #expect(parsed.value(0, "path") == "/a b")
        #expect(parsed.value(0, "http_host") == "d1.cloudfront.net")
        #expect(parsed.batch.levels[0] == .warn)
    }

    @Test func timeAloneTakesTheDayOfTheHeader() {
        let parsed = ParsedText(
            "#Date: 2026-01-20 16:44:49\n#Fields: time c-ip cs-method cs-uri-stem sc-status\n16:48:05 192.0.2.1 [2]PASS /x 230\n",
            .w3c)
        #expect(parsed.time(0) == "2026-01-20T16:48:05.000000000Z")
    }

    @Test(arguments: [",", "\t", ";", "|"])
    func tables(separator: String) {
        func row(_ cells: String...) -> String { cells.joined(separator: separator) + "\n" }
        let text =
            row("time", "level", "service", "message", "user id")
            + row("2026-01-21T08:15:30Z", "warn", "shop", "\"a \"\"b\"\" c\"", "7")
            + row("2026-01-21T08:15:31Z", "info", "shop", "\"x\(separator)y\"", "")
        #expect(detect(text) == .csv)
        let parsed = ParsedText(text, .csv)
        #expect(parsed.count == 2)
        #expect(parsed.counts.dropped[.header] == 1)
        #expect(parsed.message(0) == "a \"b\" c")
        #expect(parsed.message(1) == "x\(separator)y")
        #expect(parsed.service(0) == "shop")
        #expect(parsed.value(0, "user id") == "7")
        #expect(parsed.batch.levels[0] == .warn)
    }

    @Test func raggedRowsAreRejected() {
        let parsed = ParsedText(
            "time,level,message\n2026-01-21T08:15:30Z,info,a\n2026-01-21T08:15:31Z,info\nx,\"open\n", .csv, isPinned: true)
        #expect(parsed.count == 1)
        #expect(parsed.rejected.count == 2)
    }

    @Test func notEveryTextWithCommasIsATable() {
        #expect(detect("hello, world, again\na, b, c\n") == .plain)
        #expect(detect("time,level\n1,2\n") == .plain)
    }

    @Test func csvlogValuesMayHaveSeveralLines() {
        let head = "2026-01-21 08:15:30.862 UTC,,,87,,5ff2634c.57,1,,2026-01-21 08:00:00 UTC,4/43,0,LOG,00000,"
        let text =
            head + "\"automatic vacuum of table \"\"t\"\":\npages: 0 removed\n\ntuples: 1\",,,,,,,,,\"\"\n" + head
            + "\"next\",,,,,,,,,\"\"\n"
        #expect(detect(text) == .postgresqlCSV)
        let parsed = ParsedText(text, .postgresqlCSV)
        #expect(parsed.count == 2)
        #expect(parsed.message(0) == "automatic vacuum of table \"t\":\npages: 0 removed\n\ntuples: 1")
        #expect(parsed.message(1) == "next")
    }
}

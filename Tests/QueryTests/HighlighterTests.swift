import Blocks
import Testing

@testable import Query

@Suite struct HighlighterTests {
    @Test(arguments: [
        ("error", "An ERROR, no errors: error", ["ERROR", "error"]),
        ("\"connection refused\"", "connection   refused!", ["connection   refused"]),
        ("conn*", "Connected to connection", ["Connected", "connection"]), ("GRÜN", "das grüne ist «grün»", ["grün"]),
        ("10.0.0.1", "from 10.0.0.1 to 10.0.0.12", ["10.0.0.1"]), ("a \"a b\"", "a b a", ["a b", "a"]), ("x", "", []),
        ("ende", "İİ…\u{1F600} Ende", ["Ende"]), ("a b", "a b", ["a", "b"]),
        ("conn*ed c?d", "connected, connect; cad", ["connected", "cad"]), ("/t+ime/", "attime time", ["ttime", "time"]),
        ("/(A|b)c/i x*z", "xyz ac.bc", ["xyz", "ac", "bc"]), ("/b*/", "abba", ["bb"]), ("-/a/ b", "a b", ["b"]),
    ])
    func findsMatches(_ query: String, _ text: String, _ expected: [String]) throws {
        let bytes = Array(text.utf8)
        let ranges = Highlighter(try SearchQuery(query)).ranges(in: bytes)
        #expect(ranges.map { String(decoding: bytes[$0], as: UTF8.self) } == expected)
    }

    @Test func survivesBytesThatAreNoText() throws {
        let highlighter = Highlighter(try SearchQuery("ab").highlights)
        #expect(
            highlighter.ranges(in: [0xE2, 0x61, 0x62, 0x20, 0x61, 0x62, 0xFF, 0x80, 0x61, 0x62, 0xC3]) == [1..<3, 4..<6, 8..<10])
    }
}

import Blocks
import Events
import Testing

@testable import Archive

/// Lines that are passed over without being read.
@Suite struct LineFilterTests {
    private static func line(_ message: String, level: String = "INFO", rest: String = "") -> String {
        #"{"timestamp":"2026-01-21T08:00:00.000000000Z","level":"\#(level)","service":"web","message":"\#(message)"\#(rest)}"#
    }

    /// The numbers of the lines that are kept; nil where all are to be read.
    private func kept(_ lines: [String], _ filter: BlockFilter) throws -> [Int]? {
        let filter = try #require(LineFilter(filter))
        let text = Array((lines.joined(separator: "\n") + "\n").utf8)
        let ranges = text.withUnsafeBytes { filter.lines(of: $0, head: LineFilter.head(service: "web")) }
        return ranges?.compactMap { range in lines.firstIndex(of: String(decoding: text[range], as: UTF8.self)) }
    }

    private func token(_ text: String) -> TokenExpression { .token(Array(text.utf8)) }

    @Test func keepsWhatMayMatch() throws {
        let lines = [
            Self.line("Timeout one", level: "ERROR"), Self.line("two refused"), Self.line("timeouts refused"),
            Self.line("three", rest: #","metadata":{"why":"REFUSED timeout"}"#), Self.line("привет timeout"),
        ]
        #expect(try kept(lines, BlockFilter(tokens: token("timeout"))) == [0, 2, 3, 4])
        #expect(try kept(lines, BlockFilter(tokens: .all([token("timeout"), token("refused")]))) == [2, 3])
        #expect(try kept(lines, BlockFilter(tokens: .any([token("one"), token("two")]))) == [0, 1])
        #expect(try kept(lines, BlockFilter(tokens: .all([.prefix(Array("timeo".utf8)), token("привет")]))) == [0, 2, 3, 4])
        #expect(try kept(lines, BlockFilter(tokens: token("nowhere"))) == [])
        #expect(try kept(lines, BlockFilter(levelMask: 1 << UInt16(Level.error.rawValue))) == [0])
        #expect(try kept(lines, BlockFilter(levelMask: 1 << UInt16(Level.error.rawValue), tokens: token("two"))) == [])
    }

    @Test func saysNothingWhereItKnowsNothing() {
        #expect(LineFilter(BlockFilter()) == nil)
        #expect(LineFilter(BlockFilter(tokens: token("привет"))) == nil)
        #expect(LineFilter(BlockFilter(tokens: .any([token("a"), .anything]))) == nil)
    }

    @Test func looksForNeedlesInAnyCase() throws {
        let lines = [Self.line("a Timeouts b"), Self.line("time out"), Self.line("xtimeouty")]
        #expect(try kept(lines, BlockFilter(needles: [Array("timeout".utf8)])) == [0, 2])
        #expect(try kept(lines, BlockFilter(needles: [Array("timeout".utf8), Array("y".utf8)])) == [2])
        #expect(try kept(lines, BlockFilter(tokens: token("time"), needles: [Array(" out".utf8)])) == [1])
        #expect(try kept(lines, BlockFilter(needles: [Array("nowhere".utf8)])) == [])
    }

    @Test func leavesSegmentsWholeThatItCannotJudge() throws {
        let one = Self.line("timeout")
        let filter = BlockFilter(tokens: token("kelvin"))
        #expect(try kept([one, Self.line("\\u006belvin")], filter) == nil)
        #expect(try kept([one, Self.line("\u{212A}elvin")], filter) == nil)
        // Lines that are not ours count only where what is looked for stands somewhere.
        #expect(try kept([one, #"{"msg":"foreign"}"#], filter) == [])
        let present = BlockFilter(tokens: token("timeout"))
        #expect(try kept([one, #"{"msg":"foreign"}"#], present) == nil)
        #expect(try kept([one, "no JSON"], present) == nil)
        #expect(try kept([one, Self.line("odd", level: "odd")], present) == nil)
        #expect(try kept([one, Self.line("other").replacing("\"web\"", with: "\"api\"")], present) == nil)
        #expect(try kept([one, Self.line("clock").replacing("2026-01-21T", with: "21/Jan 08:")], present) == nil)
        #expect(try kept([one, ""], present) == nil)
    }
}

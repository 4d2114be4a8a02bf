import Events
import Testing

@testable import Parsers

struct LineSplitterTests {
    private func split(_ text: [UInt8]) -> [LineSplitter.Line] {
        var arena = ByteArena()
        let range = text.withUnsafeBytes { arena.append($0) }
        var splitter = LineSplitter(range)
        var lines: [LineSplitter.Line] = []
        while let line = splitter.next(arena.base) { lines.append(line) }
        return lines
    }

    @Test func lineEnds() {
        let lines = split(Array("a\nb\r\n\r\n\nc\rd\ne\r".utf8))
        #expect(
            lines.map(\.range) == [.init(0, 1), .init(2, 3), .init(5, 5), .init(7, 7), .init(8, 11), .init(12, 14)] as [ByteRange]
        )
        #expect(lines.allSatisfy { !$0.isCut })
        #expect(split([]).isEmpty)
    }

    @Test func longLinesAreCutAtACharacter() {
        let limit = Limits.lineBytes
        let exact = split(Array(repeating: 0x61, count: limit) + [0x0D, 0x0A, 0x62])
        #expect(exact.map(\.range.count) == [limit, 1])
        #expect(!exact[0].isCut)
        let long = split(Array(repeating: 0x61, count: limit - 1) + Array("é and more\nnext".utf8))
        #expect(long.map(\.range.count) == [limit - 1, 4])
        #expect(long.map(\.isCut) == [true, false])
        #expect(split(Array(repeating: 0x80, count: limit + 9)).map(\.range.count) == [limit])
    }

    @Test func filterKeepsWhatTheSplitterNeeds() {
        var random = SeededGenerator("long line filter")
        for _ in 0..<12 {
            var text: [UInt8] = []
            var expectedCut = 0
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let length =
                    [
                        0, 5, Limits.lineBytes - 1, Limits.lineBytes, Limits.lineBytes + 1, Limits.lineBytes + 2,
                        3 * Limits.lineBytes,
                    ]
                    .randomElement(using: &random) ?? 1
                text += Array(repeating: UInt8.random(in: 0x61...0x7A, using: &random), count: length)
                if Bool.random(using: &random) { text.append(0x0D) }
                text.append(0x0A)
                if length > Limits.lineBytes { expectedCut += 1 }
            }
            var filter = LongLineFilter()
            var kept: [UInt8] = []
            var at = 0
            while at < text.count {
                let end = min(text.count, at + Int.random(in: 1...700_000, using: &random))
                var piece = Array(text[at..<end])
                let count = piece.withUnsafeMutableBytes { filter.filter($0) }
                kept += piece[..<count]
                at = end
            }
            #expect(filter.droppedBytes == text.count - kept.count)
            #expect(
                kept.split(separator: 0x0A, omittingEmptySubsequences: false).allSatisfy { $0.count <= LongLineFilter.keptBytes })
            let whole = split(text)
            let filtered = split(kept)
            #expect(filtered.map(\.isCut) == whole.map(\.isCut))
            #expect(filtered.map(\.range.count) == whole.map(\.range.count))
            #expect(whole.filter(\.isCut).count == expectedCut)
        }
    }

    @Test func filterBoundsInputWithoutLineEnds() {
        var filter = LongLineFilter()
        var kept = 0
        for _ in 0..<300 {
            var piece = [UInt8](repeating: 0, count: 1 << 20)
            kept += piece.withUnsafeMutableBytes { filter.filter($0) }
        }
        #expect(kept == LongLineFilter.keptBytes)
        #expect(filter.droppedBytes == (300 << 20) - LongLineFilter.keptBytes)
    }
}

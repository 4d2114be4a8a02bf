import Events
import Store
import Testing

@testable import Pipeline

/// Content is known by its pieces, whatever file it comes in.
struct ContentTrailTests {
    /// What a catalog would remember.
    private final class Memory: KnownPieces {
        var pieces: [ContentPiece] = []
        func lengths(after state: ContentState, head: Int64) -> [Int] {
            Set(pieces.filter { $0.before == state && $0.head == head }.map(\.length)).sorted(by: >)
        }
        func piece(after state: ContentState, head: Int64, length: Int, to end: ContentState) -> ContentPiece? {
            pieces.first { $0.before == state && $0.head == head && $0.length == length && $0.after == end }
        }
    }

    private let memory = Memory()

    private func trail(tenant: String = "default") -> ContentTrail { ContentTrail(tenant: tenant, memory) }

    /// Reads a text in pieces of about `size` bytes that end with lines. Returns how much of it was known.
    private func read(_ text: String, pieces size: Int, tenant: String = "default", job: Int64 = 1) throws -> Int {
        var trail = trail(tenant: tenant)
        let bytes = Array(text.utf8)
        var at = 0
        var known = 0
        while at < bytes.count {
            let rest = Array(bytes[at...])
            switch try rest.withUnsafeBytes({ bytes in try trail.next(bytes, isEnd: true) }) {
            case .wait: Issue.record("it is the end")
            case .known(let piece):
                known += piece.length
                at += piece.length
                trail.pass(piece)
            case .new:
                var end = min(size, rest.count)
                while end < rest.count, rest[end - 1] != 0x0A { end += 1 }
                let piece = rest[..<end].withUnsafeBytes {
                    trail.piece(of: $0, job: job, entry: 0)
                }
                memory.pieces.append(piece)
                trail.pass(piece)
                at += end
            }
        }
        return known
    }

    private func lines(_ range: Range<Int>) -> String { range.map { "line \($0) of the log\n" }.joined() }

    @Test func theSameAgainIsKnown() throws {
        #expect(try read(lines(0..<100), pieces: 300) == 0)
        #expect(try read(lines(0..<100), pieces: 700) == lines(0..<100).utf8.count)
    }

    @Test func aGrownFileIsKnownAsFarAsItWas() throws {
        _ = try read(lines(0..<100), pieces: 300)
        #expect(try read(lines(0..<150), pieces: 300) == lines(0..<100).utf8.count)
        #expect(try read(lines(0..<150), pieces: 10_000) == lines(0..<150).utf8.count)
        #expect(try read(lines(0..<100), pieces: 300) == lines(0..<100).utf8.count)
    }

    @Test func filesThatPartAreKnownUpToThere() throws {
        let common = lines(0..<100)
        _ = try read(common + "left\n" + lines(0..<50), pieces: 300)
        let known = try read(common + "right\n" + lines(0..<50), pieces: 300)
        #expect(known > common.utf8.count - 330 && known <= common.utf8.count)
        #expect(try read(common + "right\n" + lines(0..<50), pieces: 300) == (common + "right\n" + lines(0..<50)).utf8.count)
        #expect(try read(common + "left\n" + lines(0..<50), pieces: 300) == (common + "left\n" + lines(0..<50)).utf8.count)
    }

    @Test func aLineThatHasGrownIsReadAnew() throws {
        _ = try read("first\nhalf of a li", pieces: 6)
        #expect(memory.pieces.count == 2)
        #expect(try read("first\nhalf of a line\n", pieces: 6) == 6)
    }

    @Test func tenantsKnowNothingOfEachOther() throws {
        _ = try read(lines(0..<10), pieces: 300, tenant: "a")
        #expect(try read(lines(0..<10), pieces: 300, tenant: "b") == 0)
    }

    @Test func otherContentWithTheSameFirstLineIsNew() throws {
        _ = try read("time,level,text\n1,info,a\n", pieces: 1_000)
        #expect(try read("time,level,text\n2,info,b\n", pieces: 1_000) == 0)
    }

    @Test func waitsUntilItIsSure() throws {
        _ = try read(lines(0..<400), pieces: 10_000)
        var trail = trail()
        let whole = Array(lines(0..<400).utf8)
        func next(_ count: Int, _ isEnd: Bool) throws -> ContentTrail.Step {
            try whole[..<count].withUnsafeBytes { try trail.next($0, isEnd: isEnd) }
        }
        #expect(try next(0, false) == .wait(1))
        #expect(try next(4, false) == .wait(5))
        #expect(try next(100, false) == .wait(ContentPiece.headBytes))
        #expect(try next(5_000, false) == .wait(whole.count + 1))
        #expect(try next(whole.count, false) == .wait(whole.count + 1))
        #expect(try next(whole.count, true) == .known(memory.pieces[0]))
    }

    /// Long pieces are told apart by their first bytes, short ones by their lengths: however many begin with one line, few are compared.
    @Test func manyFilesWithOneFirstLine() throws {
        for size in [20, 500] {
            for i in 0..<300 { #expect(try read("time,level,text\n\(size),\(i)\n" + lines(0..<size), pieces: 10_000) == 0) }
            for i in 0..<300 {
                let text = "time,level,text\n\(size),\(i)\n" + lines(0..<size)
                #expect(try read(text, pieces: 10_000) == text.utf8.count)
            }
        }
    }

    @Test func anEmptyInputIsNew() throws {
        var trail = trail()
        #expect(try trail.next(UnsafeRawBufferPointer(start: nil, count: 0), isEnd: true) == .new)
    }
}

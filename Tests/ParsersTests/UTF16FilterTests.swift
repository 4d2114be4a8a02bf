import Foundation
import Testing

@testable import Parsers

/// UTF-16 becomes UTF-8, in pieces of any size.
struct UTF16FilterTests {
    private func convert(_ bytes: [UInt8], pieces: Int) -> [UInt8] {
        var filter = UTF16Filter()
        var out: [UInt8] = []
        var at = 0
        repeat {
            let end = min(bytes.count, at + pieces)
            let room = UTF16Filter.room(for: end - at)
            out += [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                count = bytes[at..<end].withUnsafeBytes { filter.convert($0, isEnd: end == bytes.count, to: buffer.baseAddress!) }
            }
            at = end
        } while at < bytes.count
        return out
    }

    private static let text = "2026-01-21 ä€😀 line\r\nnext\n"

    @Test(arguments: [1, 2, 3, 5, 1_000])
    func marked(pieces: Int) throws {
        let little = [0xFF, 0xFE] + Array(try #require(Self.text.data(using: .utf16LittleEndian)))
        let big = [0xFE, 0xFF] + Array(try #require(Self.text.data(using: .utf16BigEndian)))
        #expect(convert(little, pieces: pieces) == Array(Self.text.utf8))
        #expect(convert(big, pieces: pieces) == Array(Self.text.utf8))
    }

    @Test(arguments: [1, 2, 3, 1_000])
    func everythingElseStays(pieces: Int) {
        for bytes in [Array(Self.text.utf8), [], [0xFF], [0xFE], [0xFF, 0xFF, 0xFE], [0x41], [0xEF, 0xBB, 0xBF, 0x41]] {
            #expect(convert(bytes, pieces: pieces) == bytes)
        }
    }

    @Test(arguments: [1, 2, 1_000])
    func halvesAreReplaced(pieces: Int) {
        #expect(convert([0xFF, 0xFE, 0x3D, 0xD8, 0x41, 0x00, 0x00], pieces: pieces) == Array("\u{FFFD}A\u{FFFD}".utf8))
        #expect(convert([0xFF, 0xFE, 0x00, 0xDE], pieces: pieces) == Array("\u{FFFD}".utf8))
        #expect(convert([0xFE, 0xFF, 0xD8, 0x3D], pieces: pieces) == Array("\u{FFFD}".utf8))
    }
}

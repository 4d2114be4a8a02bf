import Events
import Testing

@testable import Archive

@Suite struct GzipSourceTests {
    let lines = logLines(40_000)

    @Test(arguments: [1, 7, 4_096, 256 << 10, 4 << 20]) func readsWhole(chunk: Int) throws {
        let text = chunk == 1 ? logLines(200) : lines
        let (entries, problems) = try readUpload(Tool.gzip(text), chunk: chunk)
        #expect(entries == [ReadEntry(name: "upload", memberPath: nil, bytes: text)])
        #expect(problems.isEmpty)
    }

    @Test func readsManyMembers() throws {
        var bytes: [UInt8] = []
        var expected: [UInt8] = []
        for index in 0..<200 {
            let part = logLines(index % 7, seed: index)
            bytes += index % 3 == 0 ? try Tool.gzip(part) : storedGzip(part)
            expected += part
        }
        let (entries, problems) = try readUpload(bytes)
        #expect(entries.map(\.bytes) == [expected])
        #expect(problems.isEmpty)
    }

    @Test func acceptsZeroPadding() throws {
        let (entries, problems) = try readUpload(Tool.gzip(lines) + [UInt8](repeating: 0, count: 3_000))
        #expect(entries.map(\.bytes) == [lines])
        #expect(problems.isEmpty)
    }

    @Test(
        arguments: [[0x41], [0, 0, 0, 0x41, 0x42], [0x1F], [0x1F, 0x8B, 0x08], [0x1F, 0x8B, 0x08, 0xFF, 0, 0, 0, 0, 0, 0, 0]]
            as [[UInt8]])
    func reportsTrailingGarbage(garbage: [UInt8]) throws {
        let (entries, problems) = try readUpload(Tool.gzip(lines) + garbage)
        #expect(entries.map(\.bytes) == [lines])
        #expect(problems.map(\.code) == [.trailingGarbage])
    }

    @Test func reportsBadChecksumAndGoesOn() throws {
        var first = storedGzip(Array("first\n".utf8))
        first[first.count - 8] ^= 0xFF
        let (entries, problems) = try readUpload(first + storedGzip(Array("second\n".utf8)))
        #expect(entries.map(\.text) == ["first\nsecond\n"])
        #expect(entries.map(\.error) == [nil])
        #expect(problems.map(\.code) == [.badCRC])
    }

    @Test func reportsBadLength() throws {
        var bytes = try Tool.gzip(lines)
        bytes[bytes.count - 1] ^= 1
        let (entries, problems) = try readUpload(bytes)
        #expect(entries.map(\.bytes) == [lines])
        #expect(problems.map(\.code) == [.badSize])
    }

    @Test(arguments: [5, 9, 12, 400, 30_000]) func keepsWhatPrecedesTheCut(cut: Int) throws {
        let bytes = try Tool.gzip(lines)
        let (entries, problems) = try readUpload(Array(bytes.prefix(cut)))
        #expect(problems.map(\.code) == [.truncated])
        #expect(problems.map(\.name) == ["upload"])
        #expect(entries.count == 1)
        #expect(entries.first?.error == .truncated)
        #expect(lines.starts(with: entries.first?.bytes ?? [0]))
        // Deflate gives several bytes for each of these; a window kept back would show.
        if cut >= 400 { #expect((entries.first?.bytes.count ?? 0) > cut * 2) }
    }

    @Test func reportsACutTrailer() throws {
        let bytes = try Tool.gzip(lines)
        for cut in 1...8 {
            let (entries, problems) = try readUpload(Array(bytes.dropLast(cut)))
            #expect(entries.map(\.bytes) == [lines])
            #expect(problems.map(\.code) == [.truncated])
        }
    }

    @Test func keepsWhatPrecedesDamage() throws {
        let bytes = try Tool.gzip(lines)
        let intact = try readUpload(Array(bytes.prefix(bytes.count / 2))).entries[0].bytes.count
        var damaged = bytes
        for offset in bytes.count / 2..<bytes.count / 2 + 64 { damaged[offset] = 0xFF }
        let (entries, problems) = try readUpload(damaged, chunk: 1_000)
        // A flipped code may inflate to something for a while: then only the checksum tells.
        #expect(problems.count == 1)
        #expect([.damaged, .badCRC, .truncated].contains(problems[0].code))
        #expect(entries[0].bytes.count > intact / 2)
        #expect(entries[0].bytes.starts(with: lines.prefix(intact / 2)))
    }

    @Test func readsHeaderFields() throws {
        let extra: [UInt8] = [3, 0, 9, 9, 9]
        let name = Array("app.log\u{0}".utf8)
        let comment = Array("made by a test\u{0}".utf8)
        let bytes = storedGzip(Array("x\n".utf8), seconds: 1_768_900_000, flags: 0x1E, fields: extra + name + comment + [0, 0])
        let folder = try TemporaryFolder()
        let upload = try Upload(path: folder.write(bytes, "a.log"))
        var times: [Timestamp?] = []
        try upload.forEachEntry { times.append($0.modified) }
        #expect(times == [Timestamp(rawValue: 1_768_900_000_000_000_000)])
        #expect(upload.problems.isEmpty)
    }

    @Test func readsEmptyFiles() throws {
        for bytes in [[], try Tool.gzip([]), storedGzip([])] {
            let (entries, problems) = try readUpload(bytes)
            #expect(entries == [ReadEntry(name: "upload", memberPath: nil, bytes: [])])
            #expect(problems.isEmpty)
        }
    }

    @Test func namesDoNotMatter() throws {
        let folder = try TemporaryFolder()
        let text = Array("plain\n".utf8)
        let plain = try Upload(path: folder.write(text, "a.gz")).readAll()
        let packed = try Upload(path: folder.write(storedGzip(text), "a.log")).readAll()
        #expect(plain.map(\.bytes) == [text])
        #expect(packed.map(\.bytes) == [text])
    }

    @Test func readsGzipInGzip() throws {
        let (entries, problems) = try readUpload(Tool.gzip(Tool.gzip(lines)))
        #expect(entries.map(\.bytes) == [lines])
        #expect(problems.isEmpty)
    }

    @Test func inflatesABombInBoundedMemory() throws {
        let zeros = [UInt8](repeating: 0, count: 300_000_000)
        let folder = try TemporaryFolder()
        let upload = try Upload(path: folder.write(Tool.gzip(zeros), "bomb.log"))
        var total = 0
        var buffer = [UInt8](repeating: 1, count: 1 << 20)
        try upload.forEachEntry { entry in
            while case let count = try buffer.withUnsafeMutableBytes({ try entry.read(into: $0) }), count > 0 { total += count }
        }
        #expect(total == zeros.count)
        #expect(upload.problems.isEmpty)
        #expect(upload.bytesConsumed == upload.size)
    }
}

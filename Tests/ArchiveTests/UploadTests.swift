import Events
import Foundation
import Testing

@testable import Archive

@Suite struct UploadTests {
    let lines = logLines(2_000)

    @Test func readsPlainFiles() throws {
        for bytes in [lines, Array("BZh9 is a start of a line\n".utf8), [0x50, 0x4B, 0x03], Array(repeating: 0, count: 5_000)] {
            let (entries, problems) = try readUpload(bytes)
            #expect(entries.map(\.bytes) == [bytes])
            #expect(problems.isEmpty)
        }
    }

    @Test func givesTheFilesTime() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(lines, "a.log")
        let when = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes([.modificationDate: when], ofItemAtPath: path)
        let upload = try Upload(path: path)
        try upload.forEachEntry { #expect($0.modified == Timestamp(rawValue: 1_700_000_000_000_000_000)) }
        #expect(upload.size == lines.count)
        #expect(!upload.isStream)
    }

    @Test func throwsForWhatCannotBeOpened() throws {
        let folder = try TemporaryFolder()
        #expect(throws: UploadError(.missing, "no such file")) { try Upload(path: folder.path + "/none") }
        #expect { try Upload(path: folder.path) } throws: { ($0 as? UploadError)?.code == .unreadable }
    }

    @Test(.enabled(if: getuid() != 0)) func throwsForUnreadableFiles() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(lines, "a.log")
        chmod(path, 0)
        #expect { try Upload(path: path) } throws: { ($0 as? UploadError)?.code == .unreadable }
    }

    @Test func stopsAtTheBodysError() throws {
        struct Enough: Error {}
        var tar = TarBuilder()
        tar.add("a", lines)
        tar.add("b", lines)
        let folder = try TemporaryFolder()
        let upload = try Upload(path: folder.write(tar.finished(), "x"))
        var count = 0
        #expect(throws: Enough.self) {
            try upload.forEachEntry { _ in
                count += 1
                throw Enough()
            }
        }
        #expect(count == 1)
    }

    @Test func keepsToItsBounds() throws {
        var tar = TarBuilder()
        for index in 0..<5 { tar.add("\(index).log", Array("x\n".utf8)) }
        var limits = UploadLimits()
        limits.membersPerArchive = 3
        let (members, memberProblems) = try readUpload(tar.finished(), limits: limits)
        #expect(members.count == 3)
        #expect(memberProblems.map(\.code) == [.tooManyMembers])

        limits = UploadLimits()
        limits.entryBytes = 1_000
        let (entry, entryProblems) = try readUpload(lines, limits: limits)
        #expect(entry.map(\.bytes) == [Array(lines.prefix(1_000))])
        #expect(entryProblems.map(\.code) == [.tooLarge])
        limits.entryBytes = lines.count
        #expect(try readUpload(lines, limits: limits).problems.isEmpty)

        limits = UploadLimits()
        limits.inflatedBytes = 1_000
        let (inflated, inflatedProblems) = try readUpload(Tool.gzip(lines), limits: limits)
        #expect(inflated.map(\.bytes) == [Array(lines.prefix(1_000))])
        #expect(inflatedProblems.map(\.code) == [.tooLarge])

        limits = UploadLimits()
        limits.memberNameBytes = 10
        var long = TarBuilder()
        long.add("0123456789-and-more.log", lines)
        let (named, namedProblems) = try readUpload(long.finished(), limits: limits)
        #expect(named.map(\.memberPath) == ["0123456789"])
        #expect(namedProblems.map(\.code) == [.nameTooLong])
    }

    @Test func stopsABombAtItsRatio() throws {
        var limits = UploadLimits()
        limits.ratio = 100
        limits.ratioGraceBytes = 1 << 20
        var tar = TarBuilder()
        tar.add("first.log", lines)
        tar.add("bomb.gz", try Tool.gzip([UInt8](repeating: 0x20, count: 20 << 20)))
        tar.add("last.gz", try Tool.gzip(lines))
        let (entries, problems) = try readUpload(tar.finished(), limits: limits)
        #expect(entries.map(\.memberPath) == ["first.log", "bomb.gz"])
        #expect(entries.last?.error == .ratio)
        #expect((entries.last?.bytes.count ?? 0) >= 1 << 20)
        #expect(problems.map(\.code) == [.ratio])
    }

    @Test func stopsAtTheDepth() throws {
        var bytes = lines
        for _ in 0..<4 { bytes = storedGzip(Array(bytes.prefix(60_000))) }
        #expect(try readUpload(bytes).entries.count == 1)
        let (entries, problems) = try readUpload(storedGzip(bytes))
        #expect(entries.isEmpty)
        #expect(problems.map(\.code) == [.depth])
        // A compressed archive is one layer.
        for _ in 0..<4 {
            var tar = TarBuilder()
            tar.add("x", bytes)
            bytes = try Tool.gzip(tar.finished())
        }
        #expect(try readUpload(bytes).problems.map(\.code) == [.depth])
    }

    @Test func listsABoundedNumberOfProblems() throws {
        var limits = UploadLimits()
        limits.problems = 3
        var tar = TarBuilder()
        for index in 0..<10 { tar.add("../\(index).log", lines) }
        let (entries, problems) = try readUpload(tar.finished(), limits: limits)
        #expect(entries.count == 10)
        #expect(problems.map(\.code) == [.memberPath, .memberPath, .memberPath, .moreProblems])
        #expect(problems[3].message.contains("7 further"))
    }

    @Test func readsAPipeAsItComes() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let upload = try Upload(descriptor: ends[0], name: "stdin")
        #expect(upload.isStream)
        var seen: [String] = []
        var idle = 0
        upload.onIdle = {
            idle += 1
            if idle == 1 { _ = write(ends[1], "two\n", 4) }
            return idle < 3
        }
        _ = write(ends[1], "one\n", 4)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        try upload.forEachEntry { entry in
            #expect(entry.isStream)
            #expect(entry.name == "stdin")
            while case let count = try buffer.withUnsafeMutableBytes({ try entry.read(into: $0) }), count > 0 {
                seen.append(String(decoding: buffer[..<count], as: UTF8.self))
            }
        }
        // A short line is given before the pipe closes, and idling may end the stream.
        #expect(seen == ["one\n", "two\n"])
        #expect(idle == 3)
        #expect(upload.bytesConsumed == 8)
        close(ends[0])
        close(ends[1])
    }

    @Test func readsArchivesFromAFIFO() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/fifo"
        #expect(mkfifo(path, 0o600) == 0)
        var tar = TarBuilder()
        tar.add("a.log", lines)
        let bytes = Data(try Tool.gzip(tar.finished()))
        let writer = Thread {
            guard let handle = FileHandle(forWritingAtPath: path) else { return }
            for start in stride(from: 0, to: bytes.count, by: 1_000) {
                handle.write(bytes[start..<min(start + 1_000, bytes.count)])
            }
            try? handle.close()
        }
        writer.start()
        let upload = try Upload(path: path)
        #expect(upload.isStream)
        #expect(upload.size == nil)
        #expect(try upload.readAll().map(\.bytes) == [lines])
        #expect(upload.problems.isEmpty)
    }

    @Test func sniffsAsFewBytesAsItNeeds() {
        func kind(_ bytes: [UInt8]) -> ContentKind? { bytes.withUnsafeBytes { ContentSniffer.kind(of: $0) } }
        #expect(kind([]) == nil)
        #expect(kind([0x1F]) == nil)
        #expect(kind([0x1F, 0x8B]) == nil)
        #expect(kind([0x1F, 0x8B, 8]) == .gzip)
        #expect(kind(Array("a line\n".utf8)) == .plain)
        #expect(kind(Array("half a li".utf8)) == nil)
        #expect(kind(Array(String(repeating: "long line ", count: 11).utf8)) == .plain)
        #expect(kind(Array("BZh9".utf8)) == nil)
        #expect(kind(Array("BZh91AY&SY".utf8)) == .bzip2)
        #expect(kind(Array("BZh91AY&S-\n".utf8)) == .plain)
        #expect(kind([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) == .xz)
        #expect(kind([0x28, 0xB5, 0x2F, 0xFD]) == .zstd)
        #expect(kind(Array("\u{0}\n".utf8)) == .plain)
    }
}

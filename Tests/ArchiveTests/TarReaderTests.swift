import Events
import Testing

@testable import Archive

@Suite struct TarReaderTests {
    let a = Array("line of a\n".utf8)
    let b = logLines(3_000)

    func names(_ bytes: [UInt8]) throws -> [String?] { try readUpload(bytes).entries.map(\.memberPath) }

    @Test(arguments: [1, 100, 512, 256 << 10]) func readsMembers(chunk: Int) throws {
        var tar = TarBuilder()
        tar.add("app/", type: "5")
        tar.add("./app/a.log", a)
        tar.add("app/empty.log")
        tar.add("b.log", chunk == 1 ? a : b)
        for bytes in [tar.finished(), try Tool.gzip(tar.finished()), tar.finished() + [UInt8](repeating: 0, count: 8_192)] {
            let (entries, problems) = try readUpload(bytes, chunk: chunk)
            #expect(entries.map(\.name) == ["upload!app/a.log", "upload!app/empty.log", "upload!b.log"])
            #expect(entries.map(\.memberPath) == ["app/a.log", "app/empty.log", "b.log"])
            #expect(entries.map(\.bytes) == [a, [], chunk == 1 ? a : b])
            #expect(problems.isEmpty)
        }
    }

    @Test func passesOverWhatIsLeftUnread() throws {
        var tar = TarBuilder()
        tar.add("b.log", b)
        tar.add("a.log", a)
        let folder = try TemporaryFolder()
        let upload = try Upload(path: folder.write(Tool.gzip(tar.finished()), "x"))
        var seen: [String?] = []
        try upload.forEachEntry { seen.append($0.memberPath) }
        #expect(seen == ["b.log", "a.log"])
        #expect(upload.problems.isEmpty)
    }

    @Test func readsVersion7AndGNU() throws {
        var tar = TarBuilder()
        tar.add("old.log", a, type: "\u{0}", magic: "")
        tar.add("old-folder/", type: "\u{0}", magic: "")
        tar.add("gnu.log", a, magic: "ustar  \u{0}") { header in
            // GNU keeps times where POSIX has a prefix.
            header.replaceSubrange(345..<357, with: Array("15133410000\u{0}".utf8))
        }
        let long = String(repeating: "folder/", count: 40) + "long.log"
        tar.add("././@LongLink", Array("\(long)\u{0}".utf8), type: "L")
        tar.add(long, a)
        tar.add("prefixed.log", a) { header in header.replaceSubrange(345..<348, with: Array("pre".utf8)) }
        #expect(try names(tar.finished()) == ["old.log", "gnu.log", long, "pre/prefixed.log"])
    }

    @Test func readsPaxRecords() throws {
        var tar = TarBuilder()
        tar.addPax([("comment", "ignored")], type: "g")
        tar.addPax([("path", "héllo/wörld.log"), ("mtime", "1768989600.25"), ("size", "\(a.count)")])
        tar.add("short", a, size: 0)
        tar.add("next.log", a)
        let folder = try TemporaryFolder()
        let upload = try Upload(path: folder.write(tar.finished(), "x"))
        var times: [Timestamp?] = []
        var names: [String?] = []
        try upload.forEachEntry { entry in
            times.append(entry.modified)
            names.append(entry.memberPath)
        }
        #expect(names == ["héllo/wörld.log", "next.log"])
        #expect(times.map { $0?.rawValue } == [1_768_989_600_250_000_000, 1_768_867_200_000_000_000])
        #expect(upload.problems.isEmpty)
    }

    @Test func readsPaxTimes() {
        func read(_ text: String) -> [Int]? {
            Array(text.utf8).withUnsafeBytes { PaxRecords.seconds($0[...]).map { [$0.whole, $0.nanoseconds] } }
        }
        #expect(read("12.5") == [12, 500_000_000])
        #expect(read("-1.25") == [-2, 750_000_000])
        #expect(read("7.1234567891") == [7, 123_456_789])
        #expect(read("99999999999999999999") == nil)
        #expect(read("-") == nil)
        #expect(read("1e5") == nil)
    }

    @Test func readsNumbers() {
        func read(_ bytes: [UInt8]) -> Int? { bytes.withUnsafeBytes { TarHeader.number($0[...]) } }
        #expect(read(Array("0000644\u{0}".utf8)) == 0o644)
        #expect(read(Array("   17 \u{0}".utf8)) == 0o17)
        #expect(read(Array("18".utf8)) == nil)
        #expect(read([0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]) == 1 << 33)
        #expect(read([0xFF, 0xFF, 0xFF, 0xFE]) == -2)
        #expect(read([0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) == nil)
    }

    @Test func readsBase256Sizes() throws {
        var tar = TarBuilder()
        tar.add("big.log", a) { header in
            header.replaceSubrange(124..<136, with: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(a.count)])
        }
        #expect(try readUpload(tar.finished()).entries.map(\.bytes) == [a])
    }

    @Test func cleansPathsAndTells() throws {
        var tar = TarBuilder()
        tar.add("../../escape.log", a)
        tar.add("/tmp/abs.log", a)
        tar.add("ok/../ok/./a.log", a)
        tar.add("red\u{1B}[31m.log", a)
        let (entries, problems) = try readUpload(tar.finished())
        #expect(entries.map(\.memberPath) == ["escape.log", "tmp/abs.log", "ok/a.log", "red\u{FFFD}[31m.log"])
        #expect(
            problems.map(\.description) == [
                "upload!../../escape.log: member path leaves the archive; read as escape.log",
                "upload!/tmp/abs.log: member path is absolute; read as tmp/abs.log",
            ])
        #expect(problems.allSatisfy { $0.code.isNote })
    }

    @Test func skipsWhatHoldsNoLog() throws {
        var tar = TarBuilder()
        tar.add("a.log", a)
        tar.add("passwd", type: "2", link: "/etc/passwd")
        tar.add("again.log", type: "1", link: "a.log", size: 10)
        tar.add("null", type: "3")
        tar.add("pipe", type: "6")
        tar.add("sparse.log", b, type: "S")
        tar.addPax([("GNU.sparse.major", "1"), ("GNU.sparse.name", "holes.log")])
        tar.add("holes", b)
        tar.add("label", type: "V")
        tar.add("z.log", a)
        let (entries, problems) = try readUpload(tar.finished())
        #expect(entries.map(\.memberPath) == ["a.log", "z.log"])
        #expect(problems.map(\.code) == [.linksSkipped, .othersSkipped, .sparseSkipped])
        #expect(problems[0].message.contains("2 members"))
        #expect(problems[0].message.contains("passwd"))
    }

    @Test func reportsTruncation() throws {
        var tar = TarBuilder()
        tar.add("a.log", a)
        tar.add("b.log", b)
        let whole = tar.bytes
        let (inside, insideProblems) = try readUpload(Array(whole.prefix(20_000)))
        #expect(inside.map(\.bytes) == [a, Array(b.prefix(20_000 - 1_536))])
        #expect(inside.map(\.error) == [nil, .truncated])
        #expect(insideProblems.map(\.name) == ["upload!b.log"])
        let (unmarked, unmarkedProblems) = try readUpload(whole)
        #expect(unmarked.map(\.bytes) == [a, b])
        #expect(unmarkedProblems.map(\.code) == [.truncated])
        let (header, headerProblems) = try readUpload(Array(whole.prefix(1_024 + 300)))
        #expect(header.map(\.bytes) == [a])
        #expect(headerProblems.map(\.code) == [.truncated])
    }

    @Test func reportsTruncationOfCompression() throws {
        var tar = TarBuilder()
        tar.add("a.log", a)
        tar.add("b.log", b)
        tar.add("c.log", a)
        let bytes = try Tool.gzip(tar.finished())
        let (entries, problems) = try readUpload(Array(bytes.prefix(bytes.count / 2)))
        #expect(entries.map(\.memberPath) == ["a.log", "b.log"])
        #expect(entries.map(\.error) == [nil, .truncated])
        #expect(problems.map(\.code) == [.truncated])
        #expect(b.starts(with: entries[1].bytes))
    }

    @Test func goesOnAfterABadHeader() throws {
        var tar = TarBuilder()
        tar.add("a.log", a)
        let start = tar.bytes.count
        tar.add("b.log", b)
        tar.add("c.log", a)
        var bytes = tar.finished()
        bytes[start + 3] ^= 0x20
        let (entries, problems) = try readUpload(bytes)
        #expect(entries.map(\.memberPath) == ["a.log", "c.log"])
        #expect(problems.map(\.code) == [.badHeader])
        #expect(problems[0].message.contains("byte \(start)"))
    }

    @Test func recognisesADamagedFirstHeader() throws {
        var tar = TarBuilder()
        tar.add("a.log", a)
        tar.add("b.log", b)
        var bytes = tar.finished()
        bytes[148] = 0x37
        let (entries, problems) = try readUpload(bytes)
        #expect(entries.map(\.memberPath) == ["b.log"])
        #expect(problems.map(\.code) == [.badHeader])
    }

    @Test func readsConcatenatedArchives() throws {
        var first = TarBuilder()
        first.add("a.log", a)
        var second = TarBuilder()
        second.add("b.log", b)
        #expect(try names(first.finished() + second.finished()) == ["a.log", "b.log"])
    }

    @Test func readsNestedLayers() throws {
        var inner = TarBuilder()
        inner.add("x/deep.log", b)
        inner.add("deep.log.gz", storedGzip(a))
        var outer = TarBuilder()
        outer.add("app.log.gz", try Tool.gzip(b))
        outer.add("inner.tgz", try Tool.gzip(inner.finished()))
        outer.add("plain.log", a)
        let (entries, problems) = try readUpload(Tool.gzip(outer.finished()))
        #expect(
            entries.map(\.name) == [
                "upload!app.log.gz", "upload!inner.tgz!x/deep.log", "upload!inner.tgz!deep.log.gz", "upload!plain.log",
            ])
        #expect(entries.map(\.memberPath)[2] == "inner.tgz!deep.log.gz")
        #expect(entries.map(\.bytes) == [b, b, a, a])
        #expect(problems.isEmpty)
    }

    @Test func keepsOtherMembersWhenOneIsDamaged() throws {
        var crc = storedGzip(a)
        crc[crc.count - 7] ^= 1
        var tar = TarBuilder()
        tar.add("cut.gz", Array(try Tool.gzip(b).prefix(5_000)))
        tar.add("crc.gz", crc)
        tar.add("a.log", a)
        let (entries, problems) = try readUpload(tar.finished())
        #expect(entries.map(\.memberPath) == ["cut.gz", "crc.gz", "a.log"])
        #expect(entries.map(\.error) == [.truncated, nil, nil])
        #expect(entries[2].bytes == a)
        #expect(problems.map(\.code) == [.truncated, .badCRC])
        #expect(problems.map(\.name) == ["upload!cut.gz", "upload!crc.gz"])
    }

    @Test(.enabled(if: Tool.has("tar"))) func readsWhatTarWrites() throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "n", count: 150) + ".log"
        try folder.write(a, "in/\(long)")
        try folder.write(b, "in/b.log")
        for format in ["v7", "oldgnu", "gnu", "ustar", "posix"] {
            let files = format == "v7" || format == "ustar" ? ["in/b.log"] : ["in/\(long)", "in/b.log"]
            let bytes = try Tool.run("tar", ["--format=\(format)", "-cf", "-"] + files, in: folder.path)
            let (entries, problems) = try readUpload(bytes)
            #expect(entries.map(\.memberPath) == files)
            #expect(entries.last?.bytes == b)
            #expect(problems.isEmpty)
        }
    }
}

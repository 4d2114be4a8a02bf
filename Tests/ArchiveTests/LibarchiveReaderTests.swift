import Testing

@testable import Archive

@Suite(.enabled(if: LibarchiveReader.Library.shared != nil)) struct LibarchiveReaderTests {
    let a = Array("line of a\n".utf8)
    let b = logLines(30_000)

    @Test(arguments: ["zstd", "xz", "bzip2"]) func readsStreams(tool: String) throws {
        guard Tool.has(tool) else { return }
        for text in [b, a, []] {
            let bytes = try Tool.run(tool, ["-c"], input: text)
            for chunk in [1_000, 1 << 20] {
                let (entries, problems) = try readUpload(bytes, chunk: chunk)
                #expect(entries == [ReadEntry(name: "upload", memberPath: nil, bytes: text)])
                #expect(problems.isEmpty)
            }
        }
        let two = try Tool.run(tool, ["-c"], input: a) + Tool.run(tool, ["-c"], input: b)
        #expect(try readUpload(two).entries.map(\.bytes) == [a + b])
    }

    @Test(arguments: ["zstd", "xz", "bzip2"]) func reportsCutStreams(tool: String) throws {
        guard Tool.has(tool) else { return }
        let bytes = try Tool.run(tool, ["-c"], input: b)
        let (entries, problems) = try readUpload(Array(bytes.prefix(bytes.count - 20)))
        #expect(entries.count == 1)
        #expect(b.starts(with: entries[0].bytes))
        #expect(problems.count == 1)
        #expect([.truncated, .damaged].contains(problems.first?.code))
    }

    @Test(.enabled(if: Tool.has("xz"))) func readsTarInXz() throws {
        var tar = TarBuilder()
        tar.add("a.log", a)
        tar.add("b.log", b)
        let bytes = try Tool.run("xz", ["-c"], input: tar.finished())
        let (entries, problems) = try readUpload(bytes)
        #expect(entries.map(\.name) == ["upload!a.log", "upload!b.log"])
        #expect(entries.map(\.bytes) == [a, b])
        #expect(problems.isEmpty)
    }

    func zip() throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try folder.write(a, "app/a.log")
        try folder.write(b, "app/b.log")
        try folder.write(try Tool.gzip(b), "app/c.log.gz")
        try folder.write([], "empty.log")
        _ = try Tool.run("zip", ["-q", "-r", "x.zip", "app", "empty.log"], in: folder.path)
        return try Tool.run("cat", ["x.zip"], in: folder.path)
    }

    @Test(.enabled(if: Tool.has("zip"))) func readsZip() throws {
        let (entries, problems) = try readUpload(zip())
        #expect(Set(entries.map(\.name)) == ["upload!app/a.log", "upload!app/b.log", "upload!app/c.log.gz", "upload!empty.log"])
        for entry in entries {
            #expect(entry.bytes == (entry.name.hasSuffix("a.log") ? a : entry.name.hasSuffix("empty.log") ? [] : b))
        }
        #expect(problems.isEmpty)
    }

    @Test(.enabled(if: Tool.has("zip"))) func readsZipInTar() throws {
        var tar = TarBuilder()
        tar.add("bundle.zip", try zip())
        tar.add("last.log", a)
        let (entries, problems) = try readUpload(Tool.gzip(tar.finished()))
        #expect(entries.count == 5)
        #expect(entries.contains { $0.name == "upload!bundle.zip!app/b.log" && $0.bytes == b })
        #expect(entries.last?.bytes == a)
        #expect(problems.isEmpty)
    }

    @Test(.enabled(if: Tool.has("zip"))) func reportsACutZip() throws {
        let bytes = try zip()
        let (_, problems) = try readUpload(Array(bytes.prefix(bytes.count / 2)))
        #expect(!problems.isEmpty)
        #expect(problems.allSatisfy { !$0.code.isNote })
    }

    @Test(.enabled(if: Tool.has("zip"))) func reportsEncryptedMembers() throws {
        let folder = try TemporaryFolder()
        try folder.write(a, "a.log")
        _ = try Tool.run("zip", ["-q", "-P", "secret", "x.zip", "a.log"], in: folder.path)
        let (entries, problems) = try readUpload(Tool.run("cat", ["x.zip"], in: folder.path))
        #expect(entries.isEmpty)
        #expect(problems.map(\.code) == [.encrypted])
        #expect(problems.map(\.name) == ["upload!a.log"])
    }

    /// A 7z archive of one stored file, after the 7zFormat.txt of the LZMA SDK.
    func sevenZip(_ name: String, _ data: [UInt8]) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { value < 128 ? [UInt8(value)] : [0x80 | UInt8(value >> 8), UInt8(value & 255)] }
        var names: [UInt8] = [0]
        for unit in name.utf16 { names += littleEndian(unit) }
        names += [0, 0]
        var header: [UInt8] = [1, 4]
        // One packed stream, at 0.
        header += [6, 0, 1, 9]
        header += number(data.count)
        header.append(0)
        // One folder of one coder that copies, with the CRC of what it gives.
        header += [7, 11, 1, 0, 1, 1, 0, 12]
        header += number(data.count)
        header += [10, 1]
        header += littleEndian(crc32(data))
        header += [0, 8, 0, 0]
        // One file and its name.
        header += [5, 1, 17]
        header += number(names.count)
        header += names
        header += [0, 0]
        let start = littleEndian(UInt64(data.count)) + littleEndian(UInt64(header.count)) + littleEndian(crc32(header))
        let signature: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]
        return [signature, littleEndian(crc32(start)), start, data, header].flatMap { $0 }
    }

    @Test func readsSevenZip() throws {
        let (entries, problems) = try readUpload(sevenZip("app/a.log", a))
        #expect(entries == [ReadEntry(name: "upload!app/a.log", memberPath: "app/a.log", bytes: a)])
        #expect(problems.isEmpty)
    }

    @Test func reportsSevenZipThatCannotSeek() throws {
        var tar = TarBuilder()
        tar.add("x.7z", sevenZip("a.log", a))
        tar.add("b.log", b)
        let (entries, problems) = try readUpload(tar.finished())
        #expect(entries.map(\.memberPath) == ["b.log"])
        #expect(problems.map(\.name) == ["upload!x.7z"])
        #expect(problems.map(\.code) == [.unreadable])
    }

    @Test func saysWhatToInstall() throws {
        #expect(LibarchiveReader.Library(named: "libarchive-of-another-planet.so") == nil)
        let folder = try TemporaryFolder()
        let upload = try Upload(path: folder.write(sevenZip("a.log", a), "x.7z"))
        upload.library = nil
        #expect(try upload.readAll().isEmpty)
        #expect(upload.codes == [.libraryMissing])
        #expect(upload.problems[0].message.contains("apt install libarchive13"))
    }
}

import Archive
import Blocks
import Events
import Foundation
import Testing

@Suite struct ArchiveDamageTests {
    private static let data = "year=2026/month=01/day=21/service=web/logs-00001.json.gz"
    private static let index = "year=2026/month=01/day=21/service=web/_logs-00001.idx"
    private static let manifest = "year=2026/month=01/day=21/service=web/_manifest"

    private func archive(_ events: Int = 700) throws -> (HiveFolder, [[UInt8]]) {
        let folder = try HiveFolder()
        let batch = EventBatch()
        var random = ArchiveEvents(random: HiveRandom(seed: 11))
        random.fill(batch, events)
        var options = ArchiveWriteOptions()
        options.segmentBytes = 12_000
        let writer = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web", options: options)
        try writer.append(batch)
        try writer.finish()
        return (folder, try shown(batch).map(\.json))
    }

    private func verify(_ folder: HiveFolder, deep: Bool = false) throws -> Set<ArchiveFinding.Code> {
        var verifier = ArchiveVerifier(ColdArchive(folder.path))
        verifier.isDeep = deep
        return Set(try verifier.run().findings.map(\.code))
    }

    @Test func aSoundArchiveIsSound() throws {
        let (folder, _) = try archive()
        #expect(try verify(folder).isEmpty)
        #expect(try verify(folder, deep: true).isEmpty)
    }

    /// Each changed byte of the data is found by the hash; searches give no event that was not written, and say that something is wrong.
    @Test func changedDataIsFound() throws {
        let (folder, events) = try archive()
        let written = Set(events)
        let sound = try folder.content(Self.data)
        var random = HiveRandom(seed: 12)
        for _ in 0..<15 {
            var bytes = sound
            bytes[random.number(bytes.count)] ^= UInt8(1 << random.number(8))
            try folder.write(Self.data, bytes)
            #expect(try verify(folder).contains(.changedFile))
            let partition = try #require(try ColdArchive(folder.path).partitions().first).open()
            for block in try partition.candidates(BlockFilter()) {
                guard let reader = try? partition.read(block) else { continue }
                #expect(try shown(reader).allSatisfy { written.contains($0.json) })
            }
        }
    }

    /// A changed or cut index makes searches slower at most, never wrong.
    @Test func aDamagedIndexIsDoneWithout() throws {
        let (folder, events) = try archive()
        let sound = try folder.content(Self.index)
        var random = HiveRandom(seed: 13)
        for number in 0..<24 {
            var bytes = sound
            if number % 4 == 0 {
                bytes.removeLast(random.number(bytes.count))
            } else {
                bytes[random.number(bytes.count)] ^= UInt8(1 << random.number(8))
            }
            try folder.write(Self.index, bytes)
            #expect(!(try verify(folder)).isEmpty)
            let found = try shown(ColdArchive(folder.path)).map(\.json)
            #expect(found == events, "change \(number)")
            let tokens = BlockFilter(tokens: .token(Array("checkout".utf8)))
            let partition = try #require(try ColdArchive(folder.path).partitions().first).open()
            #expect(try !partition.candidates(tokens).isEmpty)
        }
        let report = try ArchiveReindexer(ColdArchive(folder.path)).run()
        #expect(report.indexed == 1)
        #expect(try verify(folder, deep: true).isEmpty)
        #expect(try shown(ColdArchive(folder.path)).map(\.json) == events)
    }

    /// Cut files: what stands before the cut is searched, and the cut is reported.
    @Test func aCutFileIsReported() throws {
        let (folder, events) = try archive()
        let sound = try folder.content(Self.data)
        try folder.write(Self.data, Array(sound[..<(sound.count * 2 / 3)]))
        #expect(try verify(folder).contains(.changedFile))
        #expect(try verify(folder, deep: true).contains(.damagedData))
        let partition = try #require(try ColdArchive(folder.path).partitions().first).open()
        var found: [[UInt8]] = []
        var failures = 0
        for block in try partition.candidates(BlockFilter()).sorted(by: { $0.id < $1.id }) {
            do { if let reader = try partition.read(block) { found += try shown(reader).map(\.json) } } catch { failures += 1 }
        }
        #expect(failures == 1)
        #expect(found.count > events.count / 3 && found.count < events.count)
        #expect(found == Array(events.prefix(found.count)) || found.dropLast() == events.prefix(found.count - 1))
    }

    @Test func missingAndStrangeFilesAreReported() throws {
        let (folder, _) = try archive()
        let data = try folder.content(Self.data)
        try folder.write(Self.data.replacingOccurrences(of: "00001", with: "00009"), data)
        #expect(try verify(folder) == [.unlistedFile])
        try FileManager.default.removeItem(atPath: "\(folder.path)/\(Self.data)")
        #expect(try verify(folder) == [.unlistedFile, .missingFile])
        try folder.write(Self.manifest, Array("{\"version\":1,".utf8))
        #expect(try verify(folder).contains(.damagedManifest))
        let report = try ArchiveReindexer(ColdArchive(folder.path)).run()
        #expect(report.findings.map(\.code) == [.damagedManifest] && report.indexed == 1)
        #expect(try verify(folder).isEmpty)
        try FileManager.default.removeItem(atPath: "\(folder.path)/\(Self.manifest)")
        #expect(try verify(folder) == [.nothingToCompare])
    }

    /// A copy on a disk that cannot be written is searched and checked.
    @Test func aReadOnlyCopyIsEnough() throws {
        let (folder, events) = try archive()
        _ = try run(["chmod", "-R", "a-w", folder.path])
        defer { _ = try? run(["chmod", "-R", "u+w", folder.path]) }
        #expect(try verify(folder, deep: true).isEmpty)
        #expect(try shown(ColdArchive(folder.path)).map(\.json) == events)
    }
}

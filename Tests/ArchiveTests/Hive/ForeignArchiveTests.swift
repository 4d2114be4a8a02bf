import Archive
import Blocks
import Events
import Foundation
import Testing

/// Archives of other programs: many members, one member without flushes, other keys, no index.
@Suite struct ForeignArchiveTests {
    static let folder = "year=2026/month=1/day=21/service=Shop%20Web"

    private func gzip(_ text: [UInt8], _ folder: HiveFolder) throws -> [UInt8] {
        try folder.write("plain", text)
        let packed = try #require(try run(["gzip", "-9", "-n", "-c", "\(folder.path)/plain"]))
        try FileManager.default.removeItem(atPath: "\(folder.path)/plain")
        return packed.out
    }

    private func lines(_ count: Int, from: Int = 0) -> [UInt8] {
        var text = ""
        for number in from..<from + count {
            let time = 1_768_996_800_000 + number * 250
            switch number % 4 {
            case 0: text += #"{"message":"request \#(number) took 12ms","timestamp":\#(time),"level":"warning"}"# + "\n"
            case 1:
                text +=
                    #"{"metadata":{"status":"20\#(number % 10)","n":\#(number)},"timestamp":"2026-01-21T12:00:00.\#(100 + number % 900)+00:00","message":"ümlaut"}"#
                    + "\n"
            case 2:
                text +=
                    #"{"ts":"2026-01-21T13:00:00Z","msg":"other keys \#(number)","severity":"error","id":"\#(UUID().uuidString)"}"#
                    + "\n"
            default:
                text +=
                    #"{"timestamp":"2026-01-21T14:00:00Z","service":"Shop Web","message":"escaped \n \u00e9 \#(number)","traceId":null}"#
                    + "\n"
            }
        }
        return Array(text.utf8)
    }

    private func messages(_ archive: ColdArchive, _ filter: BlockFilter = BlockFilter()) throws -> [String] {
        var found: [String] = []
        for reference in try archive.partitions() {
            let partition = try reference.open()
            for block in try partition.candidates(filter).sorted(by: { $0.id < $1.id }) {
                guard let reader = try partition.read(block) else { continue }
                for row in 0..<reader.count {
                    var text: [UInt8] = []
                    try reader.appendMessage(row, to: &text)
                    found.append(String(decoding: text, as: UTF8.self))
                }
            }
        }
        return found
    }

    /// Members that end inside lines, one member, empty files: all events are there, before and after reindexing.
    @Test(arguments: ["one", "many", "cut", "empty"]) func allEventsAreFound(_ form: String) throws {
        let folder = try HiveFolder()
        var bytes: [UInt8] = []
        let count = 20_000
        switch form {
        case "one": bytes = try gzip(lines(count), folder)
        case "many":
            for part in 0..<10 { bytes += try gzip(lines(count / 10, from: part * count / 10), folder) }
        case "cut":
            let all = lines(count)
            var at = 0
            while at < all.count {
                bytes += try gzip(Array(all[at..<min(at + 77_777, all.count)]), folder)
                at += 77_777
            }
        default: bytes = try gzip([], folder)
        }
        try folder.write("\(Self.folder)/part-0.json.gz", bytes)
        let archive = ColdArchive(folder.path)
        let expected = form == "empty" ? 0 : count
        let before = try messages(archive)
        #expect(before.count == expected)
        let report = try ArchiveReindexer(archive).run()
        #expect(report.indexed == 1 && report.findings.isEmpty, "\(report)")
        #expect(report.events == expected)
        let after = try messages(archive)
        #expect(after == before)
        if expected > 0 {
            #expect(after.contains("request 400 took 12ms") && after.contains("other keys 402"))
            // The filter rules nearly all segments out.
            let token = BlockFilter(tokens: .token(Array("19996".utf8)))
            let found = try messages(archive, token)
            #expect(found.contains("request 19996 took 12ms"))
            let nothing = BlockFilter(tokens: .token(Array("nowhere".utf8)))
            #expect(try messages(archive, nothing).count < expected / 4)
        }
        let check = ArchiveVerifier(archive)
        var deep = check
        deep.isDeep = true
        #expect(try check.run().isSound)
        let result = try deep.run()
        #expect(result.isSound && result.events == expected, "\(result.findings)")
        #expect(try ArchiveReindexer(archive).run().kept == 1)
    }

    /// The folder's name says the service, made safe; the line's own stays visible.
    @Test func theFolderNamesTheService() throws {
        let folder = try HiveFolder()
        try folder.write("\(Self.folder)/a.jsonl.gz", try gzip(lines(8), folder))
        let found = try #require(try ColdArchive(folder.path).folders().first)
        #expect(found.service == "shop-web" && found.name == "Shop Web")
        let events = try shown(ColdArchive(folder.path)).map { String(decoding: $0.json, as: UTF8.self) }
        #expect(events.count == 8)
        #expect(events.allSatisfy { $0.contains(#""service":"shop-web""#) })
        #expect(events.contains { $0.contains(#""service_name":"Shop Web""#) })
        #expect(events.contains { $0.contains(#""level":"WARN""#) && $0.contains(#""level_text":"warning""#) })
        #expect(events.contains { $0.contains(#""timestamp":"2026-01-21T12:00:00.000000000Z""#) })
        #expect(events.contains { $0.contains(#""status":201"#) || $0.contains(#""status":"201""#) })
    }

    /// What is no JSON is an event with the line as message, as long as the file can be inflated.
    @Test func linesThatAreNoJSONAreKept() throws {
        let folder = try HiveFolder()
        let text = "{\"timestamp\":\"2026-01-21T10:00:00Z\",\"message\":\"good\"}\nplain text\n{\"broken\":\n\n[1]\nlast"
        try folder.write("\(Self.folder)/a.json.gz", try gzip(Array(text.utf8), folder))
        #expect(try messages(ColdArchive(folder.path)) == ["good", "plain text", "{\"broken\":", "[1]", "last"])
        let report = try ArchiveReindexer(ColdArchive(folder.path)).run()
        #expect(report.findings.map(\.code) == [.notJSON])
        #expect(try messages(ColdArchive(folder.path)) == ["good", "plain text", "{\"broken\":", "[1]", "last"])
    }

    /// Importing twice adds once, and the events are those of the source.
    @Test func importingIsHarmlessTwice() throws {
        let folder = try HiveFolder()
        try folder.write("from/\(Self.folder)/a.json.gz", try gzip(lines(500), folder))
        let source = ColdArchive("\(folder.path)/from")
        let importer = ArchiveImporter(source, into: "\(folder.path)/to")
        #expect(try importer.run().events == 500)
        #expect(try importer.run() == ArchiveImporter.Report(added: 0, known: 1, events: 0))
        let before = try messages(source).sorted()
        #expect(try messages(ColdArchive("\(folder.path)/to")).sorted() == before)
        #expect(try ArchiveVerifier(ColdArchive("\(folder.path)/to")).run().findings.isEmpty)
    }
}

import Archive
import Events
import Foundation
import Parsers
import Store
import Testing

@testable import Pipeline

/// Formats from files in a whole ingest.
@Suite struct CustomIngestTests {
    private func catalog(_ folder: TemporaryFolder, _ yaml: String) throws -> FormatCatalog {
        try FormatCatalog(paths: [try folder.file("formats/a.yaml", yaml)])
    }

    private static let app = """
        name: shop
        grok: '^%{TIMESTAMP_ISO8601:timestamp} \\[%{WORD:level}\\] %{NOTSPACE:service} %{INT:took:int} (?:user=%{WORD:user} )?- %{GREEDYDATA:message}'
        multiline: {start: '%{TIMESTAMP_ISO8601}'}
        """

    @Test(arguments: [1, 3])
    func storedLinesComeBack(jobs: Int) throws {
        let folder = try TemporaryFolder()
        var lines: [String] = []
        for i in 0..<30_000 {
            let stamp = "2026-01-21T08:\(10 + i / 1_000 % 50):\(10 + i % 50)Z"
            let user = i % 3 == 0 ? "user=u\(i) " : ""
            lines.append("\(stamp) [\(i % 7 == 0 ? "error" : "info")] svc-\(i % 4) \(i) \(user)- step \(i)")
            if i % 5 == 0 { lines[lines.count - 1] += "\nand then\n\tmore of \(i)" }
        }
        let path = try folder.file("x.log", lines.joined(separator: "\n") + "\n")
        let formats = try catalog(folder, Self.app)
        let receipt = try ingest([path], store: folder.store) {
            $0.catalog = formats
            $0.jobs = jobs
        }
        #expect(receipt.files[0].format == "shop")
        #expect(receipt.totals.stored == lines.count)
        let events = try storedEvents(folder.store)
        #expect(events.map(\.line).sorted() == lines.sorted())
        #expect(Set(events.map(\.service)) == ["svc-0", "svc-1", "svc-2", "svc-3"])
        let one = try #require(events.first { $0.line.contains("step 15\n") })
        #expect(one.json.contains(#""took":15"#) && one.json.contains(#""user":"u15""#))
        #expect(one.json.contains(#""message":"step 15\nand then\n\tmore of 15""#))
    }

    @Test func catastrophesEndAndAreNamed() throws {
        let folder = try TemporaryFolder()
        let formats = try catalog(folder, "name: bad\ngrok: ['^ok %{INT:n}$', '^(?:\\w+\\s*)+\\?$']\n")
        let lines = (0..<400).map { i in i % 4 == 0 ? "ok \(i)" : String(repeating: "a", count: 40 + i % 3) + "?!" }
        let path = try folder.file("x.log", lines.joined(separator: "\n") + "\n")
        let start = Date()
        let receipt = try ingest([path], store: folder.store) {
            $0.catalog = formats
            $0.format = "bad"
        }
        #expect(Date().timeIntervalSince(start) < 60)
        #expect(receipt.totals.stored == 100)
        #expect(receipt.totals.rejected == [.patternLimit: 300])
        #expect(receipt.files[0].notes.count == 1)
        let note = try #require(receipt.files[0].notes.first)
        #expect(note.contains("bad") && note.contains("300 lines") && note.contains(#"^(?:\w+\s*)+\?$"#))
        let letters = try Store.open(folder.store, mode: .readOnly).deadLetterCounts()
        #expect(letters.map(\.reason) == ["pattern-limit"] && letters.map(\.letters) == [300])
    }

    /// A catastrophic expression in a format that is found by itself does not hold up the look at the file.
    @Test func detectionGivesCatastrophesUp() throws {
        let folder = try TemporaryFolder()
        let formats = try catalog(folder, "name: bad\ngrok: '^(?:\\w+\\s*)+\\?$'\n")
        let lines = (0..<300).map { _ in String(repeating: "a", count: 40) + "?!" }
        let start = Date()
        let receipt = try ingest([try folder.file("x.log", lines.joined(separator: "\n") + "\n")], store: folder.store) {
            $0.catalog = formats
            $0.dedup = .off
        }
        #expect(receipt.files[0].format == "plain")
        #expect(receipt.totals.stored == 300)
        #expect(Date().timeIntervalSince(start) < 20)
    }

    @Test func expressionsOfTheCommandLineAreChosen() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("x.log", "1 a\nnope\n2 b\n")
        let receipt = try ingest([path], store: folder.store) {
            $0.expressions = try? CustomFormat(expressions: ["^%{INT:n:int} %{WORD:message}$"], library: GrokLibrary())
        }
        #expect(receipt.files[0].format == "grok")
        #expect(receipt.totals.stored == 2)
        #expect(receipt.totals.rejected == [.noFormat: 1])
        #expect(throws: IngestError.self) {
            try ingest([path], store: folder.store) {
                $0.format = "json"
                $0.expressions = try? CustomFormat(expressions: ["x"], library: GrokLibrary())
            }
        }
    }

    /// Wherever the reader cuts a file into chunks, the chunks hold whole events.
    @Test(arguments: ["shop", "log4j"])
    func everyChunkSize(name: String) throws {
        let folder = try TemporaryFolder()
        let formats = try catalog(folder, Self.app)
        let format = try #require(formats.format(named: name))
        let text =
            name == "shop"
            ? (0..<6).map {
                "2026-01-21T08:15:3\($0)Z [warn] web \($0) - m \($0)\n" + ($0 % 2 == 0 ? "more\n\n\tand more\n" : "")
            }
            .joined()
            : (0..<6).map {
                "2026-01-21 08:15:3\($0),000 WARN [m] a.B - m \($0)\n" + ($0 % 2 == 0 ? "\tat a.B.c(B.java:1)\n" : "")
            }
            .joined()
        let path = try folder.file("x.log", text)
        func events(_ read: Int, _ chunk: Int) throws -> (lines: [String], chunks: Int) {
            var lines: [String] = []
            var chunks = 0
            try Upload(path: path).forEachEntry { entry in
                let reader = ChunkReader(
                    entry, format: format, catalog: formats, lineBytes: Limits.lineBytes, takeBatch: { EventBatch() },
                    isStopped: { false },
                    readBytes: read, chunkBytes: chunk
                ) { batch, bytes, _, form, _ in
                    chunks += 1
                    var parser = FileParser(
                        format: form.format, isPinned: true, context: ParseContext(reference: Timestamp(rawValue: 0)),
                        columns: form.columns)
                    _ = parser.parse(bytes, into: batch) { range, _ in lines.append("rejected: \(batch.arena.string(range))") }
                    lines += batch.lines.map { batch.arena.string($0) }
                }
                _ = reader.run()
            }
            return (lines, chunks)
        }
        let whole = try events(1 << 18, 1 << 20)
        #expect(whole.chunks == 1 && whole.lines.count == 6)
        var most = 0
        for size in 1...text.utf8.count {
            for read in [1, 7, size] {
                let pieces = try events(read, size)
                #expect(pieces.lines == whole.lines, "chunks of \(size), read by \(read)")
                most = max(most, pieces.chunks)
            }
        }
        #expect(most > 3)
    }
}

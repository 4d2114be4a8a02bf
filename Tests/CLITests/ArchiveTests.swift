import Foundation
import Testing

@Suite struct ArchiveTests {
    /// A foreign archive of two days, made with gzip alone.
    private func foreign() throws -> Sandbox {
        let box = try Sandbox()
        for day in ["21", "22"] {
            var text = ""
            for number in 0..<200 {
                text +=
                    #"{"timestamp":"2026-01-\#(day)T10:00:\#(10 + number / 5).000000000Z","level":"\#(number % 50 == 0 ? "ERROR" : "INFO")","#
                text +=
                    #""service":"web","message":"request \#(number)","metadata":{"status":\#(number % 2 == 0 ? 200 : 503)},"source":"a.log"}"#
                    + "\n"
            }
            try box.write("cold/year=2026/month=01/day=\(day)/service=web/part.json", text)
        }
        #expect(try box.shell("gzip cold/*/*/*/*/part.json").status == 0)
        return box
    }

    @Test func aForeignArchiveIsListedReindexedAndVerified() throws {
        let box = try foreign()
        let listed = try box.run("archive", "list", "cold")
        #expect(listed.status == 0 && listed.lines.count == 3 && listed.out.contains("2026-01-22"), "\(listed)")
        let before = try box.run("archive", "verify", "cold", "--json")
        #expect(before.status == 0 && before.out.contains(#""code":"nothing-to-compare""#), "\(before)")
        let indexed = try box.run("archive", "reindex", "cold")
        #expect(indexed.status == 0 && indexed.out == "2 files indexed with 400 events; 0 files had an index\n", "\(indexed)")
        let sound = try box.run("archive", "verify", "cold", "--deep")
        #expect(
            sound.status == 0 && sound.err.isEmpty && sound.out.contains("400 events") && sound.out.hasSuffix(": sound\n"),
            "\(sound)")
        let shown = try box.run("archive", "show", "cold", "--json", "--from", "2026-01-22")
        #expect(shown.lines.count == 1 && shown.out.contains(#""levels":{"INFO":196,"ERROR":4}"#), "\(shown)")

        try box.shell("printf x | dd of=$(ls -d cold/*/*/day=21/*)/part.json.gz bs=1 seek=300 conv=notrunc")
        let broken = try box.run("archive", "verify", "cold")
        #expect(broken.status == 1 && broken.err.contains("SHA-256"), "\(broken)")
    }

    @Test func linesAreExported() throws {
        let box = try foreign()
        let cat = try box.run("archive", "cat", "cold", "--limit", "3")
        #expect(cat.lines.count == 3 && cat.lines[0].contains(#""message":"request 0""#), "\(cat)")
        let all = try box.run("archive", "cat", "cold")
        #expect(try box.shell("zcat $(ls cold/*/*/*/*/part.json.gz)").out == all.out)
        let found = try box.run("archive", "export", "cold", "--where", "status:503 level:info", "--from", "2026-01-22")
        #expect(found.status == 0 && found.lines.count == 100, "\(found.lines.count)")
        #expect(found.lines.allSatisfy { $0.contains(#""status":503"#) && $0.contains("2026-01-22") })
        let csv = try box.run("archive", "export", "cold", "--where", "request 7", "--format", "csv")
        let rows = csv.out.components(separatedBy: "\r\n")
        #expect(rows.count == 4 && rows[0].hasPrefix("timestamp,level,service"), "\(csv)")
        let raw = try box.run("archive", "export", "cold", "--where", "\"request 7\"", "--format", "raw")
        #expect(raw.out == "request 7\nrequest 7\n")
        #expect(try box.run("archive", "export", "cold", "--where", "(").status == 2)
    }

    @Test func archivesAreImportedAndCompacted() throws {
        let box = try foreign()
        for _ in 0..<2 { #expect(try box.run("archive", "import", "--source", "cold", "mine").status == 0) }
        let again = try box.run("archive", "import", "--source", "cold", "mine", "--json")
        #expect(again.out.contains(#""added":0,"known":2"#), "\(again)")
        #expect(try box.run("archive", "cat", "mine").out == box.run("archive", "cat", "cold").out)
        try box.shell("zcat cold/*/*/day=21/*/part.json.gz | sed 's/request/late/' | gzip > late.gz")
        try box.shell(
            "mkdir -p more/year=2026/month=01/day=21/service=web; mv late.gz more/year=2026/month=01/day=21/service=web/x.json.gz"
        )
        #expect(try box.run("archive", "import", "--source", "more", "mine").status == 0)
        let compacted = try box.run("archive", "compact", "mine")
        #expect(compacted.status == 0 && compacted.out.hasPrefix("2 files became 1"), "\(compacted)")
        #expect(try box.run("archive", "verify", "mine", "--deep").out.contains("600 events"))
        #expect(try box.run("archive", "cat", "mine").lines.count == 600)
        // What was put together is still known.
        #expect(try box.run("archive", "import", "--source", "more", "mine", "--json").out.contains(#""known":1"#))
    }

    @Test func statementsAndMistakes() throws {
        let box = try foreign()
        let athena = try box.run("archive", "ddl", "--dialect", "athena", "s3://bucket/cold", "--table", "all logs")
        #expect(
            athena.status == 0 && athena.out.contains("`all logs`") && athena.out.contains("'s3://bucket/cold/'"), "\(athena)")
        #expect(try box.run("archive", "ddl", "--dialect", "athena", "cold").out.contains("'projection.service.values' = 'web'"))
        #expect(try box.run("archive", "ddl", "--dialect", "oracle", "cold").status == 2)
        #expect(try box.run("archive", "list", "nowhere").status == 3)
        #expect(try box.run("archive", "list", "cold", "--from", "yesterday").status == 2)
        #expect(try box.run("archive", "list", "cold", "--from", "2026-01-22", "--to", "2026-01-21").status == 2)
    }
}

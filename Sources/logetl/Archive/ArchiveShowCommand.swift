import Archive
import ArgumentParser
import Events

/// `logetl archive show`: the files of an archive, and their levels.
struct ArchiveShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the files of an archive and what is in them.",
        discussion: """
            Events by file and level, from the indexes alone where there are any.

            EXAMPLES:
              logetl archive show --from 2026-01-21 --to 2026-01-21
              logetl archive show /backup/cold --json | jq .levels

            EXIT STATUS: 0; 1 if a file is damaged; 3 if there is no such archive.
            """)

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var days: DayRangeOptions

    @Flag(help: "Print JSON lines, one for each file.")
    var json = false

    func run() throws {
        try withArchiveErrors {
            let opened = try archive.open()
            var table = TextTable([
                ("day", .left), ("service", .left), ("file", .left), ("segments", .right), ("events", .right), ("size", .right),
                ("levels", .left),
            ])
            var out = Output()
            var isDamaged = false
            for folder in try opened.folders(from: days.from, to: days.to) {
                for file in try opened.summaries(of: folder) {
                    if let damage = file.damage {
                        isDamaged = true
                        Diagnostics.warning(TextSafety.visible("\(folder.path)/\(file.name): \(damage)"))
                    }
                    if json {
                        out.bytes.append(contentsOf: Self.line(folder, file))
                        try out.spill()
                    } else {
                        let levels = Level.allCases.reversed().filter { file.levelCounts[Int($0.rawValue)] > 0 }
                            .map { "\($0.name) \(Quantities.grouped(file.levelCounts[Int($0.rawValue)]))" }
                        table.add([
                            "\(folder.day)", TextSafety.visible(folder.name), TextSafety.visible(file.name),
                            Quantities.grouped(file.segments), Quantities.grouped(file.events), Quantities.bytes(file.bytes),
                            levels.joined(separator: ", "),
                        ])
                    }
                }
            }
            if !json { out.write(table.rendered()) }
            try out.flush()
            if isDamaged { throw Failure(.incomplete) }
        }
    }

    private static func line(_ folder: ServiceFolder, _ file: ArchiveFileSummary) -> [UInt8] {
        var json = JSONText()
        var times = TimestampWriter()
        json.object { json in
            for (key, text) in [("day", "\(folder.day)"), ("service", folder.name), ("name", file.name)] {
                json.key(key)
                json.string(text)
            }
            for (key, number) in [
                ("bytes", file.bytes), ("textBytes", file.textBytes), ("segments", file.segments), ("events", file.events),
            ] {
                json.key(key)
                json.number(number)
            }
            for (key, instant) in [("first", file.first), ("last", file.last)] {
                json.key(key)
                if let instant { json.string(times.string(instant)) } else { json.null() }
            }
            json.key("levels")
            json.object { json in
                for level in Level.allCases where file.levelCounts[Int(level.rawValue)] > 0 {
                    json.key(level.name)
                    json.number(file.levelCounts[Int(level.rawValue)])
                }
            }
            json.key("damage")
            if let damage = file.damage { json.string(damage) } else { json.null() }
        }
        return json.bytes + [0x0A]
    }
}

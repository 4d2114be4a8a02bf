import Archive
import ArgumentParser
import Events

/// `logetl archive list`: a row for each day and service.
struct ArchiveListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List days and services of an archive.",
        discussion: """
            EXAMPLES:
              logetl archive list
              logetl archive list /backup/cold --from 2026-01-01 --to 2026-01-31
              logetl archive list --json | jq 'select(.events > 1000000)'

            EXIT STATUS: 0; 1 if a file is damaged; 3 if there is no such archive.
            """)

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var days: DayRangeOptions

    @Flag(help: "Print JSON lines.")
    var json = false

    func run() throws {
        try withArchiveErrors {
            let opened = try archive.open()
            var table = TextTable([
                ("day", .left), ("service", .left), ("files", .right), ("events", .right), ("size", .right), ("B/event", .right),
            ])
            var out = Output()
            var damages: [String] = []
            for folder in try opened.folders(from: days.from, to: days.to) {
                let files = try opened.summaries(of: folder)
                for file in files { if let damage = file.damage { damages.append("\(folder.path)/\(file.name): \(damage)") } }
                let events = files.reduce(0) { $0 + $1.events }
                let bytes = files.reduce(0) { $0 + $1.bytes }
                if json {
                    out.bytes.append(contentsOf: Self.line(folder, files))
                    try out.spill()
                } else {
                    table.add([
                        "\(folder.day)", TextSafety.visible(folder.name), Quantities.grouped(files.count),
                        Quantities.grouped(events), Quantities.bytes(bytes),
                        events > 0 ? Quantities.decimal(Double(bytes) / Double(events), 1) : "-",
                    ])
                }
            }
            if !json { out.write(table.rendered()) }
            try out.flush()
            for damage in damages { Diagnostics.warning(TextSafety.visible(damage)) }
            if !damages.isEmpty { throw Failure(.incomplete) }
        }
    }

    private static func line(_ folder: ServiceFolder, _ files: [ArchiveFileSummary]) -> [UInt8] {
        var json = JSONText()
        var times = TimestampWriter()
        json.object { json in
            json.key("day")
            json.string("\(folder.day)")
            json.key("service")
            json.string(folder.name)
            json.key("files")
            json.number(files.count)
            json.key("events")
            json.number(files.reduce(0) { $0 + $1.events })
            json.key("bytes")
            json.number(files.reduce(0) { $0 + $1.bytes })
            json.key("textBytes")
            json.number(files.reduce(0) { $0 + $1.textBytes })
            for (key, instant) in [("first", files.compactMap(\.first).min()), ("last", files.compactMap(\.last).max())] {
                json.key(key)
                if let instant { json.string(times.string(instant)) } else { json.null() }
            }
            json.key("path")
            json.string(folder.path)
        }
        return json.bytes + [0x0A]
    }
}

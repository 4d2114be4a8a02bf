import Archive
import ArgumentParser
import Events

/// `logetl archive cat`: the lines as they are.
struct ArchiveCatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Print the JSON lines of an archive as they are.",
        discussion: """
            Day by day and service by service, in the order of time.

            EXAMPLES:
              logetl archive cat --from 2026-01-21 --to 2026-01-21 | jq -r .message
              logetl archive cat /backup/cold --service checkout --limit 10

            EXIT STATUS: 0; 1 if a file is damaged (what stands before the damage was printed); 3 if there is no such archive.
            """)

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var days: DayRangeOptions

    @Option(help: ArgumentHelp("Only this service; may be repeated.", valueName: "name"))
    var service: [String] = []

    @Option(help: ArgumentHelp("Lines at most.", valueName: "n"))
    var limit: Int?

    mutating func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) shows nothing; use 1 or more") }
    }

    func run() throws {
        try withArchiveErrors {
            let opened = try archive.open()
            var out = Output()
            var left = limit ?? .max
            for folder in try opened.folders(from: days.from, to: days.to)
            where service.isEmpty || service.contains(folder.service) || service.contains(folder.name) {
                let goesOn = try opened.forEachLine(of: folder) { line in
                    out.bytes.append(contentsOf: line)
                    out.bytes.append(0x0A)
                    try out.spill()
                    left -= 1
                    return left > 0
                }
                if !goesOn { break }
            }
            try out.flush()
        }
    }
}

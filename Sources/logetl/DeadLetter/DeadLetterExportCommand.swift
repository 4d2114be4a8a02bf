import ArgumentParser
import Store

/// `logetl dead-letter export`.
struct DeadLetterExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the bytes of rejected input to the standard output.",
        discussion: """
            The lines as they were (but for what masking hides), in the order of arrival, each with a line end. With --json one \
            object for each letter: its input is the text or, where it is not UTF-8, base64.

            EXAMPLES:
              logetl dead-letter export | logetl grok coverage -
              logetl dead-letter export --source app.log > rejected.txt
              logetl dead-letter export --json --reason binary | jq -r .base64 | base64 -d | xxd | less

            EXIT STATUS: 0, also if there are none or the reader of the output went away; 2 wrong usage; 3 if there is no store, its \
            dead letters cannot be read or the output cannot be written.
            """)

    @OptionGroup var filter: LetterFilterOptions

    @Flag(help: "Export what was replayed in place of what waits.")
    var replayed = false

    @Option(help: ArgumentHelp("Letters at most (default: all).", valueName: "n"))
    var limit: Int?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) exports nothing; use 1 or more") }
    }

    func run() throws {
        let settings = try store.config.load()
        let filter = try filter.filter(replayed ? .replayed : .waiting, settings)
        let reader = try DeadLetterReader(try store.openForReading(settings), filter, limit: limit)
        var out = Output()
        while case let page = try reader.nextPage(), !page.isEmpty {
            for letter in page {
                if json {
                    LetterText.appendJSON(letter, to: &out.bytes)
                } else {
                    out.bytes.append(contentsOf: letter.bytes)
                    out.bytes.append(0x0A)
                }
                try out.spill()
            }
        }
        try out.flush()
    }
}

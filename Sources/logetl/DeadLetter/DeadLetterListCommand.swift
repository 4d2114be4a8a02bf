import ArgumentParser
import Config
import Events
import Glibc
import Store

/// `logetl dead-letter list`.
struct DeadLetterListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List rejected input, newest first.",
        discussion: """
            Shows the letters that wait: what was replayed is shown with --replayed. The text is the beginning of the letter, with \
            control characters as \\xNN.

            EXAMPLES:
              logetl dead-letter list                             the newest 100
              logetl dead-letter list --summary                   how many, by reason and source, with one of each
              logetl dead-letter list --reason bad-timestamp --from -1d
              logetl dead-letter list --job 7 --all --json | jq -r .source | sort | uniq -c

            EXIT STATUS: 0, also if there are none; 2 wrong usage; 3 if there is no store or its dead letters cannot be read.
            """)

    @OptionGroup var filter: LetterFilterOptions

    @Flag(help: "List what was replayed in place of what waits.")
    var replayed = false

    @Flag(help: "One line for each stage, reason and source: how many, since when, and the id of one of them.")
    var summary = false

    @Option(help: ArgumentHelp("Lines at most (default: 100).", valueName: "n"))
    var limit: Int?

    @Flag(help: "All, however many.")
    var all = false

    @Flag(help: "Oldest first.")
    var reverse = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup(title: "Store") var store: StoreOptions

    /// Lines without `--limit`.
    private static let defaultLimit = 100

    mutating func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) shows nothing; use 1 or more") }
        if limit != nil, all { throw ValidationError("--limit and --all do not go together") }
        if summary, reverse { throw ValidationError("--summary and --reverse do not go together") }
    }

    func run() throws {
        let settings = try store.config.load()
        let filter = try filter.filter(replayed ? .replayed : .waiting, settings)
        let opened = try store.openForReading(settings)
        let zone = OutputZone(ZoneArgument(setting: .searchTimezone, of: settings))
        if summary { try writeGroups(opened, filter, zone) } else { try writeLetters(opened, filter, zone) }
        if try opened.waitingReplayEvents() > 0 {
            Diagnostics.warning("a replay did not end; the next one (logetl dead-letter replay) stores what is left of it")
        }
    }

    private var most: Int? { all ? nil : limit ?? Self.defaultLimit }

    private func writeLetters(_ opened: Store, _ filter: DeadLetterFilter, _ zone: OutputZone) throws {
        // One more than is shown tells whether there are more.
        let reader = try DeadLetterReader(
            opened, filter, isNewestFirst: !reverse, limit: json ? most : most.map { $0 < Int.max ? $0 + 1 : $0 },
            headBytes: LetterText.headBytes)
        var out = Output()
        guard !json else {
            while case let page = try reader.nextPage(), !page.isEmpty {
                for letter in page { LetterText.appendJSON(letter, isHead: true, to: &out.bytes) }
                try out.flush()
            }
            return
        }
        var shown = 0
        var hasMore = false
        while case let page = try reader.nextPage(), !page.isEmpty {
            let room = most.map { $0 - shown } ?? page.count
            hasMore = page.count > room
            // A table for each page: memory does not grow with the list, and widths are those of neighbours.
            out.write(table(page.prefix(room), zone, hasHead: shown == 0))
            try out.flush()
            shown += min(page.count, room)
        }
        if hasMore { out.write("… and more; --limit N or --all shows them, --summary counts them\n") }
        if shown == 0, Terminal.isTerminal(STDOUT_FILENO) { out.write(replayed ? "nothing was replayed\n" : "no dead letters\n") }
        try out.flush()
    }

    private func table(_ letters: ArraySlice<DeadLetter>, _ zone: OutputZone, hasHead: Bool) -> String {
        var table = TextTable([
            ("id", .right), ("stored", .left), ("job", .right), ("source", .left), ("offset", .right), ("reason", .left),
            ("bytes", .right), ("text", .left),
        ])
        for letter in letters {
            table.add([
                "\(letter.id)", LetterText.time(letter.at, zone), "\(letter.job)", TextSafety.visible(letter.source),
                "\(letter.offset)", Self.cause(letter.stage, letter.reason), "\(letter.length)", LetterText.visible(letter.bytes),
            ])
        }
        let lines = table.rendered().split(separator: "\n")
        // A line for a letter: what does not fit on the terminal is in `show`.
        let columns = Terminal.isTerminal(STDOUT_FILENO) ? Terminal.columns(STDOUT_FILENO) : Int.max
        return lines.dropFirst(hasHead ? 0 : 1).map { $0.prefix(columns) + "\n" }.joined()
    }

    /// `no-format`, or `validate: missing-field` where it was not the parser.
    private static func cause(_ stage: String, _ reason: String) -> String {
        TextSafety.visible(stage == "parse" ? reason : "\(stage): \(reason)")
    }

    private func writeGroups(_ opened: Store, _ filter: DeadLetterFilter, _ zone: OutputZone) throws {
        let groups = try opened.deadLetterGroups(filter, limit: most)
        var out = Output()
        var table = TextTable([
            ("letters", .right), ("reason", .left), ("source", .left), ("bytes", .right), ("first", .left), ("last", .left),
            ("one of them", .right),
        ])
        for group in groups {
            if json {
                Self.append(group, to: &out.bytes)
            } else {
                table.add([
                    Quantities.grouped(group.letters), Self.cause(group.stage, group.reason), TextSafety.visible(group.source),
                    Quantities.bytes(Int(clamping: group.bytes)), LetterText.time(group.first, zone),
                    LetterText.time(group.last, zone), "\(group.sample)",
                ])
            }
        }
        if !table.isEmpty { out.write(table.rendered()) }
        if groups.count == most { out.write(json ? "" : "… there may be more; --all shows them\n") }
        try out.flush()
    }

    private static func append(_ group: DeadLetterGroup, to out: inout [UInt8]) {
        var json = JSONText()
        json.object { json in
            for (key, value) in [("stage", group.stage), ("reason", group.reason), ("source", group.source)] {
                json.key(key)
                json.string(value)
            }
            for (key, value) in [
                ("letters", group.letters), ("bytes", Int(clamping: group.bytes)), ("sample", Int(clamping: group.sample)),
            ] {
                json.key(key)
                json.number(value)
            }
        }
        out.append(contentsOf: json.bytes)
        out.append(0x0A)
    }
}

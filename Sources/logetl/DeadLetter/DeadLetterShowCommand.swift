import ArgumentParser
import Config
import Events
import Glibc
import Store

/// `logetl dead-letter show`.
struct DeadLetterShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show letters with all that is known of them.",
        discussion: """
            EXAMPLES:
              logetl dead-letter show 17 18
              logetl dead-letter show 17 --raw > letter.bin      the bytes alone
              logetl dead-letter show 17 --json | jq -r .text

            EXIT STATUS: 0; 1 if a letter does not exist (the others are shown); 2 wrong usage; 3 if there is no store.
            """)

    @Argument(help: ArgumentHelp("Ids of letters, as list shows them.", valueName: "id"))
    var ids: [Int64]

    @Flag(help: "Only the bytes, as they are.")
    var raw = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if raw, json { throw ValidationError("--raw and --json do not go together") }
    }

    func run() throws {
        let settings = try store.config.load()
        let opened = try store.openForReading(settings)
        let zone = OutputZone(ZoneArgument(setting: .searchTimezone, of: settings))
        var out = Output()
        var isFirst = true
        var missing: [Int64] = []
        for id in ids {
            var filter = DeadLetterFilter(.any)
            filter.ids = [id]
            guard let letter = try DeadLetterReader(opened, filter).nextPage().first else {
                missing.append(id)
                continue
            }
            if raw {
                out.bytes.append(contentsOf: letter.bytes)
            } else if json {
                LetterText.appendJSON(letter, to: &out.bytes)
            } else {
                if !isFirst { out.write("\n") }
                append(letter, zone, to: &out.bytes)
            }
            isFirst = false
            try out.flush()
        }
        for id in missing { Diagnostics.warning("there is no dead letter \(id)") }
        if !missing.isEmpty { throw Failure(.incomplete) }
    }

    private func append(_ letter: DeadLetter, _ zone: OutputZone, to out: inout [UInt8]) {
        var facts = [
            ("letter", "\(letter.id)"), ("stored", LetterText.time(letter.at, zone)), ("job", "\(letter.job)"),
            ("source", TextSafety.visible(letter.source)), ("offset", Quantities.grouped(Int(clamping: letter.offset))),
            ("stage", TextSafety.visible(letter.stage)), ("reason", TextSafety.visible(letter.reason)),
            ("bytes", Quantities.grouped(Int(clamping: letter.length))),
        ]
        if letter.isCut { facts.append(("kept", "the first \(Quantities.grouped(letter.bytes.count)) bytes")) }
        if let time = letter.time {
            var times = TimestampWriter()
            facts.append(("without a time", times.string(time, zone.layout(at: time))))
        }
        if let replayed = letter.replayedAt { facts.append(("replayed", LetterText.time(replayed, zone))) }
        for (name, value) in facts { out.append(name + String(repeating: " ", count: 16 - name.utf8.count) + value + "\n") }
        out.append("\n")
        for line in letter.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            out.append("  ")
            LetterText.appendVisible(line, to: &out)
            out.append("\n")
        }
    }
}

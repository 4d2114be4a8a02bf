import ArgumentParser
import Config
import Store

/// `logetl jobs show`.
struct JobsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show how jobs stand.",
        discussion: """
            EXAMPLES:
              logetl jobs show 17
              logetl jobs show 17 18 --json

            EXIT STATUS: 0; 1 if a job does not exist (the others are shown); 2 wrong usage; 3 if there is no store.
            """)

    @Argument(help: ArgumentHelp("Numbers of jobs, as list and receipts show them.", valueName: "job"))
    var ids: [Int64]

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup(title: "Store") var store: StoreOptions

    func run() throws {
        let settings = try store.config.load()
        let zone = OutputZone(ZoneArgument(setting: .searchTimezone, of: settings))
        let opened = try store.openForReading(settings)
        var out = Output()
        var missing: [Int64] = []
        for (index, id) in ids.enumerated() {
            guard let job = try opened.jobs(limit: 1, id: id).first else {
                missing.append(id)
                continue
            }
            if json {
                JobText.appendJSON(job, to: &out.bytes)
            } else {
                out.write((index > 0 ? "\n" : "") + Self.text(job, zone))
            }
        }
        try out.flush()
        guard missing.isEmpty else {
            throw Failure(.incomplete, "no job \(missing.map(String.init).joined(separator: ", ")); logetl jobs list shows them")
        }
    }

    private static func text(_ job: Job, _ zone: OutputZone) -> String {
        var lines = [
            ("job", "\(job.id)"), ("command", job.command), ("tenant", job.tenant), ("state", job.state.rawValue),
            ("started", LetterText.time(job.started, zone)), ("ended", job.ended.map { LetterText.time($0, zone) } ?? "-"),
            ("took", JobText.duration(job)), ("inputs", Quantities.grouped(job.inputs)),
        ]
        for (name, value) in zip(["read", "stored", "duplicate", "rejected", "dropped"], JobText.numbers(job.counts)) {
            lines.append((name, Quantities.grouped(value)))
        }
        var text = lines.map { name, value in name + String(repeating: " ", count: 11 - name.utf8.count) + value + "\n" }.joined()
        if job.state == .interrupted { text += "It did not end. What it had not stored is stored when its input comes again.\n" }
        return text
    }
}

import ArgumentParser
import Config
import Events
import Store

/// `logetl jobs receipt`.
struct JobsReceiptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Show what became of each input of a job.",
        discussion: """
            The JSON has what the receipt of the ingest had; members that would be empty are left out.

            EXAMPLES:
              logetl jobs receipt 17
              logetl jobs receipt 17 --json | jq '.files[] | {name, format, read}'

            EXIT STATUS: 0; 2 wrong usage; 3 if there is no store or no such job.
            """)

    @Argument(help: ArgumentHelp("The number of the job.", valueName: "job"))
    var id: Int64

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup(title: "Store") var store: StoreOptions

    func run() throws {
        let opened = try store.openForReading(try store.config.load())
        guard let job = try opened.jobs(limit: 1, id: id).first else {
            throw Failure(.unusable, "no job \(id); logetl jobs list shows them")
        }
        if json { try writeJSON(job, opened) } else { try writeTable(job, opened) }
    }

    private func writeJSON(_ job: Job, _ opened: Store) throws {
        var out = Output()
        var head = JSONText()
        head.object { head in
            JobText.members(of: job, &head)
            head.key("files")
        }
        out.bytes.append(contentsOf: head.bytes.dropLast())
        out.write("[")
        var isFirst = true
        try opened.forEachInput(ofJob: id) { input in
            var file = JSONText()
            file.object { file in
                file.key("name")
                file.string(input.name)
                JobText.append(input.counts, to: &file)
            }
            out.write(isFirst ? "" : ",")
            isFirst = false
            out.bytes.append(contentsOf: file.bytes.dropLast())
            out.write((input.details.isEmpty ? "" : ",") + input.details + "}")
            if out.bytes.count > 1 << 16 { try out.flush() }
            return true
        }
        out.write("]}\n")
        try out.flush()
    }

    private func writeTable(_ job: Job, _ opened: Store) throws {
        var out = Output()
        let columns: [(String, TextTable.Alignment)] = [
            ("input", .left), ("read", .right), ("stored", .right), ("duplicate", .right), ("rejected", .right),
            ("dropped", .right),
        ]
        var table = TextTable(columns)
        var rows = 0
        try opened.forEachInput(ofJob: id) { input in
            table.add([TextSafety.visible(input.name)] + JobText.numbers(input.counts).map(Quantities.grouped))
            rows += 1
            if rows % 10_000 == 0 {
                // A table for each page: memory does not grow with the job.
                out.write(table.rendered())
                table = TextTable(columns)
                try out.flush()
            }
            return true
        }
        if rows != 1 { table.add(["total"] + JobText.numbers(job.counts).map(Quantities.grouped)) }
        out.write(table.rendered())
        if job.state == .interrupted { out.write("interrupted; what it had not stored is stored when its input comes again\n") }
        try out.flush()
    }
}

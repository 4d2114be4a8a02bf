import ArgumentParser
import Events
import Glibc
import Parsers

/// `logetl formats test`: what is made of the beginning of a file.
struct FormatsTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Show what is made of the first events of files, or check the samples of your formats.",
        discussion: """
            Reads the first MiB of each file. Shows its format, the first events with their fields, and how many lines are events, \
            rejected or passed over. With --formats and no file it checks whether the samples of these formats become what their \
            files say, and tells what differs.

            EXIT STATUS: 0; 1 if a file was missing or damaged, lines were rejected, or a sample differs; 2 if a format file has a \
            mistake.
            """)

    @Argument(
        help: ArgumentHelp("Files, or - for the standard input (default: -; with --formats the samples).", valueName: "file"),
        completion: .file())
    var files: [String] = []

    @Option(
        help: ArgumentHelp("Read all files as this format (default: found for each file).", valueName: "name"),
        completion: .list(Format.allNames))
    var format: String?

    @OptionGroup var options: FormatOptions

    @Option(help: ArgumentHelp("Events that are shown of each file.", valueName: "n"))
    var events = 5

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Zone of timestamps that name none: UTC, +02:00, Europe/Berlin.", valueName: "zone"))
    var timezone = ZoneArgument.utc

    /// Bytes of a file that are read.
    private static let headBytes = 1 << 20

    mutating func validate() throws {
        if events < 0 { throw ValidationError("--events \(events) is less than nothing") }
    }

    func run() throws {
        let catalog = try options.catalog()
        var out = Output()
        if files.isEmpty, !catalog.custom.isEmpty {
            let isClean = FormatSampleReport.write(catalog, &out)
            try out.flush()
            if !isClean { throw Failure(.incomplete) }
            return
        }
        let chosen = try format.map { try FormatOptions.format(named: $0, catalog) }
        var isClean = true
        let isWhole = FileHead.forEach(files.isEmpty ? ["-"] : files, bytes: Self.headBytes) { head in
            if !show(head, chosen, catalog, &out) { isClean = false }
        }
        try out.flush()
        if !isWhole || !isClean { throw Failure(.incomplete) }
    }

    /// Shows a file; says whether no line of it was rejected.
    private func show(_ head: FileHead, _ chosen: InputFormat?, _ catalog: FormatCatalog, _ out: inout Output) -> Bool {
        let found =
            chosen
            ?? head.bytes.withUnsafeBytes { sample in
                FormatDetector.detect(
                    sample: UnsafeRawBufferPointer(rebasing: sample.prefix(FormatDetector.sampleBytes)), catalog)
            }
        let batch = EventBatch()
        let range = head.bytes.withUnsafeBytes { batch.arena.append($0) }
        let context = ParseContext(zone: timezone.rule, reference: Timestamp(rawValue: Int64(time(nil)) * 1_000_000_000))
        var parser = FileParser(format: found, isPinned: chosen != nil, context: context, catalog: catalog)
        let counts = parser.parse(range, into: batch) { _, _ in }

        out.write("\(TextSafety.visible(head.name)): \(found.name)\n")
        var writer = TimestampWriter()
        for row in 0..<min(events, batch.count) {
            out.write("\n  \(writer.string(batch.timestamps[row])) \(batch.levels[row].name)")
            let service = batch.serviceNames[Int(batch.services[row])]
            if !service.isEmpty { out.write(" \(String(decoding: service, as: UTF8.self))") }
            out.write("\n")
            var hasMessage = false
            for i in batch.fields(of: row) {
                let field = batch.fields[i]
                if field.name == .message { hasMessage = true }
                if field.name == .filler || field.name == .timestamp || field.name == .level || field.name == .service {
                    continue
                }
                let text = TextSafety.visible(batch.arena.string(field.range))
                out.write("    \(TextSafety.visible(batch.names[field.name])): \(text)\n")
            }
            if !hasMessage { out.write("    message: \(TextSafety.visible(batch.arena.string(batch.lines[row])))\n") }
        }
        out.write("\n  \(Quantities.count(counts.events, "event"))")
        for (reason, count) in counts.rejected.sorted(by: { $0.key.code < $1.key.code }) {
            out.write(", \(Quantities.grouped(count)) rejected (\(reason.code))")
        }
        for (reason, count) in counts.dropped.sorted(by: { $0.key.code < $1.key.code }) {
            out.write(", \(Quantities.grouped(count)) passed over (\(reason.code))")
        }
        out.write("\n")
        return counts.rejected.isEmpty
    }
}

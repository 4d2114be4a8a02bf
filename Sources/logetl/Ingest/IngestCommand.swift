import ArgumentParser
import Events
import Glibc
import Pipeline

/// `logetl ingest`: logs in, a receipt out.
struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Read logs into the store.",
        discussion: """
            Reads plain files, .gz, .tar, .tar.gz, .zip, .zst, .xz and .bz2 (known by their content, not their name), folders with all
            that is in them, and the standard input (-, or nothing with a pipe), which is stored as it arrives. The format of the
            lines is found by itself. Ends with a receipt: read = stored + duplicate + rejected + dropped. Rejected input is kept in
            the dead-letter store of the store.

            EXAMPLES:
              logetl ingest access.log.1.gz                          one file
              logetl ingest /var/log/nginx --service web             a folder; all events are of service web
              journalctl -f -o json | logetl ingest -                a stream, until it ends or Ctrl-C
              logetl ingest upload.tar.gz --tag ticket=4711          every event gets metadata ticket=4711
              logetl ingest old.log --year 2024 --timezone Europe/Berlin
              logetl ingest --dry-run --json bundle.zip | jq .totals

            EXIT STATUS: 0 all was read; 1 a file was missing or damaged (or, with --strict, lines were rejected), the rest was
            stored; 2 wrong usage; 3 the store cannot be used or the disk is full.
            """)

    @Argument(
        help: ArgumentHelp("Files, folders, or - for the standard input.", valueName: "file"), completion: .file())
    var inputs: [String] = []

    @OptionGroup(title: "Store") var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "The service of all events (default: from the event, else the path, else the file name).", valueName: "name"))
    var service: String?

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("Added to the metadata of every event; may be repeated.", valueName: "key=value"))
    var tags: [Tag] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Zone of timestamps that name none: UTC, +02:00, Europe/Berlin.", valueName: "zone"))
    var timezone = ZoneArgument.utc

    @Option(help: ArgumentHelp("Year of timestamps that name none (default: the latest that fits).", valueName: "year"))
    var year: Int?

    @Option(help: ArgumentHelp("Worker threads (default: one for each core).", valueName: "n"))
    var jobs: Int?

    @Option(help: ArgumentHelp("Format of all lines (default: found for each file).", valueName: "name"))
    var format: String?

    @Flag(help: "Read, parse and count, but store nothing.")
    var dryRun = false

    @Flag(help: "Exit with 1 if lines were rejected.")
    var strict = false

    @Flag(help: "Print the receipt as one JSON object.")
    var json = false

    @Flag(name: .shortAndLong, help: "No progress bar and no receipt; only what went wrong.")
    var quiet = false

    @Option(help: "Colours: auto, always or never.")
    var color = ColorChoice.auto

    mutating func validate() throws {
        if let year, !(1678...2261).contains(year) { throw ValidationError("--year \(year) is not in 1678...2261") }
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs) is not in 1...1024") }
        if let service, service.isEmpty { throw ValidationError("--service needs a name") }
        if inputs.contains("") { throw ValidationError("the name of a file is empty") }
        if inputs.filter({ $0 == "-" }).count > 1 { throw ValidationError("- (the standard input) can be read only once") }
        if inputs.isEmpty, Terminal.isTerminal(STDIN_FILENO) {
            throw ValidationError("nothing to read: name files or folders, or pipe logs in (kubectl logs web | logetl ingest)")
        }
    }

    func run() throws {
        var options = IngestOptions(store: store.folder)
        options.tenant = store.tenant
        options.service = service
        options.tags = tags.map { ($0.key, $0.value) }
        options.format = format
        options.zone = timezone.rule
        options.year = year
        options.jobs = jobs ?? 0
        options.isDryRun = dryRun
        let receipt = try ingest(options)
        if receipt.hasProblems || (strict && receipt.totals.rejectedTotal > 0) { throw Failure(.incomplete) }
    }

    /// Runs the ingest with its progress bar and prints the receipt, also where the store gave up half way.
    private func ingest(_ options: IngestOptions) throws -> Receipt {
        let work = inputs.isEmpty ? [IngestInput.standardInput] : inputs.map { $0 == "-" ? .standardInput : .path($0) }
        do throws(IngestError) {
            let ingest = try Ingest(options)
            SignalWatch.start { ingest.stop() }
            let progress = quiet || !Terminal.isTerminal(STDERR_FILENO) ? nil : ProgressBar { ingest.progress() }
            defer { progress?.finish() }
            let receipt = try ingest.run(work)
            progress?.finish()
            try? print(receipt)
            return receipt
        } catch {
            switch error {
            case .usage(let message): throw Failure(.usage, message)
            case .store(let message, let receipt):
                try? print(receipt)
                throw Failure(.unusable, message)
            }
        }
    }

    /// The receipt to stdout, each problem also to stderr, where a log of cron shows it.
    private func print(_ receipt: Receipt) throws(OutputError) {
        for file in receipt.files {
            for problem in file.problems {
                Diagnostics.warning("\(TextSafety.visible(file.name)): \(TextSafety.visible(problem))")
            }
        }
        var out = Output()
        if json {
            out.bytes.append(contentsOf: ReceiptJSON.bytes(receipt))
        } else if !quiet {
            out.write(ReceiptTable(receipt, isDryRun: dryRun, style: color.isOn(STDOUT_FILENO)).text)
        }
        try out.flush()
    }
}

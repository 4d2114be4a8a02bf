import Archive
import ArgumentParser
import Config
import Events
import Glibc
import Lifecycle
import Pipeline
import Store

/// `logetl ingest`: logs in, a receipt out.
struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Read logs into the store.",
        discussion: """
            Reads plain files, .gz, .tar, .tar.gz, .zip, .zst, .xz and .bz2 (known by their content, not their name), folders with \
            all that is in them, and the standard input (-, or nothing with a pipe), which is stored as it arrives. The format of \
            the lines is found by itself. Ends with a receipt: read = stored + duplicate + rejected + dropped. Rejected input is \
            kept as dead letters (logetl dead-letter).

            A file is known by its content: what was stored before, under whatever name and however compressed, is passed over; of a \
            file that has grown the new part is read; a job that was killed is finished when its input comes again.

            EXAMPLES:
              logetl ingest access.log.1.gz                  one file
              logetl ingest /var/log/nginx --service web     a folder, one service
              kubectl logs -f web | logetl ingest -          a stream, until Ctrl-C
              logetl ingest upload.tar.gz --tag ticket=4711  for all its events
              logetl ingest old.log --year 2024 --timezone Europe/Berlin
              logetl ingest --tier cold /backup/2024         a backfill, straight to the archive
              logetl ingest --dry-run --json bundle.zip | jq .totals

            EXIT STATUS: 0 all was read; 1 a file was missing or damaged (or, with --strict, lines were rejected), the rest was \
            stored; 2 wrong usage; 3 the store cannot be used or the disk is full.
            """)

    @OptionGroup var files: InputFiles
    @OptionGroup var input: InputOptions

    @OptionGroup var room: ReserveOption

    @OptionGroup(title: "Store") var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "Where the events go at the end: hot, where age moves them on, or cold: to the archive, whatever their age "
                + "(default: hot).", valueName: "tier"))
    var tier = IngestTier.hot

    @Option(help: ArgumentHelp("How hard to compress, with --tier cold (default: standard).", valueName: "how"))
    var compression: ArchiveCompression?

    @Flag(help: "Read, parse and count, but store nothing.")
    var dryRun = false

    @Flag(help: "Read again what was stored before. Equal events are still stored once, unless --dedup off.")
    var force = false

    @Flag(help: "Print the receipt as one JSON object.")
    var json = false

    @Flag(name: .shortAndLong, help: "No progress bar and no receipt; only what went wrong.")
    var quiet = false

    @Option(help: ArgumentHelp("Colours.", valueName: "when"))
    var color = ColorChoice.auto

    func validate() throws {
        if compression != nil, tier != .cold { throw ValidationError("--compression is for --tier cold") }
    }

    func run() throws {
        let settings = try store.config.load()
        var options = IngestOptions(store: store.folder(settings))
        options.tenant = try store.tenant(settings)
        try input.apply(settings, to: &options)
        options.isDryRun = dryRun
        options.bounds.reserveBytes = room.bytes(settings)
        options.ignoresKnown = force
        options.isBackfill = tier == .cold
        let receipt = try ingest(options)
        if tier == .cold, !dryRun, !receipt.wasStopped { try archive(options, settings.lifecyclePolicy) }
        if receipt.hasProblems || (input.isStrict(settings) && receipt.totals.rejectedTotal > 0) { throw Failure(.incomplete) }
    }

    /// Runs the ingest with its progress bar and prints the receipt, also where the store gave up half way.
    private func ingest(_ options: IngestOptions) throws -> Receipt {
        do throws(IngestError) {
            let ingest = try Ingest(options)
            SignalWatch.start { ingest.stop() }
            let progress = quiet || !Terminal.isTerminal(STDERR_FILENO) ? nil : ProgressBar { ingest.progress() }
            defer { progress?.finish() }
            let receipt = try ingest.run(files.work)
            progress?.finish()
            try? print(receipt)
            return receipt
        } catch {
            switch error {
            case .usage(let message): throw Failure(.usage, message)
            case .store(let message, let receipt), .output(let message, let receipt):
                try? print(receipt)
                throw Failure(.unusable, message)
            }
        }
    }

    /// Takes to the archive what was stored for it, by this run or by one that was cut short.
    private func archive(_ options: IngestOptions, _ policy: LifecyclePolicy) throws {
        let report: LifecycleEngine.Report
        do throws(StoreError) {
            let opened = try Store.open(options.store, tenant: options.tenant, mode: .readWrite)
            var writing = ArchiveWriteOptions()
            writing.compression = compression ?? .standard
            let engine = LifecycleEngine(opened, policy, cold: ArchiveSide(opened, options: writing))
            report = try engine.moveBackfill(now: LifecycleClock.present)
        } catch {
            throw Failure(
                error.code == .busy ? .incomplete : .unusable,
                "\(error); the events are stored, and the next lifecycle run takes them to the archive")
        }
        for problem in report.problems { Diagnostics.warning("\(problem)") }
        if !json, !quiet, !report.done.isEmpty {
            let events = report.done.reduce(0) { $0 + $1.events }
            var out = Output()
            out.write("\(Quantities.grouped(events)) events to the archive, \(Quantities.bytes(report.bytesAfter))\n")
            try out.flush()
        }
        if !report.problems.isEmpty { throw Failure(.incomplete) }
    }

    /// The receipt to stdout, each problem also to stderr, where a log of cron shows it.
    private func print(_ receipt: Receipt) throws(OutputError) {
        Diagnostics.problems(of: receipt)
        var out = Output()
        if json {
            out.bytes.append(contentsOf: ReceiptJSON.bytes(receipt))
        } else if !quiet {
            out.write(ReceiptTable(receipt, isDryRun: dryRun, style: color.isOn(STDOUT_FILENO)).text)
            if let job = receipt.job, receipt.totals.rejectedTotal > 0, Terminal.isTerminal(STDOUT_FILENO) {
                out.write("rejected input is kept: logetl dead-letter list --job \(job)\(store.asTyped)\n")
            }
        }
        try out.flush()
    }
}

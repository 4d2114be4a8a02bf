import ArgumentParser
import Config
import Events
import Glibc
import Pipeline
import Store

/// `logetl dead-letter replay`.
struct DeadLetterReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Bring rejected input in after its format or pattern was put right.",
        discussion: """
            Reads the letters that wait as ingest would now, with the present options and configuration, under the name, service, tags \
            and times of the file they come from. What becomes an event waits no more; what is rejected again stays, with the new \
            reason. Again is harmless: nothing comes in twice, also where a replay was killed.

            Letters that are only the beginning of a line, cut at its limit, are left alone without --cut. Lines of a table (csv) need the line \
            that names the columns: ingest keeps it with them.

            EXAMPLES:
              logetl dead-letter replay --dry-run                            what would come in now
              logetl dead-letter replay --format log4j --source 'app*.log'
              logetl dead-letter replay --reason bad-timestamp --timezone Europe/Berlin
              logetl dead-letter replay --job 7 --json | jq .letters

            EXIT STATUS: 0, also if letters are rejected again; 1 with --strict if some are; 2 wrong usage; 3 if there is no store, \
            another replay is running, or the disk is full.
            """)

    @OptionGroup(title: "Letters") var filter: LetterFilterOptions

    @Flag(help: "Replay letters too that are only the beginning of a line; the events are marked as truncated.")
    var cut = false

    @OptionGroup var input: InputOptions

    @OptionGroup(title: "Store") var store: StoreOptions

    @Flag(help: "Read, parse and count, but store nothing.")
    var dryRun = false

    @Flag(help: "Print the receipt as one JSON object.")
    var json = false

    @Flag(name: .shortAndLong, help: "No progress bar and no receipt; only what went wrong.")
    var quiet = false

    @Option(help: ArgumentHelp("Colours.", valueName: "when"))
    var color = ColorChoice.auto

    func run() throws {
        let settings = try store.config.load()
        var ingest = IngestOptions(store: store.folder(settings))
        ingest.tenant = try store.tenant(settings)
        try input.apply(settings, to: &ingest)
        ingest.isDryRun = dryRun
        var options = ReplayOptions(ingest, try filter.filter(.waiting, settings))
        options.includesCut = cut
        // Says what is wrong with a store that is none as every command does.
        _ = try store.openForReading(settings)
        let receipt = try replay(options)
        if input.isStrict(settings), receipt.waiting > 0 { throw Failure(.incomplete) }
    }

    private func replay(_ options: ReplayOptions) throws -> ReplayReceipt {
        do throws(IngestError) {
            let replay = try Replay(options)
            SignalWatch.start { replay.stop() }
            let progress = quiet || !Terminal.isTerminal(STDERR_FILENO) ? nil : ProgressBar { replay.progress() }
            defer { progress?.finish() }
            let receipt = try replay.run()
            progress?.finish()
            try? print(receipt)
            return receipt
        } catch {
            switch error {
            case .usage(let message): throw Failure(.usage, message)
            case .store(let message, let receipt), .output(let message, let receipt):
                if receipt.totals.read > 0 {
                    var unfinished = ReplayReceipt()
                    unfinished.events = receipt
                    try? print(unfinished)
                }
                throw Failure(.unusable, message)
            }
        }
    }

    private func print(_ receipt: ReplayReceipt) throws(OutputError) {
        var out = Output()
        if json {
            out.bytes.append(contentsOf: Self.json(receipt))
        } else if !quiet {
            if receipt.letters > 0 {
                out.write(ReceiptTable(receipt.events, isDryRun: dryRun, style: color.isOn(STDOUT_FILENO)).text)
            }
            out.write(summary(receipt))
        }
        try out.flush()
    }

    private func summary(_ receipt: ReplayReceipt) -> String {
        var text = ""
        if receipt.recoveredEvents > 0 {
            text += "\(Quantities.count(receipt.recoveredEvents, "event")) of a replay that did not end: stored now\n"
        }
        let (letters, taken) = (Quantities.count(receipt.letters, "letter"), Quantities.grouped(receipt.taken))
        text += dryRun ? "\(letters): \(taken) would come in" : "\(letters): \(taken) came in"
        text += ", \(Quantities.grouped(receipt.waiting)) \(dryRun ? "would still wait" : "still wait")\n"
        if receipt.cutLeft > 0 {
            text += "\(Quantities.count(receipt.cutLeft, "letter")) that are only the beginning of a line left alone (--cut)\n"
        }
        return text
    }

    /// The receipt for programs: `letters` counts letters, the rest is as in the receipt of ingest.
    private static func json(_ receipt: ReplayReceipt) -> [UInt8] {
        var json = JSONText()
        json.object { json in
            for (key, value) in [
                ("selected", receipt.letters), ("replayed", receipt.taken), ("waiting", receipt.waiting),
                ("cut", receipt.cutLeft), ("recoveredEvents", receipt.recoveredEvents),
            ] {
                json.key(key)
                json.number(value)
            }
        }
        var bytes = Array(#"{"letters":"#.utf8) + json.bytes + [UInt8(ascii: ",")]
        bytes.append(contentsOf: ReceiptJSON.bytes(receipt.events).dropFirst())
        return bytes
    }
}

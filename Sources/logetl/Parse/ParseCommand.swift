import ArgumentParser
import Config
import Events
import Glibc
import Pipeline

/// `logetl parse`: logs in, events out, no store.
struct ParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Turn logs into JSON lines, without a store.",
        discussion: """
            A filter for the shell: reads what ingest reads, the same way, and writes the events to the standard output in the order \
            of the input. The keys are those of search --output json and of the archive. What comes through a pipe is written as soon \
            as the pipe falls silent. Rejected lines are counted on the standard error and kept with --rejected.

            EXAMPLES:
              tail -f app.log | logetl parse | jq -r .message
              logetl parse --output csv access.log.gz > access.csv
              logetl parse /var/log/app --rejected bad.txt | duckdb -c "from read_json('/dev/stdin')"
              logetl parse --grok '%{IP:client} %{WORD:method} %{GREEDYDATA:text}' odd.log
              find logs -name '*.gz' | parallel logetl parse --jobs 1 > events.jsonl
              logetl parse --output none --strict app.log       is every line understood?

            EXIT STATUS: 0 all was read (also if the reader of the output went away); 1 a file was missing or damaged (or, with \
            --strict, lines were rejected), the rest was written; 2 wrong usage; 3 the output cannot be written.
            """)

    @OptionGroup var files: InputFiles
    @OptionGroup var input: InputOptions

    @Option(help: ArgumentHelp("How events are written (default: json).", valueName: "format"))
    var output: EventOutput.Form?

    @Option(
        help: ArgumentHelp("File for the rejected lines, as they were; made anew.", valueName: "file"), completion: .file())
    var rejected: String?

    @OptionGroup var config: ConfigOptions

    mutating func validate() throws {
        guard let rejected else { return }
        if rejected.isEmpty { throw ValidationError("--rejected needs the name of a file") }
        if files.inputs.contains(where: { Self.isSameFile($0, rejected) }) {
            throw ValidationError("--rejected would overwrite '\(TextSafety.visible(rejected))', which is to be read")
        }
    }

    func run() throws {
        let settings = try config.load()
        var options = IngestOptions(store: "")
        try input.apply(settings, to: &options)
        // A filter passes on what it gets unless it is asked to compare.
        if input.dedup == nil { options.dedup.window = .off }
        var events = EventOutput(output ?? settings.text(.parseOutput).flatMap(EventOutput.Form.init) ?? .json)
        events.rejectedPath = rejected
        options.output = events
        let receipt = try parse(options)
        if receipt.wasClosed { return }
        Diagnostics.problems(of: receipt)
        reportRejected(receipt)
        if receipt.hasProblems || (input.isStrict(settings) && receipt.totals.rejectedTotal > 0) { throw Failure(.incomplete) }
    }

    private func parse(_ options: IngestOptions) throws -> Receipt {
        do throws(IngestError) {
            let ingest = try Ingest(options)
            SignalWatch.start { ingest.stop() }
            return try ingest.run(files.work)
        } catch {
            switch error {
            case .usage(let message): throw Failure(.usage, message)
            case .store(let message, _): throw Failure(.unusable, message)
            case .output(let message, let receipt):
                Diagnostics.problems(of: receipt)
                throw Failure(.unusable, "cannot write the output: \(TextSafety.visible(message))")
            }
        }
    }

    /// Says how many lines were no events, and why.
    private func reportRejected(_ receipt: Receipt) {
        for file in receipt.files where !file.counts.patternLimits.isEmpty {
            for note in file.notes { Diagnostics.warning("\(TextSafety.visible(file.name)): \(TextSafety.visible(note))") }
        }
        let totals = receipt.totals
        guard totals.rejectedTotal > 0 else { return }
        let reasons = totals.rejected.filter { $0.value > 0 }.sorted { ($1.value, $0.key.code) < ($0.value, $1.key.code) }
            .map { "\($0.key.code) \(Quantities.grouped($0.value))" }.joined(separator: ", ")
        let kept = rejected.map { "; they are in \(TextSafety.visible($0))" } ?? "; --rejected FILE keeps them"
        Diagnostics.warning("\(Quantities.count(totals.rejectedTotal, "line")) rejected (\(reasons))\(kept)")
    }

    /// Whether two names are of one regular file.
    private static func isSameFile(_ a: String, _ b: String) -> Bool {
        var first = stat()
        var second = stat()
        guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino && first.st_mode & S_IFMT == S_IFREG
    }
}

extension EventOutput.Form: ExpressibleByArgument {}

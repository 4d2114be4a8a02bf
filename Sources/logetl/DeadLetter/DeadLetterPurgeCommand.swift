import ArgumentParser
import Config
import Glibc
import Store

/// `logetl dead-letter purge`.
struct DeadLetterPurgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Throw rejected input away.",
        discussion: """
            Deletes the letters that the filters mean, whether they wait or were replayed, overwrites their bytes and gives the space \
            back. Asks first on a terminal.

            EXAMPLES:
              logetl dead-letter purge --replayed                  what has become events
              logetl dead-letter purge --before -90d --yes         in a nightly job
              logetl dead-letter purge --reason binary --dry-run   how many that would be
              logetl dead-letter purge --all

            EXIT STATUS: 0, also if there was nothing to delete; 1 if the answer was no; 2 wrong usage; 3 if there is no store, a \
            replay is running, or nothing could be written.
            """)

    @OptionGroup(title: "Letters") var filter: LetterFilterOptions

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Only letters stored before this time; the same as --to.", valueName: "time"))
    var before: String?

    @Flag(help: "Only what was replayed.")
    var replayed = false

    @Flag(help: "All letters of the tenant.")
    var all = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Flag(help: "Say how many, delete nothing.")
    var dryRun = false

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if before != nil, filter.to != nil { throw ValidationError("--before and --to mean the same; use one") }
        let hasFilter =
            replayed || before != nil || filter.from != nil || filter.to != nil
            || !(filter.source.isEmpty && filter.reason.isEmpty && filter.stage.isEmpty && filter.job.isEmpty)
        if all, hasFilter { throw ValidationError("--all and a filter do not go together") }
        if !all, !hasFilter { throw ValidationError("say which letters: --replayed, --before, --source … or --all") }
    }

    func run() throws {
        let settings = try store.config.load()
        var filter = try filter.filter(replayed ? .replayed : .any, settings)
        if let before {
            filter.to = try LetterFilterOptions.seconds(before, "--before", ZoneArgument(setting: .searchTimezone, of: settings))
        }
        let found = try store.openForReading(settings).deadLetterTotal(filter)
        var out = Output()
        if dryRun || found == 0 {
            out.write(dryRun ? "\(Quantities.count(found, "letter")) would be deleted\n" : "no letters to delete\n")
            return try out.flush()
        }
        if !yes {
            guard Terminal.isTerminal(STDIN_FILENO) else {
                throw Failure(
                    .usage, "\(Quantities.count(found, "letter")) would be deleted; say --yes to do it without being asked")
            }
            guard Self.asks("Delete \(Quantities.count(found, "letter"))? [y/N] ") else {
                throw Failure(.incomplete, "nothing was deleted")
            }
        }
        let opened = try Store.open(store.folder(settings), tenant: try store.tenant(settings), mode: .readWrite)
        let result = try opened.purgeDeadLetters(filter)
        try opened.catalog().audit(
            tenant: opened.tenant, action: "purge", detail: "dead letters: \(result.letters)")
        out.write("\(Quantities.count(result.letters, "letter")) deleted")
        if result.freedBytes > 0 { out.write(", \(Quantities.bytes(result.freedBytes)) given back") }
        out.write("\n")
        try out.flush()
        if let error = result.shrinkError { Diagnostics.warning("the file keeps its size: \(error)") }
    }

    /// Asks on the terminal; anything but a yes is a no.
    private static func asks(_ question: String) -> Bool {
        _ = Output.writeOnce(question, to: STDERR_FILENO)
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}

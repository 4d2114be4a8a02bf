import ArgumentParser
import Config
import Events
import Glibc
import Store

/// `logetl jobs list`.
struct JobsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List jobs, newest first.",
        discussion: """
            EXAMPLES:
              logetl jobs list                                  the newest 20
              logetl jobs list --state interrupted              what was killed
              logetl jobs list --limit 1000 --json | jq -s 'map(.stored) | add'

            EXIT STATUS: 0, also if there are none; 2 wrong usage; 3 if there is no store.
            """)

    @Option(help: ArgumentHelp("Jobs at most.", valueName: "n"))
    var limit = 20

    @Option(help: ArgumentHelp("Only jobs that stand so: running, ended, interrupted.", valueName: "state"))
    var state: JobState?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if limit < 1 { throw ValidationError("--limit \(limit) shows nothing; use 1 or more") }
    }

    func run() throws {
        let settings = try store.config.load()
        let zone = OutputZone(ZoneArgument(setting: .searchTimezone, of: settings))
        let opened = try store.openForReading(settings)
        // Those of one state are picked from all.
        var jobs = try opened.jobs(limit: state == nil ? limit : Int.max)
        if let state { jobs = Array(jobs.filter { $0.state == state.state }.prefix(limit)) }
        var out = Output()
        guard !json else {
            for job in jobs { JobText.appendJSON(job, to: &out.bytes) }
            return try out.flush()
        }
        var table = TextTable([
            ("job", .right), ("started", .left), ("took", .right), ("state", .left), ("command", .left), ("inputs", .right),
            ("read", .right), ("stored", .right), ("duplicate", .right), ("rejected", .right), ("dropped", .right),
        ])
        for job in jobs {
            table.add(
                ["\(job.id)", LetterText.time(job.started, zone), JobText.duration(job), job.state.rawValue, job.command]
                    + ([job.inputs] + JobText.numbers(job.counts)).map(Quantities.grouped))
        }
        if !table.isEmpty {
            out.write(table.rendered())
        } else if Terminal.isTerminal(STDOUT_FILENO) {
            out.write("no jobs\n")
        }
        try out.flush()
    }
}

/// The argument of `--state`.
enum JobState: String, ExpressibleByArgument, CaseIterable {
    case running, ended, interrupted

    /// The state.
    var state: Job.State {
        switch self {
        case .running: .running
        case .ended: .ended
        case .interrupted: .interrupted
        }
    }
}

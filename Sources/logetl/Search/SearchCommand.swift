import ArgumentParser
import Config
import Events
import Glibc
import Lifecycle
import Query
import Store

/// `logetl search`: events found again.
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find events.",
        discussion: """
            All words must be in an event, whole and in any case; "a phrase" asks for neighbours, conn* for a beginning, -word for \
            its absence, field:value for a field; OR and ( ) combine. No query: every event. Newest first.

            EXAMPLES:
              logetl search timeout                          the newest 100 events
              logetl search '"quorum lost"' --level warn+    a phrase, WARN and up
              logetl search 'status:503 -healthz' --service web,api --from -1h
              logetl search error --from 2026-01-21 --to 2026-01-22 --all
              logetl search refused --context 3              and its neighbours
              logetl search --count --level error+           how many
              logetl search --histogram --from yesterday     when
              logetl search timeout --output raw             the lines as they were
              logetl search timeout | jq -r .message         JSON lines in a pipe

            EXIT STATUS: 0, also if nothing was found; 1 if a part of the store is damaged (the rest was searched); 2 if the \
            query cannot be read; 3 if there is no store.
            """)

    @OptionGroup var match: MatchOptions
    @OptionGroup var time: TimeRangeOptions

    @Option(help: ArgumentHelp("Events at most (default: 100).", valueName: "n"))
    var limit: Int?

    @Flag(help: "All events, however many.")
    var all = false

    @Flag(help: "Oldest first.")
    var reverse = false

    @Option(help: ArgumentHelp("Events of the same service to show before and after each hit.", valueName: "n"))
    var context = 0

    @Flag(help: "Print how many events match, exactly, and nothing else.")
    var count = false

    @Flag(help: "Print when the events were, by level.")
    var histogram = false

    @Option(help: ArgumentHelp("Threads at most (default: one for each core).", valueName: "n"))
    var threads: Int?

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) shows nothing; use 1 or more, or --count") }
        if limit != nil, all { throw ValidationError("--limit and --all do not go together") }
        if !(0...10_000).contains(context) { throw ValidationError("--context \(context) is not in 0...10000") }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads \(threads) is not in 1...1024") }
        if count, histogram { throw ValidationError("--count and --histogram do not go together") }
    }

    func run() throws {
        let settings = try store.config.load()
        let look = match.look(settings)
        var request = try match.request(zone: look.timezone)
        try time.apply(to: &request, zone: look.timezone)
        request.limit = all ? nil : limit ?? settings.integer(.searchLimit)
        request.isOldestFirst = reverse
        request.context = context
        let opened = try store.openForReading(settings)
        // Neighbours of a hit may be of the days around.
        let days = context > 0 ? (nil, nil) : (request.from?.day, request.to?.day)
        let engine = SearchEngine(try opened.allPartitions(from: days.0, to: days.1), threads: threads ?? 0)

        var out = Output()
        let found: Int
        if count {
            found = try engine.count(request)
            out.write(match.output == .json ? "{\"count\":\(found)}\n" : "\(found)\n")
        } else if histogram {
            found = try HistogramOutput.write(engine, request, look, to: &out)
        } else {
            found = try list(engine, request, look, to: &out)
        }
        try out.flush()
        if found == 0 { ServiceHints.warn(request.services, in: opened) }
        try SearchProblems.report(engine.problems)
    }

    /// Writes the events; returns how many.
    private func list(_ engine: SearchEngine, _ request: SearchRequest, _ look: EventLook, to out: inout Output) throws -> Int {
        var writer = look.writer(for: request)
        var found = 0
        writer.begin(&out.bytes)
        try engine.search(request) { hit in
            try writer.write(hit, to: &out.bytes)
            try out.spill()
            found += 1
            return true
        }
        writer.end(&out.bytes)
        return found
    }
}

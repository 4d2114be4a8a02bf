import ArgumentParser
import CSystem
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
            All words must be in an event, whole and in any case; "a phrase" asks for neighbours, conn* and conn*tion for words \
            that look so, /expression/ for a regular expression in the message, -word for its absence; field:value, field:>500, \
            field:[a TO b], field:* and field:/expression/ ask a field; OR and ( ) combine. No query: every event. Newest first. \
            docs/search.md tells all.

            EXAMPLES:
              logetl search timeout                          the newest 100 events
              logetl search '"quorum lost"' --level warn+    a phrase, WARN and up
              logetl search 'status:>=500 -healthz' --service web,api --from -1h
              logetl search '/took \\d{4,} ms/' --fields timestamp,service,message
              logetl search error --from 2026-01-21 --to 2026-01-22 --all
              logetl search refused --context 3              and its neighbours
              logetl search --count --level error+           how many
              logetl search --histogram --from yesterday     when
              logetl search status:404 --top path            which values, how often
              logetl search --facets error                   of all fields
              logetl search --stats --of ms --service api    rate, levels, percentiles
              logetl search --patterns --level warn+         messages as templates
              logetl search --from -1h --diff -2h..-1h       which are new, gone, more
              logetl search error --ids                      with ids, for:
              logetl search --around ID -C 20                in all services
              logetl search error --cursor start             page by page
              logetl search timeout --output raw             the lines as they were
              logetl search timeout | jq -r .message         JSON lines in a pipe

            EXIT STATUS: 0, also if nothing was found; 1 if a part of the store is damaged (the rest was searched); 2 if the \
            query cannot be read; 3 if there is no store.
            """)

    @OptionGroup var match: MatchOptions
    @OptionGroup var time: TimeRangeOptions

    @Option(
        help: ArgumentHelp("Events at most (default: 100); of --top, --facets, --stats and --patterns values.", valueName: "n"))
    var limit: Int?

    @Flag(help: "All events, however many; all values.")
    var all = false

    @Flag(help: "Oldest first.")
    var reverse = false

    @Option(
        name: [.customShort("C"), .customLong("context")],
        help: ArgumentHelp(
            "Events of the same service to show before and after each hit; with --around of all services (default: 10).",
            valueName: "n"))
    var context: Int?

    @Option(
        help: ArgumentHelp(
            "Only these fields: timestamp, level, service, message, host, traceId, source, raw, metadata, id, or of metadata.",
            valueName: "a,b"))
    var fields: String?

    @Flag(help: "With the id of each event, for --around.")
    var ids = false

    @Flag(help: "Say on stderr how many events match in all, exactly.")
    var total = false

    @OptionGroup var page: PageOptions

    @OptionGroup(title: "Instead of events") var mode: SearchModeOptions

    @Option(help: ArgumentHelp("Threads at most (default: one for each core).", valueName: "n"))
    var threads: Int?

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) shows nothing; use 1 or more, or --count") }
        if limit != nil, all { throw ValidationError("--limit and --all do not go together") }
        if let context, !(0...10_000).contains(context) { throw ValidationError("--context \(context) is not in 0...10000") }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads \(threads) is not in 1...1024") }
        if let fields, SearchModeOptions.names(fields).contains("") {
            throw ValidationError("--fields has an empty name in '\(fields)'")
        }
        let listed = [
            ("--fields", fields != nil), ("--ids", ids), ("--total", total), ("--cursor", page.cursor != nil),
            ("--cursor-file", page.cursorFile != nil),
        ]
        if let name = mode.name, let other = listed.first(where: \.1)?.0 {
            // The neighbours of an event are events too.
            if mode.around == nil || page.isOn || total { throw ValidationError("\(name) and \(other) do not go together") }
        }
        if page.isOn, all { throw ValidationError("--all leaves no pages: use --limit with --cursor") }
        if page.isOn, context != nil { throw ValidationError("--context and --cursor do not go together") }
        if match.output == .raw, fields != nil || ids {
            throw ValidationError("raw lines have no fields: leave --output raw out")
        }
        if match.output == .raw, let name = mode.name, mode.around == nil, !mode.count {
            throw ValidationError("\(name) is written as table, json or csv, not as raw lines")
        }
    }

    func run() throws {
        logetl_keep_memory()
        let settings = try store.config.load()
        var look = match.look(settings)
        look.fields = fields.map(SearchModeOptions.names)
        look.hasIDs = ids
        var request = try match.request(zone: look.timezone)
        try time.apply(to: &request, zone: look.timezone)
        request.limit = all ? nil : limit ?? settings.integer(.searchLimit)
        request.isOldestFirst = reverse
        request.context = context ?? 0
        let place = try mode.place(zone: look.timezone)
        let baseline = try mode.baseline(zone: look.timezone)
        let typed = typedQuestion
        let start = try page.start(typed: typed.isEmpty ? nil : typed.text)
        if let start {
            let limit = request.limit
            request = start.request
            request.limit = limit
        }

        let opened = try store.openForReading(settings)
        // Neighbours of a hit may be of the days around, and the range that is compared with too.
        let isBound = request.context == 0 && place == nil && baseline == nil
        let days = isBound ? (request.from?.day, request.to?.day) : (nil, nil)
        let engine = SearchEngine(try opened.allPartitions(from: days.0, to: days.1), threads: threads ?? 0)

        var out = Output()
        var found = 0
        var total: Int?
        if let place {
            found = try writeNeighbours(of: place, engine, request, look, to: &out)
        } else if mode.name != nil {
            found = try mode.write(
                engine, request, baseline, look, limit: all ? .max : limit,
                isJSONAsked: match.json || match.output == .json, to: &out)
        } else if page.isOn {
            let cursor = try writePage(engine, request, start?.position, look, found: &found, to: &out)
            if self.total { total = try engine.count(request) }
            try out.flush()
            // All pages are of the question as it was when the first was given.
            var next = start ?? SearchCursor(request, nil, typed: typed.text)
            next.position = cursor.position
            try page.finish(next, hasMore: cursor.hasMore, total: total, isJSON: look.output == .json)
        } else {
            found = try list(engine, request, look, to: &out)
            if self.total { total = try engine.count(request) }
        }
        try out.flush()
        if let total, !page.isOn { Diagnostics.note(PageOptions.total(total, isJSON: look.output == .json)) }
        if found == 0 { ServiceHints.warn(request.services, in: opened) }
        try SearchProblems.report(engine.problems)
    }

    /// The question as it was typed, so that a cursor is not taken for another one's.
    private var typedQuestion: (text: String, isEmpty: Bool) {
        let parts: [String?] = [
            match.query.isEmpty ? nil : match.query, match.service.isEmpty ? nil : match.service.joined(separator: ","),
            match.level.map { "\($0)" }, time.from, time.to, reverse ? "reverse" : nil,
        ]
        return (parts.map { $0.map { "+\($0)" } ?? "-" }.joined(separator: "\n"), parts.allSatisfy { $0 == nil })
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

    /// Writes a page of events; returns where the next begins.
    private func writePage(
        _ engine: SearchEngine, _ request: SearchRequest, _ position: SearchPosition?, _ look: EventLook, found: inout Int,
        to out: inout Output
    ) throws -> SearchPage {
        var writer = look.writer(for: request)
        writer.begin(&out.bytes)
        let page = try engine.page(request, after: position) { hit in
            try writer.write(hit, to: &out.bytes)
            try out.spill()
            found += 1
            return true
        }
        writer.end(&out.bytes)
        return page
    }

    /// Writes the neighbours of a place. Throws `Failure` where it names an event that there is not.
    private func writeNeighbours(
        of place: SearchPlace, _ engine: SearchEngine, _ request: SearchRequest, _ look: EventLook, to out: inout Output
    ) throws -> Int {
        var writer = look.writer(for: request)
        var found = 0
        writer.begin(&out.bytes)
        let isThere = try engine.around(place, count: context ?? 10, request) { hit in
            try writer.write(hit, to: &out.bytes)
            try out.spill()
            found += 1
            return true
        }
        writer.end(&out.bytes)
        if !isThere {
            try SearchProblems.report(engine.problems)
            throw Failure(.usage, "--around: there is no such event; --ids prints the ids of events")
        }
        return found
    }
}

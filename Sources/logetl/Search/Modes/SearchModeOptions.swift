import ArgumentParser
import Events
import Query

/// What `search` may give instead of the events themselves.
struct SearchModeOptions: ParsableArguments {
    @Flag(help: "Print how many events match, exactly, and nothing else.")
    var count = false

    @Flag(help: "Print when the events were, by level.")
    var histogram = false

    @Option(
        help: ArgumentHelp(
            "The most frequent values of a field, with counts and shares (--limit, default: 10).", valueName: "field"))
    var top: String?

    @Flag(
        help:
            "The most frequent values of several fields: those of --of, else level, service, host and the commonest of metadata.")
    var facets = false

    @Flag(help: "Count, first and last, rate, levels and services; with --of the distribution of numbers in fields.")
    var stats = false

    @Option(help: ArgumentHelp("The fields of --facets and --stats.", valueName: "a,b"))
    var of: String?

    @Flag(help: "Messages as templates: what differs is left out, with counts, a sample, first and last (--limit, default: 20).")
    var patterns = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Compare the patterns with those of another range of time: which are new, gone, more or less frequent.",
            valueName: "from..to"))
    var diff: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What happened around an event, in all services: its id (--ids), TIME/SERVICE for the first event there, or a time.",
            valueName: "event"))
    var around: String?

    /// The option that was given; nil where events are asked for.
    var name: String? { names.first }

    private var names: [String] {
        let given = [
            ("--count", count), ("--histogram", histogram), ("--top", top != nil), ("--facets", facets), ("--stats", stats),
            ("--patterns", patterns && diff == nil), ("--diff", diff != nil), ("--around", around != nil),
        ]
        return given.filter(\.1).map(\.0)
    }

    /// The names in a list with commas.
    static func names(_ list: String) -> [String] {
        list.split(separator: ",", omittingEmptySubsequences: false).map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    mutating func validate() throws {
        if names.count > 1 { throw ValidationError("\(names[0]) and \(names[1]) do not go together") }
        if of != nil, !facets, !stats { throw ValidationError("--of names the fields of --facets or --stats; give one of them") }
        for (option, list) in [("--of", of), ("--top", top)] {
            guard let list else { continue }
            let fields = option == "--top" ? [list] : Self.names(list)
            if fields.contains("") { throw ValidationError("\(option) has an empty name in '\(list)'") }
            if let id = fields.first(where: { EventField($0) == .id }) {
                throw ValidationError("\(option) \(id): each event has an id of its own; use another field")
            }
            if fields.count > 50 { throw ValidationError("\(option) takes 50 fields at most") }
        }
        if let diff, Self.halves(diff) == nil {
            throw ValidationError("--diff '\(diff)' is no range; write FROM..TO, such as -2h..-1h or 2026-01-20..2026-01-21")
        }
    }

    private static func halves(_ text: String) -> (from: String, to: String)? {
        let typed = Array(NegatedWords.unmark(text))
        guard let dots = typed.indices.dropLast().first(where: { typed[$0] == "." && typed[$0 + 1] == "." }) else { return nil }
        let (from, to) = (String(typed[..<dots]), String(typed[(dots + 2)...]))
        return from.isEmpty && to.isEmpty ? nil : (from, to)
    }

    /// The range of `--diff`. Throws `Failure` where it cannot be read.
    func baseline(zone: ZoneArgument) throws -> (from: Timestamp?, to: Timestamp?)? {
        guard let diff, let halves = Self.halves(diff) else { return nil }
        let now = QueryTimes.clock
        let from = halves.from.isEmpty ? nil : try TimeRangeOptions.instant(halves.from, "--diff", now: now, zone.rule)
        let to = halves.to.isEmpty ? nil : try TimeRangeOptions.instant(halves.to, "--diff", now: now, zone.rule)
        if let from, let to, from >= to { throw Failure(.usage, "--diff: the range ends before it starts") }
        return (from, to)
    }

    /// The place of `--around`. Throws `Failure` where it cannot be read.
    func place(zone: ZoneArgument) throws -> SearchPlace? {
        guard let around else { return nil }
        do throws(QueryError) {
            return try SearchPlace(NegatedWords.unmark(around), times: QueryTimes(zone: zone.rule))
        } catch {
            throw Failure(.usage, "--around: \(TextSafety.visible(error.message)); or an event's id, or TIME/SERVICE")
        }
    }

    /// Sums up and writes; returns how many events matched (0 where none did). `limit` is that of values, where one was given.
    func write(
        _ engine: SearchEngine, _ request: SearchRequest, _ baseline: (from: Timestamp?, to: Timestamp?)?, _ look: EventLook,
        limit: Int?, isJSONAsked: Bool, to out: inout Output
    ) throws -> Int {
        if count {
            let found = try engine.count(request)
            out.write(isJSONAsked ? "{\"count\":\(found)}\n" : "\(found)\n")
            return found
        }
        if histogram { return try HistogramOutput.write(engine, request, look, to: &out) }
        if let top {
            let limit = limit ?? 10
            let values = try engine.topValues(request, fields: [top], limit: limit)
            return values.reduce(0) { $0 + TopOutput(look: look, limit: limit).write($1, to: &out) }
        }
        if facets {
            let limit = limit ?? 5
            let fields = try of.map(Self.names) ?? engine.facetFields(request)
            return TopOutput(look: look, limit: limit).write(
                try engine.topValues(request, fields: fields, limit: limit), to: &out)
        }
        if stats {
            let statistics = try engine.statistics(request, fields: of.map(Self.names) ?? [], servicesMax: limit ?? 20)
            return StatisticsOutput(look: look).write(statistics, to: &out)
        }
        let output = PatternOutput(look: look, limit: limit ?? 20)
        if let baseline {
            return output.write(try engine.patternChanges(request, from: baseline.from, to: baseline.to), to: &out)
        }
        return output.write(try engine.patterns(request), to: &out)
    }
}

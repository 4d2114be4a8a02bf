import ArgumentParser
import Events
import Parsers
import Query

/// `--from` and `--to`.
struct TimeRangeOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Only events at or after this time: 2026-01-21, 2026-01-21T08:15Z, 08:15, -1h, yesterday.", valueName: "time"))
    var from: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Only events before this time.", valueName: "time"))
    var to: String?

    /// Adds the range to a request. Times without a zone are in `zone`. Throws `Failure` where a time cannot be read.
    func apply(to request: inout SearchRequest, zone: ZoneArgument) throws {
        let now = QueryTimes.clock
        request.from = try from.map { try Self.instant($0, "--from", now: now, zone.rule) }
        request.to = try to.map { try Self.instant($0, "--to", now: now, zone.rule) }
        if let from = request.from, let to = request.to, from >= to {
            throw Failure(.usage, "--from is not before --to; --to is the first instant that is left out")
        }
    }

    /// The instant that the value of an option names. Throws `Failure` where it cannot be read.
    static func instant(_ text: String, _ option: String, now: Timestamp, _ zone: TimeZoneRule) throws -> Timestamp {
        let typed = NegatedWords.unmark(text)
        do throws(QueryError) {
            return try QueryTimes(now: now, zone: zone).instant(typed)
        } catch {
            throw Failure(.usage, "\(option): \(TextSafety.visible(error.message))")
        }
    }
}

extension QueryTimes {
    /// Times at `now`, in `zone`.
    init(now: Timestamp = QueryTimes.clock, zone: TimeZoneRule) {
        self.init(now: now) { zone.offsetSeconds(at: $0) / 60 }
    }
}

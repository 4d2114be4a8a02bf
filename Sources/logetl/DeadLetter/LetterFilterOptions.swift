import ArgumentParser
import Config
import Events
import Glibc
import Store

/// Which dead letters: the same for all subcommands.
struct LetterFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only letters of sources with this name, or that ends with it after a / or !; * and ? as in a shell; may be repeated.",
            valueName: "glob"))
    var source: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only letters rejected for this reason: \(RejectReason.allCases.map(\.code).joined(separator: ", ")); may be repeated.",
            valueName: "code"))
    var reason: [String] = []

    @Option(help: ArgumentHelp("Only letters rejected by this stage, such as parse; may be repeated.", valueName: "name"))
    var stage: [String] = []

    @Option(help: ArgumentHelp("Only letters of this job; may be repeated.", valueName: "n"))
    var job: [Int64] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Only letters stored at or after this time: 2026-01-21, 08:15, -1h, yesterday.", valueName: "time"))
    var from: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Only letters stored before this time.", valueName: "time"))
    var to: String?

    mutating func validate() throws {
        for (option, values) in [("--source", source), ("--reason", reason), ("--stage", stage)] where values.contains("") {
            throw ValidationError("\(option) needs a value")
        }
    }

    /// The filter. Times without a zone are in the zone of `search.timezone`. Throws `Failure` where a time cannot be read.
    func filter(_ state: DeadLetterFilter.State, _ settings: Configuration) throws -> DeadLetterFilter {
        var filter = DeadLetterFilter(state)
        filter.sources = source
        filter.reasons = reason
        filter.stages = stage
        filter.jobs = job
        let zone = ZoneArgument(setting: .searchTimezone, of: settings)
        filter.from = try from.map { try Self.seconds($0, "--from", zone) }
        filter.to = try to.map { try Self.seconds($0, "--to", zone) }
        if let from = filter.from, let to = filter.to, from >= to {
            throw Failure(.usage, "--from is not before --to; --to is the first moment that is left out")
        }
        return filter
    }

    /// The second since the epoch that the value of an option names.
    static func seconds(_ text: String, _ option: String, _ zone: ZoneArgument) throws -> Int64 {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        let now = Timestamp(rawValue: Int64(clock.tv_sec) * 1_000_000_000 + Int64(clock.tv_nsec))
        let instant = try TimeRangeOptions.instant(text, option, now: now, zone.rule).rawValue
        return instant >= 0 ? instant / 1_000_000_000 : (instant - 999_999_999) / 1_000_000_000
    }
}

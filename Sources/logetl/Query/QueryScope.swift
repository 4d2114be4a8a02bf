import ArgumentParser
import Config
import Events
import Glibc
import Query

/// `--from`, `--to` and `--service` of a question in SQL: they hold for every table of events in it.
struct QueryScope: ParsableArguments {
    @OptionGroup var time: TimeRangeOptions

    @Option(help: ArgumentHelp("Only these services; may be repeated, takes lists with commas.", valueName: "name"))
    var service: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Zone of --from and --to: UTC, local, +02:00, Europe/Berlin (default: UTC).", valueName: "zone"))
    var timezone: ZoneArgument?

    /// The request that says the same. Throws `Failure` where a time cannot be read.
    func request(_ settings: Configuration) throws -> SearchRequest {
        var request = SearchRequest(query: .everything)
        try time.apply(to: &request, zone: timezone ?? ZoneArgument(setting: .searchTimezone, of: settings))
        if !service.isEmpty {
            request.services = Set(
                service.flatMap { $0.split(separator: ",") }.map { name in
                    String(decoding: Array(name.utf8).withUnsafeBytes { ServiceName.safe($0) }, as: UTF8.self)
                })
        }
        return request
    }
}

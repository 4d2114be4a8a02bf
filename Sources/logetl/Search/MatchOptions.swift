import ArgumentParser
import Config
import Events
import Query

/// What `search` and `tail` have in common: which events are meant and how they are written.
struct MatchOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Words, \"phrases\", wild*cards, -word, field:value, field:>9, field:*, /regex/, OR, (a b); docs/search.md tells all.",
            valueName: "query"))
    var words: [String] = []

    @Option(help: ArgumentHelp("Only these services; may be repeated, takes lists with commas.", valueName: "name"))
    var service: [String] = []

    @Option(
        help: ArgumentHelp("Only these levels: error, error,critical, warn+ (that and up).", valueName: "levels"),
        completion: .list(Level.allCases.flatMap { [$0.name.lowercased(), $0.name.lowercased() + "+"] }),
        transform: { text in
            do throws(QueryError) {
                return try LevelExpression.mask(NegatedWords.unmark(text))
            } catch {
                throw ValidationError(error.message)
            }
        })
    var level: UInt16?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Zone of --from and --to, and of times that are shown: UTC, local, +02:00, Europe/Berlin (default: UTC).",
            valueName: "zone"))
    var timezone: ZoneArgument?

    @Option(
        help: ArgumentHelp(
            "How events are written (default: text on a terminal, else json).", valueName: "format"))
    var output: OutputFormat?

    @Flag(help: "The same as --output json.")
    var json = false

    @Option(help: ArgumentHelp("Colours (default: auto).", valueName: "when"))
    var color: ColorChoice?

    /// The query as one text.
    var query: String { words.map(NegatedWords.unmark).joined(separator: " ") }

    /// The services asked for, as they are stored; nil for all.
    var services: Set<String>? {
        guard !service.isEmpty else { return nil }
        return Set(service.flatMap { $0.split(separator: ",") }.map { Self.stored(String($0)) })
    }

    mutating func validate() throws {
        if json, let output, output != .json { throw ValidationError("--json and --output \(output) do not go together") }
        for list in service where list.split(separator: ",", omittingEmptySubsequences: false).contains("") {
            throw ValidationError("--service has an empty name in '\(list)'")
        }
    }

    /// How found events look: what the options say, else the settings.
    func look(_ settings: Configuration) -> EventLook {
        EventLook(
            output: json ? .json : output ?? settings.text(.searchOutput).flatMap(OutputFormat.init) ?? .standard,
            timezone: timezone ?? ZoneArgument(setting: .searchTimezone, of: settings),
            color: color ?? settings.text(.searchColor).flatMap(ColorChoice.init) ?? .auto)
    }

    /// The request for the engine; times in the query are in `zone`. Throws `Failure` where the query cannot be read, with a mark under
    /// the place.
    func request(zone: ZoneArgument) throws -> SearchRequest {
        do throws(QueryError) {
            var request = SearchRequest(query: try SearchQuery(query, times: QueryTimes(zone: zone.rule)))
            request.services = services
            if let level { request.levelMask = level }
            return request
        } catch {
            throw Failure(.usage, QueryComplaint.text("the query cannot be read: \(error.message)", in: query, at: error.offset))
        }
    }

    /// A service's name as ingest stores it.
    private static func stored(_ name: String) -> String {
        String(decoding: Array(name.utf8).withUnsafeBytes { ServiceName.safe($0) }, as: UTF8.self)
    }
}

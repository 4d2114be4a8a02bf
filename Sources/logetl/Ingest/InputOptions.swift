import Archive
import ArgumentParser
import Config
import Parsers
import Pipeline

/// How input is understood: the same for `ingest`, `parse` and `dead-letter replay`.
struct InputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The service of all events (default: from the event, else the path, else the file name).", valueName: "name"))
    var service: String?

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("Added to the metadata of every event; may be repeated.", valueName: "key=value"))
    var tags: [Tag] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Zone of timestamps that name none: UTC, +02:00, Europe/Berlin (default: UTC).", valueName: "zone"))
    var timezone: ZoneArgument?

    @Option(help: ArgumentHelp("Year of timestamps that name none (default: the latest that fits).", valueName: "year"))
    var year: Int?

    @Option(help: ArgumentHelp("Worker threads (default: one for each core).", valueName: "n"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Format of all lines, see logetl formats list (default: found for each file).", valueName: "name"),
        completion: .list(Format.allNames))
    var format: String?

    @OptionGroup var formats: FormatOptions

    @OptionGroup var grok: ExpressionOptions

    @Option(
        help: ArgumentHelp("Host of events that name none; auto is this machine's name.", valueName: "name"))
    var host: String?

    @Option(
        help: ArgumentHelp(
            "Reject events without this field (timestamp, level, service, any other); may be repeated.", valueName: "field"))
    var require: [String] = []

    @Option(
        help: ArgumentHelp(
            "Add the columns of a CSV or JSON table to events, by the value of a field; may be repeated.", valueName: "file:field"
        ))
    var lookup: [LookupChoice] = []

    @OptionGroup var masking: MaskOptions

    @Option(
        help: ArgumentHelp(
            "Store equal events once that are at most so far apart: off, a span such as 5s or 10m, store: however far "
                + "(default: 5s; parse: off).", valueName: "window"))
    var dedup: DedupPolicy.Window?

    @Option(
        help: ArgumentHelp(
            "What equal events have in common: timestamp, service, message, level, host, trace_id, source, fields of metadata "
                + "(default: timestamp,service,message).", valueName: "fields"))
    var dedupKey: KeyArgument?

    @Flag(inversion: .prefixedNo, help: "Exit with 1 if lines were rejected (default: --no-strict).")
    var strict: Bool?

    mutating func validate() throws {
        if let year, !(1678...2261).contains(year) { throw ValidationError("--year \(year) is not in 1678...2261") }
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs \(jobs) is not in 1...256") }
        if let service, service.isEmpty { throw ValidationError("--service needs a name") }
        if host == "" { throw ValidationError("--host needs a name") }
        if require.contains("") { throw ValidationError("--require needs the name of a field") }
        if format != nil, !grok.expressions.isEmpty { throw ValidationError("give either --format or --grok, not both") }
    }

    /// Sets the options of the library. What no option of the command line says is taken from the settings. Throws `Failure` where these
    /// cannot be used, and for a mistake in format files, patterns or expressions.
    func apply(_ settings: Configuration, to options: inout IngestOptions) throws {
        do throws(ConfigError) { try settings.apply(to: &options) } catch { throw ConfigOptions.failure(error.problems) }
        var typed = SourceRule.everywhere
        typed.service = service
        typed.tags = tags.map { ($0.key, $0.value) }
        typed.format = format
        typed.zone = timezone?.rule
        typed.year = year
        options.sources.insert(typed, at: 0)
        if !formats.isEmpty { options.catalog = try formats.catalog(settings) }
        options.expressions = try grok.format(formats.patterns, settings)
        if let jobs { options.jobs = jobs }
        try masking.apply(settings, to: &options.mask)
        if let dedup { options.dedup.window = dedup }
        if let dedupKey { options.dedup.key = dedupKey.key }
        if let host { options.enrich.host = .init(named: host) }
        options.validate.rules += require.map { .required($0) }
        options.enrich.lookups += lookup.map { LookupRule(file: $0.file, field: $0.field) }
    }

    /// Whether rejected lines make the command fail.
    func isStrict(_ settings: Configuration) -> Bool { strict ?? settings.flag(.ingestStrict) }
}

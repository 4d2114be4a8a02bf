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
            "Format of all lines: \(Format.allNames.joined(separator: ", ")) (default: found for each file).", valueName: "name"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            "Hide personal data and secrets before anything is written: default (all but IP addresses), off.", valueName: "policy"
        ))
    var mask = MaskChoice.default

    @Flag(inversion: .prefixedNo, help: "Exit with 1 if lines were rejected (default: --no-strict).")
    var strict: Bool?

    mutating func validate() throws {
        if let year, !(1678...2261).contains(year) { throw ValidationError("--year \(year) is not in 1678...2261") }
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs \(jobs) is not in 1...256") }
        if let service, service.isEmpty { throw ValidationError("--service needs a name") }
    }

    /// Sets the options of the library. What no option of the command line says is taken from the settings.
    func apply(_ settings: Configuration, to options: inout IngestOptions) {
        options.service = service ?? settings.text(.ingestService)
        let own = tags.map { ($0.key, $0.value) }
        let common = settings.map(.ingestTags).filter { pair in !own.contains { $0.0 == pair.key } }.map { ($0.key, $0.value) }
        options.tags = common + own
        options.format = format ?? settings.text(.ingestFormat)
        options.zone = (timezone ?? ZoneArgument(setting: .ingestTimezone, of: settings)).rule
        options.year = year ?? settings.integer(.ingestYear)
        options.jobs = jobs ?? settings.integer(.ingestJobs) ?? 0
        options.mask = mask.policy
        options.limits.membersPerArchive = settings.integer(.limitsMembers) ?? options.limits.membersPerArchive
        options.limits.depth = settings.integer(.limitsDepth) ?? options.limits.depth
        options.limits.entryBytes = settings.integer(.limitsEntryBytes) ?? options.limits.entryBytes
        options.limits.inflatedBytes = settings.integer(.limitsInflatedBytes) ?? options.limits.inflatedBytes
        options.limits.ratio = settings.integer(.limitsRatio) ?? options.limits.ratio
    }

    /// Whether rejected lines make the command fail.
    func isStrict(_ settings: Configuration) -> Bool { strict ?? settings.flag(.ingestStrict) }
}

import Parsers
import Pipeline
import Store

extension ConfigSection {
    static let ingest = ConfigSection(
        name: "ingest", help: "How logs are read, by ingest and parse. What `sources` says of an input goes before it.",
        keys: [
            .ingestService, .ingestTags, .ingestTimezone, .ingestYear, .ingestFormat, .ingestJobs, .ingestStrict, .ingestReserve,
        ],
        check: { [FormatNames.problem(.ingestFormat, in: $0, place: "ingest.format", $0)].compactMap { $0 } })
}

extension ConfigKey {
    /// `ingest.service`.
    public static let ingestService = ConfigKey(
        "ingest.service", .text, nil, absent: "from the event, else the path, else the file name", flag: "--service",
        "The service of all events.")
    /// `ingest.tags`.
    public static let ingestTags = ConfigKey(
        "ingest.tags", .map, .map([]), flag: "--tag", "Added to the metadata of every event; those of --tag are added to them.")
    /// `ingest.timezone`.
    public static let ingestTimezone = ConfigKey(
        "ingest.timezone", .zone, .text("UTC"), flag: "--timezone", "Zone of timestamps that name none.")
    /// `ingest.year`.
    public static let ingestYear = ConfigKey(
        "ingest.year", .integer(1678...2261), nil, absent: "the latest that fits", flag: "--year",
        "Year of timestamps that name none.")
    /// `ingest.format`.
    public static let ingestFormat = ConfigKey(
        "ingest.format", FormatNames.type, nil, absent: "found for each file", flag: "--format",
        "Format of all lines; `logetl formats list` names them.")
    /// `ingest.jobs`.
    public static let ingestJobs = ConfigKey(
        "ingest.jobs", .integer(1...256), nil, absent: "one for each core", flag: "--jobs", "Worker threads.")
    /// `ingest.strict`.
    public static let ingestStrict = ConfigKey(
        "ingest.strict", .flag, .flag(false), flag: "--strict", "Exit with 1 if lines were rejected.")
    /// `ingest.reserve`.
    public static let ingestReserve = ConfigKey(
        "ingest.reserve", .size(0...Int.max / 2), .size(FreeSpace.defaultReserveBytes), flag: "--reserve",
        "Bytes of the store's disk that ingest and lifecycle leave free; they end before that, and what is committed is kept.")
}

extension Configuration {
    /// Bytes of the store's disk that are to stay free.
    public var reserveBytes: Int { integer(.ingestReserve) ?? FreeSpace.defaultReserveBytes }

    /// What all sections say of reading logs, as options of `ingest`, `parse` and `config test`. Options of the command line come over them:
    /// as `SourceRule.everywhere` where a rule may say the same, in their place elsewhere. Throws `ConfigError` where something that a
    /// section names cannot be used.
    public func apply(to options: inout IngestOptions) throws(ConfigError) {
        options.service = text(.ingestService)
        options.tags = map(.ingestTags).map { ($0.key, $0.value) }
        options.format = text(.ingestFormat)
        options.zone = text(.ingestTimezone).flatMap { TimeZoneRule(text: $0) } ?? .utc
        options.year = integer(.ingestYear)
        options.jobs = integer(.ingestJobs) ?? 0
        options.bounds.reserveBytes = reserveBytes
        options.sources = sourceRules
        options.catalog = try formatCatalog()
        options.normalise = normalisePolicy
        options.validate = validatePolicy
        options.enrich = enrichPolicy
        options.mask = flag(.maskEnabled) ? try maskPolicy() : .off
        try applyDedup(to: &options)
        applyLimits(to: &options)
    }
}

import Parsers

/// A setting: its name, what it takes, what it is where nothing is said. The tables below are the only place where settings are
/// described; reading, checking, `config show` and `docs/configuration.md` all follow them. A new setting is a new entry.
public struct ConfigKey: Sendable {
    /// Section and name: `ingest.timezone`.
    public let path: String
    /// What it takes.
    public let type: ConfigType
    /// Where nothing is said; nil: see `absent`.
    public let standard: ConfigValue?
    /// What happens without a value, where `standard` is nil.
    public let absent: String
    /// The variable that sets it.
    public let environment: String
    /// The options that set it.
    public let flag: String
    /// What it does, one sentence.
    public let help: String

    init(
        _ path: String, _ type: ConfigType, _ standard: ConfigValue?, absent: String = "", environment: String? = nil,
        flag: String = "", _ help: String
    ) {
        self.path = path
        self.type = type
        self.standard = standard
        self.absent = absent
        self.environment = environment ?? "LOGETL_" + String(path.uppercased().map { $0 == "." ? "_" : $0 })
        self.flag = flag
        self.help = help
    }

    /// The part before the point.
    public var section: String { String(path.prefix { $0 != "." }) }
    /// The part after it.
    public var name: String { String(path.drop { $0 != "." }.dropFirst()) }
}

/// A section of settings, as the reference presents it.
public struct ConfigSection: Sendable {
    /// Its name.
    public let name: String
    /// What it is about, one sentence.
    public let help: String
    /// Its settings.
    public let keys: [ConfigKey]
}

extension ConfigKey {
    /// `store.folder`.
    public static let storeFolder = ConfigKey(
        "store.folder", .path, .text("logetl-store"), environment: "LOGETL_STORE", flag: "--store", "Folder of the store.")
    /// `store.tenant`.
    public static let storeTenant = ConfigKey(
        "store.tenant", .text, .text("default"), environment: "LOGETL_TENANT", flag: "--tenant", "Whose events.")

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
        "ingest.format", .choice(Format.allNames), nil, absent: "found for each file", flag: "--format", "Format of all lines.")
    /// `ingest.jobs`.
    public static let ingestJobs = ConfigKey(
        "ingest.jobs", .integer(1...256), nil, absent: "one for each core", flag: "--jobs", "Worker threads.")
    /// `ingest.strict`.
    public static let ingestStrict = ConfigKey(
        "ingest.strict", .flag, .flag(false), flag: "--strict", "Exit with 1 if lines were rejected.")

    /// `parse.output`.
    public static let parseOutput = ConfigKey(
        "parse.output", .choice(["json", "logfmt", "csv", "none"]), .text("json"), flag: "--output", "How events are written.")

    /// `search.limit`.
    public static let searchLimit = ConfigKey(
        "search.limit", .integer(1...1_000_000_000), .integer(100), flag: "--limit", "Events shown at most.")
    /// `search.output`.
    public static let searchOutput = ConfigKey(
        "search.output", .choice(["text", "table", "json", "csv", "raw"]), nil, absent: "text on a terminal, else json",
        flag: "--output", "How events are written; for tail too.")
    /// `search.timezone`.
    public static let searchTimezone = ConfigKey(
        "search.timezone", .zone, .text("UTC"), flag: "--timezone", "Zone of times that are typed and shown; for tail too.")
    /// `search.color`.
    public static let searchColor = ConfigKey(
        "search.color", .choice(["auto", "always", "never"]), .text("auto"), flag: "--color", "Colours; for tail too.")

    /// `limits.members_per_archive`.
    public static let limitsMembers = ConfigKey(
        "limits.members_per_archive", .integer(1...1_000_000_000), .integer(100_000),
        "Members read of one archive; further ones are reported.")
    /// `limits.archive_depth`.
    public static let limitsDepth = ConfigKey(
        "limits.archive_depth", .integer(1...16), .integer(4),
        "Archives and compressions in one another; deeper ones are not read.")
    /// `limits.entry_bytes`.
    public static let limitsEntryBytes = ConfigKey(
        "limits.entry_bytes", .integer(1...Int.max / 2), .integer(1 << 40),
        "Bytes of one file or member, inflated; the rest is not read.")
    /// `limits.inflated_bytes`.
    public static let limitsInflatedBytes = ConfigKey(
        "limits.inflated_bytes", .integer(1...Int.max / 2), .integer(1 << 40), "Inflated bytes of one upload; it ends there.")
    /// `limits.inflation_ratio`.
    public static let limitsRatio = ConfigKey(
        "limits.inflation_ratio", .integer(1...1_000_000_000), .integer(2_000),
        "Inflated bytes for each byte of an upload, looked at from 1 GiB on; beyond it the upload ends.")
}

extension ConfigSection {
    /// All sections, in the order of the reference.
    public static let all = [
        ConfigSection(name: "store", help: "Where the events are.", keys: [.storeFolder, .storeTenant]),
        ConfigSection(
            name: "ingest", help: "How logs are read, by ingest and parse.",
            keys: [.ingestService, .ingestTags, .ingestTimezone, .ingestYear, .ingestFormat, .ingestJobs, .ingestStrict]),
        ConfigSection(name: "parse", help: "What parse writes.", keys: [.parseOutput]),
        ConfigSection(
            name: "search", help: "How events are shown.", keys: [.searchLimit, .searchOutput, .searchTimezone, .searchColor]),
        ConfigSection(
            name: "limits", help: "What one upload may be.",
            keys: [.limitsMembers, .limitsDepth, .limitsEntryBytes, .limitsInflatedBytes, .limitsRatio]),
    ]
}

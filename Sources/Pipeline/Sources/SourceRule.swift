import Parsers

/// What is known of the inputs whose names match. Of each thing the first rule that says it counts.
public struct SourceRule: Sendable {
    /// One of these must match; nil: every input.
    public var match: [Glob]?
    /// The service of all events.
    public var service: String?
    /// The name of the format of all lines.
    public var format: String?
    /// The zone of timestamps that name none.
    public var zone: TimeZoneRule?
    /// The year of timestamps that name none.
    public var year: Int?
    /// Added to every event's metadata.
    public var tags: [(key: String, value: String)] = []

    /// A rule for the inputs that one of the patterns matches.
    public init(matching patterns: [Glob]) { match = patterns }

    private init() {}

    /// A rule for every input: what the options of the command line say.
    public static let everywhere = SourceRule()

    /// Whether the rule is for an input.
    func matches(_ name: InputName) -> Bool {
        guard let match else { return true }
        return match.contains { glob in name.spellings.contains { glob.matches(path: $0) } }
    }
}

/// How an input may be called in a rule.
struct InputName {
    /// The whole name, the path on disk, and the path inside of the archive.
    let spellings: [String]

    /// `name` as people see it; the path of the file, made absolute by `folder`; the member of the archive.
    init(_ name: String, path: String?, member: String?, folder: String) {
        var spellings = [Self.absolute(name, isFile: path != nil, folder)]
        if let member {
            if let path { spellings.append(Self.absolute(path, isFile: true, folder)) }
            spellings.append(member)
        }
        self.spellings = spellings
    }

    private static func absolute(_ name: String, isFile: Bool, _ folder: String) -> String {
        guard isFile, !name.hasPrefix("/") else { return name }
        // `.` and `..` at the beginning are what people type.
        var base = folder
        var rest = Substring(name)
        while true {
            if rest.hasPrefix("./") {
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("../") {
                rest = rest.dropFirst(3)
                base = base.lastIndex(of: "/").map { String(base[..<$0]) } ?? ""
            } else {
                break
            }
        }
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/" + rest
    }
}

/// The rules for an ingest, ready to be asked.
struct SourceRules {
    /// What holds for one input.
    struct Settings {
        var service: String?
        var format: InputFormat?
        var zone: TimeZoneRule
        var year: Int?
        var tags: [(key: String, value: String)]
    }

    private let rules: [(rule: SourceRule, format: InputFormat?)]
    /// The format of every input, where expressions of the command line say it.
    private let pinned: InputFormat?
    private let otherwise: Settings
    private let folder: String

    /// Checks the options. Throws `IngestError.usage`.
    init(_ options: IngestOptions) throws(IngestError) {
        var rules: [(rule: SourceRule, format: InputFormat?)] = []
        for rule in options.sources {
            try Self.check(year: rule.year)
            rules.append((rule, try Self.format(rule.format, options.catalog)))
        }
        self.rules = rules
        pinned = options.expressions.map { .custom($0) }
        try Self.check(year: options.year)
        otherwise = Settings(
            service: options.service, format: try Self.format(options.format, options.catalog), zone: options.zone,
            year: options.year,
            tags: options.tags)
        folder = WorkingFolder.path
    }

    private static func check(year: Int?) throws(IngestError) {
        if let year, !(1678...2261).contains(year) { throw .usage("year \(year) is not in 1678...2261") }
    }

    private static func format(_ name: String?, _ catalog: FormatCatalog) throws(IngestError) -> InputFormat? {
        guard let name else { return nil }
        guard let format = catalog.format(named: name) else {
            throw .usage("unknown format '\(name)'; known are \(catalog.names.joined(separator: ", "))")
        }
        return format
    }

    /// What holds for an input, by its name, its path on disk and its path in an archive.
    func settings(_ name: String, path: String?, member: String?) -> Settings {
        let name = InputName(name, path: path, member: member, folder: folder)
        var result = otherwise
        var tags: [(key: String, value: String)] = []
        var found: (service: String?, format: InputFormat?, zone: TimeZoneRule?, year: Int?) = (nil, nil, nil, nil)
        for (rule, format) in rules where rule.matches(name) {
            found.service = found.service ?? rule.service
            found.format = found.format ?? format
            found.zone = found.zone ?? rule.zone
            found.year = found.year ?? rule.year
            // Within one rule (`--tag` given twice) all are kept, as in the options.
            tags += rule.tags.filter { tag in !tags.contains { $0.key == tag.key } }
        }
        result.service = found.service ?? result.service
        result.format = pinned ?? found.format ?? result.format
        result.zone = found.zone ?? result.zone
        result.year = found.year ?? result.year
        result.tags = result.tags.filter { tag in !tags.contains { $0.key == tag.key } } + tags
        return result
    }
}

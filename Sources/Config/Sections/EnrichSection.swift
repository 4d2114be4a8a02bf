import Pipeline

extension ConfigSection {
    static let enrich = ConfigSection(
        name: "enrich",
        help: """
            What is added to events: for whole inputs (host, fields, env, containers, paths) and for each event (lookups, geo). An event \
            keeps a field of its own that has the name. All of it is masked. See [enrichment.md](enrichment.md).
            """,
        keys: [.enrichHost, .enrichFields, .enrichEnv, .enrichContainers, .enrichPaths, .enrichLookups, .enrichGeo],
        example: """
            enrich:
              host: auto
              fields: {site: fra1}
              env: {region: AWS_REGION}
              paths:
                - glob: "/srv/{tenant}/*/{app}.log"
                  fields: {tier: front}
              lookups:
                - file: services.csv
                  field: service
                  columns: {team: owner.team, pager: owner.pager}
                  defaults: {owner.team: nobody}
              geo:
                - database: /usr/share/GeoIP/GeoLite2-City.mmdb
                  field: client_ip
                  prefix: client.
            """,
        check: { configuration in
            configuration.records(.enrichPaths).compactMap { record in
                guard record.isSet(.pathGlob) != record.isSet(.pathRegex) else {
                    return record.problem(nil, "\(record.place) needs glob or regex, one of the two")
                }
                do throws(RuleError) {
                    try record.pathRule.validate()
                    return nil
                } catch {
                    return record.problem(nil, error.description)
                }
            }
        })
}

extension ConfigKey {
    /// `enrich.host`.
    public static let enrichHost = ConfigKey(
        "enrich.host", .text, nil, absent: "none", flag: "--host", "Host of events that name none; auto is this machine's name.")
    /// `enrich.fields`.
    public static let enrichFields = ConfigKey("enrich.fields", .map, .map([]), "Fields with fixed values.")
    /// `enrich.env`.
    public static let enrichEnv = ConfigKey(
        "enrich.env", .map, .map([]),
        "Fields with the values of variables: the field's name, then the variable's. One that is not set gives nothing.")
    /// `enrich.containers`.
    public static let enrichContainers = ConfigKey(
        "enrich.containers", .flag, .flag(true),
        "Whether the paths of Kubernetes and Docker give namespace, pod, container and ids.")
    /// `enrich.paths`.
    public static let enrichPaths = ConfigKey(
        "enrich.paths", .list(.record([.pathGlob, .pathRegex, .pathFields])), .list([]), "Fields from the paths of inputs.")
    /// `enrich.lookups`.
    public static let enrichLookups = ConfigKey(
        "enrich.lookups",
        .list(
            .record([
                .lookupFile, .lookupField, .lookupKey, .lookupColumns, .lookupPrefix, .lookupIgnoreCase, .lookupNetwork,
                .lookupDefaults, .lookupMaxBytes,
            ])), .list([]), flag: "--lookup", "Fields from tables, by the value of a field. Those of --lookup are added to them.")
    /// `enrich.geo`.
    public static let enrichGeo = ConfigKey(
        "enrich.geo", .list(.record([.geoDatabase, .geoField, .geoPrefix, .geoFields])), .list([]),
        "Fields from MaxMind files, by the address in a field; needs libmaxminddb0.")

    static let pathGlob = ConfigKey(
        "glob", in: .text, absent: "see regex",
        "A path, or its end: * is any text without /, ** any text, ? one character, {name} a text without / that becomes a field."
    )
    static let pathRegex = ConfigKey(
        "regex", in: .text, absent: "see glob",
        "A regular expression, with %{NAME:field} of grok, whose named groups become fields.")
    static let pathFields = ConfigKey(
        "fields", in: .map, default: .map([]), "Further fields of inputs whose path matches, with fixed values.")

    static let lookupFile = ConfigKey("file", in: .path, "The table: CSV with a header, or JSON.")
    static let lookupField = ConfigKey("field", in: .text, "The field whose value is looked up.")
    static let lookupKey = ConfigKey("key", in: .text, absent: "the first", "The table's column of keys.")
    static let lookupColumns = ConfigKey(
        "columns", in: .either([.list(.text), .map]), absent: "all but the key",
        "The columns that become fields: their names, or for each column the field's name.")
    static let lookupPrefix = ConfigKey("prefix", in: .text, absent: "none", "Put before the names of the fields.")
    static let lookupIgnoreCase = ConfigKey("ignore_case", in: .flag, default: .flag(false), "Whether case makes no difference.")
    static let lookupNetwork = ConfigKey(
        "network", in: .flag, default: .flag(false), "Whether keys are networks (10.0.0.0/8); the longest that fits counts.")
    static let lookupDefaults = ConfigKey(
        "defaults", in: .map, default: .map([]), "Fields of events whose value the table does not have.")
    static let lookupMaxBytes = ConfigKey(
        "max_bytes", in: .size(1...4 << 30), default: .size(EnrichLimits.lookupBytes),
        "Bytes of the table; a larger one is refused.")

    static let geoDatabase = ConfigKey("database", in: .path, "The file, such as GeoLite2-City.mmdb.")
    static let geoField = ConfigKey("field", in: .text, "The field that holds the address.")
    static let geoPrefix = ConfigKey("prefix", in: .text, absent: "none", "Put before the names of the fields.")
    static let geoFields = ConfigKey(
        "fields", in: .list(.choice(GeoField.allCases.map(\.rawValue))),
        default: .list(GeoField.standard.map { ConfigItem(.text($0.rawValue)) }), "The fields that are given.")
}

extension ConfigRecord {
    /// An element of `enrich.paths`.
    fileprivate var pathRule: PathRule {
        var rule = PathRule(text(.pathGlob) ?? text(.pathRegex) ?? "")
        rule.isRegex = isSet(.pathRegex)
        for pair in map(.pathFields) { rule.fields[pair.key] = pair.value }
        return rule
    }

    /// An element of `enrich.lookups`.
    fileprivate var lookupRule: LookupRule {
        var rule = LookupRule(file: text(.lookupFile) ?? "", field: text(.lookupField) ?? "")
        rule.key = text(.lookupKey)
        rule.columns = texts(.lookupColumns).map { ($0, $0) } + map(.lookupColumns).map { ($0.key, $0.value) }
        rule.prefix = text(.lookupPrefix) ?? ""
        rule.ignoresCase = flag(.lookupIgnoreCase)
        rule.isNetwork = flag(.lookupNetwork)
        for pair in map(.lookupDefaults) { rule.defaults[pair.key] = pair.value }
        rule.maxBytes = integer(.lookupMaxBytes) ?? rule.maxBytes
        return rule
    }

    /// An element of `enrich.geo`.
    fileprivate var geoRule: GeoRule {
        var rule = GeoRule(database: text(.geoDatabase) ?? "", field: text(.geoField) ?? "")
        rule.prefix = text(.geoPrefix) ?? ""
        rule.fields = texts(.geoFields).compactMap { GeoField(rawValue: $0) }
        return rule
    }
}

extension EnrichPolicy.Host {
    /// What a setting or an option says: `auto` is this machine.
    public init(named name: String) { self = name == "auto" ? .machine : .name(name) }
}

extension Configuration {
    /// What `enrich` says.
    var enrichPolicy: EnrichPolicy {
        var policy = EnrichPolicy()
        if let host = text(.enrichHost) { policy.host = .init(named: host) }
        for pair in map(.enrichFields) { policy.fields[pair.key] = pair.value }
        for pair in map(.enrichEnv) { policy.environment[pair.key] = pair.value }
        policy.containers = flag(.enrichContainers)
        policy.paths = records(.enrichPaths).map(\.pathRule)
        policy.lookups = records(.enrichLookups).map(\.lookupRule)
        policy.geo = records(.enrichGeo).map(\.geoRule)
        return policy
    }
}

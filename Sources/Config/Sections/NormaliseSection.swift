import Events
import Pipeline

extension ConfigSection {
    static let normalise = ConfigSection(
        name: "normalise",
        help: """
            One schema for fields and levels, in this order: names, types, levels, what is kept or dropped. The original line is not \
            changed. See [enrichment.md](enrichment.md).
            """,
        keys: [
            .normaliseRename, .normaliseNames, .normaliseTypes, .normaliseLevels, .normaliseDefaultLevel, .normaliseKeep,
            .normaliseDrop,
        ],
        example: """
            normalise:
              rename: {src_ip: source.ip, sev: level}
              names: snake_case
              types: {status: int, took: float}
              levels: {schlimm: critical}
              drop: [debug_*, password_hint]
            """,
        check: { configuration in
            do throws(RuleError) {
                try configuration.normalisePolicy.validate()
                return []
            } catch {
                let key = [ConfigKey.normaliseRename, .normaliseDrop].first { configuration.isSet($0) }
                return [configuration.problem(key, error.description)]
            }
        })
}

extension ConfigKey {
    /// `normalise.rename`.
    public static let normaliseRename = ConfigKey(
        "normalise.rename", .map, .map([]),
        "New names of fields, by their old ones; timestamp, level, service, message, host and traceId may be new names too.")
    /// `normalise.names`.
    public static let normaliseNames = ConfigKey(
        "normalise.names", .choice(NameStyle.allCases.map(\.rawValue)), .text(NameStyle.keep.rawValue),
        "How all other names are written.")
    /// `normalise.types`.
    public static let normaliseTypes = ConfigKey(
        "normalise.types", .table(.choice(ValueType.allCases.map(\.rawValue))), .table([]),
        "What values are made into, by the field's name; a value that is no such thing stays, and is counted.")
    /// `normalise.levels`.
    public static let normaliseLevels = ConfigKey(
        "normalise.levels", .table(.level), .table([]), "Levels of words that are not known, or mean another level here.")
    /// `normalise.default_level`.
    public static let normaliseDefaultLevel = ConfigKey(
        "normalise.default_level", .level, .text("info"), "The level of events whose line names none.")
    /// `normalise.keep`.
    public static let normaliseKeep = ConfigKey(
        "normalise.keep", .list(.text), .list([]),
        "Fields that are kept, all others being dropped; * at the end stands for any rest.")
    /// `normalise.drop`.
    public static let normaliseDrop = ConfigKey(
        "normalise.drop", .list(.text), .list([]), "Fields that are dropped; * at the end stands for any rest.")
}

extension ConfigType {
    /// The name of a level.
    static let level = ConfigType.choice(Level.allCases.map { $0.name.lowercased() })
}

extension Configuration {
    /// What `normalise` says.
    var normalisePolicy: NormalisePolicy {
        var policy = NormalisePolicy()
        for pair in map(.normaliseRename) { policy.rename[pair.key] = pair.value }
        policy.names = text(.normaliseNames).flatMap { NameStyle(rawValue: $0) } ?? .keep
        for entry in table(.normaliseTypes) { policy.types[entry.name] = ValueType(rawValue: entry.item.value.text) }
        for entry in table(.normaliseLevels) { policy.levels[entry.name] = Level(name: entry.item.value.text) }
        // The default is what events have anyway; only what is said makes a level that rules may ask for.
        if isSet(.normaliseDefaultLevel) { policy.defaultLevel = text(.normaliseDefaultLevel).flatMap { Level(name: $0) } }
        policy.keep = texts(.normaliseKeep)
        policy.drop = texts(.normaliseDrop)
        return policy
    }
}

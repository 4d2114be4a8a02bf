/// A section of settings, as the reference presents it.
public struct ConfigSection: Sendable {
    /// Its name.
    public let name: String
    /// What it is about, a sentence or a paragraph.
    public let help: String
    /// Its settings; one with the section's own name where the whole section is one value.
    public let keys: [ConfigKey]
    /// The section as it could stand in a file; empty where the keys say enough.
    public let example: String
    /// Finds mistakes that the types cannot see, such as a name that another section does not have. Called after everything was read.
    let check: (@Sendable (Configuration) -> [ConfigProblem])?

    /// A section of single settings.
    init(
        name: String, help: String, keys: [ConfigKey], example: String = "",
        check: (@Sendable (Configuration) -> [ConfigProblem])? = nil
    ) {
        self.name = name
        self.help = help
        self.keys = keys
        self.example = example
        self.check = check
    }

    /// A section that is one value: a list or a table.
    init(_ key: ConfigKey, help: String, example: String, check: (@Sendable (Configuration) -> [ConfigProblem])? = nil) {
        self.init(name: key.path, help: help, keys: [key], example: example, check: check)
    }

    /// The key of a section that is one value.
    var wholeKey: ConfigKey? { keys.count == 1 && keys[0].path == name ? keys[0] : nil }

    /// All sections, in the order of the reference.
    public static let all: [ConfigSection] = [
        .store, .ingest, .sources, .formats, .patterns, .normalise, .validate, .enrich, .mask, .dedup, .parse, .search,
        .lifecycle, .limits, .tests,
    ]
}

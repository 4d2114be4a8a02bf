import Parsers

/// The names that stand for formats in settings. They are compared when the whole file was read, since a file may define formats itself.
enum FormatNames {
    /// The type of a setting that names a format.
    static let type = ConfigType.text

    /// The names that the configuration may use.
    static func known(_ configuration: Configuration) -> [String] {
        // Mistakes in formats are complained of where they stand.
        let catalog = (try? configuration.formatCatalog()) ?? FormatCatalog()
        return catalog.descriptions.flatMap { [$0.name] + $0.aliases }
    }

    /// The complaint about a setting that names no format.
    static func problem(_ key: ConfigKey, in values: some ConfigValues, place: String, _ configuration: Configuration)
        -> ConfigProblem?
    {
        guard let name = values.text(key) else { return nil }
        let known = known(configuration)
        guard !known.contains(name) else { return nil }
        let nearest =
            ConfigReader.nearest(name, known).map { "did you mean '\($0)'?" } ?? "`logetl formats list` names all"
        return values.problem(key, "'\(Text.visible(name))' is no format for \(place); \(nearest)")
    }
}

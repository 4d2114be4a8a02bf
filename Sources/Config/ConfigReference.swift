/// The reference of all settings, `docs/configuration.md`, made from the table.
public enum ConfigReference {
    /// The text in Markdown.
    public static var markdown: String {
        var text = """
            # Configuration

            `\(ConfigFile.name)` sets what the options of the command line would say again and again. The first file found counts, and only it:

            1. `--config FILE`, else `$LOGETL_CONFIG`
            2. `\(ConfigFile.name)` in the working folder, or the nearest folder above it; passed over where it belongs to another user
            3. `$XDG_CONFIG_HOME/logetl/\(ConfigFile.name)`, usually `~/.config/logetl/\(ConfigFile.name)`
            4. `/etc/logetl/\(ConfigFile.name)`

            A variable of the environment comes over the file, an option over both. Variables set single values only (and names with
            texts, as `a=b,c=d`); lists and sections in sections stand in the file. `logetl config show` says each value and where it comes from;
            `logetl config check` names all mistakes with line and column. A relative path in a file starts at the folder of that file.
            The file is YAML without anchors and aliases:

            ```yaml
            ingest:
              timezone: Europe/Berlin
              tags:
                site: fra1
            search:
              limit: 50
            ```

            """
        for section in ConfigSection.all {
            text += "\n## \(section.name)\n\n\(section.help)\n\n"
            if !section.example.isEmpty { text += "```yaml\n\(section.example)\n```\n\n" }
            let simple = section.keys.filter { section.wholeKey == nil || $0.path != section.name }
            if !simple.isEmpty { text += table(of: simple) + "\n" + list(of: simple) }
            for key in section.keys {
                for record in key.type.records(at: key.path) { text += self.record(record.place, record.keys) }
            }
        }
        return text
    }

    private static func table(of keys: [ConfigKey]) -> String {
        var text = "| key | takes | default | option | variable |\n|---|---|---|---|---|\n"
        for key in keys {
            let flag = key.flag.isEmpty ? "" : "`\(key.flag)`"
            let variable = key.environment.map { "`\($0)`" } ?? ""
            text += "| `\(key.path)` | \(key.type.description) | \(standard(key)) | \(flag) | \(variable) |\n"
        }
        return text
    }

    /// The keys of a section inside a value, and of those inside it.
    private static func record(_ place: String, _ keys: [ConfigKey]) -> String {
        var text = "### \(place)\n\n| key | takes | default |\n|---|---|---|\n"
        for key in keys { text += "| `\(key.name)` | \(key.type.description) | \(standard(key)) |\n" }
        text += "\n" + list(of: keys)
        for key in keys {
            for inner in key.type.records(at: "\(place).\(key.name)") { text += "\n" + record(inner.place, inner.keys) }
        }
        return text
    }

    private static func list(of keys: [ConfigKey]) -> String {
        keys.map { "- `\($0.name)`: \($0.help)\n" }.joined()
    }

    private static func standard(_ key: ConfigKey) -> String {
        key.standard.map { $0.text.isEmpty ? "none" : "`\($0.text)`" } ?? key.absent
    }
}

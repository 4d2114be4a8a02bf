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

            A variable of the environment comes over the file, an option over both. `logetl config show` says each value and where it
            comes from; `logetl config check` names mistakes with line and column. A relative path in a file starts at the folder of that file.
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
            text += "| key | takes | default | option | variable |\n|---|---|---|---|---|\n"
            for key in section.keys {
                let standard = key.standard.map { $0.text.isEmpty ? "none" : "`\($0.text)`" } ?? key.absent
                let flag = key.flag.isEmpty ? "" : "`\(key.flag)`"
                text += "| `\(key.path)` | \(key.type.description) | \(standard) | \(flag) | `\(key.environment)` |\n"
            }
            text += "\n"
            for key in section.keys { text += "- `\(key.name)`: \(key.help)\n" }
        }
        return text
    }
}

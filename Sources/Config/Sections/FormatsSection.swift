import Parsers
import YAML

extension ConfigSection {
    static let formats = ConfigSection(
        name: "formats",
        help: """
            Formats of the user's own, which are tried before the built-in ones: files, and definitions that stand here. \
            [formats.md](formats.md) says what a definition holds.
            """,
        keys: [.formatFiles, .formatDefinitions],
        example: """
            formats:
              define:
                - name: payments
                  grok: '%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:level} <%{WORD:channel}> %{GREEDYDATA:message}'
            """,
        check: { configuration in
            do throws(ConfigError) { _ = try configuration.formatCatalog() } catch { return error.problems }
            return []
        })

    static let patterns = ConfigSection(
        name: "patterns",
        help: "Grok patterns of the user's own, which come before the built-in ones: files, and definitions that stand here.",
        keys: [.patternFiles, .patternDefinitions],
        example: """
            patterns:
              define:
                CHANNEL: "[a-z]+(?:-[a-z]+)*"
            """)
}

extension ConfigKey {
    /// `formats.files`.
    public static let formatFiles = ConfigKey(
        "formats.files", .list(.path), .list([]), flag: "--formats",
        "Files of formats, or folders of them; those of --formats are added.")
    /// `formats.define`.
    public static let formatDefinitions = ConfigKey("formats.define", .list(.table(.anything)), .list([]), "Formats.")
    /// `patterns.files`.
    public static let patternFiles = ConfigKey(
        "patterns.files", .list(.path), .list([]), flag: "--patterns",
        "Files of grok patterns, or folders of them; those of --patterns come before them.")
    /// `patterns.define`.
    public static let patternDefinitions = ConfigKey(
        "patterns.define", .map, .map([]), "Grok patterns: their names and expressions; they come before those of files.")
}

extension Configuration {
    /// The user's patterns and the built-in ones: those of `paths`, then those of `patterns`. Throws `ConfigError`.
    public func grokLibrary(_ vocabulary: GrokVocabulary = .ecs, paths: [String] = []) throws(ConfigError) -> GrokLibrary {
        var library = GrokLibrary(vocabulary)
        do throws(GrokError) {
            for path in texts(.patternFiles) { try library.define(path: path) }
        } catch {
            throw ConfigError(problems: [problem(.patternFiles, error.description)])
        }
        for pattern in map(.patternDefinitions) { library.define(pattern.key, pattern.value) }
        do throws(GrokError) {
            for path in paths { try library.define(path: path) }
        } catch {
            throw ConfigError(problems: [ConfigProblem(path: "--patterns", mark: nil, message: error.description)])
        }
        return library
    }

    /// The built-in formats and the user's: those of `paths`, then those of `formats`. Throws `ConfigError` with all mistakes.
    public func formatCatalog(paths: [String] = [], patterns: [String] = []) throws(ConfigError) -> FormatCatalog {
        let files = paths + texts(.formatFiles)
        let nodes = list(.formatDefinitions).map(Self.node)
        if files.isEmpty && nodes.isEmpty { return FormatCatalog() }
        let library = try grokLibrary(paths: patterns)
        do throws(FormatFileError) {
            return try FormatCatalog(paths: files, own: (file ?? ConfigFile.name, nodes), library: library)
        } catch {
            throw ConfigError(
                problems: error.problems.map { ConfigProblem(path: $0.path, mark: $0.mark, message: $0.message) })
        }
    }

    /// A value as it stood in the file.
    private static func node(_ item: ConfigItem) -> YAMLNode {
        let content: YAMLNode.Content =
            switch item.value {
            case .list(let items): .list(items.map(node))
            case .table(let entries):
                .map(
                    entries.map { entry in
                        let value = node(entry.item)
                        return YAMLNode.Member(key: entry.name, mark: value.mark, value: value)
                    })
            default: .scalar(item.value.text, isPlain: item.value == .none)
            }
        return YAMLNode(content: content, mark: item.mark ?? YAMLNode.Mark(line: 1, column: 1))
    }
}

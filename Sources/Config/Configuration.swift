import YAML

/// The settings of a run: defaults, then one file, then variables. Options of the command line come over them, where the commands
/// read them.
public struct Configuration: Sendable {
    /// Where a value comes from.
    public enum Origin: Equatable, Sendable {
        /// The table.
        case standard
        /// A line of the file.
        case file(String, line: Int)
        /// A variable.
        case environment(String)

        /// For people: `default`, `logetl.yaml:3`, `$LOGETL_STORE`.
        public var text: String {
            switch self {
            case .standard: "default"
            case .file(let path, let line): "\(path):\(line)"
            case .environment(let name): "$\(name)"
            }
        }
    }

    /// The file that was read, if there was one.
    public private(set) var file: String?
    /// What is odd though nothing is wrong.
    public private(set) var notes: [String] = []
    private var values: [String: (item: ConfigItem, origin: Origin)] = [:]

    /// Only defaults.
    public init() {}

    /// Reads the file named (`--config`), else the one named by `$LOGETL_CONFIG`, else the first found, and the variables. Throws
    /// `ConfigError` with all mistakes of them.
    public static func load(_ named: String? = nil, environment: (String) -> String? = ConfigFile.variable) throws(ConfigError)
        -> Configuration
    {
        var configuration = Configuration()
        var problems: [ConfigProblem] = []
        let path: String?
        if let named = named ?? environment("LOGETL_CONFIG") {
            path = named
        } else {
            path = ConfigFile.find(environment, &configuration.notes)
        }
        if let path {
            configuration.file = path
            problems += configuration.readFile(path)
        }
        problems += configuration.readVariables(environment)
        problems += configuration.check()
        guard problems.isEmpty else { throw ConfigError(problems: problems) }
        return configuration
    }

    /// All mistakes of a file, in its order.
    public static func problems(inFile path: String) -> [ConfigProblem] {
        var configuration = Configuration()
        let problems = configuration.readFile(path) + configuration.check()
        return problems.sorted { ($0.mark?.line ?? 0, $0.mark?.column ?? 0) < ($1.mark?.line ?? 0, $1.mark?.column ?? 0) }
    }

    private mutating func readFile(_ path: String) -> [ConfigProblem] {
        do throws(ConfigProblem) {
            let text = try ConfigFile.content(path)
            var reader = ConfigReader(path: path)
            reader.read(text)
            for (key, item) in reader.values { values[key] = (item, .file(path, line: item.mark?.line ?? 1)) }
            return reader.problems
        } catch {
            return [error]
        }
    }

    /// What only a look at the whole finds.
    private func check() -> [ConfigProblem] { ConfigSection.all.flatMap { $0.check?(self) ?? [] } }

    private mutating func readVariables(_ environment: (String) -> String?) -> [ConfigProblem] {
        var problems: [ConfigProblem] = []
        for section in ConfigSection.all {
            for key in section.keys {
                guard let name = key.environment, let text = environment(name) else { continue }
                if let value = key.type.read(text) {
                    values[key.path] = (ConfigItem(value), .environment(name))
                } else {
                    problems.append(
                        ConfigProblem(
                            path: "$\(name)", mark: nil,
                            message: "'\(Text.visible(text))' is no value for \(key.path): \(key.type.complaint(text))"))
                }
            }
        }
        return problems
    }

    // MARK: Values

    /// The value of a setting, nil where nothing is said and there is no default, and where it comes from.
    public func value(_ key: ConfigKey) -> (value: ConfigValue?, origin: Origin) {
        if let found = values[key.path] { return (found.item.value, found.origin) }
        return (key.standard, .standard)
    }

    /// The single values of a setting, each with its address and where it comes from. One without value where there is none.
    public func leaves(_ key: ConfigKey) -> [(place: String, value: ConfigValue?, origin: Origin)] {
        let (value, origin) = value(key)
        guard let value else { return [(key.path, nil, origin)] }
        return value.leaves(at: key.path).map { leaf in
            guard case .file(let path, _) = origin, let mark = leaf.item.mark else {
                return (leaf.place, leaf.item.value, origin)
            }
            return (leaf.place, leaf.item.value, .file(path, line: mark.line))
        }
    }
}

extension Configuration: ConfigValues {
    /// What a file or a variable sets.
    public func given(_ key: ConfigKey) -> ConfigItem? { values[key.path]?.item }

    /// A complaint about the value of a setting, or about all.
    public func problem(_ key: ConfigKey? = nil, _ message: String) -> ConfigProblem {
        let found = key.flatMap { values[$0.path] }
        let path =
            switch found?.origin {
            case .environment(let name)?: "$\(name)"
            case .file(let path, _)?: path
            default: file ?? "the configuration"
            }
        return ConfigProblem(path: path, mark: found?.item.mark, message: message)
    }
}

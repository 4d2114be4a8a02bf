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
    private var values: [String: (value: ConfigValue, origin: Origin)] = [:]

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
        guard problems.isEmpty else { throw ConfigError(problems: problems) }
        return configuration
    }

    /// All mistakes of a file.
    public static func problems(inFile path: String) -> [ConfigProblem] {
        var configuration = Configuration()
        return configuration.readFile(path)
    }

    private mutating func readFile(_ path: String) -> [ConfigProblem] {
        do throws(ConfigProblem) {
            let text = try ConfigFile.content(path)
            var reader = ConfigReader(path: path)
            reader.read(text)
            for (key, found) in reader.values { values[key] = (found.value, .file(path, line: found.line)) }
            return reader.problems
        } catch {
            return [error]
        }
    }

    private mutating func readVariables(_ environment: (String) -> String?) -> [ConfigProblem] {
        var problems: [ConfigProblem] = []
        for section in ConfigSection.all {
            for key in section.keys {
                guard let text = environment(key.environment) else { continue }
                if let value = key.type.read(text) {
                    values[key.path] = (value, .environment(key.environment))
                } else {
                    problems.append(
                        ConfigProblem(
                            path: "$\(key.environment)", mark: nil,
                            message: "'\(Text.visible(text))' is no value for \(key.path): \(key.type.description)"))
                }
            }
        }
        return problems
    }

    // MARK: Values

    /// The value of a setting, nil where nothing is said and there is no default, and where it comes from.
    public func value(_ key: ConfigKey) -> (value: ConfigValue?, origin: Origin) {
        if let found = values[key.path] { return found }
        return (key.standard, .standard)
    }

    /// Whether a file or a variable sets it.
    public func isSet(_ key: ConfigKey) -> Bool { values[key.path] != nil }

    /// The value of a setting that takes a text, a path, a zone or a word.
    public func text(_ key: ConfigKey) -> String? {
        if case .text(let text)? = value(key).value { text } else { nil }
    }

    /// The value of a setting that takes a number.
    public func integer(_ key: ConfigKey) -> Int? {
        if case .integer(let number)? = value(key).value { number } else { nil }
    }

    /// The value of a setting that is on or off.
    public func flag(_ key: ConfigKey) -> Bool {
        if case .flag(let flag)? = value(key).value { flag } else { false }
    }

    /// The value of a setting that takes names and texts.
    public func map(_ key: ConfigKey) -> [ConfigValue.Pair] {
        if case .map(let pairs)? = value(key).value { pairs } else { [] }
    }
}

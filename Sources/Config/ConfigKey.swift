/// A setting: its name, what it takes, what it is where nothing is said. Keys stand in a `ConfigSection` or in the type of another key
/// (`ConfigType.record`); reading, checking, `config show` and `docs/configuration.md` all follow them. A new setting is a new key.
public struct ConfigKey: Sendable {
    /// Section and name, `ingest.timezone`; the name of the section alone where the whole section is one value, `sources`; the name alone
    /// inside a record, `match`.
    public let path: String
    /// What it takes.
    public let type: ConfigType
    /// Where nothing is said; nil: see `absent`.
    public let standard: ConfigValue?
    /// What happens without a value, where `standard` is nil.
    public let absent: String
    /// The variable that sets it; nil where it takes more than a single value can say, and inside a record.
    public let environment: String?
    /// The options that set it.
    public let flag: String
    /// Whether a record without it is a mistake.
    public let isRequired: Bool
    /// What it does, one sentence.
    public let help: String

    /// A setting of a section, or a section that is one value.
    init(
        _ path: String, _ type: ConfigType, _ standard: ConfigValue?, absent: String = "", environment: String? = nil,
        flag: String = "", _ help: String
    ) {
        self.path = path
        self.type = type
        self.standard = standard
        self.absent = absent
        let isMap = if case .map = type { true } else { false }
        let isSettable = path.contains(".") && (type.isScalar || isMap)
        let name = "LOGETL_" + String(path.uppercased().map { $0 == "." ? "_" : $0 })
        self.environment = isSettable ? environment ?? name : nil
        self.flag = flag
        isRequired = false
        self.help = help
    }

    /// A key of a record: `name` is its name there. Without a default, `absent` says what happens, or the key is required.
    init(_ name: String, in type: ConfigType, default standard: ConfigValue? = nil, absent: String? = nil, _ help: String) {
        path = name
        self.type = type
        self.standard = standard
        self.absent = absent ?? "must be given"
        environment = nil
        flag = ""
        isRequired = standard == nil && absent == nil
        self.help = help
    }

    /// The part before the point.
    public var section: String { String(path.prefix { $0 != "." }) }
    /// The part after it; the whole where there is no point.
    public var name: String {
        guard let point = path.firstIndex(of: ".") else { return path }
        return String(path[path.index(after: point)...])
    }
}

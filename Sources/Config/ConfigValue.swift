import YAML

/// The value of a setting.
public indirect enum ConfigValue: Equatable, Sendable {
    /// `null`, where anything may stand.
    case none
    case text(String)
    case integer(Int)
    case fraction(Double)
    /// Nanoseconds.
    case duration(Int)
    /// Bytes.
    case size(Int)
    case flag(Bool)
    /// Names with texts, in the order they were given.
    case map([Pair])
    case list([ConfigItem])
    case record(ConfigRecord)
    /// Names of the user's choice with values, in the order they were given.
    case table([ConfigEntry])

    /// An entry of a map.
    public struct Pair: Equatable, Sendable {
        /// The name.
        public var key: String
        /// Its text.
        public var value: String

        /// An entry.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// As a person would type it; what nests in the flow style of YAML.
    public var text: String {
        switch self {
        case .none: "null"
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .fraction(let number): ConfigUnits.text(number)
        case .duration(let nanoseconds): ConfigUnits.durationText(nanoseconds)
        case .size(let bytes): ConfigUnits.sizeText(bytes)
        case .flag(let flag): flag ? "true" : "false"
        case .map(let pairs): pairs.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        case .list(let items): items.isEmpty ? "" : "[\(items.map(\.value.text).joined(separator: ", "))]"
        case .record(let record): Self.flow(record.members)
        case .table(let entries): Self.flow(entries)
        }
    }

    private static func flow(_ entries: [ConfigEntry]) -> String {
        entries.isEmpty ? "" : "{\(entries.map { "\($0.name): \($0.item.value.text)" }.joined(separator: ", "))}"
    }

    /// The single values inside it, each with its address below `place`: `sources[0].service`.
    public func leaves(at place: String) -> [(place: String, item: ConfigItem)] { leaves(place, ConfigItem(self)) }

    private func leaves(_ place: String, _ own: ConfigItem) -> [(place: String, item: ConfigItem)] {
        switch self {
        case .list(let items):
            // A list of single values reads best in one piece.
            if items.allSatisfy({ $0.value.isScalar }) { return [(place, own)] }
            return items.enumerated().flatMap { $1.value.leaves("\(place)[\($0)]", $1) }
        case .record(let record) where !record.members.isEmpty:
            return record.members.flatMap { $0.item.value.leaves("\(place).\($0.name)", $0.item) }
        case .table(let entries) where !entries.isEmpty:
            return entries.flatMap { $0.item.value.leaves("\(place).\($0.name)", $0.item) }
        default: return [(place, own)]
        }
    }

    private var isScalar: Bool {
        switch self {
        case .list, .record, .table, .map: false
        default: true
        }
    }
}

/// A value with its place in the file. Two are equal where their values are.
public struct ConfigItem: Equatable, Sendable {
    /// The value.
    public var value: ConfigValue
    /// Where it stands; nil where it is in no file.
    public var mark: YAMLNode.Mark?

    /// A value at a place.
    public init(_ value: ConfigValue, _ mark: YAMLNode.Mark? = nil) {
        self.value = value
        self.mark = mark
    }

    /// Whether the values are equal, wherever they stand.
    public static func == (a: ConfigItem, b: ConfigItem) -> Bool { a.value == b.value }
}

/// A name with its value.
public struct ConfigEntry: Equatable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var item: ConfigItem
}

/// A section inside a value, with the keys that its type names. What is read by a key is the value given, else the key's default.
public struct ConfigRecord: Equatable, Sendable, ConfigValues {
    /// How it is addressed: `sources[0]`, `enrich.lookups.users`.
    public var place: String
    /// The file, or the variable with its dollar sign.
    public var file: String
    /// Where it begins.
    public var mark: YAMLNode.Mark?
    /// What was given, in the order of the file; wrong values are left out.
    public var members: [ConfigEntry]

    /// What was given for a key.
    public func given(_ key: ConfigKey) -> ConfigItem? { members.first { $0.name == key.name }?.item }

    /// A complaint about the value of a key, or about the section as a whole.
    public func problem(_ key: ConfigKey? = nil, _ message: String) -> ConfigProblem {
        ConfigProblem(path: file, mark: key.flatMap { given($0)?.mark } ?? mark, message: message)
    }

    /// Whether the same is given.
    public static func == (a: ConfigRecord, b: ConfigRecord) -> Bool { a.members == b.members }
}

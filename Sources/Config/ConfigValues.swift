/// Values that are read by keys: the whole configuration, and each section inside it. Where nothing is given the key's default counts.
///
/// Each function gives the value as the type of the key says; a key of another type gives nothing.
public protocol ConfigValues {
    /// What was given for a key.
    func given(_ key: ConfigKey) -> ConfigItem?
    /// A complaint about the value of a key, or about the whole.
    func problem(_ key: ConfigKey?, _ message: String) -> ConfigProblem
}

extension ConfigValues {
    /// Whether something is given.
    public func isSet(_ key: ConfigKey) -> Bool { given(key) != nil }

    /// The value that counts.
    public func item(_ key: ConfigKey) -> ConfigItem? { given(key) ?? key.standard.map { ConfigItem($0) } }

    /// A text, a path, a zone or a word.
    public func text(_ key: ConfigKey) -> String? {
        if case .text(let text)? = item(key)?.value { text } else { nil }
    }

    /// A whole number, or a number of bytes.
    public func integer(_ key: ConfigKey) -> Int? {
        switch item(key)?.value {
        case .integer(let number)?, .size(let number)?: number
        default: nil
        }
    }

    /// A number that may have decimals.
    public func fraction(_ key: ConfigKey) -> Double? {
        if case .fraction(let number)? = item(key)?.value { number } else { nil }
    }

    /// A span of time.
    public func nanoseconds(_ key: ConfigKey) -> Int? {
        if case .duration(let number)? = item(key)?.value { number } else { nil }
    }

    /// What is on or off; off where nothing is said and there is no default.
    public func flag(_ key: ConfigKey) -> Bool { optionalFlag(key) ?? false }

    /// What is on or off; nil where nothing is said and there is no default.
    public func optionalFlag(_ key: ConfigKey) -> Bool? {
        if case .flag(let flag)? = item(key)?.value { flag } else { nil }
    }

    /// Names and texts.
    public func map(_ key: ConfigKey) -> [ConfigValue.Pair] {
        if case .map(let pairs)? = item(key)?.value { pairs } else { [] }
    }

    /// The elements of a list.
    public func list(_ key: ConfigKey) -> [ConfigItem] {
        if case .list(let items)? = item(key)?.value { items } else { [] }
    }

    /// The elements of a list of single values, as they would be typed.
    public func texts(_ key: ConfigKey) -> [String] { list(key).map(\.value.text) }

    /// A section with keys of its own.
    public func record(_ key: ConfigKey) -> ConfigRecord? {
        if case .record(let record)? = item(key)?.value { record } else { nil }
    }

    /// The elements of a list of sections.
    public func records(_ key: ConfigKey) -> [ConfigRecord] {
        list(key).compactMap { if case .record(let record) = $0.value { record } else { nil } }
    }

    /// The entries of a section whose names the user chooses.
    public func table(_ key: ConfigKey) -> [ConfigEntry] {
        if case .table(let entries)? = item(key)?.value { entries } else { [] }
    }

    /// The sections of such a section, by name.
    public func namedRecords(_ key: ConfigKey) -> [(name: String, record: ConfigRecord)] {
        table(key).compactMap { if case .record(let record) = $0.item.value { ($0.name, record) } else { nil } }
    }
}

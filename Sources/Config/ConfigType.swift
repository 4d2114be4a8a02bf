import Parsers

/// What values a setting takes. Types nest: a list of records whose keys take lists again. Reading, complaints, `config show` and the
/// reference follow from the type alone.
public indirect enum ConfigType: Sendable {
    /// Any text that is not empty.
    case text
    /// Any text, which may be empty.
    case line
    /// A text that must stand a test: what it is, in a few words, and a function that says what is wrong with one, or nil.
    case checked(String, @Sendable (String) -> String?)
    /// A file or folder; in a file relative to the folder of that file.
    case path
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A number in a range that may have decimals.
    case fraction(ClosedRange<Double>)
    /// A span of time in nanoseconds, in a range: `5s`, `10m`, `14d`.
    case duration(ClosedRange<Int>)
    /// A number of bytes in a range: `64MiB`.
    case size(ClosedRange<Int>)
    /// `true` or `false`.
    case flag
    /// One of some words.
    case choice([String])
    /// `UTC`, `local`, `+02:00`, `Europe/Berlin`.
    case zone
    /// A section of names and texts.
    case map
    /// Values of one type; where they are single values, one alone may stand without the list.
    case list(ConfigType)
    /// A section with keys of its own. Their paths are their names alone.
    case record([ConfigKey])
    /// A section of names that the user chooses, each with a value of one type.
    case table(ConfigType)
    /// The first of several types that fits.
    case either([ConfigType])
    /// Whatever YAML says: texts, lists and sections.
    case anything

    /// For the reference and for complaints.
    public var description: String {
        switch self {
        case .text, .line: "text"
        case .checked(let what, _): what
        case .path: "path"
        case .integer(let range) where range.upperBound == Int.max: "number, \(range.lowerBound) or more"
        case .integer(let range): "number, \(range.lowerBound)...\(range.upperBound)"
        case .fraction(let range): "number, \(ConfigUnits.text(range.lowerBound))...\(ConfigUnits.text(range.upperBound))"
        case .duration(let range): "duration such as 500ms, 5s, 10m, 2h, 14d\(Self.bounds(range, ConfigUnits.durationText))"
        case .size(let range): "bytes, such as 4096, 64KiB, 1GiB\(Self.bounds(range, ConfigUnits.sizeText))"
        case .flag: "true or false"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .zone: "time zone: UTC, local, +02:00, Europe/Berlin"
        case .map: "section of names and texts"
        case .list(let element): element.isScalar ? "\(element.description); or a list of them" : "list of \(element.plural)"
        case .record: "section"
        case .table(let element): "section of names, each with \(element.single)"
        case .either(let types): types.map(\.description).joined(separator: "; or ")
        case .anything: "any value"
        }
    }

    /// Whether it is written as a single value, so that a variable can set it.
    public var isScalar: Bool {
        switch self {
        case .text, .line, .checked, .path, .integer, .fraction, .duration, .size, .flag, .choice, .zone: true
        case .map, .list, .record, .table, .anything: false
        case .either(let types): types.allSatisfy(\.isScalar)
        }
    }

    /// The sections inside it that have keys of their own, with how one of them is addressed below `place`.
    func records(at place: String) -> [(place: String, keys: [ConfigKey])] {
        switch self {
        case .record(let keys): [(place, keys)]
        case .list(let element): element.records(at: place + "[]")
        case .table(let element): element.records(at: place + ".NAME")
        case .either(let types): types.flatMap { $0.records(at: place) }
        default: []
        }
    }

    private var single: String {
        switch self {
        case .record, .map, .table: "a section"
        case .list: "a list"
        default: "a value: \(description)"
        }
    }

    private var plural: String {
        switch self {
        case .record, .map, .table: "sections"
        case .either(let types): types.map { $0.isScalar ? $0.description : $0.plural }.joined(separator: "; or ")
        case .list: "lists"
        default: "values"
        }
    }

    private static func bounds(_ range: ClosedRange<Int>, _ text: (Int) -> String) -> String {
        switch (range.lowerBound > 0, range.upperBound < Int.max / 2) {
        case (true, true): ", \(text(range.lowerBound)) to \(text(range.upperBound))"
        case (true, false): ", at least \(text(range.lowerBound))"
        case (false, true): ", at most \(text(range.upperBound))"
        case (false, false): ""
        }
    }

    /// A text, as it stands in a file or a variable, read as this type; nil where it is none.
    func read(_ text: String) -> ConfigValue? {
        switch self {
        case .line: return .text(text)
        case .text, .path: return text.isEmpty ? nil : .text(text)
        case .checked(_, let complaint): return text.isEmpty || complaint(text) != nil ? nil : .text(text)
        case .integer(let range): return Int(text).flatMap { range.contains($0) ? .integer($0) : nil }
        case .fraction(let range): return Double(text).flatMap { range.contains($0) ? .fraction($0) : nil }
        case .duration(let range):
            return ConfigUnits.nanoseconds(text).flatMap { range.contains($0) ? .duration($0) : nil }
        case .size(let range): return ConfigUnits.bytes(text).flatMap { range.contains($0) ? .size($0) : nil }
        case .flag:
            switch text.lowercased() {
            case "true", "yes", "on", "1": return .flag(true)
            case "false", "no", "off", "0": return .flag(false)
            default: return nil
            }
        case .choice(let words): return words.contains(text) ? .text(text) : nil
        case .zone: return TimeZoneRule(text: text) == nil ? nil : .text(text)
        case .map:
            var pairs: [ConfigValue.Pair] = []
            for part in text.split(separator: ",") {
                guard let mark = part.firstIndex(of: "="), mark != part.startIndex else { return nil }
                pairs.append(.init(key: String(part[..<mark]), value: String(part[part.index(after: mark)...])))
            }
            return .map(pairs)
        case .either(let types):
            for type in types where type.isScalar {
                if let value = type.read(text) { return value }
            }
            return nil
        case .list, .record, .table, .anything: return nil
        }
    }

    /// What a wrong text lacks: the description, with the complaint of a check or the nearest word.
    func complaint(_ text: String) -> String {
        switch self {
        case .checked(let what, let complaint):
            return complaint(text).map { "\(what): \($0)" } ?? what
        case .choice, .either:
            let nearest = ConfigReader.nearest(text, words).map { "; did you mean '\($0)'?" } ?? ""
            return description + nearest
        default: return description
        }
    }

    private var words: [String] {
        switch self {
        case .choice(let words): words
        case .either(let types): types.flatMap(\.words)
        default: []
        }
    }
}

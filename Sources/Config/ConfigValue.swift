import Parsers

/// The value of a setting.
public enum ConfigValue: Equatable, Sendable {
    case text(String)
    case integer(Int)
    case flag(Bool)
    /// Names with texts, in the order they were given.
    case map([Pair])

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

    /// As a person would type it.
    public var text: String {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .flag(let flag): flag ? "true" : "false"
        case .map(let pairs): pairs.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        }
    }
}

/// What values a setting takes.
public enum ConfigType: Sendable {
    /// Any text that is not empty.
    case text
    /// A file or folder; in a file relative to the folder of that file.
    case path
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// `true` or `false`.
    case flag
    /// One of some words.
    case choice([String])
    /// `UTC`, `local`, `+02:00`, `Europe/Berlin`.
    case zone
    /// A section of texts.
    case map

    /// For the reference and for complaints.
    public var description: String {
        switch self {
        case .text: "text"
        case .path: "path"
        case .integer(let range): "number, \(range.lowerBound)...\(range.upperBound)"
        case .flag: "true or false"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .zone: "time zone: UTC, local, +02:00, Europe/Berlin"
        case .map: "section of names and texts"
        }
    }

    /// A text, as it stands in a file or a variable, read as this type; nil where it is none.
    func read(_ text: String) -> ConfigValue? {
        switch self {
        case .text, .path: return text.isEmpty ? nil : .text(text)
        case .integer(let range): return Int(text).flatMap { range.contains($0) ? .integer($0) : nil }
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
        }
    }
}

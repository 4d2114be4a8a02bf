import ArgumentParser
import Config
import Events
import Parsers

/// `--timezone`: `UTC`, `local`, `+02:00`, `Europe/Berlin`.
struct ZoneArgument: ExpressibleByArgument {
    /// The zone.
    var rule: TimeZoneRule
    private var name: String

    /// UTC.
    static let utc = ZoneArgument(rule: .utc, name: "UTC")

    private init(rule: TimeZoneRule, name: String) {
        self.rule = rule
        self.name = name
    }

    init?(argument: String) {
        let text = NegatedWords.unmark(argument)
        guard let rule = TimeZoneRule(text: text) else { return nil }
        self.init(rule: rule, name: text)
    }

    /// The zone that a setting names.
    init(setting: ConfigKey, of settings: Configuration) {
        self = settings.text(setting).flatMap { ZoneArgument(argument: $0) } ?? .utc
    }

    var defaultValueDescription: String { name }
}

/// The zone in which people read instants.
struct OutputZone {
    private let rule: TimeZoneRule

    /// Instants are shown in the zone of `argument`.
    init(_ argument: ZoneArgument) { rule = argument.rule }

    /// `2026-01-21 08:15:30.123` in the zone, as it is at that instant.
    func layout(at timestamp: Timestamp, fractionDigits: UInt8 = 3) -> TimestampLayout {
        TimestampLayout(
            .iso, fractionDigits: fractionDigits, separator: UInt8(ascii: " "),
            offsetMinutes: Int16(truncatingIfNeeded: rule.offsetSeconds(at: timestamp) / 60))
    }
}

import ArgumentParser
import Events
import Parsers

/// `--timezone`: `UTC`, `+02:00`, `-0330`.
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

    var defaultValueDescription: String { name }
}

/// The zone in which people read instants.
struct OutputZone {
    private let rule: TimeZoneRule

    /// Instants are shown in the zone of `argument`.
    init(_ argument: ZoneArgument) { rule = argument.rule }

    /// `2026-01-21 08:15:30.123` in the zone, as it is at that instant.
    func layout(at timestamp: Timestamp) -> TimestampLayout {
        switch rule {
        case .fixed(let minutes):
            TimestampLayout(.iso, fractionDigits: 3, separator: UInt8(ascii: " "), offsetMinutes: minutes)
        }
    }
}

import Events
import Parsers

/// Instants as people write them in tests.
enum Instant {
    /// The instant that a text is, UTC where it names no zone; a date is its start. Nil where it is none.
    static func read(_ text: String) -> Timestamp? {
        timestamp(text) ?? (text.utf8.count == "2026-01-21".utf8.count ? timestamp(text + "T00:00:00Z") : nil)
    }

    private static func timestamp(_ text: String) -> Timestamp? {
        var context = ParseContext(zone: .utc, reference: Timestamp(rawValue: 0), fixedYear: nil)
        let match = Array(text.utf8).withUnsafeBytes { TimestampParser.parseAny($0, &context) }
        guard match.isInstant, match.length == text.utf8.count else { return nil }
        return match.timestamp
    }
}

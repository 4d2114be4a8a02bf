import Events
import Parsers

/// An instant that a rule compares times with: fixed, or relative to the input's time.
public enum TimeBound: Hashable, Sendable {
    /// This instant.
    case instant(Timestamp)
    /// Nanoseconds after (or, negative, before) the input's reference: a file's time of last change, the present for a stream.
    case relative(Int64)

    /// Reads `2026-01-21T08:15:30Z` (and what else is a timestamp of one line of a log; UTC where no zone is named), `2026-01-21`, `now`,
    /// `-7d`, `+1h`, `-1h30m` with the units s, m, h, d, w. Nil for anything else.
    public init?(_ text: String) {
        if let span = Self.span(text) {
            self = .relative(span)
            return
        }
        if let day = Day(text) {
            self = .instant(day.start)
            return
        }
        var context = ParseContext(reference: Timestamp(rawValue: 0))
        let match = Array(text.utf8).withUnsafeBytes { TimestampParser.parseAny($0, &context) }
        guard match.isInstant, match.length == text.utf8.count else { return nil }
        self = .instant(match.timestamp)
    }

    /// The instant for an input with this reference; at the end of the range where it would lie outside.
    func resolve(_ reference: Timestamp) -> Timestamp {
        switch self {
        case .instant(let instant): return instant
        case .relative(let span):
            let (sum, isOver) = reference.rawValue.addingReportingOverflow(span)
            return Timestamp(rawValue: isOver ? (span < 0 ? .min : .max) : sum)
        }
    }

    private static func span(_ text: String) -> Int64? {
        if text == "now" { return 0 }
        guard let sign = text.first, sign == "-" || sign == "+", text.utf8.count > 1 else { return nil }
        var sum: Int64 = 0
        var count: Int64?
        for byte in text.utf8.dropFirst() {
            if byte &- 0x30 < 10 {
                let (tenfold, isOver) = (count ?? 0).multipliedReportingOverflow(by: 10)
                let (next, isNextOver) = tenfold.addingReportingOverflow(Int64(byte - 0x30))
                guard !isOver, !isNextOver else { return nil }
                count = next
                continue
            }
            let unit: Int64
            switch byte {
            case UInt8(ascii: "s"): unit = 1
            case UInt8(ascii: "m"): unit = 60
            case UInt8(ascii: "h"): unit = 3_600
            case UInt8(ascii: "d"): unit = 86_400
            case UInt8(ascii: "w"): unit = 604_800
            default: return nil
            }
            guard let number = count else { return nil }
            let (length, isOver) = number.multipliedReportingOverflow(by: unit * 1_000_000_000)
            let (next, isNextOver) = sum.addingReportingOverflow(length)
            guard !isOver, !isNextOver else { return nil }
            sum = next
            count = nil
        }
        guard count == nil else { return nil }
        return sign == "-" ? -sum : sum
    }
}

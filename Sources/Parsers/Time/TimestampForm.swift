import Events

/// How a file says that timestamps are written.
enum TimestampForm: Sendable {
    /// In any way that `TimestampParser.parseAny` knows.
    case auto
    /// As ISO 8601 has it.
    case iso
    /// Seconds since the epoch, with or without decimals.
    case unixSeconds
    /// Milliseconds since the epoch.
    case unixMilliseconds
    /// In the layout given.
    case pattern(TimestampPattern)

    /// Reads the name of a form, or a layout. Throws what is wrong with it.
    init(_ text: String) throws(TimestampPattern.Problem) {
        switch text {
        case "auto": self = .auto
        case "ISO8601": self = .iso
        case "UNIX": self = .unixSeconds
        case "UNIX_MS": self = .unixMilliseconds
        default: self = .pattern(try TimestampPattern(text))
        }
    }

    /// Reads a text that is a timestamp from its first byte to its last.
    func match(_ text: UnsafeRawBufferPointer, _ context: inout ParseContext) -> TimestampMatch {
        switch self {
        case .auto: return TimestampParser.parseAny(text, &context)
        case .iso:
            let found = text.byte(4) == .dash ? TimestampParser.match(text, &context) : .none
            return found.length == text.count ? found : .none
        case .unixSeconds: return Self.epoch(text, unit: 1_000_000_000, .epochSeconds)
        case .unixMilliseconds: return Self.epoch(text, unit: 1_000_000, .epochMilliseconds)
        case .pattern(let pattern):
            let match = pattern.match(text, &context)
            guard match.isInstant else { return match }
            // The usual layouts can be written again, which saves storing the text.
            let usual = TimestampParser.match(text, &context)
            return usual.isInstant && usual.length == text.count && usual.timestamp == match.timestamp ? usual : match
        }
    }

    /// A number that counts `unit` nanoseconds since the epoch, of any magnitude.
    private static func epoch(_ text: UnsafeRawBufferPointer, unit: Int64, _ kind: TimestampLayout.Kind) -> TimestampMatch {
        let usual = TimestampParser.epoch(text)
        if usual.length == text.count, usual.isInstant, usual.layout?.kind == kind { return usual }
        let isNegative = text.byte(0) == .dash
        let start = isNegative ? 1 : 0
        let end = text.endOfDigits(start)
        guard end > start, end - start <= 19 else { return .none }
        let fraction = text.byte(end) == .dot ? Fraction(text, at: end) : Fraction()
        guard end + fraction.length == text.count else { return .none }
        var value: Int64 = 0
        var over = false
        for i in start..<end {
            let (product, overProduct) = value.multipliedReportingOverflow(by: 10)
            let (sum, overSum) = product.addingReportingOverflow(Int64(text[i] &- 0x30))
            over = over || overProduct || overSum
            value = sum
        }
        let (whole, overWhole) = value.multipliedReportingOverflow(by: unit)
        let (sum, overSum) = whole.addingReportingOverflow(Int64(fraction.nanoseconds) / (1_000_000_000 / unit))
        let nanoseconds = isNegative ? 0 &- sum : sum
        guard !over, !overWhole, !overSum, nanoseconds >= Int64(CivilTime.firstSecond) * 1_000_000_000,
            nanoseconds < Int64(CivilTime.endSecond) * 1_000_000_000
        else { return TimestampMatch(.outOfRange, length: text.count) }
        return TimestampMatch(.instant, length: text.count, timestamp: Timestamp(rawValue: nanoseconds))
    }
}

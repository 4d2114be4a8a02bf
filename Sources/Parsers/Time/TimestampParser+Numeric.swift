import Events

/// Families that write the date in digits alone.
extension TimestampParser {
    /// ISO 8601 and RFC 3339: `2026-01-21T08:15:30`, then a fraction after `.` or `,`, then a zone. Between date and time stands `T`,
    /// a space or another mark.
    @inline(__always)
    public static func iso(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 19, text[at + 4] == .dash, text[at + 7] == .dash else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.year = text.fourDigits(at, &bad)
        civil.month = text.twoDigits(at + 5, &bad)
        civil.day = text.twoDigits(at + 8, &bad)
        let separator = text[at + 10]
        guard bad == 0, civil.readTime(text, at + 11), isSeparator(separator) else { return .none }
        return finish(.iso, text, at: at, end: at + 19, &civil, separator: separator, &context)
    }

    /// `2026-01-21 08:15`: a time to the minute, as people note it. Nothing of a time may follow but a zone.
    @inline(never)
    static func isoMinute(_ text: UnsafeRawBufferPointer, at: Int, _ context: inout ParseContext) -> TimestampMatch {
        let end = at + 16
        guard text.count >= end, text[at + 4] == .dash, text[at + 7] == .dash, text[at + 13] == .colon, isSeparator(text[at + 10])
        else { return .none }
        let next = text.byte(end)
        guard !next.isDigit, next != .colon, next != .dot else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.year = text.fourDigits(at, &bad)
        civil.month = text.twoDigits(at + 5, &bad)
        civil.day = text.twoDigits(at + 8, &bad)
        civil.hour = text.twoDigits(at + 11, &bad)
        civil.minute = text.twoDigits(at + 14, &bad)
        guard bad == 0 else { return .none }
        return finish(.iso, text, at: at, end: end, &civil, isExact: false, &context)
    }

    /// `2026/01/21 08:15:30` with an optional fraction and zone: nginx's error log, Go's log package.
    @inline(__always)
    public static func slashed(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 19, text[at + 4] == .slash, text[at + 7] == .slash else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.year = text.fourDigits(at, &bad)
        civil.month = text.twoDigits(at + 5, &bad)
        civil.day = text.twoDigits(at + 8, &bad)
        let separator = text[at + 10]
        guard bad == 0, civil.readTime(text, at + 11), isSeparator(separator) else { return .none }
        return finish(
            .slashed, text, at: at, end: at + 19, &civil, isExact: separator == .space, &context)
    }

    /// `20260121T081530`, `20260121 08:15:30` and `20260121.081530`, with an optional fraction and zone.
    public static func compact(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 15 else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.year = text.fourDigits(at, &bad)
        civil.month = text.twoDigits(at + 4, &bad)
        civil.day = text.twoDigits(at + 6, &bad)
        guard bad == 0, isSeparator(text[at + 8]) else { return .none }
        var end = at + 15
        if text[at + 11] == .colon {
            end = at + 17
            guard end <= text.count, civil.readTime(text, at + 9) else { return .none }
        } else {
            civil.hour = text.twoDigits(at + 9, &bad)
            civil.minute = text.twoDigits(at + 11, &bad)
            civil.second = text.twoDigits(at + 13, &bad)
            guard bad == 0 else { return .none }
        }
        return finish(.iso, text, at: at, end: end, &civil, isExact: false, &context)
    }

    /// `01/21/2026 08:15:30`, month first, with an optional fraction, `AM` or `PM`, and zone.
    public static func american(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 19, text[at + 2] == .slash, text[at + 5] == .slash, isSeparator(text[at + 10]) else {
            return .none
        }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.month = text.twoDigits(at, &bad)
        civil.day = text.twoDigits(at + 3, &bad)
        civil.year = text.fourDigits(at + 6, &bad)
        guard bad == 0, civil.readTime(text, at + 11) else { return .none }
        var end = at + 19
        if text.byte(end) == .space, text.byte(end + 2) | 0x20 == UInt8(ascii: "m"), !text.byte(end + 3).isWord {
            let half = text[end + 1] | 0x20
            if half == UInt8(ascii: "a") || half == UInt8(ascii: "p") {
                end += 3
                guard civil.hour >= 1, civil.hour <= 12 else { return TimestampMatch(.noInstant, length: end - at) }
                civil.hour = civil.hour % 12 + (half == UInt8(ascii: "p") ? 12 : 0)
            }
        }
        return finish(.iso, text, at: at, end: end, &civil, isExact: false, &context)
    }

    /// `26/01/21 08:15:30`, year first (Spark's and Hadoop's log4j layout). Years below 70 are in this century.
    ///
    /// Only for formats where the rest of the line tells: days, months and years cannot be told apart otherwise.
    public static func shortYear(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 17, text[at + 2] == .slash, text[at + 5] == .slash, text[at + 8] == .space else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.year = text.twoDigits(at, &bad)
        civil.year += civil.year < 70 ? 2_000 : 1_900
        civil.month = text.twoDigits(at + 3, &bad)
        civil.day = text.twoDigits(at + 6, &bad)
        guard bad == 0, civil.readTime(text, at + 9) else { return .none }
        return finish(.iso, text, at: at, end: at + 17, &civil, isExact: false, &context)
    }

    /// A number since the epoch: seconds (with or without decimals), milliseconds, microseconds or nanoseconds by its magnitude.
    ///
    /// Below 10^8 (1973 in seconds) a number is no timestamp; below 10^11 it counts seconds, below 10^14 milliseconds, below 10^17
    /// microseconds, else nanoseconds. Decimals of units below the second are read as parts of that unit.
    public static func epoch(_ text: UnsafeRawBufferPointer, at: Int = 0) -> TimestampMatch {
        let isNegative = text.byte(at) == .dash
        let start = isNegative ? at + 1 : at
        let end = text.endOfDigits(start)
        guard end - start >= 9, end - start <= 19 else { return .none }
        var value: Int64 = 0
        for i in start..<end {
            let (product, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, overSum) = product.addingReportingOverflow(Int64(text[i] - 0x30))
            guard !over, !overSum else { return TimestampMatch(.outOfRange, length: end - at) }
            value = sum
        }
        guard value >= 100_000_000 else { return .none }
        let scale: Int64
        let kind: TimestampLayout.Kind
        switch value {
        case ..<100_000_000_000: (scale, kind) = (1_000_000_000, .epochSeconds)
        case ..<100_000_000_000_000: (scale, kind) = (1_000_000, .epochMilliseconds)
        case ..<100_000_000_000_000_000: (scale, kind) = (1_000, .epochMicroseconds)
        default: (scale, kind) = (1, .epochNanoseconds)
        }
        let fraction = text.byte(end) == .dot ? Fraction(text, at: end) : Fraction()
        let length = end + fraction.length - at
        let (whole, over) = value.multipliedReportingOverflow(by: scale)
        let (sum, overSum) = whole.addingReportingOverflow(Int64(fraction.nanoseconds) / (1_000_000_000 / scale))
        let nanoseconds = isNegative ? 0 - sum : sum
        guard !over, !overSum, nanoseconds >= Int64(CivilTime.firstSecond) * 1_000_000_000,
            nanoseconds < Int64(CivilTime.endSecond) * 1_000_000_000
        else { return TimestampMatch(.outOfRange, length: length) }
        // Negative fractions, leading zeros and decimals of small units are not what the writer writes.
        let isExact =
            text[start] != 0x30 && fraction.isExact && (fraction.digits == 0 || kind == .epochSeconds && !isNegative)
        return TimestampMatch(
            .instant, length: length, timestamp: Timestamp(rawValue: nanoseconds),
            layout: isExact ? TimestampLayout(kind, fractionDigits: UInt8(fraction.digits)) : nil)
    }

    /// What may stand between a date and a time.
    @inline(__always)
    static func isSeparator(_ c: UInt8) -> Bool {
        switch c {
        case 0x54, 0x74, .space, .underscore, .dash, .colon, .slash, .dot: true  // T, t
        default: false
        }
    }

    /// Reads fraction and zone after a time that ends at `end`, and makes the match.
    ///
    /// `isExact` says whether date and time are written as `kind` writes them.
    @inline(__always)
    static func finish(
        _ kind: TimestampLayout.Kind, _ text: UnsafeRawBufferPointer, at: Int, end: Int, _ civil: inout CivilTime,
        separator: UInt8 = 0x54, isExact: Bool = true, _ context: inout ParseContext
    ) -> TimestampMatch {
        let fraction = Fraction(text, at: end)
        civil.nanosecond = fraction.nanoseconds
        let zone = ZoneSuffix(text, at: end + fraction.length)
        let length = end + fraction.length + zone.length - at
        guard !zone.isBad else { return TimestampMatch(.noInstant, length: length) }
        var match: TimestampMatch
        var offset = zone.minutes * 60
        if zone.length == 0 {
            (match, offset) = civil.instant(length: length, &context)
        } else {
            match = civil.instant(offset: offset, length: length, &context)
        }
        guard isExact, match.isInstant, fraction.isExact, civil.second < 60, offset % 60 == 0,
            let form = zone.length == 0 ? TimestampLayout.Zone.none : zone.layout
        else { return match }
        match.layout = TimestampLayout(
            kind, fractionDigits: UInt8(truncatingIfNeeded: fraction.digits), fractionMark: fraction.mark, separator: separator,
            zone: form, offsetMinutes: Int16(truncatingIfNeeded: offset / 60))
        return match
    }
}

/// Decimals after a second: `.123` or `,123456`.
struct Fraction {
    /// Bytes, the mark included; 0 where there is none.
    var length = 0
    /// Digits read into `nanoseconds`, at most 9.
    var digits = 0
    /// The value; digits after the ninth are cut.
    var nanoseconds = 0
    /// `.` or `,`.
    var mark: UInt8 = .dot

    /// Whether nothing was cut.
    @inline(__always) var isExact: Bool { length <= 10 }

    @inline(__always) init() {}

    /// Reads the fraction at `at`, where its mark would stand.
    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, at: Int) {
        let mark = text.byte(at)
        guard mark == .dot || mark == .comma, text.byte(at + 1).isDigit else { return }
        self.mark = mark
        var i = at + 1
        while i < text.count, text[i].isDigit {
            if digits < 9 {
                nanoseconds = nanoseconds * 10 + Int(text[i] &- 0x30)
                digits += 1
            }
            i += 1
        }
        length = i - at
        switch digits {
        case 1: nanoseconds *= 100_000_000
        case 2: nanoseconds *= 10_000_000
        case 3: nanoseconds *= 1_000_000
        case 4: nanoseconds *= 100_000
        case 5: nanoseconds *= 10_000
        case 6: nanoseconds *= 1_000
        case 7: nanoseconds *= 100
        case 8: nanoseconds *= 10
        default: break
        }
    }
}

import Events

/// Families that write the month as a name.
extension TimestampParser {
    /// Common Log Format: `21/Jan/2026:08:15:30 +0100`, with an optional fraction (HAProxy).
    @inline(__always)
    public static func clf(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 20, text[at + 2] == .slash, text[at + 6] == .slash,
            let month = Calendar.anyMonth(text.threeBytes(at + 3))
        else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.day = text.twoDigits(at, &bad)
        civil.month = month.number
        civil.year = text.fourDigits(at + 7, &bad)
        let separator = text[at + 11]
        guard bad == 0, separator == .colon || separator == .space, civil.readTime(text, at + 12) else { return .none }
        return finish(
            .clf, text, at: at, end: at + 20, &civil, isExact: month.isExact && separator == .colon, &context)
    }

    /// `21-Jan-2026 08:15:30` with an optional fraction and zone (Tomcat, Oracle).
    public static func dashed(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 20, text[at + 2] == .dash, text[at + 6] == .dash, isSeparator(text[at + 11]),
            let month = Calendar.anyMonth(text.threeBytes(at + 3))
        else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.day = text.twoDigits(at, &bad)
        civil.month = month.number
        civil.year = text.fourDigits(at + 7, &bad)
        guard bad == 0, civil.readTime(text, at + 12) else { return .none }
        return finish(.iso, text, at: at, end: at + 20, &civil, isExact: false, &context)
    }

    /// RFC 3164: `Jan 21 08:15:30`, the day padded with a space, a zero or not at all, with an optional fraction.
    ///
    /// A year may stand before the time (Cisco) or after it; else it is inferred.
    @inline(__always)
    public static func syslog(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 14, text[at + 3] == .space, let month = Calendar.anyMonth(text.threeBytes(at)) else {
            return .none
        }
        var civil = CivilTime()
        civil.month = month.number
        guard let day = DayOfMonth(text, at: at + 4) else { return .none }
        civil.day = day.number
        var time = at + 4 + day.length
        guard text.byte(time) == .space else { return .none }
        time += 1
        if text.byte(time + 4) == .space, let year = year(text, at: time), year >= 1970 {
            civil.year = year
            time += 5
        }
        guard time + 8 <= text.count, civil.readTime(text, time) else { return .none }
        let fraction = Fraction(text, at: time + 8)
        civil.nanosecond = fraction.nanoseconds
        var end = time + 8 + fraction.length
        if civil.year == 0, text.byte(end) == .space, !text.byte(end + 5).isWord, let year = year(text, at: end + 1), year >= 1970
        {
            civil.year = year
            end += 5
        }
        let hasYear = civil.year != 0
        if !hasYear {
            guard let year = context.year(of: civil) else { return TimestampMatch(.noInstant, length: end - at) }
            civil.year = year
        }
        var (match, offset) = civil.instant(length: end - at, &context)
        guard match.isInstant, !hasYear, month.isExact, fraction.isExact, civil.second < 60, offset % 60 == 0 else {
            return match
        }
        let kind: TimestampLayout.Kind
        switch day.form {
        case .twoDigits, .space: kind = .syslog
        case .zero: kind = .syslogZero
        case .oneDigit: return match
        }
        match.layout = TimestampLayout(
            kind, fractionDigits: UInt8(truncatingIfNeeded: fraction.digits), fractionMark: fraction.mark,
            offsetMinutes: Int16(truncatingIfNeeded: offset / 60))
        return match
    }

    /// `Wed Jan 21 08:15:30.123456 2026` (asctime, Apache's error log), with an optional fraction. A zone may stand before the year
    /// (`date`) or after it.
    public static func asctime(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 23, text[at + 3] == .space, text[at + 7] == .space,
            let weekday = Calendar.weekday(text.threeBytes(at)), let month = Calendar.anyMonth(text.threeBytes(at + 4)),
            let day = DayOfMonth(text, at: at + 8)
        else { return .none }
        var civil = CivilTime()
        civil.month = month.number
        civil.day = day.number
        let time = at + 8 + day.length + 1
        guard time + 8 <= text.count, text[time - 1] == .space, civil.readTime(text, time) else { return .none }
        let fraction = Fraction(text, at: time + 8)
        civil.nanosecond = fraction.nanoseconds
        var end = time + 8 + fraction.length
        var zone = ZoneSuffix(text, at: end)
        let isZoneFirst = zone.length > 0
        end += zone.length
        guard text.byte(end) == .space, let year = year(text, at: end + 1) else { return .none }
        civil.year = year
        end += 5
        if !isZoneFirst {
            zone = ZoneSuffix(text, at: end)
            end += zone.length
        }
        guard !zone.isBad else { return TimestampMatch(.noInstant, length: end - at) }
        var match: TimestampMatch
        var offset = zone.minutes * 60
        if zone.length == 0 {
            (match, offset) = civil.instant(length: end - at, &context)
        } else {
            match = civil.instant(offset: offset, length: end - at, &context)
        }
        guard match.isInstant, !isZoneFirst, month.isExact, day.form == .twoDigits || day.form == .zero, fraction.isExact,
            civil.second < 60, offset % 60 == 0, let days = context.days(civil.year, civil.month, civil.day),
            ((days % 7) + 11) % 7 == weekday, let form = zone.length == 0 ? TimestampLayout.Zone.none : zone.layout
        else { return match }
        match.layout = TimestampLayout(
            .asctime, fractionDigits: UInt8(truncatingIfNeeded: fraction.digits), fractionMark: fraction.mark, zone: form,
            offsetMinutes: Int16(truncatingIfNeeded: offset / 60))
        return match
    }

    /// RFC 5322 (mail): `Wed, 21 Jan 2026 08:15:30 +0000`; the weekday and the zone may be missing, a fraction may be there (Redis).
    public static func mail(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        var i = at
        if text.byte(at + 3) == .comma {
            guard at + 5 < text.count, Calendar.weekday(text.threeBytes(at)) != nil, text[at + 4] == .space else { return .none }
            i = at + 5
        }
        guard let day = DayOfMonth(text, at: i), day.form != .space else { return .none }
        i += day.length
        guard text.count - i >= 18, text[i] == .space, text[i + 4] == .space, text[i + 9] == .space,
            let month = Calendar.anyMonth(text.threeBytes(i + 1)), let year = year(text, at: i + 5)
        else { return .none }
        var civil = CivilTime()
        civil.year = year
        civil.month = month.number
        civil.day = day.number
        guard civil.readTime(text, i + 10) else { return .none }
        return finish(.iso, text, at: at, end: i + 18, &civil, isExact: false, &context)
    }

    /// Four digits at `at` that are a year a log may name.
    @inline(__always)
    private static func year(_ text: UnsafeRawBufferPointer, at: Int) -> Int? {
        guard at + 4 <= text.count else { return nil }
        var bad: UInt8 = 0
        let year = text.fourDigits(at, &bad)
        return bad == 0 && year >= 1 ? year : nil
    }

    /// A day of one or two digits.
    private struct DayOfMonth {
        enum Form { case twoDigits, zero, space, oneDigit }
        var number: Int
        var length: Int
        var form: Form

        @inline(__always)
        init?(_ text: UnsafeRawBufferPointer, at: Int) {
            let first = text.byte(at)
            let second = text.byte(at + 1)
            if first.isDigit {
                if second.isDigit {
                    number = Int(first - 0x30) * 10 + Int(second - 0x30)
                    length = 2
                    form = first == 0x30 ? .zero : .twoDigits
                } else {
                    number = Int(first - 0x30)
                    length = 1
                    form = .oneDigit
                }
            } else if first == .space, second.isDigit, !text.byte(at + 2).isDigit {
                number = Int(second - 0x30)
                length = 2
                form = .space
            } else {
                return nil
            }
        }
    }
}

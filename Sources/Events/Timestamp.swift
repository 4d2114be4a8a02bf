/// An instant: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The range of `Int64` is 1677-09-21 to 2262-04-11; parsers reject what lies outside.
public struct Timestamp: RawRepresentable, Hashable, Comparable, Sendable {
    /// Nanoseconds since the epoch, UTC.
    public var rawValue: Int64

    /// The instant `rawValue` nanoseconds after the epoch.
    @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Earlier instants come first.
    @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool { a.rawValue < b.rawValue }

    /// The instant of a civil date and time, or nil where a part is out of its range or the result out of `Int64`.
    ///
    /// `second` may be 60 (a leap second is read as the second after it). `offsetMinutes` is east of UTC.
    @inlinable
    public init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0,
        offsetMinutes: Int = 0
    ) {
        guard year >= 1678, year <= 2261, month >= 1, month <= 12, day >= 1, day <= CivilDate.days(inMonth: month, of: year),
            hour >= 0, hour < 24, minute >= 0, minute < 60, second >= 0, second <= 60
        else { return nil }
        let days = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + (minute - offsetMinutes) * 60 + second
        self.init(rawValue: Int64(seconds) * 1_000_000_000 + Int64(nanosecond))
    }

    /// The UTC day that holds this instant.
    @inlinable public var day: Day { Day(rawValue: Int32(truncatingIfNeeded: Self.floorDivide(rawValue, 86_400_000_000_000))) }

    /// `a / b` rounded down; `b` is positive.
    @inlinable
    public static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : (a + 1) / b - 1 }
}

/// A UTC calendar day: the unit of partitioning. Counts days since 1970-01-01.
public struct Day: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public var rawValue: Int32

    /// The day `rawValue` days after 1970-01-01.
    @inlinable public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Reads `YYYY-MM-DD`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard text.utf8.count == 10, parts.count == 3, let y = parts[0], let m = parts[1], let d = parts[2],
            let t = Timestamp(year: y, month: m, day: d)
        else { return nil }
        self = t.day
    }

    /// Earlier days come first.
    @inlinable public static func < (a: Day, b: Day) -> Bool { a.rawValue < b.rawValue }

    /// The first instant of the day.
    @inlinable public var start: Timestamp { Timestamp(rawValue: Int64(rawValue) * 86_400_000_000_000) }

    /// `YYYY-MM-DD`.
    public var description: String {
        let c = CivilDate(daysSinceEpoch: Int(rawValue))
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return "\(c.year)-\(two(c.month))-\(two(c.day))"
    }
}

/// Proleptic Gregorian calendar arithmetic.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (the method; eras of 400 years starting in March).
public struct CivilDate: Hashable, Sendable {
    /// Astronomical year.
    public var year: Int
    /// 1...12.
    public var month: Int
    /// 1...31.
    public var day: Int

    /// The date `daysSinceEpoch` days after 1970-01-01.
    @inlinable
    public init(daysSinceEpoch: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days from 1970-01-01 to the date; parts are not checked.
    @inlinable
    public static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 28...31.
    @inlinable
    public static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}

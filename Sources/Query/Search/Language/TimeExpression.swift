import Events

/// Reads the times that people give as bounds (`--from`, `--to`).
///
///     2026-01-21T08:15:30.123Z  2026-01-21T08:15:30+01:00      RFC 3339
///     2026-01-21  2026-01-21 08:15  2026-01-21 08:15:30.5      2026-01  2026      08:15 (today)
///     now  today  yesterday  tomorrow  monday … sunday, each also with a time: yesterday 08:15
///     -1h  -30m  -7d  -2w  -1h30m  now-1h  +10m  1h ago
///     1768983330  1768983330.5 (seconds since the epoch)  1768983330123 (milliseconds)  …123456 (us)  …123456789 (ns)
///
/// A date without a time is its start, also as an upper bound, which is exclusive: `--from 2026-09-05 --to 2026-09-06` is exactly
/// the fifth. A weekday is the latest one, today included. A time without a zone is in the caller's zone.
public struct TimeExpression: Sendable {
    /// The instant that `now` means.
    public let now: Timestamp
    /// The zone of times that name none, minutes east of UTC.
    public let offsetMinutes: Int

    /// A reader of times at `now`, in a zone `offsetMinutes` east of UTC.
    public init(now: Timestamp, offsetMinutes: Int = 0) {
        self.now = now
        self.offsetMinutes = offsetMinutes
    }

    /// The instant that `text` means, without regard to case and spaces around it. Throws where it is in no known form, names a date or
    /// time that does not exist, or one outside of 1678...2261.
    public func parse(_ text: String) throws(QueryError) -> Timestamp { try span(text).from }

    /// The instants that `text` means: of a date the whole day, of `08:15` the minute, of instants with a fraction what its digits tell.
    func span(_ text: String) throws(QueryError) -> TimeSpan {
        let words = text.lowercased().split(separator: " ").map(String.init)
        guard !words.isEmpty, text.utf8.count <= 100 else { throw unknown(text) }
        var reader = TimeReader(words.joined(separator: " "))
        if let result = try relative(words) { return TimeSpan(result) }
        if let result = try epoch(words) { return result }
        if let result = try civil(&reader, text) { return result }
        throw unknown(text)
    }

    private func unknown(_ text: String) -> QueryError {
        QueryError(
            offset: 0,
            message: """
                `\(text.prefix(40))` is no time; write 2026-01-21T08:15:30Z, 2026-01-21, 2026-01-21 08:15, 2026-01, 08:15, now, today, \
                yesterday, monday, yesterday 08:15, -1h, -1h30m, -7d, 2h ago, or seconds or milliseconds since the epoch
                """)
    }

    private func outside(_ text: String) -> QueryError {
        QueryError(offset: 0, message: "`\(text.prefix(40))` is outside of the years 1678 to 2261")
    }

    // MARK: Relative

    /// `now`, `-1h`, `now-1h30m`, `1h ago`, `1 hour ago`.
    private func relative(_ words: [String]) throws(QueryError) -> Timestamp? {
        if words == ["now"] { return now }
        let isAgo = words.count > 1 && words.last == "ago"
        var text = (isAgo ? words.dropLast() : words[...]).joined()
        if !isAgo && text.hasPrefix("now") { text.removeFirst(3) }
        let sign = text.hasPrefix("-") || isAgo ? -1 : 1
        if !isAgo {
            guard text.hasPrefix("-") || text.hasPrefix("+") else { return nil }
            text.removeFirst()
        }
        guard let length = try duration(text) else { return nil }
        let (result, isOver) = now.rawValue.addingReportingOverflow(sign < 0 ? -length : length)
        guard !isOver else { throw outside(words.joined(separator: " ")) }
        return Timestamp(rawValue: result)
    }

    /// `1h30m` and the like as nanoseconds; nil where it is none.
    private func duration(_ text: String) throws(QueryError) -> Int64? {
        var reader = TimeReader(text)
        var sum: Int64 = 0
        repeat {
            guard let count = reader.integer(digits: 1...18), let unit = Self.units[reader.letters()] else { return nil }
            let (product, isOver) = Int64(count).multipliedReportingOverflow(by: unit)
            let (next, isSumOver) = sum.addingReportingOverflow(product)
            guard !isOver, !isSumOver else { throw outside(text) }
            sum = next
        } while !reader.isAtEnd
        return sum
    }

    private static let units: [String: Int64] = {
        let second: Int64 = 1_000_000_000
        let spellings: [(Int64, [String])] = [
            (1_000, ["us"]), (1_000_000, ["ms"]), (second, ["s", "sec", "secs", "second", "seconds"]),
            (60 * second, ["m", "min", "mins", "minute", "minutes"]), (3_600 * second, ["h", "hr", "hrs", "hour", "hours"]),
            (86_400 * second, ["d", "day", "days"]), (7 * 86_400 * second, ["w", "week", "weeks"]),
        ]
        var units: [String: Int64] = [:]
        for (length, names) in spellings {
            for name in names { units[name] = length }
        }
        return units
    }()

    // MARK: Epoch

    /// Numbers of seconds (9 to 11 digits, or `@` and any count), milliseconds (12 to 14), microseconds (15 to 17), nanoseconds (18, 19).
    private func epoch(_ words: [String]) throws(QueryError) -> TimeSpan? {
        guard words.count == 1 else { return nil }
        var reader = TimeReader(words[0])
        let isMarked = reader.take("@")
        let isNegative = isMarked && reader.take("-")
        let digits = reader.digits()
        var fraction: Int64 = 0
        var precision: Int64?
        if reader.take(".") {
            guard let (nanoseconds, unit) = reader.fraction() else { return nil }
            (fraction, precision) = (nanoseconds, unit)
        }
        guard reader.isAtEnd, let value = Int64(digits) else { return nil }
        let unit: Int64
        switch digits.count {
        case 9...11: unit = 1_000_000_000
        case _ where isMarked: unit = 1_000_000_000
        case 12...14: unit = 1_000_000
        case 15...17: unit = 1_000
        case 18...19: unit = 1
        default: return nil
        }
        guard fraction == 0 || unit == 1_000_000_000 else { return nil }
        let (product, isOver) = value.multipliedReportingOverflow(by: unit)
        let (sum, isSumOver) = product.addingReportingOverflow(fraction)
        guard !isOver, !isSumOver else { throw outside(words[0]) }
        return TimeSpan(Timestamp(rawValue: isNegative ? -sum : sum), nanoseconds: precision ?? unit)
    }

    // MARK: Dates and times

    private func civil(_ reader: inout TimeReader, _ text: String) throws(QueryError) -> TimeSpan? {
        var date: CivilDate
        var precision = DatePrecision.day
        if let day = day(named: reader) {
            _ = reader.letters()
            date = day
        } else if let (found, foundPrecision) = try self.date(&reader, text) {
            date = found
            precision = foundPrecision
        } else {
            date = today
            guard let time = try time(&reader, text), reader.isAtEnd else { return nil }
            return try instant(date, time, text)
        }
        if reader.isAtEnd {
            let start = try instant(date, Time(), text).from
            // The end of time is no error of who typed the year.
            return TimeSpan(start, to: try? instant(precision.next(date), Time(), text).from)
        }
        guard precision == .day, reader.take(" ") || reader.take("t"), let time = try time(&reader, text), reader.isAtEnd else {
            return nil
        }
        return try instant(date, time, text)
    }

    /// How much of a date was named.
    private enum DatePrecision {
        case year, month, day

        /// The first day after what is named.
        func next(_ date: CivilDate) -> CivilDate {
            var next = date
            switch self {
            case .year: next.year += 1
            case .month where date.month == 12: (next.year, next.month) = (date.year + 1, 1)
            case .month: next.month += 1
            case .day:
                let days = CivilDate.daysSinceEpoch(year: date.year, month: date.month, day: date.day)
                next = CivilDate(daysSinceEpoch: days + 1)
            }
            return next
        }
    }

    private struct Time {
        /// The unit of the last digit, nanoseconds.
        var precision: Int64 = 60_000_000_000
        var hour = 0
        var minute = 0
        var second = 0
        var nanosecond: Int64 = 0
        var offsetMinutes: Int?
    }

    private func instant(_ date: CivilDate, _ time: Time, _ text: String) throws(QueryError) -> TimeSpan {
        guard
            let result = Timestamp(
                year: date.year, month: date.month, day: date.day, hour: time.hour, minute: time.minute, second: time.second,
                nanosecond: Int(time.nanosecond), offsetMinutes: time.offsetMinutes ?? offsetMinutes)
        else { throw outside(text) }
        return TimeSpan(result, nanoseconds: time.precision)
    }

    /// The civil date of `now` in the caller's zone.
    private var today: CivilDate { CivilDate(daysSinceEpoch: todayNumber) }

    private var todayNumber: Int {
        let minutes = Int(Histogram.index(of: now, 60_000_000_000)) + offsetMinutes
        return minutes >= 0 ? minutes / 1_440 : (minutes + 1) / 1_440 - 1
    }

    private func day(named reader: TimeReader) -> CivilDate? {
        var reader = reader
        let name = reader.letters()
        switch name {
        case "today": return today
        case "yesterday": return CivilDate(daysSinceEpoch: todayNumber - 1)
        case "tomorrow": return CivilDate(daysSinceEpoch: todayNumber + 1)
        default:
            let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            guard let index = names.firstIndex(where: { $0 == name || (name.count == 3 && $0.hasPrefix(name)) }) else {
                return nil
            }
            // The epoch was a Thursday.
            let weekday = ((todayNumber + 3) % 7 + 7) % 7
            return CivilDate(daysSinceEpoch: todayNumber - ((weekday - index) % 7 + 7) % 7)
        }
    }

    /// `2026`, `2026-01` or `2026-01-21`; nil where the text starts otherwise.
    private func date(
        _ reader: inout TimeReader, _ text: String
    ) throws(QueryError) -> (date: CivilDate, precision: DatePrecision)? {
        var ahead = reader
        guard let year = ahead.integer(digits: 4...4), ahead.isAtEnd || ahead.take("-") else { return nil }
        var date = CivilDate(daysSinceEpoch: 0)
        date.year = year
        var precision = DatePrecision.year
        if !ahead.isAtEnd {
            guard let month = ahead.integer(digits: 2...2) else { return nil }
            date.month = month
            precision = .month
            if ahead.take("-") {
                guard let day = ahead.integer(digits: 2...2) else { return nil }
                date.day = day
                precision = .day
            } else if !ahead.isAtEnd {
                return nil
            }
        }
        guard date.month >= 1, date.month <= 12, date.day >= 1, date.day <= CivilDate.days(inMonth: date.month, of: date.year)
        else {
            throw QueryError(offset: 0, message: "`\(text.prefix(40))` names a date that does not exist")
        }
        reader = ahead
        return (date, precision)
    }

    /// `08:15`, `08:15:30`, `08:15:30.123`, each with `Z`, `+01:00`, `+0100` or `+01`.
    private func time(_ reader: inout TimeReader, _ text: String) throws(QueryError) -> Time? {
        var time = Time()
        guard let hour = reader.integer(digits: 1...2), reader.take(":"), let minute = reader.integer(digits: 2...2) else {
            return nil
        }
        (time.hour, time.minute) = (hour, minute)
        if reader.take(":") {
            guard let second = reader.integer(digits: 2...2) else { return nil }
            time.second = second
            time.precision = 1_000_000_000
            if reader.take(".") || reader.take(",") {
                guard let (fraction, unit) = reader.fraction() else { return nil }
                (time.nanosecond, time.precision) = (fraction, unit)
            }
        }
        guard time.hour < 24, time.minute < 60, time.second <= 60 else {
            throw QueryError(offset: 0, message: "`\(text.prefix(40))` names a time of day that does not exist")
        }
        guard !reader.isAtEnd else { return time }
        _ = reader.take(" ")
        if reader.take("z") || reader.take("utc") {
            time.offsetMinutes = 0
            return time
        }
        let isWest = reader.take("-")
        guard isWest || reader.take("+") else { return nil }
        var digits = reader.digits()
        if digits.count == 2 && reader.take(":") { digits += reader.digits() }
        guard reader.isAtEnd, digits.count == 2 || digits.count == 4, let hours = Int(digits.prefix(2)),
            let minutes = Int("0\(digits.dropFirst(2))")
        else { return nil }
        guard hours <= 18, minutes < 60 else {
            throw QueryError(offset: 0, message: "`\(text.prefix(40))` names a zone that does not exist")
        }
        time.offsetMinutes = (hours * 60 + minutes) * (isWest ? -1 : 1)
        return time
    }
}

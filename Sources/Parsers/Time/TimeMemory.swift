import Events

/// The last results of calendar and zone arithmetic: neighbours in a log share their day, its year and its offset.
struct TimeMemory: Sendable {
    /// Year, month and day in two decimal digits each; what `days` was computed for.
    var dateKey = -1
    /// Days since the epoch of `dateKey`.
    var days = 0
    /// Month and day in two decimal digits each; what `year` was inferred for.
    var yearKey = -1
    /// The year of `yearKey`.
    var year = 0
    /// The offset of local times from `offsetFrom` up to `offsetUntil`, in seconds.
    var offset = 0
    var offsetFrom = Int.max
    var offsetUntil = Int.min
}

extension ParseContext {
    /// Days since the epoch of a date, or nil where there is no such date or `Timestamp` cannot hold it.
    @inline(__always)
    mutating func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        if (year * 100 + month) * 100 + day == time.dateKey { return time.days }
        return newDay(year, month, day)
    }

    @inline(never)
    private mutating func newDay(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        guard year >= 1678, year <= 2261, month >= 1, month <= 12, day >= 1, day <= CivilDate.days(inMonth: month, of: year)
        else { return nil }
        time.dateKey = (year * 100 + month) * 100 + day
        time.days = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
        return time.days
    }

    /// Seconds east of UTC that the zone has at local second `second`.
    @inline(__always)
    mutating func offset(atLocal second: Int) -> Int {
        if second >= time.offsetFrom, second < time.offsetUntil { return time.offset }
        switch zone {
        case .fixed(let minutes): return Int(minutes) * 60
        case .named(let zone):
            let span = zone.span(atLocal: second)
            time.offset = span.offset
            time.offsetFrom = span.from
            time.offsetUntil = span.until
            return span.offset
        }
    }

    /// The year of a date and time that names none: `fixedYear`, else the latest that is not after `reference` by more than a day.
    /// Nil where no year has that date.
    @inline(__always)
    mutating func year(of civil: CivilTime) -> Int? {
        if let fixedYear { return fixedYear }
        if civil.month * 100 + civil.day == time.yearKey { return time.year }
        return newYear(of: civil)
    }

    @inline(never)
    private mutating func newYear(of civil: CivilTime) -> Int? {
        let limit = Timestamp.wholeSeconds(reference) + 86_400
        let limitDay = limit >= 0 ? limit / 86_400 : (limit + 1) / 86_400 - 1
        let latest = CivilDate(daysSinceEpoch: limitDay + 1).year
        guard civil.month >= 1, civil.month <= 12, civil.day >= 1 else { return nil }
        // February 29 comes back after eight years at most (around 1900).
        for year in stride(from: latest, through: latest - 8, by: -1)
        where civil.day <= CivilDate.days(inMonth: civil.month, of: year) {
            let day = CivilDate.daysSinceEpoch(year: year, month: civil.month, day: civil.day)
            // Offsets are below 18 hours, so only days next to the limit need their instant.
            if day > limitDay + 1 { continue }
            if day < limitDay - 1 {
                time.yearKey = civil.month * 100 + civil.day
                time.year = year
                return year
            }
            var whole = civil
            whole.year = year
            let match = whole.instant(length: 0, &self).match
            if !match.isInstant || Timestamp.wholeSeconds(match.timestamp) <= limit { return year }
        }
        return nil
    }
}

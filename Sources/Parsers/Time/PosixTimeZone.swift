import Events

/// A rule of the `TZ` environment variable: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Sources: POSIX.1-2017, Base Definitions, section 8.3; RFC 8536, section 3.3.1 (times of day from -167 to 167 hours).
struct PosixTimeZone: Hashable {
    /// A day of the year.
    enum Day: Hashable {
        /// `Jn`: 1...365, February 29 never counted.
        case julian(Int)
        /// `n`: 0...365, February 29 counted.
        case zeroBased(Int)
        /// `Mm.w.d`: weekday `d` (0 is Sunday) in week `w` (5 is the last) of month `m`.
        case weekday(month: Int, week: Int, day: Int)
    }

    /// A moment of the year in local time.
    struct Moment: Hashable {
        var day: Day
        var second = 7_200

        /// Local seconds since the epoch of this moment in `year`.
        func local(in year: Int) -> Int {
            let newYear = CivilDate.daysSinceEpoch(year: year, month: 1, day: 1)
            let days: Int
            switch day {
            case .julian(let n):
                let leap = CivilDate.days(inMonth: 2, of: year) == 29
                days = newYear + n - 1 + (leap && n >= 60 ? 1 : 0)
            case .zeroBased(let n): days = newYear + n
            case .weekday(let month, let week, let day):
                let first = CivilDate.daysSinceEpoch(year: year, month: month, day: 1)
                let weekday = ((first % 7) + 11) % 7
                var date = 1 + (day - weekday + 7) % 7 + (week - 1) * 7
                if date > CivilDate.days(inMonth: month, of: year) { date -= 7 }
                days = first + date - 1
            }
            return days * 86_400 + second
        }
    }

    /// Seconds east of UTC outside daylight saving time.
    var standard: Int
    /// Seconds east of UTC in daylight saving time, and when it starts and ends.
    var daylight: (offset: Int, start: Moment, end: Moment)?

    static func == (a: Self, b: Self) -> Bool {
        a.standard == b.standard && a.daylight?.offset == b.daylight?.offset && a.daylight?.start == b.daylight?.start
            && a.daylight?.end == b.daylight?.end
    }

    func hash(into hasher: inout Hasher) { hasher.combine(standard) }

    /// The offset at a local second, and the local seconds for which it holds.
    func span(atLocal second: Int) -> (offset: Int, from: Int, until: Int) {
        guard let daylight else { return (standard, Int.min, Int.max) }
        let days = second >= 0 ? second / 86_400 : (second + 1) / 86_400 - 1
        let year = CivilDate(daysSinceEpoch: days).year
        var changes: [(at: Int, offset: Int, isStart: Bool)] = []
        for y in (year - 1)...(year + 1) {
            let start = daylight.start.local(in: y) - standard
            let end = daylight.end.local(in: y) - daylight.offset
            changes.append((NamedTimeZone.threshold(start, standard, daylight.offset), daylight.offset, true))
            changes.append((NamedTimeZone.threshold(end, daylight.offset, standard), standard, false))
        }
        // Where an end meets a start (daylight saving all year), the start wins.
        changes.sort { $0.at != $1.at ? $0.at < $1.at : !$0.isStart && $1.isStart }
        let next = changes.firstIndex { $0.at > second } ?? changes.count
        let until = next < changes.count ? changes[next].at : Int.max
        guard next > 0 else { return (changes[0].isStart ? standard : daylight.offset, Int.min, until) }
        return (changes[next - 1].offset, changes[next - 1].at, until)
    }
}

extension PosixTimeZone {
    /// Reads a rule; nil where it is none.
    init?(_ text: [UInt8]) {
        var reader = Reader(text: text)
        guard reader.name(), let west = reader.time(hoursMax: 24) else { return nil }
        standard = -west
        daylight = nil
        if reader.isAtEnd { return }
        guard reader.name() else { return nil }
        var offset = standard + 3_600
        if !reader.isAtEnd, reader.peek != .comma {
            guard let west = reader.time(hoursMax: 24) else { return nil }
            offset = -west
        }
        if reader.isAtEnd {
            // POSIX leaves the dates open; this is what C libraries assume.
            daylight = (
                offset, Moment(day: .weekday(month: 3, week: 2, day: 0)), Moment(day: .weekday(month: 11, week: 1, day: 0))
            )
            return
        }
        guard reader.take(.comma), let start = reader.moment(), reader.take(.comma), let end = reader.moment(), reader.isAtEnd
        else { return nil }
        daylight = (offset, start, end)
    }

    private struct Reader {
        let text: [UInt8]
        var at = 0

        var isAtEnd: Bool { at >= text.count }
        var peek: UInt8 { at < text.count ? text[at] : 0 }

        mutating func take(_ byte: UInt8) -> Bool {
            guard peek == byte, !isAtEnd else { return false }
            at += 1
            return true
        }

        /// `CET` or `<+03>`.
        mutating func name() -> Bool {
            let start = at
            if take(.less) {
                while !isAtEnd, peek != .greater { at += 1 }
                return take(.greater)
            }
            while peek.isLetter { at += 1 }
            return at - start >= 3
        }

        mutating func number(max: Int) -> Int? {
            var value = 0
            let start = at
            while peek.isDigit, at - start < 4 {
                value = value * 10 + Int(peek - 0x30)
                at += 1
            }
            return at > start && value <= max ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time(hoursMax: Int) -> Int? {
            let isNegative = take(.dash)
            if !isNegative { _ = take(.plus) }
            guard let hours = number(max: hoursMax) else { return nil }
            var seconds = hours * 3_600
            if take(.colon) {
                guard let minutes = number(max: 59) else { return nil }
                seconds += minutes * 60
                if take(.colon) {
                    guard let rest = number(max: 59) else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        mutating func moment() -> Moment? {
            var moment: Moment
            if take(UInt8(ascii: "M")) {
                guard let month = number(max: 12), month >= 1, take(.dot), let week = number(max: 5), week >= 1, take(.dot),
                    let day = number(max: 6)
                else { return nil }
                moment = Moment(day: .weekday(month: month, week: week, day: day))
            } else if take(UInt8(ascii: "J")) {
                guard let day = number(max: 365), day >= 1 else { return nil }
                moment = Moment(day: .julian(day))
            } else {
                guard let day = number(max: 365) else { return nil }
                moment = Moment(day: .zeroBased(day))
            }
            if take(.slash) {
                guard let second = time(hoursMax: 167) else { return nil }
                moment.second = second
            }
            return moment
        }
    }
}

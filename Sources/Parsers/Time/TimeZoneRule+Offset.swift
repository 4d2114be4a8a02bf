import Events

extension TimeZoneRule {
    /// Seconds east of UTC that clocks of the zone show at an instant.
    public func offsetSeconds(at instant: Timestamp) -> Int {
        switch self {
        case .fixed(let minutes): Int(minutes) * 60
        case .named(let zone): zone.offset(atSecond: Timestamp.wholeSeconds(instant))
        }
    }
}

extension NamedTimeZone {
    /// The offset at a second since the epoch, UTC.
    ///
    /// `span(atLocal:)` changes its answer at the local second `instant + max(before, after)` of each change. So the local second
    /// that is made with the greater of the two offsets around `second` lies on the right side of it.
    func offset(atSecond second: Int) -> Int {
        // More than the greatest offset there is, less than the time between two changes.
        let day = 26 * 3_600
        let greater = max(span(atLocal: second - day).offset, span(atLocal: second + day).offset)
        return span(atLocal: second + greater).offset
    }
}

import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What times in a query mean: which instant is now, and in which zone times are that name none.
public struct QueryTimes: Sendable {
    private let now: Timestamp
    private let offsetMinutes: @Sendable (Timestamp) -> Int

    /// Times at `now`, by default the clock's; `offsetMinutes` is how far east of UTC the zone is at an instant, by default UTC.
    public init(now: Timestamp? = nil, offsetMinutes: @escaping @Sendable (Timestamp) -> Int = { _ in 0 }) {
        self.now = now ?? Self.clock
        self.offsetMinutes = offsetMinutes
    }

    /// The instant of the clock.
    public static var clock: Timestamp {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        return Timestamp(rawValue: Int64(clock.tv_sec) * 1_000_000_000 + Int64(clock.tv_nsec))
    }

    /// The instant that `text` means; of a date its start. Throws where it is in no form of `TimeExpression`.
    public func instant(_ text: String) throws(QueryError) -> Timestamp { try span(text).from }

    /// The instants that `text` means: from the first of them up to the first after them, nil at the end of time.
    func span(_ text: String) throws(QueryError) -> TimeSpan {
        // The offset now is a guess; the one at that time decides, for each end its own.
        let guess = offsetMinutes(now)
        let near = try TimeExpression(now: now, offsetMinutes: guess).span(text)
        var result = near
        let start = offsetMinutes(near.from)
        if start != guess { result.from = try TimeExpression(now: now, offsetMinutes: start).span(text).from }
        if let to = near.to {
            let end = offsetMinutes(to)
            if end != guess { result.to = try TimeExpression(now: now, offsetMinutes: end).span(text).to }
        }
        return result
    }
}

/// The instants that a time of some precision means.
struct TimeSpan: Hashable, Sendable {
    /// The first.
    var from: Timestamp
    /// The first after them; nil at the end of time.
    var to: Timestamp?

    /// So many nanoseconds from an instant on.
    init(_ from: Timestamp, nanoseconds: Int64 = 1) {
        self.from = from
        let (end, isOver) = from.rawValue.addingReportingOverflow(nanoseconds)
        to = isOver ? nil : Timestamp(rawValue: end)
    }

    init(_ from: Timestamp, to: Timestamp?) {
        self.from = from
        self.to = to
    }
}

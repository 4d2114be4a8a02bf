import CSQLite
import Events

/// Functions of time. Times are anything that `TimeLiteral` reads; results are text as in the column `timestamp`, UTC. What is no time gives NULL.
enum TimeFunctions {
    static let all: [SQLFunctions.Scalar] = [
        .init(name: "now", arguments: [0, 1], call: now),
        .init(
            name: "now_ns", arguments: [0],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values) else { return }
                call.result(call.state?.now ?? SQLClock.realtime)
            }),
        .init(name: "ago", arguments: [1], call: ago),
        .init(name: "interval", arguments: [1], call: interval),
        .init(name: "time_add", arguments: [2], call: timeAdd),
        .init(name: "date_trunc", arguments: [2], call: dateTrunc),
        .init(name: "time_bucket", arguments: [2], call: timeBucket),
        .init(name: "time_start", arguments: [1], call: { bound($0, $1, $2) { $0.start } }),
        .init(name: "time_end", arguments: [1], call: { bound($0, $1, $2) { $0.end } }),
        .init(
            name: "to_timestamp", arguments: [1],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), let time = TimeLiteral(call[0]) else { return }
                give(time.start, call)
            }),
        .init(
            name: "epoch", arguments: [1],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), let time = TimeLiteral(call[0]) else { return }
                call.result(Double(time.start) / 1e9)
            }),
        .init(
            name: "epoch_ms", arguments: [1],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), let time = TimeLiteral(call[0]) else { return }
                call.result(Timestamp.floorDivide(time.start, 1_000_000))
            }),
        .init(
            name: "epoch_ns", arguments: [1],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), let time = TimeLiteral(call[0]) else { return }
                call.result(time.start)
            }),
    ]

    private typealias Callback =
        @convention(c) @Sendable (
            OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?
        ) -> Void

    /// `now()`, `now('-1 hour')`.
    private static let now: Callback = { context, count, values in
        guard let call = FunctionCall(context, count, values) else { return }
        let now = call.state?.now ?? SQLClock.realtime
        guard call.count > 0 else { return give(now, call) }
        guard !call.isNull(0), let length = length(call, 0) else { return }
        add(now, length, call)
    }

    /// `ago('1 hour')`.
    private static let ago: Callback = { context, count, values in
        guard let call = FunctionCall(context, count, values), !call.isNull(0), let length = length(call, 0) else { return }
        guard length != .min else { return call.error("this is longer than 292 years") }
        add(call.state?.now ?? SQLClock.realtime, -length, call)
    }

    /// `interval('1 day 2h')`: seconds, whole ones as an integer.
    private static let interval: Callback = { context, count, values in
        guard let call = FunctionCall(context, count, values), !call.isNull(0), let length = length(call, 0) else { return }
        if length % 1_000_000_000 == 0 { call.result(length / 1_000_000_000) } else { call.result(Double(length) / 1e9) }
    }

    /// `time_add(timestamp, '-5m')`, or a number of seconds.
    private static let timeAdd: Callback = { context, count, values in
        guard let call = FunctionCall(context, count, values), !call.hasNull, let time = TimeLiteral(call[0]),
            let length = length(call, 1)
        else { return }
        add(time.start, length, call)
    }

    /// `date_trunc('hour', timestamp)`: the first instant of the unit that holds the time.
    private static let dateTrunc: Callback = { context, count, values in
        guard let call = FunctionCall(context, count, values), !call.hasNull else { return }
        guard let unit = call.cached(0, "unit", { try TruncationUnit($0) }) else { return }
        guard let time = TimeLiteral(call[1]), let start = unit.start(of: time.start) else { return }
        give(start, call)
    }

    /// `time_bucket('5m', timestamp)`: the first instant of the bucket that holds the time. Buckets are counted from Monday, 2000-01-03, so that
    /// weeks begin on Mondays and everything that divides a day on its begin.
    private static let timeBucket: Callback = { context, count, values in
        guard let call = FunctionCall(context, count, values), !call.hasNull, let width = length(call, 0) else { return }
        guard width > 0 else { return call.error("the width of time_bucket is more than nothing, such as '5m'") }
        guard let time = TimeLiteral(call[1]) else { return }
        if let start = floor(time.start, width, origin: origin) { give(start, call) }
    }

    /// 2000-01-03T00:00:00Z, a Monday.
    private static let origin: Int64 = 946_857_600_000_000_000

    /// The last multiple of `width` from `origin` that is not after `instant`; nil where that is out of range.
    static func floor(_ instant: Int64, _ width: Int64, origin: Int64) -> Int64? {
        let offset = origin % width
        let (shifted, isOver) = instant.subtractingReportingOverflow(offset)
        guard !isOver else { return nil }
        let (product, isProductOver) = Timestamp.floorDivide(shifted, width).multipliedReportingOverflow(by: width)
        let (sum, isSumOver) = product.addingReportingOverflow(offset)
        return isProductOver || isSumOver ? nil : sum
    }

    /// A bound of a time, for comparisons; what is no time comes back as it is.
    private static func bound(
        _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?,
        _ bound: (TimeLiteral) -> Int64
    ) {
        guard let call = FunctionCall(context, count, values) else { return }
        if let time = TimeLiteral(call[0]) { give(bound(time), call) } else { sqlite.result_value(call.context, call[0]) }
    }

    /// A length of time in an argument: a text, or a number of seconds. Nil after an error.
    private static func length(_ call: FunctionCall, _ index: Int) -> Int64? {
        switch call.type(index) {
        case SQLITE_INTEGER:
            let (length, isOver) = sqlite.value_int64(call[index]).multipliedReportingOverflow(by: 1_000_000_000)
            if !isOver { return length }
        case SQLITE_FLOAT:
            if let length = Int64(exactly: (sqlite.value_double(call[index]) * 1e9).rounded()) { return length }
        default:
            return call.cached(index, "interval", { Length(try Interval.nanoseconds($0)) })?.nanoseconds
        }
        call.error("this is longer than 292 years")
        return nil
    }

    private final class Length {
        let nanoseconds: Int64
        init(_ nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    }

    private static func add(_ instant: Int64, _ length: Int64, _ call: FunctionCall) {
        let (sum, isOver) = instant.addingReportingOverflow(length)
        if isOver { call.error("the time is outside of the years 1678 to 2261") } else { give(sum, call) }
    }

    /// The result is an instant, as text.
    private static func give(_ instant: Int64, _ call: FunctionCall) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { memory in
            guard let base = memory.baseAddress else { return }
            var writer = TimestampWriter()
            let count = writer.write(Timestamp(rawValue: instant), .rfc3339Nanoseconds, to: base)
            call.result(UnsafeRawBufferPointer(start: base, count: count))
        }
    }
}

/// What `date_trunc` cuts at.
final class TruncationUnit {
    private enum Unit {
        case fixed(Int64)
        case week, month, quarter, year
    }
    private let unit: Unit

    private static let names = [
        "microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year",
    ]

    /// Reads a unit by its name, singular or plural, in any case. Throws where there is none of this name.
    init(_ name: String) throws(FunctionError) {
        var word = name.lowercased()
        if word.hasSuffix("s") && word.count > 2 { word.removeLast() }
        switch word {
        case "microsecond", "us": unit = .fixed(1_000)
        case "millisecond", "ms": unit = .fixed(1_000_000)
        case "second", "sec": unit = .fixed(1_000_000_000)
        case "minute", "min": unit = .fixed(60_000_000_000)
        case "hour": unit = .fixed(3_600_000_000_000)
        case "day": unit = .fixed(86_400_000_000_000)
        case "week": unit = .week
        case "month": unit = .month
        case "quarter": unit = .quarter
        case "year": unit = .year
        default:
            throw FunctionError("date_trunc knows no unit '\(name.prefix(40))'; units are \(Self.names.joined(separator: ", "))")
        }
    }

    /// The first instant of the unit that holds `instant`; nil where it is out of range.
    func start(of instant: Int64) -> Int64? {
        switch unit {
        case .fixed(let width): return TimeFunctions.floor(instant, width, origin: 0)
        // The epoch was a Thursday.
        case .week: return TimeFunctions.floor(instant, 7 * 86_400_000_000_000, origin: 4 * 86_400_000_000_000)
        case .month, .quarter, .year:
            let date = CivilDate(daysSinceEpoch: Int(Timestamp(rawValue: instant).day.rawValue))
            let month: Int
            switch unit {
            case .month: month = date.month
            case .quarter: month = (date.month - 1) / 3 * 3 + 1
            default: month = 1
            }
            return Timestamp(year: date.year, month: month, day: 1)?.rawValue
        }
    }
}

import CSQLite
import Events

/// A time that someone wrote, at the precision that was written: its first and last instant. `2026-01-21` is the whole day, `08:15` of a
/// day the whole minute.
///
///     2026   2026-01   2026-01-21   2026-01-21T08   2026-01-21T08:15   2026-01-21 08:15:30   2026-01-21T08:15:30.123Z   …+01:00
///     1768983330   1768983330.5   1768983330123 (ms)   1768983330123456 (us)   1768983330123456789 (ns)
///
/// Times without a zone are in UTC. RFC 3339, with either `T` or a space.
struct TimeLiteral: Hashable, Sendable {
    /// The first instant, nanoseconds since the epoch.
    let start: Int64
    /// The last instant.
    let end: Int64

    /// The time in a value of SQL; nil for what is none.
    init?(_ value: OpaquePointer) {
        switch sqlite.value_type(value) {
        case SQLITE_INTEGER: self.init(number: sqlite.value_int64(value))
        case SQLITE_FLOAT: self.init(number: sqlite.value_double(value))
        case SQLITE_TEXT:
            guard let literal = SQLArgument.withBytes(value, { TimeLiteral($0) }) else { return nil }
            self = literal
        default: return nil
        }
    }

    private init?(start: Int64, length: Int64) {
        let (sum, isOver) = start.addingReportingOverflow(length - 1)
        guard !isOver else { return nil }
        self.start = start
        end = sum
    }

    /// Seconds, milliseconds, microseconds or nanoseconds since the epoch, told by how large the number is. The whole second, and so on.
    init?(number: Int64) {
        let unit: Int64 =
            switch number.magnitude {
            case ..<100_000_000_000: 1_000_000_000
            case ..<100_000_000_000_000: 1_000_000
            case ..<100_000_000_000_000_000: 1_000
            default: 1
            }
        let (start, isOver) = number.multipliedReportingOverflow(by: unit)
        guard !isOver else { return nil }
        self.init(start: start, length: unit)
    }

    /// Seconds since the epoch with decimals (or milliseconds, by size): one instant.
    init?(number: Double) {
        if let whole = Int64(exactly: number) {
            self.init(number: whole)
            return
        }
        let scale: Double =
            switch number.magnitude {
            case ..<1e11: 1e9
            case ..<1e14: 1e6
            case ..<1e17: 1e3
            default: 1
            }
        // A microsecond is what a number of this size can tell.
        guard let nanoseconds = Int64(exactly: (number * scale / 1e3).rounded()) else { return nil }
        let (start, isOver) = nanoseconds.multipliedReportingOverflow(by: 1_000)
        guard !isOver else { return nil }
        self.init(start: start, length: 1)
    }

    /// The time in a text, with spaces around it; nil for what is none.
    init?(_ text: UnsafeRawBufferPointer) {
        var reader = Reader(text)
        reader.trim()
        guard reader.count > 0, reader.count <= 64 else { return nil }
        if let number = reader.number() {
            guard let literal = number.isWhole ? number.integer.flatMap({ TimeLiteral(number: $0) }) : reader.decimalSeconds()
            else { return nil }
            self = literal
            return
        }
        guard let year = reader.digits(4) else { return nil }
        guard !reader.isAtEnd else {
            self.init(from: Timestamp(year: year, month: 1, day: 1), to: Timestamp(year: year + 1, month: 1, day: 1))
            return
        }
        guard reader.take(0x2D), let month = reader.digits(2) else { return nil }
        guard !reader.isAtEnd else {
            let next = month == 12 ? (year + 1, 1) : (year, month + 1)
            self.init(
                from: Timestamp(year: year, month: month, day: 1), to: Timestamp(year: next.0, month: next.1, day: 1))
            return
        }
        guard reader.take(0x2D), let day = reader.digits(2) else { return nil }
        guard !reader.isAtEnd else {
            guard let start = Timestamp(year: year, month: month, day: day) else { return nil }
            self.init(start: start.rawValue, length: Self.day)
            return
        }
        guard reader.take(0x54) || reader.take(0x74) || reader.take(0x20), let hour = reader.digits(2) else { return nil }
        var (minute, second, fraction) = (0, 0, 0)
        var length: Int64 = 3_600_000_000_000
        if reader.take(0x3A) {
            guard let digits = reader.digits(2) else { return nil }
            minute = digits
            length = 60_000_000_000
            if reader.take(0x3A) {
                guard let digits = reader.digits(2) else { return nil }
                second = digits
                length = 1_000_000_000
                if reader.take(0x2E) || reader.take(0x2C) {
                    guard let (value, unit) = reader.fraction() else { return nil }
                    fraction = value
                    length = unit
                }
            }
        }
        guard let offset = reader.zone(), reader.isAtEnd,
            let start = Timestamp(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second, nanosecond: fraction,
                offsetMinutes: offset)
        else { return nil }
        self.init(start: start.rawValue, length: length)
    }

    private init?(from: Timestamp?, to: Timestamp?) {
        guard let from, let to else { return nil }
        self.init(start: from.rawValue, length: to.rawValue - from.rawValue)
    }

    private static let day: Int64 = 86_400_000_000_000

    /// Reads the parts of a time, left to right.
    private struct Reader {
        private let text: UnsafeRawBufferPointer
        private var at = 0
        private var end: Int

        init(_ text: UnsafeRawBufferPointer) {
            self.text = text
            end = text.count
        }

        var count: Int { end - at }
        var isAtEnd: Bool { at >= end }

        mutating func trim() {
            while at < end, text[at] == 0x20 { at += 1 }
            while at < end, text[end - 1] == 0x20 { end -= 1 }
        }

        /// Passes a byte if it is next.
        mutating func take(_ byte: UInt8) -> Bool {
            guard at < end, text[at] == byte else { return false }
            at += 1
            return true
        }

        /// Passes exactly so many digits.
        mutating func digits(_ count: Int) -> Int? {
            guard end - at >= count else { return nil }
            var value = 0
            for index in at..<at + count {
                guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
                value = value * 10 + Int(text[index] - 0x30)
            }
            at += count
            return value
        }

        /// The whole text as a number of at least five digits (four are a year), with a sign or decimals; nothing is passed.
        func number() -> (integer: Int64?, isWhole: Bool)? {
            var index = at
            if index < end, text[index] == 0x2D { index += 1 }
            let first = index
            while index < end, text[index] >= 0x30, text[index] <= 0x39 { index += 1 }
            guard index - first >= 5 || (index > first && first > at) else { return nil }
            if index == end { return (Int64(String(decoding: text[at..<end], as: UTF8.self)), true) }
            guard text[index] == 0x2E, index + 1 < end else { return nil }
            for rest in index + 1..<end where text[rest] < 0x30 || text[rest] > 0x39 { return nil }
            return (nil, false)
        }

        /// The whole text as seconds with decimals, to the nanosecond.
        func decimalSeconds() -> TimeLiteral? {
            let parts = String(decoding: text[at..<end], as: UTF8.self).split(separator: ".")
            guard parts.count == 2, let seconds = Int64(parts[0]), seconds.magnitude < 100_000_000_000 else {
                return Double(String(decoding: text[at..<end], as: UTF8.self)).flatMap { TimeLiteral(number: $0) }
            }
            let digits = parts[1].prefix(9)
            guard var fraction = Int64(digits) else { return nil }
            var length: Int64 = 1
            for _ in digits.count..<9 {
                fraction *= 10
                length *= 10
            }
            let (whole, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            guard !isOver else { return nil }
            let (start, isStartOver) = whole.addingReportingOverflow(parts[0].hasPrefix("-") ? -fraction : fraction)
            return isStartOver ? nil : TimeLiteral(start: start, length: length)
        }

        /// Passes 1 to 9 digits (further ones are passed over) as nanoseconds, with the unit of the last one.
        mutating func fraction() -> (Int, Int64)? {
            var value = 0
            var unit: Int64 = 1_000_000_000
            let first = at
            while at < end, text[at] >= 0x30, text[at] <= 0x39 {
                if at - first < 9 {
                    value = value * 10 + Int(text[at] - 0x30)
                    unit /= 10
                }
                at += 1
            }
            return at > first ? (value * Int(unit), unit) : nil
        }

        /// Passes a zone, as minutes east of UTC; 0 where there is none.
        mutating func zone() -> Int? {
            if isAtEnd { return 0 }
            _ = take(0x20)
            if take(0x5A) || take(0x7A) { return 0 }
            let isWest = take(0x2D)
            guard isWest || take(0x2B), let hours = digits(2) else { return nil }
            _ = take(0x3A)
            let minutes = isAtEnd ? 0 : digits(2)
            guard let minutes, hours <= 18, minutes < 60 else { return nil }
            return (hours * 60 + minutes) * (isWest ? -1 : 1)
        }
    }
}

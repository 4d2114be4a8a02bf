/// Writes instants as text. Keeps the date and time of the last second, so that neighbours cost a few copies only.
///
/// Not for use from two threads at once; make one for each.
public struct TimestampWriter {
    @usableFromInline var cachedSecond = Int64.min
    @usableFromInline var cachedOffset: Int16 = 0
    @usableFromInline var year = 0
    @usableFromInline var month = 0
    @usableFromInline var day = 0
    @usableFromInline var weekday = 0
    @usableFromInline var hour = 0
    @usableFromInline var minute = 0
    @usableFromInline var second = 0
    @usableFromInline var cachedDay = Int64.min

    /// A writer with an empty cache.
    @inlinable public init() {}

    static let months: [StaticString] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    static let weekdays: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// Writes `timestamp` in `layout` to `to`, which has room for `TimestampLayout.maxLength` bytes, and returns the count of bytes.
    public mutating func write(_ timestamp: Timestamp, _ layout: TimestampLayout, to: UnsafeMutablePointer<UInt8>) -> Int {
        var out = Cursor(to)
        let seconds = Timestamp.floorDivide(timestamp.rawValue, 1_000_000_000)
        let nanos = timestamp.rawValue &- seconds &* 1_000_000_000
        switch layout.kind {
        case .epochSeconds:
            out.integer(seconds)
            out.fraction(nanos, layout)
            return out.count
        case .epochMilliseconds:
            out.integer(Timestamp.floorDivide(timestamp.rawValue, 1_000_000))
            return out.count
        case .epochMicroseconds:
            out.integer(Timestamp.floorDivide(timestamp.rawValue, 1_000))
            return out.count
        case .epochNanoseconds:
            out.integer(timestamp.rawValue)
            return out.count
        default: break
        }
        if seconds != cachedSecond || layout.offsetMinutes != cachedOffset { split(seconds, layout.offsetMinutes) }
        switch layout.kind {
        case .iso:
            out.date(year, month, day, UInt8(ascii: "-"))
            out.byte(layout.separator)
            out.time(hour, minute, second)
            out.fraction(nanos, layout)
        case .slashed:
            out.date(year, month, day, UInt8(ascii: "/"))
            out.byte(UInt8(ascii: " "))
            out.time(hour, minute, second)
            out.fraction(nanos, layout)
        case .clf:
            out.two(day)
            out.byte(UInt8(ascii: "/"))
            out.name(Self.months[month - 1])
            out.byte(UInt8(ascii: "/"))
            out.four(year)
            out.byte(UInt8(ascii: ":"))
            out.time(hour, minute, second)
            out.fraction(nanos, layout)
        case .syslog, .syslogZero:
            out.name(Self.months[month - 1])
            out.byte(UInt8(ascii: " "))
            if layout.kind == .syslog && day < 10 {
                out.byte(UInt8(ascii: " "))
                out.byte(UInt8(48 + day))
            } else {
                out.two(day)
            }
            out.byte(UInt8(ascii: " "))
            out.time(hour, minute, second)
            out.fraction(nanos, layout)
        case .asctime:
            out.name(Self.weekdays[weekday])
            out.byte(UInt8(ascii: " "))
            out.name(Self.months[month - 1])
            out.byte(UInt8(ascii: " "))
            out.two(day)
            out.byte(UInt8(ascii: " "))
            out.time(hour, minute, second)
            out.fraction(nanos, layout)
            out.byte(UInt8(ascii: " "))
            out.four(year)
        case .epochSeconds, .epochMilliseconds, .epochMicroseconds, .epochNanoseconds: break
        }
        out.zone(layout)
        return out.count
    }

    /// The text as a String; for people, not for the way of the data.
    public mutating func string(_ timestamp: Timestamp, _ layout: TimestampLayout = .rfc3339Nanoseconds) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { buffer in
            let count = write(timestamp, layout, to: buffer.baseAddress!)
            return String(decoding: UnsafeBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
        }
    }

    private mutating func split(_ seconds: Int64, _ offset: Int16) {
        cachedSecond = seconds
        cachedOffset = offset
        let local = seconds + Int64(offset) * 60
        let days = Timestamp.floorDivide(local, 86_400)
        let rest = Int(local - days * 86_400)
        if days != cachedDay {
            cachedDay = days
            let date = CivilDate(daysSinceEpoch: Int(days))
            year = date.year
            month = date.month
            day = date.day
            weekday = Int((days % 7 + 11) % 7)
        }
        hour = rest / 3_600
        minute = rest / 60 % 60
        second = rest % 60
    }

    /// Appends to memory that the caller of `write` has sized.
    struct Cursor {
        let base: UnsafeMutablePointer<UInt8>
        var count = 0
        init(_ base: UnsafeMutablePointer<UInt8>) { self.base = base }

        mutating func byte(_ b: UInt8) {
            base[count] = b
            count += 1
        }
        mutating func two(_ n: Int) {
            base[count] = UInt8(truncatingIfNeeded: 48 + n / 10)
            base[count + 1] = UInt8(truncatingIfNeeded: 48 + n % 10)
            count += 2
        }
        mutating func four(_ n: Int) {
            two(n / 100)
            two(n % 100)
        }
        mutating func name(_ text: StaticString) {
            for i in 0..<3 { base[count + i] = text.utf8Start[i] }
            count += 3
        }
        mutating func date(_ y: Int, _ m: Int, _ d: Int, _ mark: UInt8) {
            four(y)
            byte(mark)
            two(m)
            byte(mark)
            two(d)
        }
        mutating func time(_ h: Int, _ m: Int, _ s: Int) {
            two(h)
            byte(UInt8(ascii: ":"))
            two(m)
            byte(UInt8(ascii: ":"))
            two(s)
        }
        mutating func fraction(_ nanos: Int64, _ layout: TimestampLayout) {
            guard layout.fractionDigits > 0 else { return }
            byte(layout.fractionMark)
            var divisor: Int64 = 100_000_000
            for _ in 0..<layout.fractionDigits {
                byte(UInt8(truncatingIfNeeded: 48 + nanos / divisor % 10))
                divisor /= 10
                if divisor == 0 { divisor = 1 }
            }
        }
        mutating func integer(_ value: Int64) {
            var n = value.magnitude
            if value < 0 { byte(UInt8(ascii: "-")) }
            var digits = 1
            var limit = n
            while limit >= 10 {
                limit /= 10
                digits += 1
            }
            var at = count + digits
            count = at
            repeat {
                at -= 1
                base[at] = UInt8(truncatingIfNeeded: 48 + n % 10)
                n /= 10
            } while n > 0
        }
        mutating func zone(_ layout: TimestampLayout) {
            let minutes = Int(layout.offsetMinutes.magnitude)
            let sign = layout.offsetMinutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
            switch layout.zone {
            case .none: break
            case .zulu: byte(UInt8(ascii: "Z"))
            case .colon, .spacedColon:
                if layout.zone == .spacedColon { byte(UInt8(ascii: " ")) }
                byte(sign)
                two(minutes / 60)
                byte(UInt8(ascii: ":"))
                two(minutes % 60)
            case .compact, .spacedCompact:
                if layout.zone == .spacedCompact { byte(UInt8(ascii: " ")) }
                byte(sign)
                two(minutes / 60)
                two(minutes % 60)
            case .hours:
                byte(sign)
                two(minutes / 60)
            case .spacedUTC:
                for b in " UTC".utf8 { byte(b) }
            }
        }
    }
}

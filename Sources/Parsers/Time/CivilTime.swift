import Events

/// A date and time as a clock on the wall shows it, in the parts that a text gave.
struct CivilTime {
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0
    var nanosecond = 0

    /// Reads `hh:mm:ss` at `at`, where at least eight bytes are; false where a digit or colon is missing.
    @inline(__always)
    mutating func readTime(_ text: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        var bad: UInt8 = 0
        hour = text.twoDigits(at, &bad)
        minute = text.twoDigits(at + 3, &bad)
        second = text.twoDigits(at + 6, &bad)
        return bad == 0 && text[at + 2] == .colon && text[at + 5] == .colon
    }

    /// The instant of this time at an offset of `seconds` east of UTC, as a match of `length` bytes without a layout.
    @inline(__always)
    func instant(offset seconds: Int, length: Int, _ context: inout ParseContext) -> TimestampMatch {
        guard hour < 24, minute < 60, second <= 60, let days = context.days(year, month, day) else {
            return TimestampMatch(year < 1678 || year > 2261 ? .outOfRange : .noInstant, length: length)
        }
        let utc = days * 86_400 + hour * 3_600 + minute * 60 + second - seconds
        guard utc >= Self.firstSecond, utc < Self.endSecond else { return TimestampMatch(.outOfRange, length: length) }
        return TimestampMatch(
            .instant, length: length, timestamp: Timestamp(rawValue: Int64(utc) &* 1_000_000_000 &+ Int64(nanosecond)))
    }

    /// The instant of this time in the zone of `context`, with the offset in force.
    @inline(__always)
    func instant(length: Int, _ context: inout ParseContext) -> (match: TimestampMatch, offset: Int) {
        switch context.zone {
        case .fixed(let minutes):
            let offset = Int(minutes) * 60
            return (instant(offset: offset, length: length, &context), offset)
        case .named:
            let local = instant(offset: 0, length: length, &context)
            guard local.isInstant else { return (local, 0) }
            let offset = context.offset(atLocal: Timestamp.wholeSeconds(local.timestamp))
            return (instant(offset: offset, length: length, &context), offset)
        }
    }

    /// 1678-01-01T00:00:00Z in seconds since the epoch.
    static let firstSecond = -9_214_560_000
    /// 2262-01-01T00:00:00Z in seconds since the epoch.
    static let endSecond = 9_214_646_400
}

extension Timestamp {
    /// Seconds since the epoch, rounded down.
    @inline(__always)
    static func wholeSeconds(_ t: Timestamp) -> Int {
        let n = t.rawValue
        return Int(n >= 0 ? n / 1_000_000_000 : (n + 1) / 1_000_000_000 - 1)
    }
}

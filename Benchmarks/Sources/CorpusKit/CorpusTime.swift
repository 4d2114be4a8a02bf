#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Seconds since the epoch in the shapes that logs write. All times are UTC.
struct CorpusTime {
    var parts = tm()

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    init(_ seconds: Int) {
        var time = time_t(seconds)
        gmtime_r(&time, &parts)
    }

    /// `2026-01-20`
    var date: String { "\(1_900 + Int(parts.tm_year))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))" }
    /// `06:07:08`
    var clock: String { "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))" }
    /// `20/Jan/2026:06:07:08 +0000`
    var http: String { "\(two(parts.tm_mday))/\(Self.months[Int(parts.tm_mon)])/\(1_900 + Int(parts.tm_year)):\(clock) +0000" }
    /// `Jan 20 06:07:08`, the day padded with a space
    var syslog: String {
        "\(Self.months[Int(parts.tm_mon)]) \(parts.tm_mday < 10 ? " " : "")\(parts.tm_mday) \(clock)"
    }

    private func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The start of a day `YYYY-MM-DD`, or nil.
    static func seconds(ofDay text: String) -> Int? {
        let numbers = text.split(separator: "-").compactMap { Int32($0) }
        guard numbers.count == 3, numbers[1] >= 1, numbers[1] <= 12 else { return nil }
        var parts = tm()
        parts.tm_year = numbers[0] - 1_900
        parts.tm_mon = numbers[1] - 1
        parts.tm_mday = numbers[2]
        return Int(timegm(&parts))
    }
}

/// A number with leading zeros.
func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return text.count >= digits ? text : String(repeating: "0", count: digits - text.count) + text
}

/// A number as hexadecimal digits.
func hex(_ number: UInt64, _ digits: Int) -> String {
    let text = String(number, radix: 16)
    return text.count >= digits ? String(text.suffix(digits)) : String(repeating: "0", count: digits - text.count) + text
}

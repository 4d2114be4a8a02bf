/// Lengths of time as people write them: `5m`, `1 hour`, `1 day 2h`, `-90s`, `1.5h`, numbers of seconds.
enum Interval {
    /// The length in nanoseconds. Throws where the text is none.
    static func nanoseconds(_ text: String) throws(FunctionError) -> Int64 {
        var rest = Substring(text.lowercased()).filter { $0 != " " }[...]
        var sign: Int64 = 1
        if rest.hasPrefix("-") || rest.hasPrefix("+") {
            sign = rest.removeFirst() == "-" ? -1 : 1
        }
        guard !rest.isEmpty else { throw wrong(text) }
        var sum: Int64 = 0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            if ["month", "months", "mon", "year", "years", "y", "quarter", "quarters"].contains(name) {
                throw FunctionError("'\(name)' has no fixed length; use days, or date_trunc('month', timestamp)")
            }
            guard let unit = name.isEmpty && sum == 0 && rest.isEmpty ? 1_000_000_000 : units[String(name)] else {
                throw wrong(text)
            }
            let length: Int64
            if let whole = Int64(number) {
                let (product, isOver) = whole.multipliedReportingOverflow(by: unit)
                if isOver { throw tooLong(text) }
                length = product
            } else {
                guard let value = Double(number) else { throw wrong(text) }
                guard let product = Int64(exactly: (value * Double(unit)).rounded()) else { throw tooLong(text) }
                length = product
            }
            let (next, isOver) = sum.addingReportingOverflow(length)
            if isOver { throw tooLong(text) }
            sum = next
        }
        return sign * sum
    }

    private static func wrong(_ text: String) -> FunctionError {
        FunctionError("'\(text.prefix(40))' is no length of time; write 30s, 5m, 1 hour, 1 day 2h, or a number of seconds")
    }

    private static func tooLong(_ text: String) -> FunctionError {
        FunctionError("'\(text.prefix(40))' is longer than 292 years")
    }

    private static let units: [String: Int64] = {
        let second: Int64 = 1_000_000_000
        let spellings: [(Int64, [String])] = [
            (1, ["ns", "nanosecond", "nanoseconds"]), (1_000, ["us", "microsecond", "microseconds"]),
            (1_000_000, ["ms", "millisecond", "milliseconds"]), (second, ["s", "sec", "secs", "second", "seconds"]),
            (60 * second, ["m", "min", "mins", "minute", "minutes"]), (3_600 * second, ["h", "hr", "hrs", "hour", "hours"]),
            (86_400 * second, ["d", "day", "days"]), (7 * 86_400 * second, ["w", "week", "weeks"]),
        ]
        var units: [String: Int64] = [:]
        for (length, names) in spellings {
            for name in names { units[name] = length }
        }
        return units
    }()
}

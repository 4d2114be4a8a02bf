import Blocks
import Events
import Query

/// Conditions that are the same for all events of a partition, as SQLite decides them once for each: of year, month, day and tier, and of the
/// date that a timestamp is on.
struct PartitionFilter {
    let native: NativeFilter

    /// The partitions for whose events `condition` holds; nil where it depends on more than their day and tier.
    func test(_ condition: SQLExpression) -> ((PartitionReference) -> Bool)? {
        var hasColumn = false
        guard
            dependsOnDay(condition, &hasColumn), hasColumn,
            native.constants.dependsOnly(condition, { native.column($0) != nil })
        else { return nil }
        let constants = native.constants
        let text = constants.inlined(condition)
        let alias = SQLText.quoted(native.alias)
        return { partition in
            var writer = TimestampWriter()
            let date = CivilDate(daysSinceEpoch: Int(partition.day.rawValue))
            let row = """
                SELECT CAST('\(writer.string(partition.day.start))' AS TEXT) AS timestamp, CAST(\(date.year) AS INTEGER) AS year, \
                CAST(\(date.month) AS INTEGER) AS month, CAST(\(date.day) AS INTEGER) AS day, \
                CAST('\(partition.tier.rawValue)' AS TEXT) AS tier
                """
            let sql = "SELECT (\(text)) FROM (\(row)) AS \(alias) WHERE (\(text))"
            return !constants.evaluate(sql).isEmpty
        }
    }

    private func dependsOnDay(_ expression: SQLExpression, _ hasColumn: inout Bool) -> Bool {
        // Quotients of numbers before 1970 are not the same for a whole day.
        if case .function = expression.kind, let width = TimeGrain(native).width(expression) {
            hasColumn = true
            return width == TimeGrain.day
        }
        if case .column(let name) = expression.kind {
            hasColumn = true
            switch native.column(name) {
            case .year, .month, .day, .tier: return true
            default: return false
            }
        }
        for child in expression.children where !dependsOnDay(child, &hasColumn) { return false }
        return true
    }
}

/// How much of an instant an expression looks at.
struct TimeGrain {
    static let second: Int64 = 1_000_000_000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
    static let day: Int64 = 24 * hour

    let native: NativeFilter

    init(_ native: NativeFilter) { self.native = native }

    /// Nanoseconds such that an expression of the instant alone has one value in each span of them; nil for other expressions.
    func width(_ expression: SQLExpression) -> Int64? {
        let text = native.constants.text
        switch expression.kind {
        case .binary("/", let a, let b):
            guard native.column(a) == .nanoseconds, let divisor = b.bare.integer(text), divisor > 0 else { return nil }
            return Self.grain(of: divisor)
        case .function(let call):
            guard call.window == nil, call.filter == nil, !call.isDistinct, !call.isStar else { return nil }
            let arguments = call.arguments
            func isTimestamp(_ index: Int) -> Bool { index < arguments.count && native.column(arguments[index]) == .timestamp }
            switch call.name {
            case "substr", "substring":
                guard arguments.count == 3, isTimestamp(0), let start = arguments[1].bare.integer(text),
                    let length = arguments[2].bare.integer(text), start >= 1, start <= 40, length >= 0, length <= 40
                else { return nil }
                return Self.grain(characters: start + length - 1)
            case "date": return arguments.count == 1 && isTimestamp(0) ? Self.day : nil
            case "time", "datetime", "unixepoch": return arguments.count == 1 && isTimestamp(0) ? Self.second : nil
            case "strftime":
                guard arguments.count == 2, isTimestamp(1), case .string(let format) = arguments[0].bare.kind else { return nil }
                return Self.grain(format: format)
            case "date_trunc":
                guard arguments.count == 2, isTimestamp(1), case .string(let unit) = arguments[0].bare.kind else { return nil }
                return Self.grain(unit: unit)
            case "time_bucket":
                guard arguments.count == 2, isTimestamp(1), native.constants.isConstant(arguments[0]) else { return nil }
                switch native.constants.value(arguments[0]) {
                case .text(let text): return (try? Interval.nanoseconds(text)).flatMap { $0 > 0 ? Self.grain(of: $0) : nil }
                case .integer(let seconds): return seconds > 0 && seconds < 1 << 32 ? Self.grain(of: seconds * Self.second) : nil
                default: return nil
                }
            default: return nil
            }
        default: return nil
        }
    }

    /// The widest of day, hour, minute, second that divides `width`.
    private static func grain(of width: Int64) -> Int64? { [day, hour, minute, second].first { width % $0 == 0 } }

    /// What the first so many characters of a timestamp tell.
    private static func grain(characters: Int64) -> Int64? {
        switch characters {
        case ...10: day
        case ...13: hour
        case ...16: minute
        case ...20: second
        default: nil
        }
    }

    private static func grain(format: String) -> Int64? {
        var grain = day
        var isSpecifier = false
        for byte in format.utf8 {
            guard isSpecifier else {
                isSpecifier = byte == 0x25
                continue
            }
            isSpecifier = false
            switch byte {
            case UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "Y"), UInt8(ascii: "j"), UInt8(ascii: "w"), UInt8(ascii: "W"),
                0x25:
                break
            case UInt8(ascii: "H"): grain = min(grain, hour)
            case UInt8(ascii: "M"): grain = min(grain, minute)
            case UInt8(ascii: "S"), UInt8(ascii: "s"): grain = second
            default: return nil
            }
        }
        return isSpecifier ? nil : grain
    }

    private static func grain(unit: String) -> Int64? {
        switch unit.lowercased() {
        case "second", "seconds", "sec": second
        case "minute", "minutes", "min": minute
        case "hour", "hours": hour
        case "day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years": day
        default: nil
        }
    }
}

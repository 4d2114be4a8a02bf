import Events
import Query

/// Instants from a first to a last, in nanoseconds, both included.
struct TimeRange: Hashable, Sendable {
    var first = Int64.min
    var last = Int64.max

    /// No instant.
    static let empty = TimeRange(first: .max, last: .min)

    var isEmpty: Bool { first > last }

    /// The instants that both have.
    func intersection(_ other: TimeRange) -> TimeRange {
        TimeRange(first: max(first, other.first), last: min(last, other.last))
    }

    /// The bounds as questions to partitions have them.
    var from: Timestamp? { first == .min ? nil : Timestamp(rawValue: first) }
    /// Exclusive.
    var to: Timestamp? { last == .max ? nil : Timestamp(rawValue: last + 1) }

    var predicate: Predicate {
        if isEmpty { return .never }
        return from == nil && to == nil ? .always : .time(from: from, to: to)
    }

    /// The instants that a comparison asks for, if `start` and `end` are the first and last instant of what they are compared with. For
    /// `<>` two ranges.
    static func ranges(_ comparison: ComparisonOperator, start: Int64, end: Int64) -> [TimeRange] {
        let before = start == .min ? TimeRange.empty : TimeRange(last: start - 1)
        let behind = end == .max ? TimeRange.empty : TimeRange(first: end + 1)
        switch comparison {
        case .equal, .is: return [TimeRange(first: start, last: end)]
        case .notEqual, .isNot: return [before, behind]
        case .less: return [before]
        case .lessOrEqual: return [TimeRange(last: end)]
        case .greater: return [behind]
        case .greaterOrEqual: return [TimeRange(first: start)]
        default: return []
        }
    }

    /// The instants whose value satisfies `holds`, which is false up to some instant and true from there, or the other way round.
    static func monotone(_ holds: (Int64) -> Bool) -> TimeRange {
        let (atFirst, atLast) = (holds(.min), holds(.max))
        if atFirst && atLast { return TimeRange() }
        if !atFirst && !atLast { return .empty }
        var (low, high) = (Int64.min, Int64.max)
        // `low` is as the first instant is, `high` as the last one.
        while high.subtractingReportingOverflow(low).overflow || high - low > 1 {
            let middle = low / 2 + high / 2 + (low % 2 + high % 2) / 2
            if holds(middle) == atFirst { low = middle } else { high = middle }
        }
        return atFirst ? TimeRange(last: low) : TimeRange(first: high)
    }
}

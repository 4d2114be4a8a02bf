import Blocks

/// What events are grouped by.
public enum GroupKey: Hashable, Sendable {
    case service
    /// The level, as raw value of `Level`.
    case level
    /// The instant, cut down to a multiple of so many nanoseconds; instants before 1970 are not cut.
    case time(Int64)
    /// The value of a column, as SQL has it.
    case column(EventColumn)
    /// Whether a condition holds: 1, 0, or null where it is neither true nor false.
    case test(GroupTest)
}

/// A condition with three answers, as SQL has it.
public struct GroupTest: Hashable, Sendable {
    /// What it asks, in words that no other condition of the same tally has.
    public let identity: String
    /// Where it is true.
    public let isTrue: Predicate
    /// Where it is false; nowhere where it is true.
    public let isFalse: Predicate

    /// Where it is false, perhaps also where it is true: mostly less to ask than `isFalse`.
    let isFalseOrTrue: Predicate

    /// A condition from its parts.
    public init(_ identity: String, isTrue: Predicate, isFalse: Predicate) {
        self.identity = identity
        self.isTrue = isTrue
        self.isFalse = isFalse
        let opposite = Predicate.negation(isTrue)
        if isFalse == opposite {
            isFalseOrTrue = .always
        } else if case .and(let parts) = isFalse {
            isFalseOrTrue = .conjunction(parts.filter { $0 != opposite })
        } else {
            isFalseOrTrue = isFalse
        }
    }

    /// Conditions are told apart by their words.
    public static func == (a: GroupTest, b: GroupTest) -> Bool { a.identity == b.identity }

    /// See `==`.
    public func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}

/// What is summed up of each group besides its count.
public enum GroupMeasure: Hashable, Sendable {
    /// The values of a column.
    case column(EventColumn)
    /// The instants, nanoseconds since the epoch.
    case instant
    /// All numbers of a column with how often each is there. `isCast`: what is no number is the one that it begins with, as `CAST(x AS REAL)`
    /// has it.
    case numbers(EventColumn, isCast: Bool)
}

/// A value as SQL has it.
public enum GroupValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text([UInt8])
}

/// The groups of events with their counts: what aggregates are computed of. A group may come in several parts, to be added up.
public struct Groups: Sendable {
    /// How many groups there are.
    public var count: Int { tally.groupCount }

    let tally: GroupTally

    init(_ tally: GroupTally) {
        self.tally = tally
    }

    /// The events of a group.
    public func events(_ group: Int) -> Int64 { tally.counts[group] }

    /// The value of a key. Levels and instants are integers.
    public func value(_ group: Int, key: Int) -> GroupValue { tally.value(group, key) }

    /// What is summed up of a group by a measure.
    public func sum(_ group: Int, measure: Int) -> GroupSum {
        tally.sum(of: group, measure)
    }

    /// The numbers of a group, of a measure that gathers them.
    public func numbers(_ group: Int, measure: Int) -> GroupNumbers { tally.numbers(of: group, measure) }
}

/// The different numbers of a group, ascending, and how often each is there.
public struct GroupNumbers: Sendable {
    /// The numbers.
    public var values: ArraySlice<Double>
    /// How often each is there.
    public var weights: ArraySlice<Int64>
    /// Whether all values are numbers; NULLs do not count.
    public var isWhole: Bool
}

/// The values of a measure in one group, summed up as SQL does.
public struct GroupSum: Sendable {
    /// Values that are not NULL.
    public var count: Int64
    /// The sum of all, texts as the number at their begin.
    public var real: Double
    /// The sum where all are whole; nil where it is beyond 64 bits.
    public var whole: Int64?
    /// Whether all are whole.
    public var isWhole: Bool
    /// The least and the greatest value: numbers before texts.
    public var low: GroupValue
    /// See `low`.
    public var high: GroupValue
}

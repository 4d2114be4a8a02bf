import Blocks
import CSQLite
import Events
import Parsers
import Query

/// What one scan of a table asks, made of the plan and the values of its constraints. Exactly what SQL would say of each event.
struct LogsQuestion {
    /// What events must satisfy, but for `range`.
    private(set) var predicate = Predicate.always
    /// When they were.
    private(set) var range = TimeRange()
    /// In words.
    private(set) var words: [String] = []
    private var dayTests: [(CivilDate) -> Bool] = []
    private var tierTests: [(Tier) -> Bool] = []

    /// Whether no event can match.
    var isEmpty: Bool { range.isEmpty || predicate == .never }

    /// Whether events of a partition can match, by its day and tier.
    func includes(_ partition: PartitionReference) -> Bool {
        if let from = range.from, partition.day < from.day { return false }
        if range.last < .max, partition.day > Timestamp(rawValue: range.last).day { return false }
        guard tierTests.allSatisfy({ $0(partition.tier) }) else { return false }
        if dayTests.isEmpty { return true }
        let date = CivilDate(daysSinceEpoch: Int(partition.day.rawValue))
        return dayTests.allSatisfy { $0(date) }
    }

    /// Adds a predicate.
    mutating func add(_ part: Predicate, _ text: String) {
        predicate = .conjunction([predicate, part])
        words.append(text)
    }

    /// Leaves events outside of a range of time out.
    mutating func add(from: Timestamp?, to: Timestamp?) {
        range = range.intersection(TimeRange(first: from?.rawValue ?? .min, last: to.map { $0.rawValue &- 1 } ?? .max))
        words.append("filter by time (--from, --to)")
    }

    /// Adds a comparison of a column with a value.
    mutating func add(_ argument: LogsPlan.Argument, _ value: OpaquePointer, _ session: SQLSession?) throws(SQLError) {
        var values: [OpaquePointer] = []
        if argument.isList {
            var element: OpaquePointer?
            var result = sqlite.vtab_in_first(value, &element)
            // Elements are valid until the next one: each is turned into a predicate at once.
            var parts: [Part] = []
            while result == SQLITE_OK, let current = element {
                parts.append(try Self.part(argument, current, session))
                result = sqlite.vtab_in_next(value, &element)
            }
            if result != SQLITE_OK && result != SQLITE_DONE { throw SQLError(.invalid, "a list of IN could not be read") }
            addAny(parts, argument)
            return
        }
        if argument.column == .filter, sqlite.value_type(value) == SQLITE_INTEGER,
            let known = session?.predicate(number: sqlite.value_int64(value)), !known.words.isEmpty
        {
            predicate = .conjunction([predicate, known.predicate])
            words += known.words
            return
        }
        values = [value]
        addAny(try values.map { (value) throws(SQLError) in try Self.part(argument, value, session) }, argument)
    }

    /// What a comparison with one value asks.
    private enum Part {
        case predicate(Predicate)
        case times([TimeRange])
        case date((CivilDate) -> Bool)
        case tier((Tier) -> Bool)
    }

    private mutating func addAny(_ parts: [Part], _ argument: LogsPlan.Argument) {
        let name = argument.column.name ?? "search"
        words.append("filter by \(name) \(argument.isList ? "IN (\(parts.count))" : argument.comparison.text)")
        var predicates: [Predicate] = []
        var ranges: [TimeRange] = []
        var dates: [(CivilDate) -> Bool] = []
        var tiers: [(Tier) -> Bool] = []
        for part in parts {
            switch part {
            case .predicate(let part): predicates.append(part)
            case .times(let more): ranges += more.filter { !$0.isEmpty }
            case .date(let test): dates.append(test)
            case .tier(let test): tiers.append(test)
            }
        }
        // A comparison with NULL is a predicate whatever the column: none is ever satisfied.
        if !dates.isEmpty {
            dayTests.append { date in dates.contains { $0(date) } }
        } else if !tiers.isEmpty {
            tierTests.append { tier in tiers.contains { $0(tier) } }
        } else if argument.column == .timestamp || argument.column == .tsNS {
            if predicates.contains(.always) { return }
            let hull = ranges.reduce(TimeRange.empty) {
                TimeRange(first: min($0.first, $1.first), last: max($0.last, $1.last))
            }
            range = range.intersection(hull)
            if ranges.count > 1 { predicate = .conjunction([predicate, .disjunction(ranges.map(\.predicate))]) }
        } else {
            predicate = .conjunction([predicate, merged(predicates)])
        }
    }

    /// One of `parts`; services and levels as one set.
    private func merged(_ parts: [Predicate]) -> Predicate {
        var names: Set<String> = []
        var levels: UInt16 = 0
        var others: [Predicate] = []
        for part in parts {
            switch part {
            case .services(.names(let more)): names.formUnion(more)
            case .levels(let mask): levels |= mask
            default: others.append(part)
            }
        }
        if !names.isEmpty { others.append(.services(.names(names))) }
        if levels != 0 { others.append(LevelMask.predicate(levels)) }
        return .disjunction(others)
    }

    private static func part(
        _ argument: LogsPlan.Argument, _ value: OpaquePointer, _ session: SQLSession?
    ) throws(SQLError) -> Part {
        let comparison = argument.comparison
        switch argument.column {
        case .timestamp: return time(comparison, value)
        case .tsNS:
            let other = Comparand(number: value)
            if other.isNull { return null(comparison) }
            if comparison == .notEqual || comparison == .isNot {
                let equal = TimeRange.monotone { other.order(integer: $0) >= 0 }
                    .intersection(TimeRange.monotone { other.order(integer: $0) <= 0 })
                if equal.isEmpty { return .times([TimeRange()]) }
                return .times(TimeRange.ranges(comparison, start: equal.first, end: equal.last))
            }
            return .times([integers(comparison, other)])
        case .level:
            let other = Comparand(text: value)
            if other.isNull { return null(comparison) }
            return .predicate(
                LevelMask.predicate { level in
                    var name = level.name
                    return name.withUTF8 { comparison.holds(other.order(text: UnsafeRawBufferPointer($0))) }
                })
        case .severity:
            let other = Comparand(number: value)
            if other.isNull { return null(comparison) }
            return .predicate(LevelMask.predicate { comparison.holds(other.order(integer: Int64($0.rawValue))) })
        case .service: return service(comparison, value)
        case .year, .month, .day:
            let other = Comparand(number: value)
            if other.isNull { return null(comparison) }
            let column = argument.column
            return .date { date in
                let number = column == .year ? date.year : column == .month ? date.month : date.day
                return comparison.holds(other.order(integer: Int64(number)))
            }
        case .tier:
            let other = Comparand(text: value)
            if other.isNull { return null(comparison) }
            return .tier { tier in
                var name = tier.rawValue
                return name.withUTF8 { comparison.holds(other.order(text: UnsafeRawBufferPointer($0))) }
            }
        case .traceID: return .predicate(try text(.traceID, comparison, value))
        case .host: return .predicate(try text(.host, comparison, value))
        case .source: return .predicate(try text(.source, comparison, value))
        case .message: return .predicate(try text(.message, comparison, value))
        case .raw: return .predicate(try text(.raw, comparison, value))
        case .search:
            if sqlite.value_type(value) == SQLITE_NULL { return .predicate(.never) }
            do throws(QueryError) {
                return .predicate(Predicate(try SearchQuery(SQLArgument.text(value)).expression))
            } catch {
                throw SQLError(.invalid, "the search query after MATCH: \(error)")
            }
        case .filter:
            guard sqlite.value_type(value) == SQLITE_INTEGER,
                let known = session?.predicate(number: sqlite.value_int64(value))
            else { return .predicate(.never) }
            return .predicate(known.predicate)
        case .metadata: throw SQLError(.invalid, "a comparison came to a scan that it cannot decide")
        }
    }

    /// What a comparison asks of a column of texts.
    private static func text(
        _ column: EventColumn, _ comparison: ComparisonOperator, _ value: OpaquePointer
    ) throws(SQLError) -> Predicate {
        if comparison.isOrdering { return ValueTests.comparison(column, comparison, Comparand(text: value)) }
        if sqlite.value_type(value) == SQLITE_NULL { return .never }
        switch comparison {
        case .like: return ValueTests.like(column, SQLArgument.bytes(value))
        case .regexp:
            do throws(TextRegex.Problem) {
                return try ValueTests.regexp(column, SQLArgument.text(value))
            } catch {
                throw SQLError(.invalid, "the regular expression cannot be used: \(error)")
            }
        default:
            do throws(QueryError) {
                return try TextQuery.predicate(SQLArgument.text(value))
            } catch {
                throw SQLError(.invalid, "the search query after MATCH: \(error)")
            }
        }
    }

    /// A comparison with NULL: never true, but for IS and IS NOT.
    private static func null(_ comparison: ComparisonOperator) -> Part {
        .predicate(comparison == .isNot ? .always : .never)
    }

    /// The numbers that stand so to a value. Not for `<>`.
    private static func integers(_ comparison: ComparisonOperator, _ other: Comparand) -> TimeRange {
        if comparison == .equal || comparison == .is {
            return TimeRange.monotone { other.order(integer: $0) >= 0 }
                .intersection(TimeRange.monotone { other.order(integer: $0) <= 0 })
        }
        return TimeRange.monotone { comparison.holds(other.order(integer: $0)) }
    }

    /// The instants that stand so to a value: a time, of which a date is the whole day, or any other text.
    private static func time(_ comparison: ComparisonOperator, _ value: OpaquePointer) -> Part {
        if sqlite.value_type(value) == SQLITE_NULL { return null(comparison) }
        if let literal = TimeLiteral(value) {
            return .times(TimeRange.ranges(comparison, start: literal.start, end: literal.end))
        }
        let other = Comparand(text: value)
        var writer = TimestampWriter()
        func order(_ instant: Int64) -> Int {
            var text = writer.string(Timestamp(rawValue: instant))
            return text.withUTF8 { other.order(text: UnsafeRawBufferPointer($0)) }
        }
        switch comparison {
        // What is no time is no instant's text.
        case .equal, .is: return .times([])
        case .notEqual, .isNot: return .times([TimeRange()])
        default: return .times([TimeRange.monotone { comparison.holds(order($0)) }])
        }
    }

    private static func service(_ comparison: ComparisonOperator, _ value: OpaquePointer) -> Part {
        let other = Comparand(text: value)
        switch (comparison, other) {
        case (_, .null): return null(comparison)
        case (.equal, .text(let name)), (.is, .text(let name)):
            return .predicate(.services(.names([String(decoding: name, as: UTF8.self)])))
        case (.notEqual, .text(let name)), (.isNot, .text(let name)):
            return .predicate(.negation(.services(.names([String(decoding: name, as: UTF8.self)]))))
        // A blob is greater than every text.
        default: return .predicate(comparison.holds(-1) ? .always : .never)
        }
    }
}

/// Sets of levels.
enum LevelMask {
    static func predicate(_ mask: UInt16) -> Predicate {
        mask == 0 ? .never : mask == LevelExpression.all ? .always : .levels(mask)
    }

    /// The levels for which `isIncluded` is true.
    static func predicate(_ isIncluded: (Level) -> Bool) -> Predicate {
        predicate(Level.allCases.reduce(0) { isIncluded($1) ? $0 | 1 << UInt16($1.rawValue) : $0 })
    }
}

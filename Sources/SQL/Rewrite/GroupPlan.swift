import Blocks
import Query

/// What a core asks of its events, as groups: their keys, their measures, and the columns of the temporary table that stands in for it.
struct GroupPlan {
    /// What a column of the temporary table holds.
    enum Content: Hashable {
        case levelName, severity, tier
        /// A key by its number.
        case value(Int)
        case timestamp, nanoseconds, year, month, day
        case events
        /// A part of a measure, by its number.
        case measureCount(Int), measureSum(Int), measureReal(Int), measureLow(Int), measureHigh(Int)
        /// The same of instants, as their texts.
        case instantLow(Int), instantHigh(Int)
        /// The numbers of a measure that gathers them, see `PackedNumbers`.
        case numbers(Int)
    }
    struct Column: Hashable {
        let name: String
        let type: String
        let content: Content
    }

    private(set) var keys: [GroupKey] = []
    private(set) var measures: [GroupMeasure] = []
    private(set) var columns: [Column] = []
    /// Whether groups are of one tier each.
    private(set) var hasTier = false
    /// What the instant is cut down to; nil where it is no key.
    private var width: Int64?

    /// The number of the events of a group.
    static let eventsColumn = "_n"

    init() { columns.append(Column(name: Self.eventsColumn, type: "INTEGER", content: .events)) }

    private mutating func add(_ name: String, _ type: String, _ content: Content) {
        let column = Column(name: name, type: type, content: content)
        if !columns.contains(column) { columns.append(column) }
    }

    private mutating func number(_ key: GroupKey) -> Int {
        if let known = keys.firstIndex(of: key) { return known }
        keys.append(key)
        return keys.count - 1
    }

    private mutating func cut(to grain: Int64) { width = min(width ?? grain, grain) }

    /// Makes a column of the table a column of the groups; false where that is not done.
    mutating func addColumn(_ column: ScanTable.Column, _ name: String) -> Bool {
        switch column {
        case .level:
            _ = number(.level)
            add("level", "TEXT", .levelName)
        case .severity:
            _ = number(.level)
            add("severity", "INTEGER", .severity)
        case .service: add("service", "TEXT", .value(number(.service)))
        case .tier:
            hasTier = true
            add("tier", "TEXT", .tier)
        case .year:
            cut(to: TimeGrain.day)
            add("year", "INTEGER", .year)
        case .month:
            cut(to: TimeGrain.day)
            add("month", "INTEGER", .month)
        case .day:
            cut(to: TimeGrain.day)
            add("day", "INTEGER", .day)
        case .event(.metadata), .event(.raw), .timestamp, .nanoseconds: return false
        case .event(let event):
            let type = if case .field = event { "" } else { "TEXT" }
            add(name, type, .value(number(.column(event))))
        }
        return true
    }

    /// Makes a field a column of the groups; returns its name.
    mutating func addField(_ field: [UInt8]) -> String {
        let key = number(.column(.field(field)))
        add("_k\(key)", "", .value(key))
        return "_k\(key)"
    }

    /// Makes a condition a column of the groups, 1, 0 or NULL; returns its name. `words` say what it asks.
    mutating func addTest(_ test: GroupTest, words: String) -> String {
        let key = number(.test(test))
        add("_k\(key)", "", .value(key))
        tests[key] = words
        return "_k\(key)"
    }

    /// What the conditions among the keys ask, by the number of the key.
    private var tests: [Int: String] = [:]

    /// Makes the instant, cut down, a column of the groups.
    mutating func addTime(_ grain: Int64, isNanoseconds: Bool) {
        cut(to: grain)
        if isNanoseconds { add("ts_ns", "INTEGER", .nanoseconds) } else { add("timestamp", "TEXT", .timestamp) }
    }

    /// Adds a measure; returns its number.
    mutating func addMeasure(_ measure: GroupMeasure) -> Int {
        if let known = measures.firstIndex(of: measure) { return known }
        measures.append(measure)
        return measures.count - 1
    }

    /// Makes a part of a measure a column; returns its name.
    mutating func addPart(_ content: Content) -> String {
        if let known = columns.first(where: { $0.content == content }) { return known.name }
        let name = "_m\(columns.count)"
        columns.append(Column(name: name, type: "", content: content))
        return name
    }

    /// All keys, the instant's with its width.
    var allKeys: [GroupKey] { keys + (width.map { [.time($0)] } ?? []) }
    /// The number of the instant's key.
    var timeKey: Int? { width == nil ? nil : keys.count }

    /// The number of the level's key; for columns that show the level.
    var levelKey: Int { keys.firstIndex(of: .level) ?? 0 }

    /// The columns as `CREATE TABLE` has them.
    var declaration: String { columns.map { "\(SQLText.quoted($0.name)) \($0.type)" }.joined(separator: ", ") }

    /// In words, for explanations.
    var words: String {
        let names = columns.compactMap { column -> String? in
            switch column.content {
            case .events, .measureCount, .measureSum, .measureReal, .measureLow, .measureHigh, .instantLow, .instantHigh,
                .numbers:
                return nil
            case .value(let key):
                if case .column(.field(let name)) = keys[key] { return String(decoding: name, as: UTF8.self) }
                if let test = tests[key] { return "a test of \(test)" }
                return column.name
            default: return column.name
            }
        }
        return names.isEmpty ? "aggregates" : "aggregates by \(names.joined(separator: ", "))"
    }
}

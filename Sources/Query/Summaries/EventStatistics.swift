import Blocks
import Events

/// What there is to say of all matching events in a few numbers.
public struct EventStatistics: Sendable {
    /// The numbers in a field.
    public struct Numbers: Sendable {
        /// The field's name as it was asked for.
        public var name: String
        /// Values that are numbers.
        public var count: Int
        /// Values that are not.
        public var others: Int
        /// Events without the field.
        public var missing: Int
        /// Whether percentiles are exact; else they are off by at most 0.1 %.
        public var isExact: Bool
        /// Sum of the numbers.
        public var sum: Double
        /// Least, mean and greatest; nil without numbers.
        public var least, mean, greatest: Double?
        /// The least number that 50, 90, 95 and 99 % of all do not exceed.
        public var percentiles: [(percent: Int, value: Double)]
    }

    /// Events.
    public let count: Int
    /// Instants of the first and the last; nil without events.
    public let first, last: Timestamp?
    /// Events by `Level.rawValue`; `Level.tableSize` entries.
    public let levelCounts: [Int]
    /// Events by service.
    public let services: TopValues
    /// The numbers of the fields that were asked for.
    public let numbers: [Numbers]

    /// Seconds from the first event to the last.
    public var seconds: Double {
        guard let first, let last else { return 0 }
        return Double(last.rawValue) / 1e9 - Double(first.rawValue) / 1e9
    }
}

extension SearchEngine {
    /// Statistics of the matching events, with those of the numbers in some fields (the request's `limit` and `context` do not count).
    ///
    /// What cannot be read is in `problems` and not counted. Throws `SearchError.stopped` after `stop()`.
    public func statistics(_ request: SearchRequest, fields: [String] = [], servicesMax: Int = 20) throws -> EventStatistics {
        let asked = fields.map { EventField($0) }
        let tally = try summarize(request, columns: asked.compactMap(\.column), StatisticsTally(asked))
        return EventStatistics(
            count: tally.count, first: tally.first, last: tally.last, levelCounts: tally.levels,
            services: TopValues("service", tally.services, limit: servicesMax),
            numbers: zip(fields, tally.numbers).map { name, part in
                let sketch = part.sketch
                let hasNumbers = sketch.count > 0
                return EventStatistics.Numbers(
                    name: name, count: sketch.count, others: part.others, missing: part.missing, isExact: sketch.isExact,
                    sum: sketch.sum, least: hasNumbers ? sketch.least : nil, mean: sketch.mean,
                    greatest: hasNumbers ? sketch.greatest : nil,
                    percentiles: [50, 90, 95, 99].compactMap { percent in
                        sketch.percentile(Double(percent) / 100).map { (percent, $0) }
                    })
            })
    }
}

/// Gathers `EventStatistics`.
struct StatisticsTally: ColumnTally {
    struct Part: Sendable {
        var sketch = NumberSketch()
        var others = 0
        var missing = 0
    }

    let fields: [EventField]
    private(set) var count = 0
    private(set) var first: Timestamp?
    private(set) var last: Timestamp?
    private(set) var levels = [Int](repeating: 0, count: Level.tableSize)
    private(set) var services = ValueCounts()
    private(set) var numbers: [Part]
    var isFull: Bool { false }

    init(_ fields: [EventField]) {
        self.fields = fields
        numbers = fields.map { _ in Part() }
    }

    private mutating func add(from: Timestamp, to: Timestamp) {
        first = first.map { min($0, from) } ?? from
        last = last.map { max($0, to) } ?? to
    }

    mutating func add(_ summary: BlockSummary, _ predicate: Predicate) -> Bool {
        if predicate == .never { return true }
        guard predicate == .always, fields.isEmpty, summary.levelCounts.count <= levels.count,
            summary.services.reduce(0, { $0 + $1.events }) == summary.events
        else { return false }
        count += summary.events
        add(from: summary.first, to: summary.last)
        for (raw, events) in summary.levelCounts.enumerated() { levels[raw] += Int(events) }
        for service in summary.services {
            Array(service.name.utf8).withUnsafeBytes { services.add($0, .text, service.events) }
        }
        return true
    }

    mutating func add(_ rows: RowSet, of block: ColumnBlock) throws {
        if rows.isEmpty { return }
        let (timestamps, levelOfRow) = (try block.timestamps(), try block.levels())
        var ends: (first: Int, last: Int)?
        rows.forEach { row in
            ends = (ends?.first ?? row, row)
            let raw = Int(levelOfRow[row])
            levels[raw < Level.tableSize ? raw : Int(Level.fallback.rawValue)] += 1
        }
        guard let ends else { return }
        count += rows.count
        // Instants ascend.
        add(from: timestamps[ends.first], to: timestamps[ends.last])
        _ = try block.countValues(of: .service, in: rows) { services.add($0, $1, $2) }
        for (index, field) in fields.enumerated() {
            let missing = try block.countValues(of: field, in: rows) { value, _, times in
                if let number = SearchNumber(value) {
                    numbers[index].sketch.add(number.double, times)
                } else {
                    numbers[index].others += times
                }
            }
            numbers[index].missing += missing
        }
    }

    mutating func merge(_ other: StatisticsTally) {
        guard let from = other.first, let to = other.last else { return }
        count += other.count
        add(from: from, to: to)
        for raw in levels.indices { levels[raw] += other.levels[raw] }
        services.merge(other.services)
        for index in numbers.indices {
            numbers[index].sketch.merge(other.numbers[index].sketch)
            numbers[index].others += other.numbers[index].others
            numbers[index].missing += other.numbers[index].missing
        }
    }
}

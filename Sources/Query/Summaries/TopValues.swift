import Blocks
import Events

/// The most frequent values of a field among matching events.
public struct TopValues: Sendable {
    /// A value and how often it came.
    public struct Value: Hashable, Sendable {
        /// The value as it reads.
        public var bytes: [UInt8]
        /// Whether it is a JSON value that is no string.
        public var isJSON: Bool
        /// Events with it.
        public var count: Int
    }

    /// The field's name as it was asked for.
    public let name: String
    /// The most frequent first, equals in the order of their bytes.
    public let values: [Value]
    /// Events that have the field.
    public let total: Int
    /// Events that do not.
    public let missing: Int
    /// Distinct values. Where `error` is not 0, those that are known.
    public let distinct: Int
    /// By how much a count may be too low; 0 where all are exact. Values that came oftener than that are all known.
    public let error: Int

    init(_ name: String, _ counts: ValueCounts, limit: Int) {
        self.name = name
        values = counts.top(limit)
        total = counts.total
        missing = counts.missing
        distinct = counts.distinct
        error = counts.error
    }
}

extension SearchEngine {
    /// The most frequent values of each of some fields among the matching events (the request's `limit` and `context` do not count).
    ///
    /// What cannot be read is in `problems` and not counted. Throws `SearchError.stopped` after `stop()`.
    public func topValues(_ request: SearchRequest, fields: [String], limit: Int) throws -> [TopValues] {
        let asked = fields.map { EventField($0) }
        let tally = try summarize(request, columns: asked.compactMap(\.column), FacetTally(asked))
        return zip(fields, tally.counts).map { TopValues($0, $1, limit: limit) }
    }

    /// Sums up over all matching events; `columns` are what the tally looks at.
    func summarize<Tally: ColumnTally>(
        _ request: SearchRequest, columns: [EventColumn], _ empty: Tally
    ) throws -> Tally {
        let pool = WorkerPool(threads: threads, ownHandles: PartitionHandles())
        defer { pool.close() }
        let source = PartitionSource(ScanPartitions(ranked: partitions), in: ScanContext(pool: pool, run: run))
        var total = empty
        try source.fold(ColumnQuestion(SearchPlan(request).predicate, columns: columns), empty) { total.merge($0) }
        return total
    }
}

/// Counts the values of some fields.
struct FacetTally: ColumnTally {
    let fields: [EventField]
    private(set) var counts: [ValueCounts]
    var isFull: Bool { false }

    init(_ fields: [EventField]) {
        self.fields = fields
        counts = fields.map { _ in ValueCounts() }
    }

    mutating func add(_ summary: BlockSummary, _ predicate: Predicate) -> Bool {
        if predicate == .never { return true }
        guard predicate == .always, fields.allSatisfy({ $0 == .level || $0 == .service }),
            summary.services.reduce(0, { $0 + $1.events }) == summary.events
        else { return false }
        for (index, field) in fields.enumerated() {
            if field == .service {
                for service in summary.services {
                    Array(service.name.utf8).withUnsafeBytes { counts[index].add($0, .text, service.events) }
                }
            } else {
                for (raw, count) in summary.levelCounts.enumerated() where count > 0 {
                    let name = Array((Level(rawValue: UInt8(truncatingIfNeeded: raw)) ?? .fallback).name.utf8)
                    name.withUnsafeBytes { counts[index].add($0, .text, Int(count)) }
                }
            }
        }
        return true
    }

    mutating func add(_ rows: RowSet, of block: ColumnBlock) throws {
        if rows.isEmpty { return }
        for (index, field) in fields.enumerated() {
            let missing = try block.countValues(of: field, in: rows) { counts[index].add($0, $1, $2) }
            counts[index].missing += missing
        }
    }

    mutating func merge(_ other: FacetTally) {
        for index in counts.indices { counts[index].merge(other.counts[index]) }
    }
}

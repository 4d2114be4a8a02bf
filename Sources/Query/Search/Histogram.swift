import Blocks
import Events

/// Counts of events by time and level.
public struct Histogram: Hashable, Sendable {
    /// Most buckets of a histogram whose width is chosen by itself.
    public static let automaticBucketsMax = 60
    /// Most buckets of any histogram. More are an error.
    public static let bucketsMax = 10_000

    /// The events of one span of time.
    public struct Bucket: Hashable, Sendable {
        /// The first instant of the span.
        public var start: Timestamp
        /// Events by `Level.rawValue`; `Level.tableSize` entries.
        public var counts: [Int]
        /// Events of all levels.
        public var total: Int { counts.reduce(0, +) }
    }

    /// The width of each bucket, nanoseconds. Buckets start at multiples of it since the epoch.
    public let width: Int64
    /// From the first bucket with an event to the last, without gaps, ascending; empty where nothing matches.
    public let buckets: [Bucket]

    /// Events of all buckets.
    public var total: Int { buckets.reduce(0) { $0 + $1.total } }

    /// The widths that are chosen among: 1 ms to a year of 364 days, then its doubles.
    static let widths: [Int64] = {
        let second: Int64 = 1_000_000_000
        var widths: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500].map { $0 * 1_000_000 }
        widths += [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200].map { $0 * second }
        widths += [1, 2, 7, 14, 28, 91, 182, 364, 728, 1_456, 2_912, 5_824].map { $0 * 86_400 * second }
        return widths
    }()

    /// The smallest width of the list that cuts `first`...`last` into at most `automaticBucketsMax` buckets.
    static func width(from first: Timestamp, to last: Timestamp) -> Int64 {
        widths.first { index(of: last, $0) - index(of: first, $0) < Int64(automaticBucketsMax) } ?? widths[widths.count - 1]
    }

    /// The number of the bucket that holds `timestamp`, counted from the epoch.
    static func index(of timestamp: Timestamp, _ width: Int64) -> Int64 {
        let value = timestamp.rawValue
        return value >= 0 ? value / width : (value + 1) / width - 1
    }

    init(width: Int64, _ tally: HistogramTally) {
        self.width = width
        guard let first = tally.counts.keys.min(), let last = tally.counts.keys.max() else {
            buckets = []
            return
        }
        buckets = (first...last).map { index in
            // The first bucket of all time may start before the first instant there is.
            let (start, isBeforeTime) = index.multipliedReportingOverflow(by: width)
            return Bucket(
                start: Timestamp(rawValue: isBeforeTime ? .min : start),
                counts: tally.counts[index] ?? Array(repeating: 0, count: Level.tableSize))
        }
    }
}

extension SearchEngine {
    /// Counts the matching events by time and level (`limit` and `context` do not count).
    ///
    /// `width` is that of the buckets, nanoseconds; nil chooses one that gives at most `Histogram.automaticBucketsMax`. Throws
    /// `SearchError.tooManyBuckets`, and `SearchError.stopped` after `stop()`. What cannot be read is in `problems` and not counted.
    public func histogram(_ request: SearchRequest, width: Int64? = nil) throws -> Histogram {
        let plan = SearchPlan(request)
        let range = try range(of: request)
        guard let range else { return Histogram(width: width ?? Histogram.widths[0], HistogramTally(width: 1)) }
        let chosen = width.map { max(1, $0) } ?? Histogram.width(from: range.lowerBound, to: range.upperBound)
        let count = Histogram.index(of: range.upperBound, chosen) - Histogram.index(of: range.lowerBound, chosen)
        guard count < Int64(Histogram.bucketsMax) else {
            let span = range.upperBound.rawValue.subtractingReportingOverflow(range.lowerBound.rawValue)
            throw SearchError.tooManyBuckets(
                smallest: (span.overflow ? .max : span.partialValue) / Int64(Histogram.bucketsMax - 2))
        }
        return Histogram(width: chosen, try fold(plan, HistogramTally(width: chosen)))
    }

    /// The instants of the first and the last matching event; nil without any. Not those of blocks, which are other ones in other tiers.
    private func range(of request: SearchRequest) throws -> ClosedRange<Timestamp>? {
        var request = request
        request.limit = 1
        request.context = 0
        var ends: [Timestamp] = []
        for isOldestFirst in [true, false] {
            request.isOldestFirst = isOldestFirst
            try search(request) { hit in
                ends.append(hit.timestamp)
                return false
            }
        }
        guard ends.count == 2, ends[0] <= ends[1] else { return nil }
        return ends[0]...ends[1]
    }
}

/// Counts events by bucket and level.
struct HistogramTally: BlockTally {
    let width: Int64
    /// By the number of the bucket; then by level.
    private(set) var counts: [Int64: [Int]] = [:]

    init(width: Int64) { self.width = width }

    mutating func add(_ summary: BlockSummary, _ predicate: Predicate) -> Bool {
        guard predicate != .never else { return true }
        let index = Histogram.index(of: summary.first, width)
        guard index == Histogram.index(of: summary.last, width), summary.levelCounts.count <= Level.tableSize else {
            return false
        }
        let levels: UInt16
        switch predicate {
        case .always: levels = .max
        case .levels(let mask): levels = mask
        default: return false
        }
        for (raw, count) in summary.levelCounts.enumerated() where count > 0 && levels & (1 << UInt16(raw)) != 0 {
            counts[index, default: Array(repeating: 0, count: Level.tableSize)][raw] += Int(count)
        }
        return true
    }

    mutating func add(_ rows: RowSet, of block: BlockReader) throws(BlockError) {
        guard !rows.isEmpty else { return }
        let timestamps = try BlockScan.checked(block.timestamps(), block)
        let levels = try BlockScan.checked(block.levels(), block)
        // Instants ascend, so the bucket changes seldom.
        var index = Int64.min
        var current = [Int](repeating: 0, count: Level.tableSize)
        func flush(_ counts: inout [Int64: [Int]]) {
            guard index != .min else { return }
            var sum = counts[index] ?? Array(repeating: 0, count: Level.tableSize)
            for raw in sum.indices { sum[raw] += current[raw] }
            counts[index] = sum
        }
        rows.forEach { row in
            let here = Histogram.index(of: timestamps[row], width)
            if here != index {
                flush(&counts)
                index = here
                for raw in current.indices { current[raw] = 0 }
            }
            let raw = Int(levels[row])
            current[raw < Level.tableSize ? raw : Int(Level.fallback.rawValue)] += 1
        }
        flush(&counts)
    }

    mutating func merge(_ other: HistogramTally) {
        for (index, more) in other.counts {
            guard var sum = counts[index] else {
                counts[index] = more
                continue
            }
            for raw in sum.indices { sum[raw] += more[raw] }
            counts[index] = sum
        }
    }
}

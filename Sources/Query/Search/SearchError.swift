/// Why a search gave no full answer.
public enum SearchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `stop()` was called.
    case stopped
    /// The blocks of a partition were merged again and again while it was read.
    case partitionKeepsChanging
    /// A histogram would have more buckets than `Histogram.bucketsMax`; the smallest bucket that fits, in nanoseconds.
    case tooManyBuckets(smallest: Int64)
    /// More events of one instant and service were given than `SearchPosition.equalsMax`.
    case tooManyEquals

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .stopped: "the search was stopped"
        case .partitionKeepsChanging: "the partition kept changing while it was read; search again"
        case .tooManyEquals:
            "more than \(SearchPosition.equalsMax) events of one instant and service were shown: no cursor can tell them apart; ask for all"
        case .tooManyBuckets(let smallest):
            "the histogram would have too many buckets; use buckets of at least \(smallest) ns, or a smaller range of time"
        }
    }
}

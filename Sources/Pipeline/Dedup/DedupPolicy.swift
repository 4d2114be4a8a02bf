import Events
import Store

/// Which events are stored once and counted. On by default.
public struct DedupPolicy: Hashable, Sendable {
    /// How far apart in time equal events are duplicates.
    public enum Window: Hashable, Sendable {
        /// Every event is stored.
        case off
        /// At most this many nanoseconds after or before the one that was kept.
        case nanoseconds(Int64)
        /// However far.
        case store
    }

    /// Five seconds by default.
    public var window = Window.nanoseconds(5_000_000_000)
    /// The fields that must be equal: timestamp, service and message by default.
    public var key = FingerprintKey()
    /// Memory for fingerprints, bytes; what exceeds it is read again from the store when it is needed.
    public var cacheBytes = Deduplicator.defaultCacheBytes

    /// The default: timestamp, service and message, five seconds.
    public init() {}

    /// Every event is stored.
    public static var off: DedupPolicy {
        var policy = DedupPolicy()
        policy.window = .off
        return policy
    }

    /// The rules for a deduplicator; nil where all events are stored.
    var rules: Deduplicator.Rules? {
        switch window {
        case .off: nil
        case .nanoseconds(let span): .init(key: key, windowNanoseconds: span, cacheBytes: cacheBytes)
        case .store: .init(key: key, windowNanoseconds: .max, cacheBytes: cacheBytes)
        }
    }
}

extension DedupPolicy.Window {
    /// Units of a span, nanoseconds.
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// Reads `off`, `store`, or a whole number with its unit: `500ms`, `5s`, `10m`, `2h`, `1d`. Nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "off": self = .off
        case "store": self = .store
        default:
            let digits = text.prefix { ("0"..."9").contains($0) }
            guard let number = Int64(digits), let unit = Self.units.first(where: { $0.name == text.dropFirst(digits.count) })
            else {
                return nil
            }
            let (span, isTooLong) = number.multipliedReportingOverflow(by: unit.nanoseconds)
            if isTooLong { return nil }
            self = .nanoseconds(span)
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The distribution of numbers in bounded memory, whatever their order.
///
/// Exact while there are at most `exactMax` distinct ones; beyond, they are counted in buckets whose width is 0.2 % of the value, so that
/// a percentile is off by at most 0.1 % (as DDSketch does; Masson, Rim, Lee 2019). Count, sum, least and greatest are always exact.
struct NumberSketch: Sendable {
    /// Distinct numbers that are kept as they are.
    static let exactMax = 1 << 16
    private static let logGamma = log(1.002)

    private(set) var count = 0
    private(set) var sum = 0.0
    private(set) var least = Double.infinity
    private(set) var greatest = -Double.infinity
    private var exact: [Double: Int] = [:]
    /// By sign and logarithm, `bucket(of:)`; nil while all is exact.
    private var buckets: [Int32: Int]?

    /// Whether percentiles are exact.
    var isExact: Bool { buckets == nil }
    /// The arithmetic mean; nil without numbers.
    var mean: Double? { count > 0 ? sum / Double(count) : nil }

    mutating func add(_ value: Double, _ times: Int) {
        guard value.isFinite, times > 0 else { return }
        count += times
        sum += value * Double(times)
        least = min(least, value)
        greatest = max(greatest, value)
        if buckets == nil {
            // Zero has one sign here.
            exact[value == 0 ? 0 : value, default: 0] += times
            if exact.count > Self.exactMax { coarsen() }
        } else {
            buckets?[Self.bucket(of: value), default: 0] += times
        }
    }

    mutating func merge(_ other: NumberSketch) {
        count += other.count
        sum += other.sum
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        if let more = other.buckets {
            if buckets == nil { coarsen() }
            buckets?.merge(more) { $0 + $1 }
            return
        }
        if buckets == nil {
            exact.merge(other.exact) { $0 + $1 }
            if exact.count > Self.exactMax { coarsen() }
        } else {
            for (value, times) in other.exact { buckets?[Self.bucket(of: value), default: 0] += times }
        }
    }

    /// The least number that so large a part (0...1) of all does not exceed; nil without numbers.
    func percentile(_ part: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((part * Double(count)).rounded(.up)))
        var seen = 0
        if let buckets {
            for (bucket, times) in buckets.sorted(by: { $0.key < $1.key }) {
                seen += times
                if seen >= rank { return min(greatest, max(least, Self.value(of: bucket))) }
            }
        } else {
            for (value, times) in exact.sorted(by: { $0.key < $1.key }) {
                seen += times
                if seen >= rank { return value }
            }
        }
        return greatest
    }

    private mutating func coarsen() {
        var fresh: [Int32: Int] = [:]
        for (value, times) in exact { fresh[Self.bucket(of: value), default: 0] += times }
        exact = [:]
        buckets = fresh
    }

    /// Ascends with the value; 0 for what is nearly 0. The logarithm of the least and the greatest number is some 750, so numbers of
    /// buckets stay below a million.
    private static func bucket(of value: Double) -> Int32 {
        let magnitude = abs(value)
        guard magnitude >= 1e-12 else { return 0 }
        let index = Int32((log(magnitude / 1e-12) / logGamma).rounded(.down)) + 1
        return value < 0 ? -index : index
    }

    private static func value(of bucket: Int32) -> Double {
        guard bucket != 0 else { return 0 }
        let magnitude = 1e-12 * exp((Double(bucket.magnitude) - 0.5) * logGamma)
        return bucket < 0 ? -magnitude : magnitude
    }
}

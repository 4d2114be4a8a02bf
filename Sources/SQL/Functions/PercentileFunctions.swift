import CSQLite

/// `percentile(x, p)` with p from 0 to 100, `quantile(x, q)` with q from 0 to 1, `median(x)`; between two values it is interpolated linearly, as
/// SQLite's percentile extension and DuckDB's `quantile_cont` do. NULLs are ignored, no values give NULL, what is no number is an error.
enum PercentileFunctions {
    static let all: [SQLFunctions.Aggregate] = [
        .init(name: "percentile", arguments: [2], step: { step($0, $1, $2, scale: 100, hasWeight: false) }, finish: finish),
        .init(name: "quantile", arguments: [2], step: { step($0, $1, $2, scale: 1, hasWeight: false) }, finish: finish),
        .init(name: "median", arguments: [1], step: { step($0, $1, $2, scale: nil, hasWeight: false) }, finish: finish),
        .init(name: "logetl_percentile", arguments: [3], step: { step($0, $1, $2, scale: 100, hasWeight: true) }, finish: finish),
        .init(name: "logetl_quantile", arguments: [3], step: { step($0, $1, $2, scale: 1, hasWeight: true) }, finish: finish),
        .init(name: "logetl_median", arguments: [2], step: { step($0, $1, $2, scale: nil, hasWeight: true) }, finish: finish),
    ]

    private static func step(
        _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?, scale: Double?,
        hasWeight: Bool
    ) {
        guard let call = FunctionCall(context, count, values), let shared = call.state,
            let state = AggregateState.of(call.context, { PercentileState(shared) })
        else { return }
        if let scale {
            let name = scale == 1 ? "quantile" : "percentile"
            let type = sqlite.value_numeric_type(call[1])
            let asked = sqlite.value_double(call[1])
            guard type == SQLITE_INTEGER || type == SQLITE_FLOAT, asked >= 0, asked <= scale else {
                return call.error("the second argument of \(name) is a number from 0 to \(Int(scale))")
            }
            guard state.rank == nil || state.rank == asked / scale else {
                return call.error("the second argument of \(name) is the same for all rows")
            }
            state.rank = asked / scale
        } else {
            state.rank = 0.5
        }
        switch sqlite.value_numeric_type(call[0]) {
        case SQLITE_NULL: return
        case SQLITE_INTEGER, SQLITE_FLOAT: break
        default:
            return call.error(
                "percentile, quantile and median take numbers; CAST(x AS REAL) makes one of a text, 0 of what is none")
        }
        let weight = hasWeight ? sqlite.value_int64(call[call.count - 1]) : 1
        guard weight > 0 else { return }
        if !state.add(sqlite.value_double(call[0]), weight) {
            call.error(
                """
                there are more than \(PercentileState.valuesMax) different values; round them (round(x, 1)), or use histogram
                """)
        }
    }

    private static let finish: @convention(c) @Sendable (OpaquePointer?) -> Void = { context in
        guard let context, let state = AggregateState.take(context, PercentileState.self), let value = state.value else { return }
        sqlite.result_double(context, value)
    }
}

/// The values of a group with how often each is there. Memory grows with different values only.
final class PercentileState {
    /// Different values that all groups of a connection hold at a time: 16 bytes each, twice while they are merged.
    static let valuesMax = 4_000_000
    /// Values gathered before they are merged with those that are there.
    private static let freshMin = 1 << 14

    /// From 0 to 1; nil before the first row.
    var rank: Double?
    private let shared: FunctionState
    private var sorted: [(value: Double, weight: Int64)] = []
    private var fresh: [(value: Double, weight: Int64)] = []

    init(_ shared: FunctionState) { self.shared = shared }

    deinit { shared.percentileValues -= sorted.count }

    /// Adds a value that is there `weight` times; false where there are too many different ones.
    func add(_ value: Double, _ weight: Int64) -> Bool {
        fresh.append((value, weight))
        guard fresh.count >= max(Self.freshMin, sorted.count / 2) else { return true }
        merge()
        return shared.percentileValues <= Self.valuesMax
    }

    private func merge() {
        fresh.sort { $0.value < $1.value }
        var merged: [(value: Double, weight: Int64)] = []
        merged.reserveCapacity(sorted.count + fresh.count)
        var (old, new) = (0, 0)
        while old < sorted.count || new < fresh.count {
            let takesOld = new >= fresh.count || (old < sorted.count && sorted[old].value <= fresh[new].value)
            let next = takesOld ? sorted[old] : fresh[new]
            if takesOld { old += 1 } else { new += 1 }
            if let last = merged.last, last.value == next.value {
                merged[merged.count - 1].weight &+= next.weight
            } else {
                merged.append(next)
            }
        }
        shared.percentileValues += merged.count - sorted.count
        sorted = merged
        fresh.removeAll(keepingCapacity: true)
    }

    /// The value at the rank; nil where there are none.
    var value: Double? {
        merge()
        let total = sorted.reduce(Int64(0)) { $0 &+ $1.weight }
        guard total > 0, let rank else { return nil }
        let place = rank * Double(total - 1)
        let low = Int64(place)
        let lower = at(low)
        let share = place - Double(low)
        guard share > 0, low + 1 < total else { return lower }
        let upper = at(low + 1)
        return lower + (upper - lower) * share
    }

    /// The value with number `index` of all.
    private func at(_ index: Int64) -> Double {
        var rest = index
        for (value, weight) in sorted {
            if rest < weight { return value }
            rest -= weight
        }
        return sorted.last?.value ?? 0
    }
}

import Archive

/// The values of a group with how often each is there. Memory grows with different values only, up to a limit of all groups of a connection;
/// what is beyond it goes to a temporary file.
final class PercentileState {
    /// Different values that all groups of a connection hold in memory at a time: 16 bytes each, up to three times while they are merged.
    static let valuesMax = 2_000_000
    /// Values gathered before they are merged with those that are there.
    private static let freshMin = 1 << 14

    /// From 0 to 1; nil before the first row.
    var rank: Double?
    private let shared: FunctionState
    private var sorted: [(value: Double, weight: Int64)] = []
    private var fresh: [(value: Double, weight: Int64)] = []
    private var spill: NumberSpill?

    init(_ shared: FunctionState) { self.shared = shared }

    deinit { shared.percentileValues -= sorted.count }

    /// Adds a value that is there `weight` times. Throws where memory is full and no temporary file can take more.
    func add(_ value: Double, _ weight: Int64) throws(TemporaryFileError) {
        fresh.append((value, weight))
        guard fresh.count >= max(Self.freshMin, sorted.count / 2) else { return }
        merge()
        if shared.percentileValues > shared.percentileValuesMax { try moveToFile() }
    }

    /// Adds numbers that are in ascending order. Throws as the other does.
    func add(_ numbers: PackedNumbers) throws(TemporaryFileError) {
        guard numbers.count >= sorted.count / 2 else {
            // Few beside many: they wait until there are more.
            for index in 0..<numbers.count { try add(numbers.value(index), numbers.weight(index)) }
            return
        }
        merge()
        fresh.reserveCapacity(numbers.count)
        for index in 0..<numbers.count { fresh.append((numbers.value(index), numbers.weight(index))) }
        mergeAscending()
        if shared.percentileValues > shared.percentileValuesMax { try moveToFile() }
    }

    private func merge() {
        fresh.sort { $0.value < $1.value }
        mergeAscending()
    }

    /// Puts the fresh values, which ascend, among the sorted ones.
    private func mergeAscending() {
        guard !fresh.isEmpty else { return }
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

    private func moveToFile() throws(TemporaryFileError) {
        if spill == nil { spill = try NumberSpill() }
        try spill?.append(sorted)
        shared.percentileValues -= sorted.count
        sorted = []
    }

    /// The value at the rank; nil where there are none.
    func value() throws(TemporaryFileError) -> Double? {
        merge()
        if spill != nil { try moveToFile() }
        let total = spill?.total ?? sorted.reduce(Int64(0)) { $0 &+ $1.weight }
        guard total > 0, let rank else { return nil }
        let place = rank * Double(total - 1)
        let low = Int64(place)
        let lower = try at(low)
        let share = place - Double(low)
        guard share > 0, low + 1 < total else { return lower }
        let upper = try at(low + 1)
        return lower + (upper - lower) * share
    }

    /// The value with number `index` of all.
    private func at(_ index: Int64) throws(TemporaryFileError) -> Double {
        if let spill { return try spill.value(at: index) }
        var rest = index
        for (value, weight) in sorted {
            if rest < weight { return value }
            rest -= weight
        }
        return sorted.last?.value ?? 0
    }
}

/// The numbers of a measure, each with its group and how often it is there: what percentiles are computed of.
///
/// Numbers are appended as they come; `pack` puts those of a group side by side in ascending order, equal ones as one.
struct NumberLog: Sendable {
    private var groups: [UInt32] = []
    private var values: [Double] = []
    /// How often the first values are there; those behind them once.
    private var weights: [Int64] = []
    /// Where the numbers of each group start, and the end; empty where they are not packed.
    private var starts: [Int] = []
    /// Groups with a value that is no number.
    private var odd: Set<UInt32> = []

    /// How many values behind the packed ones make packing worthwhile.
    private static let packMin = 1 << 16

    /// Memory that it takes, about.
    var byteCount: Int { values.count * 20 }

    @inline(__always)
    mutating func append(_ value: Double, group: UInt32) {
        groups.append(group)
        values.append(value)
    }

    /// Adds a value that is no number.
    mutating func appendOdd(group: UInt32) { odd.insert(group) }

    /// Whether so much was appended that it is to be packed.
    var wantsPacking: Bool { values.count - weights.count >= max(Self.packMin, weights.count) }

    /// Adds the numbers of another log, whose groups have the numbers `map` here.
    mutating func merge(_ other: NumberLog, _ map: [UInt32]) {
        for group in other.odd { odd.insert(map[Int(group)]) }
        guard !other.values.isEmpty else { return }
        starts = []
        if !other.weights.isEmpty {
            fillWeights()
            weights += other.weights
        }
        values += other.values
        groups.reserveCapacity(values.count)
        for group in other.groups { groups.append(map[Int(group)]) }
    }

    private mutating func fillWeights() {
        weights.reserveCapacity(values.count)
        while weights.count < values.count { weights.append(1) }
    }

    /// Orders the numbers by group and value. `count`: how many groups there are.
    mutating func pack(groups count: Int) {
        guard starts.count != count + 1 || weights.count != values.count else { return }
        var ends = [Int](repeating: 0, count: count + 1)
        for group in groups { ends[Int(group) + 1] += 1 }
        for group in 0..<count { ends[group + 1] += ends[group] }
        var next = ends
        let isWeighted = !weights.isEmpty
        if isWeighted { fillWeights() }
        var ordered: [(value: Double, weight: Int64)] = Array(repeating: (0, 1), count: values.count)
        for index in groups.indices {
            let group = Int(groups[index])
            ordered[next[group]] = (values[index], isWeighted ? weights[index] : 1)
            next[group] += 1
        }
        starts = [0]
        starts.reserveCapacity(count + 1)
        groups.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        weights.removeAll(keepingCapacity: true)
        for group in 0..<count {
            // What was packed before comes as runs, which this sort makes use of.
            ordered[ends[group]..<ends[group + 1]].sort { $0.value < $1.value }
            for index in ends[group]..<ends[group + 1] {
                let (value, weight) = ordered[index]
                if index > ends[group], values[values.count - 1] == value {
                    weights[weights.count - 1] &+= weight
                } else {
                    groups.append(UInt32(truncatingIfNeeded: group))
                    values.append(value)
                    weights.append(weight)
                }
            }
            starts.append(values.count)
        }
    }

    /// The numbers of a group of a packed log.
    func numbers(_ group: Int) -> GroupNumbers {
        guard group + 1 < starts.count else {
            return GroupNumbers(values: [], weights: [], isWhole: !odd.contains(UInt32(group)))
        }
        let range = starts[group]..<starts[group + 1]
        return GroupNumbers(
            values: values[range], weights: weights[range], isWhole: !odd.contains(UInt32(truncatingIfNeeded: group)))
    }
}

import Blocks

/// Counts distinct values in bounded memory.
///
/// Exact while there are at most `entriesMax` of them. Of more the rarest are forgotten again and again; a count may then be too low by
/// at most `error` (Misra and Gries 1982; Manku and Motwani 2002), and what came oftener than that is never forgotten.
struct ValueCounts: Sendable {
    /// Distinct values that are kept. Beyond, the rarer half is forgotten.
    static let entriesMax = 1 << 17
    /// Bytes of values that are kept.
    static let bytesMax = 32 << 20

    private var table = ByteTable()
    private var counts: [Int] = []
    private var kinds: [ValueKind] = []
    /// Values that were counted.
    private(set) var total = 0
    /// Rows without a value.
    var missing = 0
    /// How much a count may be too low.
    private(set) var error = 0
    private let entriesMax: Int

    init(entriesMax: Int = ValueCounts.entriesMax) { self.entriesMax = entriesMax }

    /// Distinct values that are known.
    var distinct: Int { counts.count }

    mutating func add(_ value: UnsafeRawBufferPointer, _ kind: ValueKind, _ count: Int) {
        total += count
        insert(value, kind, count)
        if counts.count > entriesMax || table.byteCount > Self.bytesMax { forgetRareOnes() }
    }

    private mutating func insert(_ value: UnsafeRawBufferPointer, _ kind: ValueKind, _ count: Int) {
        let index = table.index(of: value)
        if index == counts.count {
            counts.append(count)
            kinds.append(kind)
        } else {
            counts[index] += count
        }
    }

    mutating func merge(_ other: ValueCounts) {
        total += other.total
        missing += other.missing
        error += other.error
        for index in other.counts.indices {
            other.table.withKey(index) { insert($0, other.kinds[index], other.counts[index]) }
        }
        if counts.count > entriesMax || table.byteCount > Self.bytesMax { forgetRareOnes() }
    }

    private mutating func forgetRareOnes() {
        let order = ordered()
        var kept = ByteTable()
        var keptCounts: [Int] = []
        var keptKinds: [ValueKind] = []
        var at = 0
        while at < order.count, keptCounts.count < entriesMax / 2, kept.byteCount < Self.bytesMax / 2 {
            table.withKey(order[at]) { _ = kept.index(of: $0) }
            keptCounts.append(counts[order[at]])
            keptKinds.append(kinds[order[at]])
            at += 1
        }
        if at < order.count { error += counts[order[at]] }
        (table, counts, kinds) = (kept, keptCounts, keptKinds)
    }

    /// The numbers of all values, the most frequent first, equals in the order of their bytes.
    private func ordered() -> [Int] {
        counts.indices.sorted { a, b in
            if counts[a] != counts[b] { return counts[a] > counts[b] }
            return table.withKey(a) { left in table.withKey(b) { left.lexicographicallyPrecedes($0) } }
        }
    }

    /// The most frequent values.
    func top(_ limit: Int) -> [TopValues.Value] {
        ordered().prefix(limit).map {
            TopValues.Value(bytes: table.key($0), isJSON: kinds[$0] == .json, count: counts[$0])
        }
    }
}

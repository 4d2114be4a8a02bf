import Archive

/// Numbers beyond what memory is meant for: runs in ascending order in a temporary file without a name, each number with how many of its run
/// are not greater. The number of a rank is found by halving the range of all numbers, so that runs are never merged.
final class NumberSpill {
    private static let entrySize = 16

    private let file: TemporaryFile
    private var runs: [(start: Int, count: Int)] = []
    private var entries = 0
    /// How many numbers there are, equal ones counted singly.
    private(set) var total: Int64 = 0

    /// An empty file. Throws where none can be made.
    init() throws(TemporaryFileError) { file = try TemporaryFile() }

    /// Writes a run of ascending numbers with how often each is there. Throws where there is no space for it.
    func append(_ run: [(value: Double, weight: Int64)]) throws(TemporaryFileError) {
        guard !run.isEmpty else { return }
        var sum: Int64 = 0
        var at = 0
        while at < run.count {
            let piece = run[at..<min(run.count, at + 1 << 16)]
            let bytes = [UInt8](unsafeUninitializedCapacity: piece.count * Self.entrySize) { buffer, length in
                let raw = UnsafeMutableRawBufferPointer(buffer)
                for (index, entry) in piece.enumerated() {
                    sum &+= entry.weight
                    raw.storeBytes(of: entry.value, toByteOffset: index * Self.entrySize, as: Double.self)
                    raw.storeBytes(of: sum, toByteOffset: index * Self.entrySize + 8, as: Int64.self)
                }
                length = piece.count * Self.entrySize
            }
            let offset = (entries + at) * Self.entrySize
            let written = bytes.withUnsafeBytes { raw in
                Result { () throws(TemporaryFileError) in try file.write(raw, at: offset) }
            }
            try written.get()
            at += piece.count
        }
        runs.append((entries, run.count))
        entries += run.count
        total &+= sum
    }

    private func entry(_ index: Int) throws(TemporaryFileError) -> (value: Double, sum: Int64) {
        try withUnsafeTemporaryAllocation(byteCount: Self.entrySize, alignment: 8) { (buffer) throws(TemporaryFileError) in
            try file.read(buffer, at: index * Self.entrySize)
            return (buffer.load(as: Double.self), buffer.load(fromByteOffset: 8, as: Int64.self))
        }
    }

    /// How many numbers are not greater than `limit`.
    private func count(upTo limit: Double) throws(TemporaryFileError) -> Int64 {
        var sum: Int64 = 0
        for run in runs {
            var (low, high) = (0, run.count)
            while low < high {
                let middle = (low + high) / 2
                if try entry(run.start + middle).value <= limit { low = middle + 1 } else { high = middle }
            }
            if low > 0 { sum &+= try entry(run.start + low - 1).sum }
        }
        return sum
    }

    /// The number with so many before it in ascending order; `index` is less than `total`.
    func value(at index: Int64) throws(TemporaryFileError) -> Double {
        var (low, high) = (Self.order(-.infinity), Self.order(.infinity))
        while low < high {
            let middle = low + (high - low) / 2
            if try count(upTo: Self.number(middle)) > index { high = middle } else { low = middle + 1 }
        }
        return Self.number(low)
    }

    /// Bits of doubles as numbers that ascend with them (IEEE 754 orders doubles of one sign as it orders their bits).
    private static func order(_ value: Double) -> UInt64 {
        value.bitPattern >> 63 == 0 ? value.bitPattern | 1 << 63 : ~value.bitPattern
    }

    private static func number(_ order: UInt64) -> Double {
        Double(bitPattern: order >> 63 == 1 ? order & ~(1 << 63) : ~order)
    }
}

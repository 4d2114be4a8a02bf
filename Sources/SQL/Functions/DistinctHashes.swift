import Archive

/// Counts different hashes exactly: a table in memory, and sorted runs in a temporary file beyond what memory is meant for. 16 bytes a hash.
final class DistinctHashes {
    /// Slots, of 16 bytes each, that the tables of all groups of a connection have at a time; twice as many while one grows.
    static let slotsMax = 1 << 20
    /// Slots below which a table is not worth a run.
    private static let runSlotsMin = 1 << 14
    /// Hashes of a run that are read at a time.
    private static let readCount = 1 << 12

    /// What makes the hashes.
    let hasher = ValueHasher()
    private let shared: FunctionState
    private var table = HashTable128()
    private var file: TemporaryFile?
    /// Where each run starts in the file and how many hashes it has.
    private var runs: [(start: Int, count: Int)] = []

    /// An empty count whose memory is that of `shared`.
    init(_ shared: FunctionState) { self.shared = shared }

    deinit { shared.distinctSlots -= table.slots.count }

    /// Adds a hash. Throws where memory is full and no temporary file can take more.
    @inline(__always)
    func insert(_ hash: Hash128) throws(TemporaryFileError) {
        if table.isFull { try makePlace() }
        _ = table.insert(hash == .none ? Hash128(high: 1, low: 0) : hash)
    }

    private func makePlace() throws(TemporaryFileError) {
        let more = table.grownSlots - table.slots.count
        if table.slots.count >= Self.runSlotsMin, shared.distinctSlots + more > shared.distinctSlotsMax { try moveToFile() }
        let before = table.slots.count
        table.grow()
        shared.distinctSlots += table.slots.count - before
    }

    private func moveToFile() throws(TemporaryFileError) {
        let target: TemporaryFile
        if let file { target = file } else { target = try TemporaryFile() }
        file = target
        shared.distinctSlots -= table.slots.count
        let hashes = table.takeSorted()
        let start = runs.last.map { $0.start + $0.count } ?? 0
        let written = hashes.withUnsafeBytes { bytes in
            Result { () throws(TemporaryFileError) in try target.write(bytes, at: start * MemoryLayout<Hash128>.stride) }
        }
        try written.get()
        runs.append((start, hashes.count))
    }

    /// How many different hashes there were; for the end. Throws where the temporary file cannot be used.
    func count() throws(TemporaryFileError) -> Int64 {
        guard !runs.isEmpty else { return Int64(table.count) }
        try moveToFile()
        guard let file else { return 0 }
        // Range by range of all hashes, each small enough for a table: runs are sorted, so each range is one piece of each run.
        let total = runs.reduce(0) { $0 + $1.count }
        let ranges = max(1, total / max(1, shared.distinctSlotsMax / 2) + 1)
        var places = runs.map(\.start)
        var different: Int64 = 0
        for range in 1...ranges {
            let last = range == ranges ? UInt64.max : UInt64.max / UInt64(ranges) * UInt64(range)
            var table = HashTable128()
            for run in runs.indices {
                let end = runs[run].start + runs[run].count
                try Self.read(file, &places[run], end, upTo: last) { hash in
                    if table.isFull { table.grow() }
                    _ = table.insert(hash)
                }
            }
            different += Int64(table.count)
        }
        return different
    }

    /// Reads the hashes of a run from `place` on whose upper halves are not greater than `last`.
    private static func read(
        _ file: TemporaryFile, _ place: inout Int, _ end: Int, upTo last: UInt64, _ body: (Hash128) -> Void
    ) throws(TemporaryFileError) {
        var buffer = [Hash128](repeating: .none, count: readCount)
        while place < end {
            let count = min(readCount, end - place)
            let read = buffer.withUnsafeMutableBytes { bytes in
                Result { () throws(TemporaryFileError) in
                    let wanted = UnsafeMutableRawBufferPointer(rebasing: bytes[..<(count * MemoryLayout<Hash128>.stride)])
                    try file.read(wanted, at: place * MemoryLayout<Hash128>.stride)
                }
            }
            try read.get()
            for index in 0..<count {
                if buffer[index].high > last { return }
                body(buffer[index])
                place += 1
            }
        }
    }
}

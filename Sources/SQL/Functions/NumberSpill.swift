#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Numbers beyond what memory is meant for: runs in ascending order in a temporary file without a name, each number with how many of its run
/// are not greater. The number of a rank is found by halving the range of all numbers, so that runs are never merged.
final class NumberSpill {
    private static let entrySize = 16

    private let file: Int32
    private var runs: [(start: Int, count: Int)] = []
    private var entries = 0
    /// How many numbers there are, equal ones counted singly.
    private(set) var total: Int64 = 0

    /// An empty file in the folder that SQLite takes for its own: `SQLITE_TMPDIR`, `TMPDIR`, `/var/tmp`, `/tmp`.
    init() throws(FunctionError) {
        var folders: [String] = []
        for name in ["SQLITE_TMPDIR", "TMPDIR"] { if let value = getenv(name) { folders.append(String(cString: value)) } }
        folders += ["/var/tmp", "/tmp"]
        for folder in folders where access(folder, W_OK | X_OK) == 0 {
            var template = Array("\(folder)/logetl-XXXXXX".utf8CString)
            let opened = mkstemp(&template)
            guard opened >= 0 else { continue }
            _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
            unlink(template)
            file = opened
            return
        }
        throw FunctionError("no temporary file can be made in \(folders.joined(separator: ", "))")
    }

    deinit { close(file) }

    /// Writes a run of ascending numbers with how often each is there. Throws where there is no space for it.
    func append(_ run: [(value: Double, weight: Int64)]) throws(FunctionError) {
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
            try write(bytes, at: (entries + at) * Self.entrySize)
            at += piece.count
        }
        runs.append((entries, run.count))
        entries += run.count
        total &+= sum
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(FunctionError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(file, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(offset + done))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw FunctionError("a temporary file cannot be written: \(String(cString: strerror(errno)))")
            }
            done += count
        }
    }

    private func entry(_ index: Int) throws(FunctionError) -> (value: Double, sum: Int64) {
        try withUnsafeTemporaryAllocation(byteCount: Self.entrySize, alignment: 8) { (buffer) throws(FunctionError) in
            let count = pread(file, buffer.baseAddress, Self.entrySize, off_t(index * Self.entrySize))
            guard count == Self.entrySize else { throw FunctionError("a temporary file cannot be read") }
            return (buffer.load(as: Double.self), buffer.load(fromByteOffset: 8, as: Int64.self))
        }
    }

    /// How many numbers are not greater than `limit`.
    private func count(upTo limit: Double) throws(FunctionError) -> Int64 {
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
    func value(at index: Int64) throws(FunctionError) -> Double {
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

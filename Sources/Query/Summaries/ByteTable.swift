import Events

/// Numbers distinct byte strings in the order in which they are first seen. Looking one up allocates nothing.
struct ByteTable: Sendable {
    /// Open addressing; the number of a string plus one, 0 is free.
    private var slots: [Int32] = Array(repeating: 0, count: 1 << 8)
    private var hashes: [UInt64] = []
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]

    /// How many strings there are.
    var count: Int { hashes.count }
    /// Bytes of all strings.
    var byteCount: Int { bytes.count }

    /// The number of `key`, which is added where it is new.
    mutating func index(of key: UnsafeRawBufferPointer) -> Int {
        if (hashes.count + 1) * 2 > slots.count { grow() }
        let hash = Self.hash(key)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash >> 16) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if hashes[index] == hash, equals(key, index) { return index }
            slot = (slot + 1) & mask
        }
        slots[slot] = Int32(truncatingIfNeeded: hashes.count + 1)
        hashes.append(hash)
        bytes.append(contentsOf: key)
        starts.append(bytes.count)
        return hashes.count - 1
    }

    /// String `index`.
    func key(_ index: Int) -> [UInt8] { Array(bytes[starts[index]..<starts[index + 1]]) }

    /// Calls `body` with string `index`.
    func withKey<T>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[starts[index]..<starts[index + 1]])) }
    }

    private func equals(_ key: UnsafeRawBufferPointer, _ index: Int) -> Bool {
        let (start, end) = (starts[index], starts[index + 1])
        guard end - start == key.count else { return false }
        return bytes.withUnsafeBytes { all in UnsafeRawBufferPointer(rebasing: all[start..<end]).elementsEqual(key) }
    }

    private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        guard let base = key.baseAddress else { return 1 }
        return ByteHash.hash(base.assumingMemoryBound(to: UInt8.self), key.count)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash >> 16) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: index + 1)
        }
    }
}

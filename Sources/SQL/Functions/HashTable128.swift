/// A hash of 128 bits.
struct Hash128: Hashable, Comparable {
    let high: UInt64
    let low: UInt64

    /// What no hash is made: a free slot.
    static let none = Hash128(high: 0, low: 0)

    static func < (a: Hash128, b: Hash128) -> Bool { a.high < b.high || (a.high == b.high && a.low < b.low) }
}

/// A set of hashes in one piece of memory. Nothing is ever taken out of it.
struct HashTable128 {
    /// `none` where one is free; a power of two of them.
    private(set) var slots: [Hash128] = []
    /// How many hashes there are.
    private(set) var count = 0

    private static let slotsMin = 1 << 10

    /// Whether the next hash finds no slot; three in four slots may be taken.
    var isFull: Bool { (count + 1) * 4 > slots.count * 3 }
    /// Slots after growing.
    var grownSlots: Int { max(Self.slotsMin, slots.count * 2) }

    /// Doubles the slots.
    mutating func grow() {
        let old = slots
        slots = Array(repeating: .none, count: grownSlots)
        for hash in old where hash != .none { place(hash) }
    }

    /// Adds a hash that is not `none`, where a slot is free for it; whether it is new.
    @inline(__always)
    mutating func insert(_ hash: Hash128) -> Bool {
        let isNew = place(hash)
        if isNew { count += 1 }
        return isNew
    }

    @inline(__always) @discardableResult
    private mutating func place(_ hash: Hash128) -> Bool {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash.low) & mask
        while slots[slot] != .none {
            if slots[slot] == hash { return false }
            slot = (slot + 1) & mask
        }
        slots[slot] = hash
        return true
    }

    /// The hashes in ascending order; the table is empty and without slots afterwards.
    mutating func takeSorted() -> [Hash128] {
        var hashes = slots
        self = HashTable128()
        hashes.removeAll { $0 == .none }
        hashes.sort()
        return hashes
    }
}

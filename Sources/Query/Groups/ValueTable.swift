import Events

/// Different values with a number for each, in the order they came.
struct ValueTable: Sendable {
    private enum Tag: UInt8 {
        case null, integer, real, text
    }
    private struct Entry {
        var hash: UInt64
        /// The integer, the bits of the real, or where the text starts in `bytes`.
        var payload: UInt64
        var length: UInt32
        var tag: Tag
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// Numbers of entries plus one, 0 where a slot is free; a power of two.
    private var slots: [UInt32] = []

    /// Memory that it takes, about.
    var byteCount: Int { bytes.count + entries.count * 32 }

    /// How many values there are.
    var count: Int { entries.count }

    mutating func idOfNull() -> UInt32 { insert(Entry(hash: 0x51, payload: 0, length: 0, tag: .null)) }

    mutating func id(_ integer: Int64) -> UInt32 {
        let bits = UInt64(bitPattern: integer)
        return insert(
            Entry(
                hash: ByteHash.mix(bits ^ 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB), payload: bits, length: 0, tag: .integer))
    }

    mutating func id(_ real: Double) -> UInt32 {
        let bits = (real == 0 ? 0 : real).bitPattern
        return insert(
            Entry(hash: ByteHash.mix(bits ^ 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3), payload: bits, length: 0, tag: .real))
    }

    mutating func id(text: UnsafeRawBufferPointer) -> UInt32 {
        let hash = text.withMemoryRebound(to: UInt8.self) { $0.baseAddress.map { ByteHash.hash($0, text.count) } ?? 1 }
        if slots.count < (entries.count + 1) * 2 { grow() }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot] - 1)]
            if entry.hash == hash, entry.tag == .text, Int(entry.length) == text.count, holds(entry, text) {
                return slots[slot] - 1
            }
            slot = (slot + 1) & mask
        }
        entries.append(
            Entry(hash: hash, payload: UInt64(bytes.count), length: UInt32(truncatingIfNeeded: text.count), tag: .text))
        bytes.append(contentsOf: text)
        slots[slot] = UInt32(entries.count)
        return UInt32(entries.count - 1)
    }

    private func holds(_ entry: Entry, _ text: UnsafeRawBufferPointer) -> Bool {
        let start = Int(entry.payload)
        return bytes.withUnsafeBytes {
            UnsafeRawBufferPointer(rebasing: $0[start..<start + Int(entry.length)]).elementsEqual(text)
        }
    }

    private mutating func insert(_ fresh: Entry) -> UInt32 {
        if slots.count < (entries.count + 1) * 2 { grow() }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: fresh.hash) & mask
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot] - 1)]
            if entry.hash == fresh.hash, entry.tag == fresh.tag, entry.payload == fresh.payload { return slots[slot] - 1 }
            slot = (slot + 1) & mask
        }
        entries.append(fresh)
        slots[slot] = UInt32(entries.count)
        return UInt32(entries.count - 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: max(64, slots.count * 2))
        let mask = slots.count - 1
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(index + 1)
        }
    }

    /// The value with a number.
    func value(_ id: UInt32) -> GroupValue {
        let entry = entries[Int(id)]
        switch entry.tag {
        case .null: return .null
        case .integer: return .integer(Int64(bitPattern: entry.payload))
        case .real: return .real(Double(bitPattern: entry.payload))
        case .text: return .text(Array(bytes[Int(entry.payload)..<Int(entry.payload) + Int(entry.length)]))
        }
    }

    /// The number that a value of another table has here.
    mutating func id(_ id: UInt32, of other: ValueTable) -> UInt32 {
        let entry = other.entries[Int(id)]
        guard entry.tag == .text else { return insert(entry) }
        let start = Int(entry.payload)
        return other.bytes.withUnsafeBytes {
            self.id(text: UnsafeRawBufferPointer(rebasing: $0[start..<start + Int(entry.length)]))
        }
    }
}

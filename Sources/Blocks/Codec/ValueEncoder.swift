import Events

/// How the values of a column are kept.
enum ValueEncoding: UInt8 {
    /// One text for all.
    case constant = 0
    /// Distinct texts, and for each value the number of its own.
    case dictionary = 1
    /// Decimal integers, as numbers.
    case integers = 2
    /// Dotted quads, as numbers.
    case ipv4 = 3
    /// Lower-case hex of one length, as bytes.
    case hex = 4
    /// Lower-case UUIDs, as bytes.
    case uuid = 5
    /// Lengths, and the texts one after the other.
    case text = 6
}

/// Chooses an encoding for the values of a column and writes it. Keeps its tables from column to column.
struct ValueEncoder {
    private var table: [UInt32] = []
    private var hashes: [UInt64] = []
    private var entries: [ByteRange] = []
    private var indexes: [Int64] = []
    private var integers: [Int64] = []
    private var bytes: [UInt8] = []

    /// The values that are different from one another as far as they were found: all that a token index must see.
    private(set) var distinct: [ByteRange] = []

    /// Appends the values, ranges of the memory at `base`, to `out`.
    mutating func encode(
        _ values: UnsafeBufferPointer<ByteRange>, _ base: UnsafePointer<UInt8>, _ compressor: Compressor, to out: inout [UInt8]
    ) {
        distinct.removeAll(keepingCapacity: true)
        guard let first = values.first else { return }
        if isConstant(values, base) {
            out.append(ValueEncoding.constant.rawValue)
            out.appendVarint(first.count)
            out.append(contentsOf: UnsafeBufferPointer(start: base + Int(first.start), count: first.count))
            distinct.append(first)
            return
        }
        if values.count >= 8, findEntries(values, base) {
            out.append(ValueEncoding.dictionary.rawValue)
            out.appendVarint(entries.count)
            swap(&entries, &distinct)
            distinct.withUnsafeBufferPointer { encodeList($0, base, compressor, to: &out) }
            indexes.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) }
            return
        }
        distinct.append(contentsOf: values)
        encodeList(values, base, compressor, to: &out)
    }

    private func isConstant(_ values: UnsafeBufferPointer<ByteRange>, _ base: UnsafePointer<UInt8>) -> Bool {
        let first = UnsafeRawBufferPointer(start: base + Int(values[0].start), count: values[0].count)
        for value in values.dropFirst() {
            guard UnsafeRawBufferPointer(start: base + Int(value.start), count: value.count).sameBytes(first) else {
                return false
            }
        }
        return true
    }

    /// Fills `entries` and `indexes`; false where too many values are different for a dictionary to pay.
    private mutating func findEntries(_ values: UnsafeBufferPointer<ByteRange>, _ base: UnsafePointer<UInt8>) -> Bool {
        let limit = max(values.count / 2, 4)
        var capacity = 64
        while capacity < values.count * 2 { capacity *= 2 }
        if table.count < capacity {
            table = Array(repeating: 0, count: capacity)
        } else {
            table.withUnsafeMutableBufferPointer { $0[..<capacity].update(repeating: 0) }
        }
        entries.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
        indexes.removeAll(keepingCapacity: true)
        indexes.reserveCapacity(values.count)
        let mask = capacity - 1
        for value in values {
            let hash = ByteHash.hash(base + Int(value.start), value.count)
            var slot = Int(truncatingIfNeeded: hash) & mask
            var found = -1
            while table[slot] != 0 {
                let index = Int(table[slot]) &- 1
                if hashes[index] == hash, isEqual(entries[index], value, base) {
                    found = index
                    break
                }
                slot = (slot &+ 1) & mask
            }
            if found < 0 {
                found = entries.count
                // Nearly nothing repeats at the start, or too little in all.
                if found >= limit || (found == 96 && indexes.count < 104) { return false }
                entries.append(value)
                hashes.append(hash)
                table[slot] = UInt32(truncatingIfNeeded: found &+ 1)
            }
            indexes.append(Int64(found))
        }
        return true
    }

    private func isEqual(_ a: ByteRange, _ b: ByteRange, _ base: UnsafePointer<UInt8>) -> Bool {
        UnsafeRawBufferPointer(start: base + Int(a.start), count: a.count)
            .sameBytes(UnsafeRawBufferPointer(start: base + Int(b.start), count: b.count))
    }

    /// Writes values without looking for repeats.
    private mutating func encodeList(
        _ values: UnsafeBufferPointer<ByteRange>, _ base: UnsafePointer<UInt8>, _ compressor: Compressor, to out: inout [UInt8]
    ) {
        if readIntegers(values, base, ValueText.integer) {
            out.append(ValueEncoding.integers.rawValue)
            integers.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) }
        } else if readIntegers(values, base, { ValueText.ipv4($0, $1).map(Int64.init) }) {
            out.append(ValueEncoding.ipv4.rawValue)
            integers.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) }
        } else if let isUUID = hexForm(values, base) {
            out.append((isUUID ? ValueEncoding.uuid : ValueEncoding.hex).rawValue)
            bytes.removeAll(keepingCapacity: true)
            for value in values { ValueText.packHex(base + Int(value.start), value.count, to: &bytes) }
            if !isUUID { out.appendVarint(values[0].count / 2) }
            compressor.append(bytes, to: &out)
        } else {
            out.append(ValueEncoding.text.rawValue)
            bytes.removeAll(keepingCapacity: true)
            integers.removeAll(keepingCapacity: true)
            for value in values {
                bytes.append(contentsOf: UnsafeBufferPointer(start: base + Int(value.start), count: value.count))
                integers.append(Int64(value.count))
            }
            integers.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) }
            compressor.append(bytes, to: &out)
        }
    }

    /// Fills `integers`; false where a value is not of the form that `read` accepts.
    @inline(__always)
    private mutating func readIntegers(
        _ values: UnsafeBufferPointer<ByteRange>, _ base: UnsafePointer<UInt8>, _ read: (UnsafePointer<UInt8>, Int) -> Int64?
    ) -> Bool {
        integers.removeAll(keepingCapacity: true)
        for value in values {
            guard let number = read(base + Int(value.start), value.count) else { return false }
            integers.append(number)
        }
        return true
    }

    /// Whether all values are hex of one length, and then whether they are UUIDs.
    private func hexForm(_ values: UnsafeBufferPointer<ByteRange>, _ base: UnsafePointer<UInt8>) -> Bool? {
        let length = values[0].count
        guard length >= 8, length <= 128, length % 2 == 0 else { return nil }
        let isUUID = length == 36 && base[Int(values[0].start) + 8] == 0x2D
        for value in values {
            guard value.count == length, ValueText.isHex(base + Int(value.start), length, isUUID: isUUID) else { return nil }
        }
        return isUUID
    }
}

import Events

/// Looks for the required texts of many expressions in one pass over a line.
///
/// Each text stands in a hash table under its rarest pair of bytes; a bitmap of the table (1 KiB) says at most places that nothing is
/// there.
final class LiteralIndex: @unchecked Sendable {
    /// A text in the table.
    private struct Entry {
        var pair: UInt16
        /// Where the pair stands in the text.
        var offset: UInt16
        var start: Int32
        var count: Int32
        /// The text's bit.
        var number: Int32
        /// The next entry of the same slot, -1: none.
        var next: Int32
    }

    /// Bits of one word of which one must be set.
    private struct Mask {
        var word: Int32
        /// Whether the clause ends with this word.
        var isLast: Bool
        var bits: UInt64
    }

    /// Clauses of one expression that are looked for.
    private static let maxClauses = 6
    private static let slots = 8192

    // Never changed after `init`, so threads may share them: raw memory spares the counting of references for each byte.
    private let bitmap: UnsafeMutablePointer<UInt64>
    private let heads: UnsafeMutablePointer<Int32>
    private let entries: UnsafeMutableBufferPointer<Entry>
    private let texts: UnsafeMutableBufferPointer<UInt8>
    private let masks: UnsafeMutableBufferPointer<Mask>
    private let firstMasks: UnsafeMutableBufferPointer<Int32>
    private let minLengths: UnsafeMutableBufferPointer<Int>
    private let singles: UnsafeMutableBufferPointer<(byte: UInt8, number: Int)>
    /// Words of a bit set over all texts.
    let words: Int

    init(_ filters: [RequiredText]) {
        var numbers: [[UInt8]: Int] = [:]
        var all: [[UInt8]] = []
        func number(_ text: [UInt8]) -> Int {
            if let known = numbers[text] { return known }
            numbers[text] = all.count
            all.append(text)
            return all.count - 1
        }
        var masks: [Mask] = []
        var firstMasks: [Int32] = [0]
        for filter in filters {
            for clause in filter.clauses.prefix(Self.maxClauses) {
                var bits: [Int: UInt64] = [:]
                for text in clause.map(number) { bits[text >> 6, default: 0] |= 1 << UInt64(text & 63) }
                for (index, word) in bits.keys.sorted().enumerated() {
                    masks.append(Mask(word: Int32(word), isLast: index == bits.count - 1, bits: bits[word] ?? 0))
                }
            }
            firstMasks.append(Int32(masks.count))
        }
        words = all.count / 64 + 1
        bitmap = .allocate(capacity: Self.slots / 64)
        bitmap.initialize(repeating: 0, count: Self.slots / 64)
        heads = .allocate(capacity: Self.slots)
        heads.initialize(repeating: -1, count: Self.slots)
        var entries: [Entry] = []
        var bytes: [UInt8] = []
        var singles: [(byte: UInt8, number: Int)] = []
        for (number, text) in all.enumerated() {
            guard text.count > 1 else {
                singles.append((text.first ?? 0, number))
                continue
            }
            func commonness(_ at: Int) -> Int { LineFilter.commonness(text[at]) * LineFilter.commonness(text[at + 1]) }
            let offset = (0..<text.count - 1).min { commonness($0) < commonness($1) } ?? 0
            let pair = UInt16(text[offset]) | UInt16(text[offset + 1]) << 8
            let slot = Self.slot(pair)
            bitmap[slot >> 6] |= 1 << UInt64(slot & 63)
            entries.append(
                Entry(
                    pair: pair, offset: UInt16(offset), start: Int32(bytes.count), count: Int32(text.count),
                    number: Int32(number),
                    next: heads[slot]))
            heads[slot] = Int32(entries.count - 1)
            bytes += text
        }
        self.entries = Self.copy(entries)
        texts = Self.copy(bytes)
        self.masks = Self.copy(masks)
        self.firstMasks = Self.copy(firstMasks)
        minLengths = Self.copy(filters.map(\.minLength))
        self.singles = Self.copy(singles)
    }

    deinit {
        bitmap.deallocate()
        heads.deallocate()
        entries.deallocate()
        texts.deallocate()
        masks.deallocate()
        firstMasks.deallocate()
        minLengths.deallocate()
        singles.deallocate()
    }

    private static func copy<T>(_ values: [T]) -> UnsafeMutableBufferPointer<T> {
        let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
        _ = memory.initialize(from: values)
        return memory
    }

    @inline(__always)
    private static func slot(_ pair: UInt16) -> Int { Int(truncatingIfNeeded: (UInt32(pair) &* 0x9E37_79B1) >> 19) }

    /// Sets the bits of the texts that stand in `line`; `found` has `words` words.
    func scan(_ line: UnsafeRawBufferPointer, _ found: UnsafeMutableBufferPointer<UInt64>) {
        found.update(repeating: 0)
        for single in singles where line.firstOffset(of: single.byte) != nil {
            found[single.number >> 6] |= 1 << UInt64(single.number & 63)
        }
        guard line.count > 1, let base = line.baseAddress else { return }
        var i = 0
        while i &+ 1 < line.count {
            let pair = (base + i).loadUnaligned(as: UInt16.self).littleEndian
            let slot = Self.slot(pair)
            if bitmap[slot >> 6] >> UInt64(slot & 63) & 1 != 0 { verify(line, i, pair, heads[slot], found) }
            i &+= 1
        }
    }

    private func verify(
        _ line: UnsafeRawBufferPointer, _ at: Int, _ pair: UInt16, _ head: Int32, _ found: UnsafeMutableBufferPointer<UInt64>
    ) {
        var next = head
        while next >= 0 {
            let entry = entries[Int(next)]
            next = entry.next
            guard entry.pair == pair, found[Int(entry.number >> 6)] >> UInt64(entry.number & 63) & 1 == 0 else { continue }
            let start = at - Int(entry.offset)
            guard start >= 0, start + Int(entry.count) <= line.count else { continue }
            var i = 0
            while i < Int(entry.count), line[start + i] == texts[Int(entry.start) + i] { i += 1 }
            if i == Int(entry.count) { found[Int(entry.number >> 6)] |= 1 << UInt64(entry.number & 63) }
        }
    }

    /// Whether expression `index` may match a line of `length` bytes in which `found` was found.
    @inline(__always)
    func mayMatch(_ index: Int, length: Int, _ found: UnsafeMutableBufferPointer<UInt64>) -> Bool {
        if length < minLengths[index] { return false }
        var isThere = false
        for i in Int(firstMasks[index])..<Int(firstMasks[index + 1]) {
            let mask = masks[i]
            if found[Int(mask.word)] & mask.bits != 0 { isThere = true }
            if mask.isLast {
                if !isThere { return false }
                isThere = false
            }
        }
        return true
    }
}

import Events

/// The distinct tokens of one block, gathered text by text. Keeps its memory from block to block.
struct TokenSet {
    /// The tokens, each as one length byte and its bytes: what `EncodedBlock.tokens` is.
    private(set) var bytes: [UInt8] = []
    /// How many there are.
    private(set) var count = 0

    /// Open addressing; the upper half of a slot is the hash, the lower the offset of the token in `bytes` plus one.
    private var slots: [UInt64] = Array(repeating: 0, count: 1 << 12)
    private var folded: [UInt8] = []

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
        slots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// Adds the tokens of `text`, which is folded here.
    mutating func insert(tokensOf text: UnsafeRawBufferPointer) {
        folded.removeAll(keepingCapacity: true)
        Tokenizer.fold(text, into: &folded)
        let text = folded
        text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            Tokenizer.forEachToken(in: base, count: buffer.count) { start, end in insert(base + start, end &- start) }
        }
    }

    /// Adds the tokens of text that is folded already.
    mutating func insert(tokensOfFolded text: UnsafePointer<UInt8>, count: Int) {
        Tokenizer.forEachToken(in: text, count: count) { start, end in insert(text + start, end &- start) }
    }

    /// Adds one folded token.
    mutating func insert(_ token: UnsafePointer<UInt8>, _ length: Int) {
        let length = min(length, Tokenizer.maxTokenBytes)
        let hash = ByteHash.hash(token, length) >> 32
        if count &* 2 >= slots.count { grow() }
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { break }
            if entry >> 32 == hash, isEqual(Int(entry & 0xFFFF_FFFF) &- 1, token, length) { return }
            slot = (slot &+ 1) & mask
        }
        slots[slot] = hash << 32 | UInt64(bytes.count &+ 1)
        count &+= 1
        bytes.append(UInt8(truncatingIfNeeded: length))
        bytes.append(contentsOf: UnsafeBufferPointer(start: token, count: length))
    }

    private func isEqual(_ offset: Int, _ token: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        bytes.withUnsafeBufferPointer { known in
            guard Int(known[offset]) == length else { return false }
            let base = known.baseAddress! + offset + 1
            for i in 0..<length where base[i] != token[i] { return false }
            return true
        }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 4)
        let mask = larger.count - 1
        for entry in slots where entry != 0 {
            var slot = Int(truncatingIfNeeded: entry >> 32) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = entry
        }
        slots = larger
    }
}

import Events

/// The distinct tokens of one block, gathered text by text: the words as such, of identifiers the hashes. Keeps its memory from block to
/// block.
struct TokenSet {
    /// The words, each as one length byte and its bytes: what `EncodedBlock.words` is.
    private(set) var words: [UInt8] = []

    private var wordCount = 0
    private var identifierCount = 0
    /// Open addressing; the upper half of a slot is the hash, the lower the offset of the word in `words` plus one.
    private var wordSlots: [UInt64] = Array(repeating: 0, count: 1 << 11)
    /// Open addressing; hashes of identifiers, 0 is free.
    private var identifierSlots: [UInt64] = Array(repeating: 0, count: 1 << 12)
    private var folded: [UInt8] = []
    private var stem: [UInt8] = []

    mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        wordCount = 0
        identifierCount = 0
        wordSlots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        identifierSlots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// The identifiers, for `EncodedBlock.filter`.
    func filter() -> [UInt8] { TokenFilter.make(of: identifierSlots.lazy.filter { $0 != 0 }, count: identifierCount) }

    /// The identifiers and the words, the marked beginnings of identifiers among them: a filter that a `FilterQuery` is for.
    func wholeFilter() -> [UInt8] {
        var hashes = identifierSlots.filter { $0 != 0 }
        words.withUnsafeBufferPointer { known in
            var at = 0
            while at < known.count, let base = known.baseAddress {
                let length = Int(known[at])
                hashes.append(ByteHash.hash(base + at + 1, length) | 1)
                at += 1 + length
            }
        }
        return TokenFilter.make(of: hashes, count: hashes.count)
    }

    /// Adds the tokens of `text`, which is folded here.
    mutating func insert(tokensOf text: UnsafeRawBufferPointer) {
        // The buffer is taken out while it is read: `insert` changes `self`.
        var taken = folded
        folded = []
        taken.removeAll(keepingCapacity: true)
        Tokenizer.fold(text, into: &taken)
        taken.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            Tokenizer.forEachToken(in: base, count: buffer.count) { start, end, hasDigit in
                let length = min(end &- start, Tokenizer.maxTokenBytes)
                // What is cut off does not count: the query knows a long token by the same bytes.
                let hasDigit = hasDigit && (length == end &- start || Self.hasDigit(base + start, length))
                if hasDigit { insert(identifier: base + start, length) } else { insert(word: base + start, length) }
            }
        }
        folded = taken
    }

    /// Adds one folded token.
    mutating func insert(token: [UInt8]) {
        let length = min(token.count, Tokenizer.maxTokenBytes)
        token.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            if Self.hasDigit(base, length) { insert(identifier: base, length) } else { insert(word: base, length) }
        }
    }

    private mutating func insert(identifier: UnsafePointer<UInt8>, _ length: Int) {
        let hash = ByteHash.hash(identifier, length) | 1
        if identifierCount &* 2 >= identifierSlots.count { growIdentifiers() }
        let mask = identifierSlots.count &- 1
        var slot = Int(truncatingIfNeeded: hash >> 20) & mask
        while identifierSlots[slot] != 0 {
            if identifierSlots[slot] == hash { return }
            slot = (slot &+ 1) & mask
        }
        identifierSlots[slot] = hash
        identifierCount &+= 1
        // What stands before the first digit goes to the words, marked, so that the index can answer for beginnings of identifiers.
        var letters = 0
        while letters < length, identifier[letters] &- 0x30 > 9 { letters &+= 1 }
        guard letters > 0 else { return }
        stem.removeAll(keepingCapacity: true)
        stem.append(TokenQuery.stemMark)
        stem.append(contentsOf: UnsafeBufferPointer(start: identifier, count: min(letters, Tokenizer.maxTokenBytes - 1)))
        let marked = stem
        marked.withUnsafeBufferPointer { insert(word: $0.baseAddress!, $0.count) }
    }

    private mutating func insert(word: UnsafePointer<UInt8>, _ length: Int) {
        let hash = ByteHash.hash(word, length) >> 32
        if wordCount &* 2 >= wordSlots.count { growWords() }
        let mask = wordSlots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = wordSlots[slot]
            if entry == 0 { break }
            if entry >> 32 == hash, isEqual(Int(entry & 0xFFFF_FFFF) &- 1, word, length) { return }
            slot = (slot &+ 1) & mask
        }
        wordSlots[slot] = hash << 32 | UInt64(words.count &+ 1)
        wordCount &+= 1
        words.append(UInt8(truncatingIfNeeded: length))
        words.append(contentsOf: UnsafeBufferPointer(start: word, count: length))
    }

    private func isEqual(_ offset: Int, _ word: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        words.withUnsafeBufferPointer { known in
            guard Int(known[offset]) == length else { return false }
            let base = known.baseAddress! + offset + 1
            for i in 0..<length where base[i] != word[i] { return false }
            return true
        }
    }

    private static func hasDigit(_ token: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        for i in 0..<length where token[i] &- 0x30 <= 9 { return true }
        return false
    }

    private mutating func growWords() {
        Self.grow(&wordSlots) { $0 >> 32 }
    }

    private mutating func growIdentifiers() {
        Self.grow(&identifierSlots) { $0 >> 20 }
    }

    private static func grow(_ slots: inout [UInt64], _ place: (UInt64) -> UInt64) {
        var larger = [UInt64](repeating: 0, count: slots.count * 4)
        let mask = larger.count - 1
        for entry in slots where entry != 0 {
            var slot = Int(truncatingIfNeeded: place(entry)) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = entry
        }
        slots = larger
    }
}

extension EncodedBlock {
    /// A block with the given tokens, folded as the tokenizer gives them: for tests of what keeps blocks without looking into them.
    public init(summary: BlockSummary, payload: [UInt8], tokens: some Sequence<[UInt8]>) {
        var set = TokenSet()
        for token in tokens { set.insert(token: token) }
        self.init(summary: summary, payload: payload, words: set.words, filter: set.filter())
    }
}

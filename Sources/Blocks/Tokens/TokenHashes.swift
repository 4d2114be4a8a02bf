import Events

/// The distinct tokens of some text as hashes alone, words and identifiers together: what a filter over a cold segment is made of.
///
/// Keeps its memory from text to text. Beside each identifier the letters that it begins with are kept, marked, so that a filter can
/// answer for beginnings (`TokenFilterQuery`).
public struct TokenHashes {
    /// Open addressing; 0 is free.
    private var slots: [UInt64] = Array(repeating: 0, count: 1 << 13)
    private var folded: [UInt8] = []
    private var stem: [UInt8] = []
    /// How many distinct hashes there are.
    public private(set) var count = 0

    /// An empty set.
    public init() {}

    /// Forgets all tokens.
    public mutating func removeAll() {
        count = 0
        slots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// The hashes, in no order.
    public var hashes: [UInt64] { slots.filter { $0 != 0 } }

    /// Adds the tokens of `text`, which is folded here.
    public mutating func insert(tokensOf text: UnsafeRawBufferPointer) {
        // The buffer is taken out while it is read: `insert` changes `self`.
        var taken = folded
        folded = []
        taken.removeAll(keepingCapacity: true)
        Tokenizer.fold(text, into: &taken)
        taken.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            Tokenizer.forEachToken(in: base, count: buffer.count) { start, end, hasDigit in
                let length = min(end &- start, Tokenizer.maxTokenBytes)
                let isNew = insert(ByteHash.hash(base + start, length) | 1)
                if isNew && hasDigit { insertStem(base + start, length) }
            }
        }
        folded = taken
    }

    /// Adds what stands before the first digit of an identifier, marked.
    private mutating func insertStem(_ token: UnsafePointer<UInt8>, _ length: Int) {
        var letters = 0
        while letters < length, token[letters] &- 0x30 > 9 { letters &+= 1 }
        guard letters > 0, letters < length else { return }
        stem.removeAll(keepingCapacity: true)
        stem.append(TokenQuery.stemMark)
        stem.append(contentsOf: UnsafeBufferPointer(start: token, count: min(letters, Tokenizer.maxTokenBytes - 1)))
        let hash = stem.withUnsafeBufferPointer { ByteHash.hash($0.baseAddress!, $0.count) | 1 }
        insert(hash)
    }

    @discardableResult
    private mutating func insert(_ hash: UInt64) -> Bool {
        if count &* 2 >= slots.count { grow() }
        let mask = slots.count &- 1
        return slots.withUnsafeMutableBufferPointer { slots in
            var slot = Int(truncatingIfNeeded: hash >> 20) & mask
            while slots[slot] != 0 {
                if slots[slot] == hash { return false }
                slot = (slot &+ 1) & mask
            }
            slots[slot] = hash
            count &+= 1
            return true
        }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 4)
        let mask = larger.count - 1
        for hash in slots where hash != 0 {
            var slot = Int(truncatingIfNeeded: hash >> 20) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = hash
        }
        slots = larger
    }
}

/// A `TokenExpression` as questions to filters made of `TokenHashes`: which tokens to look for. Never stronger than the expression.
public indirect enum TokenFilterQuery: Hashable, Sendable {
    /// Every filter satisfies it.
    case anything
    /// No filter satisfies it.
    case nothing
    /// The filter holds this hash.
    case hash(UInt64)
    /// All of these hold.
    case all([TokenFilterQuery])
    /// One of these holds.
    case any([TokenFilterQuery])

    /// The questions of an expression.
    public init(_ expression: TokenExpression) {
        switch expression {
        case .anything: self = .anything
        case .nothing: self = .nothing
        case .token(let token): self = .hash(TokenFilter.hash(token))
        case .prefix(let prefix):
            let letters = prefix.prefix { $0 < 0x30 || $0 > 0x39 }
            // Without a digit, words may begin so too, of which a filter of hashes knows nothing.
            guard !letters.isEmpty, letters.count < prefix.count, letters.count < Tokenizer.maxTokenBytes - 1 else {
                self = .anything
                return
            }
            self = .hash(TokenFilter.hash([TokenQuery.stemMark] + letters))
        case .all(let parts):
            let real = parts.map(TokenFilterQuery.init).filter { $0 != .anything }
            self = real.isEmpty ? .anything : real.contains(.nothing) ? .nothing : .all(real)
        case .any(let parts):
            let real = parts.map(TokenFilterQuery.init).filter { $0 != .nothing }
            self = real.contains(.anything) ? .anything : real.isEmpty ? .nothing : .any(real)
        }
    }
}

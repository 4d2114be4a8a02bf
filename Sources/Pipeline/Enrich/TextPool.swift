import Events

/// Many short texts, each kept once, in two arrays: no object and no String for each.
struct TextPool: Sendable {
    /// A text of the pool.
    struct Text: Hashable, Sendable {
        var start: UInt32
        var count: UInt32

        /// The empty text.
        static let empty = Text(start: 0, count: 0)
    }

    private(set) var bytes: ContiguousArray<UInt8> = []
    private var texts: ContiguousArray<Text> = []
    /// Open addressing: 0 is free, else index into `texts` + 1. The capacity is a power of two.
    private var table = ContiguousArray<UInt32>(repeating: 0, count: 1024)

    /// Bytes of memory taken.
    var memory: Int { bytes.count + texts.count * MemoryLayout<Text>.stride + table.count * 4 }

    /// The text with these bytes, which is added if it is new.
    mutating func add(_ text: UnsafeRawBufferPointer) -> Text {
        guard text.count > 0 else { return .empty }
        let hash = Self.hash(text)
        var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
        while table[slot] != 0 {
            let known = texts[Int(table[slot]) - 1]
            if with(known, { $0.sameBytes(text) }) { return known }
            slot = (slot + 1) & (table.count - 1)
        }
        let added = Text(start: UInt32(truncatingIfNeeded: bytes.count), count: UInt32(truncatingIfNeeded: text.count))
        bytes.append(contentsOf: text)
        texts.append(added)
        table[slot] = UInt32(truncatingIfNeeded: texts.count)
        if texts.count * 2 > table.count { grow() }
        return added
    }

    /// Forgets what only adding needs.
    mutating func seal() {
        texts = []
        table = [0]
    }

    /// Calls `body` with the bytes of a text.
    @inline(__always)
    func with<T>(_ text: Text, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[Int(text.start)..<Int(text.start) + Int(text.count)])) }
    }

    private mutating func grow() {
        table = ContiguousArray(repeating: 0, count: table.count * 2)
        for (index, text) in texts.enumerated() {
            var slot = Int(truncatingIfNeeded: with(text, Self.hash)) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = UInt32(truncatingIfNeeded: index + 1)
        }
    }

    /// The hash of a text.
    @inline(__always)
    static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
        guard let base = text.baseAddress else { return 0 }
        return ByteHash.hash(base.assumingMemoryBound(to: UInt8.self), text.count)
    }
}

import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What is known of the keys that structured lines have had: their names in the batch and their roles, found again in a few
/// nanoseconds without hashing every byte.
///
/// Holds for one `FieldNames` (`identity`); another batch empties it. Keys beyond `capacity` are looked up afresh each time.
struct KeyTable: Sendable {
    /// A key under its parent.
    struct Entry: Sendable {
        /// The entry of the object that holds the key, or `KeyTable.root`.
        var parent: UInt16
        /// Where the key's own bytes are in `text`.
        var key: Range<Int>
        /// Where the dotted path is in `text`, cut to `Limits.fieldNameBytes`.
        var path: Range<Int>
        /// What the key may be.
        var claim: RoleClaim
        /// The name of the path, once it was needed.
        var name: FieldName?
    }

    /// The parent of keys of the line's own object.
    static let root = UInt16.max
    /// Keys remembered.
    static let capacity = 1_024
    /// The number of the entry that stands for the last key that was not remembered.
    static let unremembered = UInt16(capacity)

    private(set) var entries: ContiguousArray<Entry> = []
    /// Open addressing, number of entry + 1, twice the capacity.
    private var slots: ContiguousArray<UInt16> = []
    private var text: ContiguousArray<UInt8> = []
    private var spare = Entry(parent: root, key: 0..<0, path: 0..<0, claim: .metadata, name: nil)
    private var spareText: ContiguousArray<UInt8> = []
    private var identity: UInt64 = 0

    /// Empties the table if the dictionary of names is another than that of the last line. To be called before each line.
    @inline(__always)
    mutating func begin(_ identity: UInt64) {
        if self.identity != identity { reset(identity) }
    }

    @inline(never)
    private mutating func reset(_ identity: UInt64) {
        self.identity = identity
        entries.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        slots = ContiguousArray(repeating: 0, count: Self.capacity * 2)
    }

    /// The entry of `key` below `parent`.
    @inline(__always)
    mutating func find(_ key: UnsafeRawBufferPointer, parent: UInt16) -> UInt16 {
        let hash = Self.hash(key, parent)
        var slot = hash & (Self.capacity * 2 - 1)
        while slots[slot] != 0 {
            let number = slots[slot] &- 1
            let entry = entries[Int(number)]
            if entry.parent == parent && entry.key.count == key.count && isSame(entry.key.lowerBound, key) { return number }
            slot = (slot &+ 1) & (Self.capacity * 2 - 1)
        }
        return add(key, parent, slot)
    }

    /// What the key may be.
    @inline(__always)
    func claim(_ entry: UInt16) -> RoleClaim { entry < Self.unremembered ? entries[Int(entry)].claim : spare.claim }

    /// The name of the entry's path, if it was needed before.
    @inline(__always)
    func knownName(_ entry: UInt16) -> FieldName? { entry < Self.unremembered ? entries[Int(entry)].name : nil }

    /// The name of the entry's path in `names`. A path that is a name of the schema gets `_2`: the role went to another key. `.filler` if
    /// the dictionary is full.
    @inline(__always)
    mutating func name(_ entry: UInt16, _ names: inout FieldNames) -> FieldName {
        if entry < Self.unremembered, let name = entries[Int(entry)].name { return name }
        return resolve(entry, &names)
    }

    @inline(__always)
    private static func hash(_ key: UnsafeRawBufferPointer, _ parent: UInt16) -> Int {
        var a: UInt64 = 0
        var b: UInt64 = 0
        if key.count >= 8 {
            a = key.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            b = key.loadUnaligned(fromByteOffset: key.count - 8, as: UInt64.self)
        } else if key.count >= 4 {
            a = UInt64(key.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            b = UInt64(key.loadUnaligned(fromByteOffset: key.count - 4, as: UInt32.self))
        } else if key.count > 0 {
            a = UInt64(key[0])
            b = UInt64(key[key.count / 2]) << 8 | UInt64(key[key.count - 1])
        }
        let mixed = (a ^ (b << 23 | b >> 41) ^ UInt64(key.count) << 56 ^ UInt64(parent) << 40) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 40)
    }

    @inline(__always)
    private func isSame(_ start: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = key.baseAddress else { return true }
        return text.withUnsafeBufferPointer { memcmp($0.baseAddress.unsafelyUnwrapped + start, bytes, key.count) == 0 }
    }

    @inline(never)
    private mutating func add(_ key: UnsafeRawBufferPointer, _ parent: UInt16, _ slot: Int) -> UInt16 {
        guard entries.count < Self.capacity, key.count <= Limits.fieldNameBytes else {
            spareText.removeAll(keepingCapacity: true)
            let path = Self.appendPath(key, parent, entries, text, to: &spareText)
            spare = Entry(parent: parent, key: 0..<0, path: path, claim: Self.claim(spareText, path), name: nil)
            return Self.unremembered
        }
        let start = text.count
        text.append(contentsOf: key)
        let own = start..<text.count
        let path: Range<Int>
        if parent == Self.root {
            path = own
        } else {
            var copy: ContiguousArray<UInt8> = []
            let range = Self.appendPath(key, parent, entries, text, to: &copy)
            path = text.count..<(text.count + range.count)
            text.append(contentsOf: copy)
        }
        entries.append(Entry(parent: parent, key: own, path: path, claim: Self.claim(text, path), name: nil))
        slots[slot] = UInt16(entries.count)
        return UInt16(entries.count - 1)
    }

    private static func claim(_ text: ContiguousArray<UInt8>, _ path: Range<Int>) -> RoleClaim {
        text.withUnsafeBytes { RoleClaim.of(UnsafeRawBufferPointer(rebasing: $0[path])) }
    }

    /// Writes `parent.key`, at most `Limits.fieldNameBytes` bytes and no half character.
    private static func appendPath(
        _ key: UnsafeRawBufferPointer, _ parent: UInt16, _ entries: ContiguousArray<Entry>, _ text: ContiguousArray<UInt8>,
        to: inout ContiguousArray<UInt8>
    ) -> Range<Int> {
        let start = to.count
        if parent < unremembered {
            to.append(contentsOf: text[entries[Int(parent)].path])
            to.append(UInt8(ascii: "."))
        }
        to.append(contentsOf: key)
        if to.count - start > Limits.fieldNameBytes {
            var end = start + Limits.fieldNameBytes
            while end > start && to[end] & 0xC0 == 0x80 { end -= 1 }
            to.removeSubrange(end...)
        }
        return start..<to.count
    }

    @inline(never)
    private mutating func resolve(_ entry: UInt16, _ names: inout FieldNames) -> FieldName {
        let isSpare = entry >= Self.unremembered
        let path = isSpare ? spare.path : entries[Int(entry)].path
        var name = (isSpare ? spareText : text).withUnsafeBytes { names.intern(UnsafeRawBufferPointer(rebasing: $0[path])) }
        if name.isSchema && !names.isFull {
            let second = ContiguousArray((isSpare ? spareText : text)[path]) + Array("_2".utf8)
            name = second.withUnsafeBytes { names.intern($0) }
        }
        if name.isSchema { name = .filler }
        if isSpare { spare.name = name } else { entries[Int(entry)].name = name }
        return name
    }
}

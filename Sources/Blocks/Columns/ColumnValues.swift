import Events

/// The values of a column for all rows of a block: entries, and for each row which is its own.
///
/// Tests and groupings look at an entry once and at rows only by number, so columns with few entries cost little a row. Equal values
/// mostly share an entry where they are frequent, but may have several; an entry may belong to no row.
public final class ColumnValues {
    /// Rows without a value have this code.
    public static let none: Int32 = -1

    /// For each row the entry that is its value, or `none`; nil where row `i` has entry `i`. Never past `entryCount`.
    public let codes: [Int32]?
    /// How many entries there are.
    public let entryCount: Int
    /// The entries as integers, where the column keeps them so; each is written in the shortest form, and its kind is `uniformKind`.
    /// Nil for other columns, also where all their texts read as integers.
    public let integers: [Int64]?
    /// What the bytes of all entries are; nil where they differ.
    public let uniformKind: ValueKind?

    /// Empty where all entries are of `uniformKind`.
    private let kinds: [ValueKind]
    private lazy var text: EntryText = make()
    private let make: () -> EntryText

    /// Values from their parts. `kinds` has one for each entry, or one for all.
    package convenience init(codes: [Int32]?, text: EntryText, kinds: [ValueKind]) {
        self.init(codes: codes, entryCount: text.count, kinds: kinds) { text }
    }

    /// Values whose text is made when it is first asked for.
    init(codes: [Int32]?, entryCount: Int, integers: [Int64]? = nil, kinds: [ValueKind], _ make: @escaping () -> EntryText) {
        self.codes = codes
        self.entryCount = entryCount
        self.integers = integers
        let first = kinds.first ?? .text
        uniformKind = kinds.allSatisfy { $0 == first } ? first : nil
        self.kinds = uniformKind == nil ? kinds : []
        self.make = make
    }

    /// The entry of a row, or `none`.
    public func code(_ row: Int) -> Int32 { codes?[row] ?? Int32(truncatingIfNeeded: row) }

    /// What an entry's bytes are.
    public func kind(_ entry: Int) -> ValueKind { uniformKind ?? kinds[entry] }

    /// Calls `body` with the bytes of an entry, which are valid only there. For many entries `withEntries` costs less.
    public func withEntry<T>(_ entry: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try withEntries { try body($0[entry]) }
    }

    /// Calls `body` with the bytes of an entry, which are valid only there: `withEntry` for who asks row by row.
    public func withBytes(ofEntry entry: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        text.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[text.starts[entry]..<text.starts[entry + 1]])) }
    }

    /// Calls `body` with the bytes of all entries, which are valid only there.
    public func withEntries<T>(_ body: (ColumnEntries) throws -> T) rethrows -> T {
        try text.bytes.withUnsafeBytes { bytes in
            try text.starts.withUnsafeBufferPointer { try body(ColumnEntries(text: bytes, starts: $0)) }
        }
    }
}

/// The bytes of a column's entries, one entry behind the other without gaps: for loops over all of them. Valid only where it was given.
public struct ColumnEntries {
    /// All entries.
    public let text: UnsafeRawBufferPointer
    /// Where each entry starts in `text`, ascending; one more than entries, the last is the end.
    public let starts: UnsafeBufferPointer<Int>

    /// Entries of a text; `starts` has one more than there are.
    public init(text: UnsafeRawBufferPointer, starts: UnsafeBufferPointer<Int>) {
        self.text = text
        self.starts = starts
    }

    /// How many entries there are.
    public var count: Int { starts.count - 1 }

    /// The bytes of an entry.
    public subscript(entry: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: text[starts[entry]..<starts[entry + 1]])
    }

    /// Calls `body` with each entry that holds `needle`, ascending: one search through all text, at the speed of memory. An empty needle
    /// is in every entry.
    public func forEach(containing needle: UnsafeRawBufferPointer, _ body: (Int) throws -> Void) rethrows {
        guard !needle.isEmpty else {
            for entry in 0..<count { try body(entry) }
            return
        }
        var at = 0
        var entry = 0
        while let hit = text.firstOffset(of: needle, from: at) {
            entry = index(of: hit, from: entry)
            let end = starts[entry + 1]
            if hit + needle.count <= end {
                try body(entry)
                at = end
            } else {
                // It runs over into the next entry.
                at = hit + 1
            }
        }
    }

    /// The entry that holds offset `offset`, which is not before entry `low`.
    private func index(of offset: Int, from low: Int) -> Int {
        // Hits are mostly near each other, or far: by doubled steps, then by halves.
        var low = low
        var step = 1
        while low + step < count, starts[low + step] <= offset {
            low += step
            step *= 2
        }
        var high = min(low + step, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

/// Texts one behind the other: entry `i` is `bytes[starts[i]..<starts[i + 1]]`.
package struct EntryText {
    package var bytes: [UInt8]
    /// One more than entries.
    package var starts: [Int]

    package var count: Int { starts.count - 1 }

    package init(bytes: [UInt8] = [], starts: [Int] = [0]) {
        self.bytes = bytes
        self.starts = starts
    }

    /// Appends all entries of `other`.
    package mutating func append(_ other: EntryText) {
        let offset = bytes.count
        bytes += other.bytes
        starts += other.starts.dropFirst().map { $0 + offset }
    }

    /// Appends an entry.
    package mutating func append(_ text: [UInt8]) {
        bytes.append(contentsOf: text)
        starts.append(bytes.count)
    }
}

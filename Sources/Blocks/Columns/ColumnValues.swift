/// The values of a column for all rows of a block: distinct-ish entries, and for each row which is its own.
///
/// Tests and groupings look at an entry once and at rows only by number, so columns with few entries cost little a row.
public final class ColumnValues {
    /// Rows without a value have this code.
    public static let none: Int32 = -1

    /// For each row the entry that is its value, or `none`; nil where row `i` has entry `i`. Equal values may have several entries.
    public let codes: [Int32]?
    /// How many entries there are.
    public var entryCount: Int { kinds.count }

    private let bytes: [UInt8]
    /// Where each entry starts in `bytes`; one more than entries.
    private let starts: [Int]
    private let kinds: [ValueKind]

    /// Values from their parts: entry `i` is `bytes[starts[i]..<starts[i + 1]]`.
    init(codes: [Int32]?, bytes: [UInt8], starts: [Int], kinds: [ValueKind]) {
        self.codes = codes
        self.bytes = bytes
        self.starts = starts
        self.kinds = kinds
    }

    /// The entry of a row, or `none`.
    public func code(_ row: Int) -> Int32 { codes?[row] ?? Int32(truncatingIfNeeded: row) }

    /// What an entry's bytes are.
    public func kind(_ entry: Int) -> ValueKind { kinds[entry] }

    /// Calls `body` with the bytes of an entry, which are valid only there.
    public func withEntry<T>(_ entry: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[starts[entry]..<starts[entry + 1]])) }
    }
}

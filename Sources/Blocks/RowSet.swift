/// A set of rows of one block: one bit a row.
public struct RowSet: Equatable, Sendable {
    /// Rows in the block; rows are 0..<rows.
    public let rows: Int
    /// 64 rows a word, the lowest bit first; bits past `rows` are zero.
    public private(set) var words: [UInt64]

    /// The empty set.
    public init(rows: Int) {
        self.rows = rows
        words = Array(repeating: 0, count: (rows + 63) / 64)
    }

    /// All rows.
    public init(all rows: Int) {
        self.rows = rows
        words = Array(repeating: .max, count: (rows + 63) / 64)
        trim()
    }

    private mutating func trim() {
        if rows % 64 != 0, !words.isEmpty { words[words.count - 1] &= (1 << UInt64(rows % 64)) - 1 }
    }

    /// Adds a row.
    @inlinable public mutating func insert(_ row: Int) { set(word: row >> 6, 1 << UInt64(row & 63)) }
    @usableFromInline mutating func set(word: Int, _ bits: UInt64) { words[word] |= bits }

    /// Removes a row.
    public mutating func remove(_ row: Int) { words[row >> 6] &= ~(1 << UInt64(row & 63)) }

    /// Whether a row is in the set.
    public func contains(_ row: Int) -> Bool { words[row >> 6] & (1 << UInt64(row & 63)) != 0 }

    /// How many rows are in the set.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether no row is in the set.
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Whether all rows are in the set.
    public var isFull: Bool { count == rows }

    /// Keeps the rows that are in both.
    public mutating func formIntersection(_ other: RowSet) { for i in words.indices { words[i] &= other.words[i] } }

    /// Adds the rows of `other`.
    public mutating func formUnion(_ other: RowSet) { for i in words.indices { words[i] |= other.words[i] } }

    /// Removes the rows of `other`.
    public mutating func subtract(_ other: RowSet) { for i in words.indices { words[i] &= ~other.words[i] } }

    /// The rows that are not in the set.
    public func complement() -> RowSet {
        var result = RowSet(all: rows)
        result.subtract(self)
        return result
    }

    /// The rows, ascending.
    public var indices: [Int] {
        var result: [Int] = []
        forEach { result.append($0) }
        return result
    }

    /// Calls `body` with each row, ascending.
    public func forEach(_ body: (Int) throws -> Void) rethrows {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                try body(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}

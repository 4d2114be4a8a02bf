import Events

/// A table in memory: rows of named values by key. Built once by `LookupLoader`, then only read, by all workers.
final class LookupTable: Sendable {
    /// A value of a row.
    struct Cell: Sendable, Equatable {
        var column: UInt16
        /// Whether it is JSON (a number, a truth value, an object), else text.
        var isJSON: Bool
        var text: TextPool.Text
    }

    /// The columns that rows have values of.
    let columns: [String]
    private let pool: TextPool
    private let cells: ContiguousArray<Cell>
    /// Where the cells of each row begin; one more than rows.
    private let starts: ContiguousArray<UInt32>
    /// The row of values that the table does not have.
    private let defaultRow: Int?
    private let index: Index
    private let ignoresCase: Bool

    private enum Index: Sendable {
        case keys(KeyIndex)
        case networks(NetworkIndex)
    }

    /// A table of what was loaded. `defaults` is the row for keys it does not have. Throws `RuleError` for keys that are there twice with
    /// different rows.
    init(_ loaded: LookupRows, _ rule: LookupRule, columns: [String], defaultRow: Int?) throws(RuleError) {
        var rows = loaded
        self.columns = columns
        self.defaultRow = defaultRow
        ignoresCase = rule.ignoresCase
        if rule.isNetwork {
            index = .networks(try NetworkIndex(rows, rule))
        } else {
            index = .keys(try KeyIndex(rows, rule))
        }
        rows.pool.seal()
        pool = rows.pool
        cells = rows.cells
        starts = rows.starts
    }

    /// The row for a value, or nil where the table has neither the value nor a default row.
    @inline(__always)
    func row(_ text: UnsafeRawBufferPointer) -> Int? {
        switch index {
        case .keys(let keys):
            if !ignoresCase { return keys.find(text, pool) ?? defaultRow }
            return Self.folded(text) { keys.find($0, pool) } ?? defaultRow
        case .networks(let networks):
            guard let address = IPAddress(text) else { return defaultRow }
            return networks.find(address) ?? defaultRow
        }
    }

    /// Whether looking up is so costly that what was looked up is worth remembering.
    var isSlow: Bool { if case .networks = index { true } else { false } }

    /// Calls `body` with each cell of a row.
    @inline(__always)
    func forEachCell(_ row: Int, _ body: (Cell) -> Void) {
        cells.withUnsafeBufferPointer { cells in
            for i in Int(starts[row])..<Int(starts[row + 1]) { body(cells[i]) }
        }
    }

    /// Calls `body` with the text of a cell.
    @inline(__always)
    func with<T>(_ cell: Cell, _ body: (UnsafeRawBufferPointer) -> T) -> T { pool.with(cell.text, body) }

    /// Calls `body` with the text in lower case (ASCII).
    static func folded<T>(_ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        withUnsafeTemporaryAllocation(byteCount: max(text.count, 1), alignment: 1) { copy in
            for i in text.indices { copy[i] = text[i] &- 0x41 < 26 ? text[i] | 0x20 : text[i] }
            return body(UnsafeRawBufferPointer(rebasing: copy[..<text.count]))
        }
    }
}

/// The rows of a table while it is loaded.
struct LookupRows {
    var pool = TextPool()
    var cells: ContiguousArray<LookupTable.Cell> = []
    var starts: ContiguousArray<UInt32> = [0]
    /// The key of each row, and the line of the file (or the number of the record) where it is.
    var keys: ContiguousArray<TextPool.Text> = []
    var lines: ContiguousArray<UInt32> = []

    var count: Int { starts.count - 1 }

    /// Ends a row with the cells added since the last.
    mutating func end(key: TextPool.Text, line: Int) {
        starts.append(UInt32(truncatingIfNeeded: cells.count))
        keys.append(key)
        lines.append(UInt32(truncatingIfNeeded: line))
    }

    /// Whether two rows say the same.
    func isSame(_ a: Int, _ b: Int) -> Bool {
        cells[Int(starts[a])..<Int(starts[a + 1])].elementsEqual(cells[Int(starts[b])..<Int(starts[b + 1])])
    }

    /// The error of a key that is there twice.
    func isTwice(_ a: Int, _ b: Int, _ rule: LookupRule) -> RuleError {
        RuleError(
            "enrich: \(rule.file):\(lines[b]): the key stands in line \(lines[a]) too, with other values; keep one of the two")
    }
}

/// Rows by the text of their key.
struct KeyIndex: Sendable {
    /// Open addressing: 0 is free, else row + 1. The capacity is a power of two.
    private var table: ContiguousArray<UInt32>
    private let keys: ContiguousArray<TextPool.Text>

    init(_ rows: LookupRows, _ rule: LookupRule) throws(RuleError) {
        var capacity = 16
        while capacity < rows.keys.count * 2 { capacity *= 2 }
        table = ContiguousArray(repeating: 0, count: capacity)
        keys = rows.keys
        for row in keys.indices where keys[row].count > 0 {
            let known = rows.pool.with(keys[row]) { find($0, rows.pool) }
            if let known {
                if !rows.isSame(known, row) { throw rows.isTwice(known, row, rule) }
                continue
            }
            var slot = Int(truncatingIfNeeded: rows.pool.with(keys[row], TextPool.hash)) & (capacity - 1)
            while table[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            table[slot] = UInt32(truncatingIfNeeded: row + 1)
        }
    }

    /// The row with a key, or nil.
    @inline(__always)
    func find(_ text: UnsafeRawBufferPointer, _ pool: TextPool) -> Int? {
        guard text.count > 0 else { return nil }
        var slot = Int(truncatingIfNeeded: TextPool.hash(text)) & (table.count - 1)
        while table[slot] != 0 {
            let row = Int(table[slot]) - 1
            if pool.with(keys[row], { $0.sameBytes(text) }) { return row }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }
}

/// Rows by the network that is their key; the longest that holds an address is found.
struct NetworkIndex: Sendable {
    private struct Group: Sendable {
        var length: Int
        /// In the order of their first addresses.
        var networks: [(first: UInt128, row: UInt32)]
    }

    /// The longest networks first.
    private let groups: [Group]

    init(_ rows: LookupRows, _ rule: LookupRule) throws(RuleError) {
        var byLength: [Int: [UInt128: UInt32]] = [:]
        for row in rows.keys.indices where rows.keys[row].count > 0 {
            guard let network = rows.pool.with(rows.keys[row], { IPNetwork($0) }) else {
                throw RuleError(
                    "enrich: \(rule.file):\(rows.lines[row]): the key is no address and no network such as 10.0.0.0/8")
            }
            if let known = byLength[network.length]?[network.first] {
                if !rows.isSame(Int(known), row) { throw rows.isTwice(Int(known), row, rule) }
                continue
            }
            byLength[network.length, default: [:]][network.first] = UInt32(truncatingIfNeeded: row)
        }
        groups = byLength.sorted { $0.key > $1.key }.map { length, rows in
            Group(length: length, networks: rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
    }

    /// The row of the longest network that holds the address, or nil. Complexity: a binary search for each length that occurs.
    func find(_ address: IPAddress) -> Int? {
        for group in groups {
            let first = address.bits & IPNetwork.mask(group.length)
            var low = 0
            var high = group.networks.count
            while low < high {
                let middle = (low + high) / 2
                if group.networks[middle].first < first { low = middle + 1 } else { high = middle }
            }
            if low < group.networks.count, group.networks[low].first == first { return Int(group.networks[low].row) }
        }
        return nil
    }
}

import Blocks
import Events

/// Evaluates predicates on opened blocks.
enum BlockScan {
    /// The rows of `block` that satisfy `predicate`; `summary` is the block's own and saves columns.
    static func rows(of block: BlockReader, _ summary: BlockSummary, _ predicate: Predicate) throws(BlockError) -> RowSet {
        try rows(of: block, predicate.simplified(for: summary))
    }

    /// The same where no summary is at hand.
    static func allRows(of block: BlockReader, _ predicate: Predicate) throws(BlockError) -> RowSet {
        try rows(of: block, predicate)
    }

    private static func rows(of block: BlockReader, _ predicate: Predicate) throws(BlockError) -> RowSet {
        switch predicate {
        case .always: return RowSet(all: block.count)
        case .never: return RowSet(rows: block.count)
        case .time(let from, let to): return try rows(of: block, from: from, to: to)
        case .levels(let mask): return try rows(of: block, levels: mask)
        case .services(let match): return try rows(of: block, services: match)
        case .text(let pattern, let scope): return try block.rows(matching: pattern, in: scope)
        case .column(let test): return test.rows(of: try ColumnBlock(block).values(test.column), count: block.count)
        case .and(let parts):
            // The cheapest first: an empty set ends it before the text columns are inflated.
            let ordered = parts.map { (part: $0, cost: $0.cost) }.sorted { $0.cost < $1.cost }
            var result = try rows(of: block, ordered[0].part)
            for (part, _) in ordered.dropFirst() {
                if result.isEmpty { break }
                result.formIntersection(try rows(of: block, part))
            }
            return result
        case .or(let parts):
            var result = RowSet(rows: block.count)
            for part in parts {
                result.formUnion(try rows(of: block, part))
                if result.isFull { break }
            }
            return result
        case .not(let part): return try rows(of: block, part).complement()
        }
    }

    private static func rows(of block: BlockReader, from: Timestamp?, to: Timestamp?) throws(BlockError) -> RowSet {
        let timestamps = try checked(block.timestamps(), block)
        // Instants ascend.
        let start = from.map { bound in firstIndex(timestamps) { $0 >= bound } } ?? 0
        let end = to.map { bound in firstIndex(timestamps) { $0 >= bound } } ?? timestamps.count
        var result = RowSet(rows: block.count)
        for row in start..<max(start, end) { result.insert(row) }
        return result
    }

    private static func firstIndex(_ timestamps: [Timestamp], where isAtOrAfter: (Timestamp) -> Bool) -> Int {
        var low = 0
        var high = timestamps.count
        while low < high {
            let middle = low + (high - low) / 2
            if isAtOrAfter(timestamps[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func rows(of block: BlockReader, levels mask: UInt16) throws(BlockError) -> RowSet {
        let levels = try checked(block.levels(), block)
        var result = RowSet(rows: block.count)
        for row in levels.indices where levels[row] < 16 && mask & (1 << UInt16(levels[row])) != 0 { result.insert(row) }
        return result
    }

    private static func rows(of block: BlockReader, services match: Predicate.ServiceMatch) throws(BlockError) -> RowSet {
        let (names, indexes) = try block.services()
        let isMatch = names.map { match.matches($0) }
        var result = RowSet(rows: block.count)
        for (row, index) in try checked(indexes, block).enumerated() where Int(index) < isMatch.count && isMatch[Int(index)] {
            result.insert(row)
        }
        return result
    }

    /// `column`, if it has one value for each event.
    static func checked<T>(_ column: [T], _ block: BlockReader) throws(BlockError) -> [T] {
        guard column.count == block.count else { throw .corrupt("a column does not fit the count of events") }
        return column
    }
}

import Blocks
import Events

/// Predicates over the columns of a block.
extension BlockScan {
    /// The rows of `block` that satisfy `predicate`; `summary` is the block's own and saves columns.
    static func rows(of block: ColumnBlock, _ summary: BlockSummary, _ predicate: Predicate) throws(BlockError) -> RowSet {
        try rows(of: block, predicate.simplified(for: summary))
    }

    /// The rows of `block` that satisfy `predicate`.
    static func rows(of block: ColumnBlock, _ predicate: Predicate) throws(BlockError) -> RowSet {
        switch predicate {
        case .always: return RowSet(all: block.count)
        case .never: return RowSet(rows: block.count)
        case .time(let from, let to):
            var result = RowSet(rows: block.count)
            let timestamps = try block.timestamps()
            for row in timestamps.indices {
                if let from, timestamps[row] < from { continue }
                if let to, timestamps[row] >= to { continue }
                result.insert(row)
            }
            return result
        case .levels(let mask):
            var result = RowSet(rows: block.count)
            let levels = try block.levels()
            for row in levels.indices where levels[row] < 16 && mask & (1 << UInt16(levels[row])) != 0 { result.insert(row) }
            return result
        case .services(let match):
            var result = RowSet(rows: block.count)
            let services = try block.services()
            let isMatch = block.serviceNames.map { match.matches($0) }
            for row in services.indices where Int(services[row]) < isMatch.count && isMatch[Int(services[row])] {
                result.insert(row)
            }
            return result
        case .text(let pattern, let scope): return try block.rows(matching: pattern, in: scope)
        case .column(let test): return test.rows(of: try block.values(test.column), count: block.count)
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
}

extension Predicate {
    /// The rows of a block that satisfy the predicate. Throws where the block is damaged.
    public func rows(of block: ColumnBlock) throws(BlockError) -> RowSet { try BlockScan.rows(of: block, self) }
}

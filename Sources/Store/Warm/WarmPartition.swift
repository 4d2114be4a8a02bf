import Blocks
import Events

/// A warm day, opened for reading: for one query by one thread.
public final class WarmPartition: StorePartition {
    /// The UTC day of the events.
    public let day: Day
    /// Warm.
    public let tier = Tier.warm
    /// The day, with a number where it has several files: `2026-01-10`, `2026-01-10.000019`.
    public let name: String

    private let connection: Connection
    private var summaries: Statement?
    private var summariesAndFilters: Statement?
    private var payload: Statement?
    private var size: Statement?
    private var repeatsBetween: Statement?
    /// Whether there are counts of duplicates at all; nil before that was asked.
    private var hasRepeats: Bool?

    /// Opens the file at `path`. Throws `StoreError`.
    init(_ path: String, day: Day, name: String) throws(StoreError) {
        self.day = day
        self.name = name
        guard Files.exists(path) else { throw StoreError(.missing, "the file is gone", path: path) }
        // Nobody changes it, so it needs no locks and will do on a read-only medium.
        connection = try Connection(path, .immutable)
        guard try Schema.warm.isMade(format: connection.format(), path: path) else {
            throw StoreError(.corrupt, "the file has no tables; restore it from a backup", path: path)
        }
    }

    /// See `Partition.candidates`. Throws `StoreError`.
    public func candidates(_ filter: BlockFilter) throws -> [BlockReference] { try blocks(filter) }

    /// See `Partition.read`. Throws `StoreError`.
    public func read(_ reference: BlockReference) throws -> BlockReader? { try block(reference) }

    func block(_ reference: BlockReference) throws(StoreError) -> BlockReader? {
        guard let bytes = try payloadBytes(reference.id) else {
            // Nobody takes blocks out of the file.
            throw StoreError(.corrupt, "block \(reference.id) is lost", path: connection.path)
        }
        let block: BlockReader
        do throws(BlockError) {
            block = try BlockReader(bytes)
        } catch {
            throw StoreError(.corrupt, "block \(reference.id) is damaged (\(error))", path: connection.path)
        }
        block.knownRepeats = try repeats(from: reference.summary.first, to: reference.summary.last)
        return block
    }

    /// What is known of duplicates of events between two instants; nil for nothing.
    private func repeats(from: Timestamp, to: Timestamp) throws(StoreError) -> BlockRepeats? {
        if hasRepeats == nil { hasRepeats = try connection.integer("SELECT EXISTS (SELECT 1 FROM repeats)") != 0 }
        guard hasRepeats == true else { return nil }
        let statement: Statement
        if let repeatsBetween {
            statement = repeatsBetween
        } else {
            statement = try connection.prepare(RepeatTable.select)
            repeatsBetween = statement
        }
        return try RepeatTable.repeats(from: from, to: to, statement, connection)
    }

    func repeatCount() throws(StoreError) -> Int { Int(try connection.integer("SELECT count(*) FROM repeats")) }

    func spans(after id: Int64) throws(StoreError) -> [BlockSpan] { try connection.spans(after: id) }

    func payloadBytes(_ id: Int64) throws(StoreError) -> [UInt8]? {
        let statement: Statement
        if let payload {
            statement = payload
        } else {
            statement = try connection.prepare("SELECT payload FROM payloads WHERE id = ?1")
            payload = statement
        }
        statement.bind(1, id)
        defer { statement.reset() }
        return try statement.step() ? Array(statement.bytes(0)) : nil
    }

    /// See `Partition.storedBytes`. Throws `StoreError`.
    public func storedBytes(_ reference: BlockReference) throws -> Int {
        let statement: Statement
        if let size {
            statement = size
        } else {
            statement = try connection.prepare("SELECT length(payload) FROM payloads WHERE id = ?1")
            size = statement
        }
        statement.bind(1, reference.id)
        defer { statement.reset() }
        return try statement.step() ? Int(statement.integer(0)) : 0
    }

    func blocks(_ filter: BlockFilter) throws(StoreError) -> [BlockReference] {
        let query = FilterQuery(filter.tokens)
        if query.isNever { return [] }
        if let to = filter.to, to.rawValue == Int64.min { return [] }
        let statement = try blockStatement(withFilters: query.asksFilter)
        statement.bind(1, filter.from?.rawValue ?? .min)
        statement.bind(2, filter.to.map { $0.rawValue - 1 } ?? .max)
        statement.bind(3, filter.afterID ?? .min)
        defer { statement.reset() }
        var found: [BlockReference] = []
        while try statement.step() {
            guard let summary = try HotPartition.summary(statement, filter, path: connection.path) else { continue }
            if query.asksFilter {
                // A block whose filter is lost may hold anything.
                guard statement.isNull(7) || query.mayMatch(statement.bytes(7)) else { continue }
            }
            found.append(BlockReference(id: statement.integer(0), summary: summary))
        }
        found.sort { ($0.summary.last, $0.id) > ($1.summary.last, $1.id) }
        return found
    }

    /// The statement that gives the rows `HotPartition.summary` reads, with the filter as column 7 where it is wanted.
    private func blockStatement(withFilters: Bool) throws(StoreError) -> Statement {
        if let known = withFilters ? summariesAndFilters : summaries { return known }
        let statement = try connection.prepare(
            """
            SELECT b.id, min_ts, max_ts, events, 1, level_counts, services\(withFilters ? ", filter" : "") FROM blocks b
            \(withFilters ? "LEFT JOIN filters f ON f.id = b.id" : "") WHERE max_ts >= ?1 AND min_ts <= ?2 AND b.id > ?3
            """)
        if withFilters { summariesAndFilters = statement } else { summaries = statement }
        return statement
    }
}

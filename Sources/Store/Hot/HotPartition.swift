import Blocks
import Events

/// A shard of a hot day, opened for reading.
///
/// Opened for one query by one thread. Others, in this process or not, may write to the file meanwhile.
public final class HotPartition: StorePartition {
    /// The UTC day of the events.
    public let day: Day
    /// Hot.
    public let tier = Tier.hot
    /// Day and shard: `2026-01-21/shard-0`.
    public let name: String

    private let connection: Connection
    /// Whether the tables are there; a file that a writer is just making has none yet.
    private var isReady = false
    private var hasTokenizer = false
    private var summaries: Statement?
    private var payload: Statement?
    private var match: Statement?
    private var filters: Statement?
    private var repeatsBetween: Statement?
    private var size: Statement?
    private var hasRepeats = false

    /// Opens the shard file at `path`. Throws `StoreError`.
    init(_ path: String, day: Day, name: String) throws(StoreError) {
        self.day = day
        self.name = name
        let (connection, format) = try Connection.openForReading(path)
        self.connection = connection
        isReady = try Schema.hot.isMade(format: format, path: path)
    }

    /// See `Partition.candidates`. Throws `StoreError`.
    public func candidates(_ filter: BlockFilter) throws -> [BlockReference] {
        try blocks(filter)
    }

    /// See `Partition.read`. Throws `StoreError`.
    public func read(_ reference: BlockReference) throws -> BlockReader? { try block(reference) }

    func block(_ reference: BlockReference) throws(StoreError) -> BlockReader? {
        guard isReady else { return nil }
        let statement = try prepared(\.payload, "SELECT payload FROM payloads WHERE id = ?1")
        statement.bind(1, reference.id)
        // Until the reset all statements see one state of the file: the block and what is known of its events go together.
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        let block: BlockReader
        do throws(BlockError) {
            block = try BlockReader(Array(statement.bytes(0)))
        } catch {
            throw StoreError(.corrupt, "block \(reference.id) is damaged (\(error))", path: connection.path)
        }
        block.knownRepeats = try repeats(from: reference.summary.first, to: reference.summary.last)
        return block
    }

    func repeatCount() throws(StoreError) -> Int {
        guard isReady, try connection.format() >= Schema.repeatsVersion else { return 0 }
        return Int(try connection.integer("SELECT count(*) FROM repeats"))
    }

    /// What is known of duplicates of events between two instants; nil for nothing.
    private func repeats(from: Timestamp, to: Timestamp) throws(StoreError) -> BlockRepeats? {
        if !hasRepeats {
            // A file of an older version has no such table, until a writer brings it up to date.
            hasRepeats = try connection.format() >= Schema.repeatsVersion
            guard hasRepeats else { return nil }
        }
        return try RepeatTable.repeats(from: from, to: to, try prepared(\.repeatsBetween, RepeatTable.select), connection)
    }

    /// The stored bytes of a block, or nil if it is gone.
    func payloadBytes(_ id: Int64) throws(StoreError) -> [UInt8]? {
        guard isReady else { return nil }
        let statement = try prepared(\.payload, "SELECT payload FROM payloads WHERE id = ?1")
        statement.bind(1, id)
        defer { statement.reset() }
        return try statement.step() ? Array(statement.bytes(0)) : nil
    }

    /// See `Partition.storedBytes`. Throws `StoreError`.
    public func storedBytes(_ reference: BlockReference) throws -> Int {
        guard isReady else { return 0 }
        let statement = try prepared(\.size, "SELECT length(payload) FROM payloads WHERE id = ?1")
        statement.bind(1, reference.id)
        defer { statement.reset() }
        return try statement.step() ? Int(statement.integer(0)) : 0
    }

    /// See `Partition.greatestID`. Throws `StoreError`.
    public func greatestID() throws -> Int64? {
        if !isReady {
            isReady = try Schema.hot.isMade(format: connection.format(), path: connection.path)
            guard isReady else { return nil }
        }
        let statement = try connection.prepare("SELECT max(id) FROM blocks")
        guard try statement.step(), !statement.isNull(0) else { return nil }
        return statement.integer(0)
    }

    /// The blocks with an id greater than `id`, in the order of their ids.
    func spans(after id: Int64) throws(StoreError) -> [BlockSpan] {
        if !isReady {
            isReady = try Schema.hot.isMade(format: connection.format(), path: connection.path)
            guard isReady else { return [] }
        }
        return try connection.spans(after: id)
    }

    /// `candidates` with its error typed.
    func blocks(_ filter: BlockFilter) throws(StoreError) -> [BlockReference] {
        if !isReady {
            isReady = try Schema.hot.isMade(format: connection.format(), path: connection.path)
            guard isReady else { return [] }
        }
        let all = TokenQuery(filter.tokens).alternatives
        // Those that the index answers alone are one question to it.
        let plain = TokenExpression.disjunction(all.filter { !$0.asksFilter }.map(\.words))
        var alternatives = all.filter(\.asksFilter).map { (query: Optional($0), words: MatchExpression($0.words)) }
        alternatives.append((query: nil, words: MatchExpression(plain)))
        alternatives.removeAll { $0.words == .nothing }
        if alternatives.isEmpty { return [] }
        if alternatives.contains(where: { $0.words == .everything && $0.query == nil }) {
            return try blocks(filter, nominations: nil)
        }
        // Registered outside the transaction: the tokenizer must be known before the schema's FTS table is first touched.
        if !hasTokenizer, alternatives.contains(where: { $0.words != .everything }) {
            try connection.registerTokenizer()
            hasTokenizer = true
        }
        return try connection.read { () throws(StoreError) in
            var nominations: [Nomination] = []
            for (query, words) in alternatives {
                if case .match(let text) = words {
                    nominations.append(Nomination(query: query, ids: try matches(text)))
                } else {
                    nominations.append(Nomination(query: query, ids: nil))
                }
            }
            return try blocks(filter, nominations: nominations)
        }
    }

    /// What one alternative of a query nominates: of the blocks that the index of words gave (nil: all), those whose filter agrees.
    private struct Nomination {
        /// What the filter has to say; nil for nothing.
        let query: TokenQuery.Alternative?
        /// Descending.
        let ids: [Int64]?
        private var next = 0

        init(query: TokenQuery.Alternative?, ids: [Int64]?) {
            self.query = query
            self.ids = ids
        }

        /// Whether block `id` is nominated. Asked for ids in descending order.
        mutating func includes(_ id: Int64, _ filter: () throws(StoreError) -> FilterAnswer) throws(StoreError) -> Bool {
            if let ids {
                while next < ids.count, ids[next] > id { next += 1 }
                guard next < ids.count, ids[next] == id else { return false }
            }
            return if let query { try filter().mayMatch(query) } else { true }
        }
    }

    /// The filter of a block, read when it is first asked.
    private struct FilterAnswer {
        let bytes: [UInt8]?
        /// A block without a filter may hold anything.
        func mayMatch(_ query: TokenQuery.Alternative) -> Bool { bytes.map { $0.withUnsafeBytes { query.mayMatch($0) } } ?? true }
    }

    private func readFilter(_ id: Int64) throws(StoreError) -> FilterAnswer {
        let statement = try prepared(\.filters, "SELECT filter FROM filters WHERE id = ?1")
        statement.bind(1, id)
        defer { statement.reset() }
        return FilterAnswer(bytes: try statement.step() ? Array(statement.bytes(0)) : nil)
    }

    /// The statement in `slot`, prepared when it is first needed: a short command pays only for what it asks.
    private func prepared(_ slot: ReferenceWritableKeyPath<HotPartition, Statement?>, _ sql: String) throws(StoreError)
        -> Statement
    {
        if let statement = self[keyPath: slot] { return statement }
        let statement = try connection.prepare(sql)
        self[keyPath: slot] = statement
        return statement
    }

    /// The ids of the indexed blocks whose tokens match, descending.
    private func matches(_ text: [UInt8]) throws(StoreError) -> [Int64] {
        let statement = try prepared(\.match, "SELECT rowid FROM tokens WHERE tokens MATCH ?1 ORDER BY rowid DESC")
        var ids: [Int64] = []
        try text.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
            statement.bind(1, text: bytes)
            defer { statement.reset() }
            while try statement.step() { ids.append(statement.integer(0)) }
        }
        return ids
    }

    /// The blocks within the filter's bounds that have no index entry or are nominated (nil: all), the latest first.
    private func blocks(_ filter: BlockFilter, nominations: [Nomination]?) throws(StoreError) -> [BlockReference] {
        let statement = try prepared(
            \.summaries,
            """
            SELECT id, min_ts, max_ts, events, indexed, level_counts, services FROM blocks
            WHERE max_ts >= ?1 AND min_ts <= ?2 AND id > ?3 ORDER BY id DESC
            """)
        var found: [BlockReference] = []
        if let to = filter.to, to.rawValue == Int64.min { return found }
        statement.bind(1, filter.from?.rawValue ?? .min)
        statement.bind(2, filter.to.map { $0.rawValue - 1 } ?? .max)
        statement.bind(3, filter.afterID ?? .min)
        defer { statement.reset() }
        var nominations = nominations
        var isOrdered = true
        while try statement.step() {
            let id = statement.integer(0)
            guard let summary = try Self.summary(statement, filter, path: connection.path) else { continue }
            if nominations != nil, statement.integer(4) == 1 {
                var answer: FilterAnswer?
                var isNominated = false
                for index in nominations!.indices where !isNominated {
                    isNominated = try nominations![index].includes(id) { () throws(StoreError) in
                        if let answer { return answer }
                        let read = try readFilter(id)
                        answer = read
                        return read
                    }
                }
                guard isNominated else { continue }
            }
            if let last = found.last, last.summary.last < summary.last { isOrdered = false }
            found.append(BlockReference(id: id, summary: summary))
        }
        // Live input is in order already; equal instants stay in the order of their ids.
        if !isOrdered { found.sort { ($0.summary.last, $0.id) > ($1.summary.last, $1.id) } }
        return found
    }

    /// The summary in a row of `blocks` (id, instants, events, one more, levels, services), or nil where the filter's levels or services rule it out.
    static func summary(_ row: Statement, _ filter: BlockFilter, path: String) throws(StoreError) -> BlockSummary? {
        guard let events = Int32(exactly: row.integer(3)), events >= 0, let levels = SummaryCodec.levelCounts(row.bytes(5)) else {
            throw damaged(row, path)
        }
        var summary = BlockSummary(
            events: Int(events), first: Timestamp(rawValue: row.integer(1)), last: Timestamp(rawValue: row.integer(2)),
            levelCounts: levels, services: [])
        if filter.levelMask != .max, summary.levelMask & filter.levelMask == 0 { return nil }
        var isWanted = filter.services == nil
        let isWhole = SummaryCodec.forEachService(row.bytes(6)) { name, events in
            let service = BlockSummary.ServiceCount(name: String(decoding: name, as: UTF8.self), events: events)
            if !isWanted, let wanted = filter.services { isWanted = wanted.contains(service.name) }
            summary.services.append(service)
        }
        guard isWhole else { throw damaged(row, path) }
        return isWanted ? summary : nil
    }

    private static func damaged(_ row: Statement, _ path: String) -> StoreError {
        StoreError(.corrupt, "the summary of block \(row.integer(0)) is damaged; restore the file from a backup", path: path)
    }
}

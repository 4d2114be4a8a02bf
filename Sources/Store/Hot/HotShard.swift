import Blocks
import Events

/// How far an input of a job is stored in a shard: all its events before `position` that belong there.
public struct ProgressMark: Hashable, Sendable {
    /// `Catalog.beginJob`.
    public var job: Int64
    /// The input, numbered by the job.
    public var entry: Int64
    /// The job's measure of position in that input, such as bytes; it only grows.
    public var position: Int64

    /// A mark from its parts.
    public init(job: Int64, entry: Int64, position: Int64) {
        self.job = job
        self.entry = entry
        self.position = position
    }
}

/// A shard file open for writing. One thread.
final class HotShard {
    let connection: Connection
    /// Blocks without index entry that are to be merged, and their events. Other processes add to them unseen, until `countSmall`.
    private(set) var smallBlocks = 0
    private(set) var smallEvents = 0
    /// Set by `HotWriter`: its number of the last commit that wrote here, and when that was (`Files.uptimeMilliseconds`).
    var lastCommit = 0
    var lastUseMilliseconds = 0
    /// Whether clean pages may be in the cache.
    var hasCache = false
    /// Blocks that the last transaction inserted.
    private(set) var inserted: [BlockSpan] = []
    /// Commits with tokens since the segments of the token index were counted.
    private var commitsSinceTuning = 0

    private let insertBlock: Statement
    private let insertPayload: Statement
    private let insertTokens: Statement
    private let insertFilter: Statement
    private let setProgress: Statement

    /// Which file of the shard it is; nil where nobody asks.
    let file: PartitionFile?

    /// Opens the file at `path` and makes it where it is missing.
    init(_ path: String, file: PartitionFile? = nil) throws(StoreError) {
        self.file = file
        let isNew = !Files.exists(path)
        connection = try Schema.hot.openForWriting(path)
        insertBlock = try connection.prepare(
            """
            INSERT INTO blocks (min_ts, max_ts, events, indexed, level_counts, services) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """)
        insertPayload = try connection.prepare("INSERT INTO payloads (id, payload) VALUES (?1, ?2)")
        insertTokens = try connection.prepare("INSERT INTO tokens (rowid, document) VALUES (?1, ?2)")
        insertFilter = try connection.prepare("INSERT INTO filters (id, filter) VALUES (?1, ?2)")
        setProgress = try connection.prepare("REPLACE INTO progress (job, entry, position) VALUES (?1, ?2, ?3)")
        if isNew, let slash = path.lastIndex(of: "/") { try Files.flush(String(path[..<slash])) }
        try countSmall()
        try tuneMerging()
    }

    /// The work that is due now and then, after a commit.
    func maintain(_ compactor: HotCompactor) throws(StoreError) {
        inserted.removeAll()
        if try compactor.compact(self) { commitsSinceTuning += 1 }
        if commitsSinceTuning >= Self.tuningCommits { try tuneMerging() }
    }

    /// Counts the blocks that are to be merged.
    func countSmall() throws(StoreError) {
        let statement = try connection.prepare("SELECT count(*), sum(events) FROM blocks WHERE indexed = 0")
        guard try statement.step() else { return }
        smallBlocks = Int(statement.integer(0))
        smallEvents = Int(statement.integer(1))
    }

    /// Stores blocks, counts of duplicates, marks and what the books say of them in one transaction. `deduplicator` leaves out what another writer has stored since the
    /// blocks were made. Returns what was stored; nil, and nothing is, where the file is sealed.
    @discardableResult
    func store(
        _ pending: [PendingBlock], repeats: [PendingRepeat] = [], progress: [ProgressMark],
        through deduplicator: Deduplicator? = nil, key: HotShardKey? = nil
    ) throws(StoreError) -> Settlement? {
        inserted.removeAll()
        let stored: Settlement? = try connection.write { () throws(StoreError) in
            if try isSealed() { return nil }
            var settlement = Settlement(blocks: pending, repeats: repeats)
            if let deduplicator, let key { settlement = try deduplicator.settle(settlement, key, file, connection) }
            var tallies = TallyCounts()
            for pending in settlement.blocks {
                _ = try insert(pending.block, isIndexed: pending.isIndexed)
                tallies.add(pending.block.summary, of: pending.input)
            }
            for repeated in settlement.repeats { tallies.add(duplicates: repeated.count, of: repeated.input) }
            try TallyTable.add(tallies, connection)
            if let deduplicator, !settlement.repeats.isEmpty {
                try RepeatTable.add(settlement.repeats, deduplicator.rules.key, connection)
            }
            for mark in progress {
                setProgress.bind(1, mark.job)
                setProgress.bind(2, mark.entry)
                setProgress.bind(3, mark.position)
                try setProgress.run()
            }
            return settlement
        }
        guard let stored else { return nil }
        for pending in stored.blocks where !pending.isIndexed {
            smallBlocks += 1
            smallEvents += pending.block.summary.events
        }
        if stored.blocks.contains(where: \.isIndexed) { commitsSinceTuning += 1 }
        hasCache = true
        return stored
    }

    /// Inserts a block and returns its id. Inside a transaction.
    func insert(_ block: EncodedBlock, isIndexed: Bool) throws(StoreError) -> Int64 {
        let levels = SummaryCodec.encode(levelCounts: block.summary.levelCounts)
        let services = SummaryCodec.encode(services: block.summary.services)
        insertBlock.bind(1, block.summary.first.rawValue)
        insertBlock.bind(2, block.summary.last.rawValue)
        insertBlock.bind(3, block.summary.events)
        insertBlock.bind(4, isIndexed ? 1 : 0)
        try levels.span.bytes.withUnsafeBytes { (levels) throws(StoreError) in
            try services.span.bytes.withUnsafeBytes { (services) throws(StoreError) in
                insertBlock.bind(5, blob: levels)
                insertBlock.bind(6, blob: services)
                try insertBlock.run()
            }
        }
        let id = connection.lastInsertedID
        inserted.append(
            BlockSpan(
                id: id, first: block.summary.first.rawValue, last: block.summary.last.rawValue, events: block.summary.events,
                lanes: block.summary.services.reduce(0) { $0 | Lane.bit(Lane.of(Array($1.name.utf8), shard: 0)) }))
        insertPayload.bind(1, id)
        try block.payload.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
            insertPayload.bind(2, blob: bytes)
            try insertPayload.run()
        }
        if isIndexed {
            insertTokens.bind(1, id)
            try block.words.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
                insertTokens.bind(2, text: bytes)
                try insertTokens.run()
            }
            insertFilter.bind(1, id)
            try block.filter.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
                insertFilter.bind(2, blob: bytes)
                try insertFilter.run()
            }
        }
        return id
    }

    /// Lets FTS5 merge segments of the token index while it writes, if there are many of them.
    ///
    /// A word is looked up in each segment, which takes some 15 us. Below the limit merging (0.35 ms for a document of 2,500 tokens)
    /// costs more than all searches gain; above it FTS5 spreads the work over the commits, where its crisis merge would hold the lock
    /// for seconds.
    private func tuneMerging() throws(StoreError) {
        commitsSinceTuning = 0
        let wanted: Int64 = try tokenSegments() > Self.maxTokenSegments ? Self.mergedSegments : 0
        if try connection.integer("SELECT v FROM tokens_config WHERE k = 'automerge'") == wanted { return }
        try connection.run("INSERT INTO tokens (tokens, rank) VALUES ('automerge', \(wanted))")
    }

    /// Segments of the token index, from FTS5's structure record: 4 bytes, then the number of levels and of segments as SQLite varints
    /// (SQLite's source, ext/fts5/fts5_index.c, "structure record"). FTS5 has at most 64 levels and 2,000 segments.
    func tokenSegments() throws(StoreError) -> Int {
        let record = try connection.prepare("SELECT block FROM tokens_data WHERE id = 10")
        guard try record.step() else { return 0 }
        let bytes = record.bytes(0)
        guard bytes.count > 6 else { return 0 }
        return bytes[5] < 0x80 ? Int(bytes[5]) : Int(bytes[5] & 0x7F) << 7 | Int(bytes[6] & 0x7F)
    }

    // MARK: Sealing

    /// In the file's head (`PRAGMA application_id`): nothing is added to the file any more, for its events are being moved. "seal" in ASCII.
    private static let sealedID: Int64 = 0x7365_616C

    /// Whether the file is sealed. Inside a write transaction that holds until its end.
    func isSealed() throws(StoreError) -> Bool { try Self.isSealed(connection) }

    static func isSealed(_ connection: Connection) throws(StoreError) -> Bool {
        try connection.integer("PRAGMA application_id") == sealedID
    }

    /// Ends all writing to the file at `path`: writers begin a new file when they next commit.
    static func seal(_ path: String) throws(StoreError) {
        let connection = try Connection(path, .write)
        if try isSealed(connection) { return }
        try connection.write { () throws(StoreError) in try connection.run("PRAGMA application_id = \(sealedID)") }
    }

    /// Flushes everything to the disk. The last call before the shard is let go.
    func finish() throws(StoreError) { try connection.checkpoint() }

    /// Segments of a shard's token index that are left as they are.
    static let maxTokenSegments = 64
    /// Segments that become one where they are merged; FTS5 takes at most 16.
    private static let mergedSegments: Int64 = 16
    /// Commits after which the segments are counted again.
    private static let tuningCommits = 16
}

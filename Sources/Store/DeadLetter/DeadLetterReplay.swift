import Blocks
import Events

/// What became of a letter that was replayed.
public struct ReplayOutcome: Sendable {
    /// A part of a letter that is rejected though another part became an event.
    public struct Rest: Sendable {
        /// Where it stands in the input's inflated text, bytes.
        public var offset: Int64
        /// The stage that rejected it.
        public var stage: String
        /// Why, a stable code.
        public var reason: String
        /// The part itself.
        public var bytes: [UInt8]
        /// A part of a letter.
        public init(offset: Int64, stage: String, reason: String, bytes: [UInt8]) {
            self.offset = offset
            self.stage = stage
            self.reason = reason
            self.bytes = bytes
        }
    }

    /// What became of it.
    public enum Result: Sendable {
        /// It is stored, or was passed over on purpose: it waits no more.
        case taken
        /// It is rejected again, by this stage and for this reason.
        case rejected(stage: String, reason: String)
        /// It is stored but for these parts, which become letters of their own.
        case partly([Rest])
    }

    /// The letter.
    public var letter: DeadLetter
    /// What became of it.
    public var result: Result

    /// An outcome from its parts.
    public init(_ letter: DeadLetter, _ result: Result) {
        self.letter = letter
        self.result = result
    }
}

/// Brings dead letters into the hot shards, each exactly once, whenever the process is killed. One thread; one at a time for a tenant.
///
/// Letters and shards are files of their own, which no transaction spans. So the blocks made of letters go into the letters' file first
/// (its `outbox`), in the transaction that marks the letters as replayed: from then on they are events, wherever the process ends. Then
/// they are stored in the shards, with a progress mark in the same transaction that says up to which block of the outbox the shard has
/// them; at last the outbox is emptied. A later replay first stores the blocks that it still finds there and whose shard has no mark
/// behind them (`recover`). Nothing depends on how a letter would be read the next time.
public final class DeadLetterReplay {
    /// Bytes of the outbox that are in the shards, after which the shards are flushed and it is emptied.
    private static let outboxBytes = 64 << 20
    /// The entry of the progress marks.
    private static let entry: Int64 = 0

    private let store: Store
    private let lock: DeadLetterLock
    private let connection: Connection
    private var waitingBytes = 0

    /// Takes the lock and opens the file. Throws `.busy` while another replay or purge runs, nil where there are no dead letters.
    public init?(_ store: Store) throws(StoreError) {
        _ = try store.catalog()
        guard Files.exists(store.deadLetterPath) else { return nil }
        self.store = store
        lock = try DeadLetterLock(store)
        connection = try Schema.deadLetters.openForWriting(store.deadLetterPath)
        // The shards are told of a block only when its place in the outbox would survive a power cut.
        try connection.run("PRAGMA synchronous = FULL")
    }

    /// Says in one transaction what became of letters, and puts the blocks that wait in `writer` into the outbox. Returns the mark with which
    /// they are to be committed; nil where there are none.
    public func stage(_ outcomes: [ReplayOutcome], _ writer: HotWriter, job: Int64) throws(StoreError) -> ProgressMark? {
        try connection.write { () throws(StoreError) in
            try mark(outcomes, job: job)
            var last: Int64?
            for (key, blocks) in writer.waiting {
                for pending in blocks { last = try insert(pending.block, key, job: job) }
            }
            return last.map { ProgressMark(job: job, entry: Self.entry, position: $0) }
        }
    }

    /// The blocks that were staged are in the shards: empties the outbox now and then.
    public func stored(by writer: HotWriter) throws(StoreError) {
        if waitingBytes >= Self.outboxBytes { try empty(writer) }
    }

    /// Flushes the shards, then empties the outbox and closes the books.
    public func finish(_ writer: HotWriter) throws(StoreError) {
        try empty(writer)
        try connection.checkpoint()
    }

    /// Stores what a replay that was killed has left in the outbox. Returns how many events that were.
    public func recover(_ writer: HotWriter) throws(StoreError) -> Int {
        var events = 0
        var after: Int64 = 0
        var marks: [ShardJob: Int64] = [:]
        while true {
            var found: Outboxed?
            var position = after
            var job: Int64?
            while writer.pendingBytes < Self.outboxBytes {
                found = try nextBlock(after: position)
                guard let next = found, job == nil || next.job == job else { break }
                job = next.job
                position = next.id
                let place = ShardJob(key: next.key, job: next.job)
                let mark: Int64
                if let known = marks[place] {
                    mark = known
                } else {
                    mark = try store.progress(in: next.key, job: next.job, entry: Self.entry)
                    marks[place] = mark
                }
                if next.id > mark {
                    writer.append(next.block, day: next.key.day, shard: next.key.shard)
                    events += next.block.summary.events
                }
            }
            guard let job else { break }
            try writer.commit(progress: [ProgressMark(job: job, entry: Self.entry, position: position)])
            after = position
        }
        if after > 0 { try empty(writer) }
        return events
    }

    // MARK: Letters

    private func mark(_ outcomes: [ReplayOutcome], job: Int64) throws(StoreError) {
        let done = try connection.prepare("INSERT OR IGNORE INTO replayed VALUES (?1, ?2, ?3)")
        let change = try connection.prepare("UPDATE letters SET stage = ?2, reason = ?3 WHERE id = ?1")
        let rest = try connection.prepare(
            """
            INSERT INTO letters (at, job, source, offset, stage, reason, length, bytes, time, input)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """)
        var counts = DeadLetterTally()
        let now = Files.now()
        for outcome in outcomes {
            let letter = outcome.letter
            switch outcome.result {
            case .rejected(let stage, let reason):
                guard stage != letter.stage || reason != letter.reason else { continue }
                change.bind(1, letter.id)
                change.bind(2, stage)
                change.bind(3, reason)
                try change.run()
                counts.add(stage, reason, 1)
            case .taken, .partly:
                done.bind(1, letter.id)
                done.bind(2, now)
                done.bind(3, job)
                try done.run()
            }
            counts.add(letter.stage, letter.reason, -1)
            guard case .partly(let parts) = outcome.result else { continue }
            for part in parts {
                rest.bind(1, letter.at)
                rest.bind(2, letter.job)
                rest.bind(3, letter.source)
                rest.bind(4, part.offset)
                rest.bind(5, part.stage)
                rest.bind(6, part.reason)
                rest.bind(7, part.bytes.count)
                rest.bind(9, letter.time?.rawValue)
                rest.bind(10, letter.input)
                try part.bytes.withBytes { (bytes) throws(StoreError) in
                    rest.bind(8, blob: bytes)
                    try rest.run()
                }
                counts.add(part.stage, part.reason, 1)
            }
        }
        try counts.write(connection)
    }

    // MARK: Outbox

    private struct ShardJob: Hashable {
        var key: HotShardKey
        var job: Int64
    }

    /// A block in the outbox.
    private struct Outboxed {
        var id: Int64
        var job: Int64
        var key: HotShardKey
        var block: EncodedBlock
    }

    private func insert(_ block: EncodedBlock, _ key: HotShardKey, job: Int64) throws(StoreError) -> Int64 {
        let insert = try connection.prepare(
            """
            INSERT INTO outbox (job, day, shard, min_ts, max_ts, events, level_counts, services, payload, words, filter)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """)
        insert.bind(1, job)
        insert.bind(2, Int64(key.day.rawValue))
        insert.bind(3, key.shard)
        insert.bind(4, block.summary.first.rawValue)
        insert.bind(5, block.summary.last.rawValue)
        insert.bind(6, block.summary.events)
        let blobs = [
            SummaryCodec.encode(levelCounts: block.summary.levelCounts), SummaryCodec.encode(services: block.summary.services),
            block.payload, block.words, block.filter,
        ]
        try Self.bind(blobs[...], from: 7, to: insert)
        waitingBytes += blobs.reduce(0) { $0 + $1.count }
        return connection.lastInsertedID
    }

    /// Binds blobs without copies and runs the statement while they are there.
    private static func bind(_ blobs: ArraySlice<[UInt8]>, from index: Int32, to statement: Statement) throws(StoreError) {
        guard let first = blobs.first else { return try statement.run() }
        try first.withBytes { (bytes) throws(StoreError) in
            statement.bind(index, blob: bytes)
            try bind(blobs.dropFirst(), from: index + 1, to: statement)
        }
    }

    private func nextBlock(after id: Int64) throws(StoreError) -> Outboxed? {
        let select = try connection.prepare(
            """
            SELECT id, job, day, shard, min_ts, max_ts, events, level_counts, services, payload, words, filter FROM outbox
            WHERE id > ?1 ORDER BY id LIMIT 1
            """)
        select.bind(1, id)
        guard try select.step() else { return nil }
        var services: [BlockSummary.ServiceCount] = []
        let isWhole = SummaryCodec.forEachService(select.bytes(8)) { name, events in
            services.append(.init(name: String(decoding: name, as: UTF8.self), events: events))
        }
        let shards = try store.catalog().shards
        guard isWhole, let levels = SummaryCodec.levelCounts(select.bytes(7)), let day = Int32(exactly: select.integer(2)),
            let shard = Int(exactly: select.integer(3)), shard >= 0, shard < shards, let events = Int(exactly: select.integer(6)),
            events > 0
        else {
            throw StoreError(
                .corrupt, "a block that a replay left is damaged; restore the file from a backup", path: store.deadLetterPath)
        }
        let summary = BlockSummary(
            events: events, first: Timestamp(rawValue: select.integer(4)), last: Timestamp(rawValue: select.integer(5)),
            levelCounts: levels, services: services)
        let block = EncodedBlock(
            summary: summary, payload: Array(select.bytes(9)), words: Array(select.bytes(10)), filter: Array(select.bytes(11)))
        return Outboxed(
            id: select.integer(0), job: select.integer(1), key: HotShardKey(day: Day(rawValue: day), shard: shard), block: block)
    }

    /// Forgets the outbox once the shards have its blocks for good.
    private func empty(_ writer: HotWriter) throws(StoreError) {
        try writer.finish()
        try connection.run("DELETE FROM outbox")
        waitingBytes = 0
    }
}

extension Store {
    /// The mark that a job left for an entry in a shard; 0 where there is none.
    func progress(in key: HotShardKey, job: Int64, entry: Int64) throws(StoreError) -> Int64 {
        let path = hotPath(key)
        guard Files.exists(path) else { return 0 }
        let (connection, format) = try Connection.openForReading(path)
        guard try Schema.hot.isMade(format: format, path: path) else { return 0 }
        let statement = try connection.prepare("SELECT position FROM progress WHERE job = ?1 AND entry = ?2")
        statement.bind(1, job)
        statement.bind(2, entry)
        return try statement.step() ? statement.integer(0) : 0
    }
}

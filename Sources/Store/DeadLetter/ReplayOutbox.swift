import Blocks
import Events

/// What a replay is about to store: a table beside the letters, so that one transaction changes both.
///
/// A row is a block for a shard, or (with no events) the counts of duplicates of a shard, `words` having their key. The ids only grow and are
/// the positions of the progress marks in the shards. One thread.
final class ReplayOutbox {
    /// Bytes that are in the shards already, after which these are flushed and the table is emptied.
    private static let maxBytes = 64 << 20
    /// The entry of the progress marks.
    private static let entry: Int64 = 0

    /// Whether it is worth emptying.
    var isLarge: Bool { bytes >= Self.maxBytes }

    private let store: Store
    private let connection: Connection
    private var bytes = 0

    /// The outbox in the file of the letters.
    init(_ store: Store, _ connection: Connection) {
        self.store = store
        self.connection = connection
    }

    /// A row: a block, or counts.
    private struct Row {
        var id: Int64
        var job: Int64
        /// The number of the input within the job.
        var entry: Int64
        var key: HotShardKey
        var summary: BlockSummary
        var payload: [UInt8]
        var words: [UInt8]
        var filter: [UInt8]

        var input: JobInput { JobInput(job: job, entry: entry) }
        var block: EncodedBlock { EncodedBlock(summary: summary, payload: payload, words: words, filter: filter) }
    }

    /// Where a mark lies.
    private struct Place: Hashable {
        var key: HotShardKey
        var job: Int64
    }

    // MARK: In

    /// Adds what waits in `writer`, inside a transaction. Returns the mark with which it is to be committed; nil where nothing waits.
    func add(_ writer: HotWriter, job: Int64) throws(StoreError) -> ProgressMark? {
        var last: Int64?
        for (key, blocks, repeats) in writer.waiting {
            for pending in blocks { last = try insert(pending.block, key, job: job, entry: pending.input.entry) }
            guard let fields = writer.fingerprintKey?.text else { continue }
            for (entry, repeats) in Dictionary(grouping: repeats, by: \.input.entry).sorted(by: { $0.key < $1.key }) {
                let summary = BlockSummary(
                    events: 0, first: key.day.start, last: key.day.start, levelCounts: [], services: [])
                let row = EncodedBlock(
                    summary: summary, payload: RepeatCodec.encode(repeats), words: Array(fields.utf8), filter: [])
                last = try insert(row, key, job: job, entry: entry)
            }
        }
        return last.map { ProgressMark(job: job, entry: Self.entry, position: $0) }
    }

    private func insert(_ block: EncodedBlock, _ key: HotShardKey, job: Int64, entry: Int64) throws(StoreError) -> Int64 {
        let insert = try connection.prepare(
            """
            INSERT INTO outbox (job, day, shard, min_ts, max_ts, events, level_counts, services, payload, words, filter, entry)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """)
        insert.bind(1, job)
        insert.bind(2, Int64(key.day.rawValue))
        insert.bind(3, key.shard)
        insert.bind(4, block.summary.first.rawValue)
        insert.bind(5, block.summary.last.rawValue)
        insert.bind(6, block.summary.events)
        insert.bind(12, entry)
        let blobs = [
            SummaryCodec.encode(levelCounts: block.summary.levelCounts), SummaryCodec.encode(services: block.summary.services),
            block.payload, block.words, block.filter,
        ]
        try Self.bind(blobs[...], from: 7, to: insert)
        bytes += blobs.reduce(0) { $0 + $1.count }
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

    // MARK: Out

    /// Forgets everything once the shards have it for good.
    func empty(_ writer: HotWriter) throws(StoreError) {
        try writer.finish()
        try connection.run("DELETE FROM outbox")
        bytes = 0
    }

    /// Stores what is there and not in its shard, but for duplicates of what the store has by now. Returns how many events that were.
    func recover(_ rules: Deduplicator.Rules?) throws(StoreError) -> Int {
        var work = try Recovery(store, rules)
        var marks: [Place: Int64] = [:]
        var position: Int64 = 0
        while let row = try next(after: position) {
            try work.settle(before: row.job)
            position = row.id
            let place = Place(key: row.key, job: row.job)
            let mark: Int64
            if let known = marks[place] {
                mark = known
            } else {
                mark = try store.progress(in: row.key, job: row.job, entry: Self.entry)
                marks[place] = mark
            }
            if row.id <= mark { continue }
            work.mark = ProgressMark(job: row.job, entry: Self.entry, position: row.id)
            if row.summary.events > 0 {
                try work.add(row.block, row.key, row.input)
            } else {
                try work.count(row.payload, row.words, row.key, row.input)
            }
        }
        guard position > 0 else { return 0 }
        try work.commit()
        // A killed process may have left commits that no disk has seen yet.
        for key in Set(marks.keys.map(\.key)) {
            for path in try store.hotPaths(key) {
                try Files.flush(path + "-wal")
            }
        }
        try empty(work.writer)
        return work.events
    }

    private func next(after id: Int64) throws(StoreError) -> Row? {
        let select = try connection.prepare(
            """
            SELECT id, job, day, shard, min_ts, max_ts, events, level_counts, services, payload, words, filter, entry FROM outbox
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
            events >= 0
        else { throw damaged(store) }
        let summary = BlockSummary(
            events: events, first: Timestamp(rawValue: select.integer(4)), last: Timestamp(rawValue: select.integer(5)),
            levelCounts: levels, services: services)
        return Row(
            id: select.integer(0), job: select.integer(1), entry: select.integer(12),
            key: HotShardKey(day: Day(rawValue: day), shard: shard),
            summary: summary, payload: Array(select.bytes(9)), words: Array(select.bytes(10)), filter: Array(select.bytes(11)))
    }
}

/// Brings the rows of an outbox into the shards.
private struct Recovery {
    /// Bytes that are committed together.
    private static let commitBytes = 32 << 20

    let writer: HotWriter
    /// Events stored.
    private(set) var events = 0
    /// The mark of the last row taken.
    var mark: ProgressMark?

    private let store: Store
    private let deduplicator: Deduplicator?
    private let encoder = BlockEncoder()
    private var sequence = -1

    init(_ store: Store, _ rules: Deduplicator.Rules?) throws(StoreError) {
        self.store = store
        deduplicator = rules.map { Deduplicator($0, store: store) }
        writer = try HotWriter(store, deduplicator: deduplicator)
    }

    /// Commits before a row of `job` is taken, where enough waits or it is another's.
    mutating func settle(before job: Int64) throws(StoreError) {
        if let mark, mark.job != job || writer.pendingBytes >= Self.commitBytes { try commit() }
    }

    /// Commits what waits.
    mutating func commit() throws(StoreError) {
        guard let mark else { return }
        try writer.commit(progress: [mark])
        deduplicator?.committed(upTo: sequence)
        events -= writer.takeLateDuplicates().values.reduce(0, +)
        self.mark = nil
    }

    /// Takes a block.
    mutating func add(_ block: EncodedBlock, _ key: HotShardKey, _ input: JobInput) throws(StoreError) {
        guard let deduplicator else {
            events += block.summary.events
            return writer.append(block, day: key.day, shard: key.shard, input: input)
        }
        sequence += 1
        let batch = EventBatch()
        let prints: ContiguousArray<Fingerprint>
        do throws(BlockError) {
            let reader = try BlockReader(block.payload)
            try reader.copyEvents(to: batch)
            prints = ContiguousArray(try reader.fingerprints(deduplicator.rules.key))
        } catch {
            throw damaged(store)
        }
        guard batch.count == block.summary.events, prints.count == batch.count else { throw damaged(store) }
        let shards = [Int](repeating: key.shard, count: batch.serviceNames.count)
        let found = try deduplicator.duplicates(batch, prints, shards: shards, sequence: sequence)
        for one in found {
            writer.count(prints[one.row], kept: one.kept, shard: one.shard, at: batch.timestamps[one.row], input: input)
        }
        events += batch.count - found.count
        guard found.count < batch.count else { return }
        var rest = block
        if !found.isEmpty {
            batch.removeEvents(found.map(\.row))
            rest = encoder.encode(batch, rows: Array(0..<batch.count))
        }
        writer.append(rest, day: key.day, shard: key.shard, input: input, origin: (sequence, 0))
    }

    /// Takes counts of duplicates: `fields` names the key by which they were found, which need not be the present one.
    mutating func count(_ counts: [UInt8], _ fields: [UInt8], _ key: HotShardKey, _ input: JobInput) throws(StoreError) {
        guard let mark, let print = FingerprintKey(text: String(decoding: fields, as: UTF8.self)),
            let repeats = RepeatCodec.decode(counts)
        else { throw damaged(store) }
        // What waits is of the rows before this one, whose mark must not be set before its counts are there.
        try writer.commit(progress: [ProgressMark(job: mark.job, entry: mark.entry, position: mark.position - 1)])
        deduplicator?.committed(upTo: sequence)
        // A move may seal the file that is open before it is written to.
        while true {
            let shard = try store.openShard(key)
            let isStored = try shard.connection.write { () throws(StoreError) in
                if try shard.isSealed() { return false }
                try RepeatTable.add(repeats, print, shard.connection)
                var tallies = TallyCounts()
                for repeated in repeats { tallies.add(duplicates: repeated.count, of: input) }
                try TallyTable.add(tallies, shard.connection)
                let set = try shard.connection.prepare("REPLACE INTO progress (job, entry, position) VALUES (?1, ?2, ?3)")
                set.bind(1, mark.job)
                set.bind(2, mark.entry)
                set.bind(3, mark.position)
                try set.run()
                return true
            }
            if isStored { return try shard.connection.checkpoint() }
        }
    }
}

/// Counts of duplicates as bytes: five numbers of eight bytes each, least significant byte first.
private enum RepeatCodec {
    static func encode(_ repeats: [PendingRepeat]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(repeats.count * 40)
        for one in repeats {
            for number in [
                one.event.instant.rawValue, one.event.fingerprint, one.count, one.first.rawValue, one.last.rawValue,
            ] {
                withUnsafeBytes(of: number.littleEndian) { out.append(contentsOf: $0) }
            }
        }
        return out
    }

    /// Nil where the bytes are damaged.
    static func decode(_ bytes: [UInt8]) -> [PendingRepeat]? {
        guard bytes.count % 40 == 0 else { return nil }
        return stride(from: 0, to: bytes.count, by: 40).map { start in
            func number(_ index: Int) -> Int64 {
                let at = start + 8 * index
                return Int64(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) })
            }
            return PendingRepeat(
                event: RepeatKey(instant: Timestamp(rawValue: number(0)), fingerprint: number(1)), count: number(2),
                first: Timestamp(rawValue: number(3)), last: Timestamp(rawValue: number(4)))
        }
    }
}

/// The error of rows that cannot be read.
private func damaged(_ store: Store) -> StoreError {
    StoreError(.corrupt, "what a replay left to be stored is damaged; restore the file from a backup", path: store.deadLetterPath)
}

extension Store {
    /// The mark that a job left for an entry in a shard; 0 where there is none.
    func progress(in key: HotShardKey, job: Int64, entry: Int64) throws(StoreError) -> Int64 {
        var position = try movedProgress(ofJob: job).reduce(Int64(0)) { farthest, moved in
            let isMeant = moved.day == key.day && moved.shard == key.shard && moved.mark.entry == entry
            return isMeant ? max(farthest, moved.mark.position) : farthest
        }
        for path in try hotPaths(key) {
            let (connection, format) = try Connection.openForReading(path)
            guard try Schema.hot.isMade(format: format, path: path) else { continue }
            let statement = try connection.prepare("SELECT position FROM progress WHERE job = ?1 AND entry = ?2")
            statement.bind(1, job)
            statement.bind(2, entry)
            if try statement.step() { position = max(position, statement.integer(0)) }
        }
        return position
    }
}

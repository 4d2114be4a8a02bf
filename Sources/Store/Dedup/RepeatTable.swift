import Blocks
import Events

/// Duplicates of an event that are to be counted in a shard file.
struct PendingRepeat: Sendable {
    /// The event that was kept.
    var event: RepeatKey
    /// How many.
    var count: Int64
    /// The earliest and the latest instant of them.
    var first: Timestamp
    var last: Timestamp
    /// Whose events they are.
    var input = JobInput.unknown
}

/// The tables `repeats` and `repeat_keys` of a shard file.
enum RepeatTable {
    /// Adds to the counts. Inside a transaction. Sorted, so that one page of the table is written after the other.
    static func add(_ repeats: [PendingRepeat], _ key: FingerprintKey, _ connection: Connection) throws(StoreError) {
        let number = try self.number(of: key, connection)
        let upsert = try connection.prepare(
            """
            INSERT INTO repeats (ts, fingerprint, key, count, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO UPDATE SET count = count + excluded.count, before = max(before, excluded.before),
                after = max(after, excluded.after)
            """)
        let sorted = repeats.sorted {
            ($0.event.instant.rawValue, $0.event.fingerprint) < ($1.event.instant.rawValue, $1.event.fingerprint)
        }
        var index = 0
        while index < sorted.count {
            var one = sorted[index]
            index += 1
            while index < sorted.count, sorted[index].event == one.event {
                one.count += sorted[index].count
                one.first = min(one.first, sorted[index].first)
                one.last = max(one.last, sorted[index].last)
                index += 1
            }
            upsert.bind(1, one.event.instant.rawValue)
            upsert.bind(2, one.event.fingerprint)
            upsert.bind(3, number)
            upsert.bind(4, one.count)
            upsert.bind(5, distance(one.first, one.event.instant))
            upsert.bind(6, distance(one.event.instant, one.last))
            try upsert.run()
        }
    }

    // MARK: Reading

    /// The statement that `repeats` runs.
    static let select = "SELECT ts, fingerprint, key, count, before, after FROM repeats WHERE ts BETWEEN ?1 AND ?2 ORDER BY ts"

    /// What a file knows of duplicates of events between two instants; nil for nothing.
    static func repeats(from: Timestamp, to: Timestamp, _ statement: Statement, _ connection: Connection) throws(StoreError)
        -> BlockRepeats?
    {
        statement.bind(1, from.rawValue)
        statement.bind(2, to.rawValue)
        defer { statement.reset() }
        var entries: [BlockRepeats.Entry] = []
        var numbers: [Int64] = []
        while try statement.step() {
            let instant = statement.integer(0)
            let number = statement.integer(2)
            let key = numbers.firstIndex(of: number) ?? numbers.count
            if key == numbers.count { numbers.append(number) }
            let before = Timestamp(rawValue: instant.subtractingReportingOverflow(statement.integer(4)).partialValue)
            let after = Timestamp(rawValue: instant.addingReportingOverflow(statement.integer(5)).partialValue)
            let repeats = Repeats(count: Int(statement.integer(3)), first: before, last: after)
            entries.append(
                .init(
                    instant: Timestamp(rawValue: instant), fingerprint: statement.integer(1), key: key, repeats: repeats))
        }
        return entries.isEmpty ? nil : try known(entries, numbers, connection)
    }

    /// `entries` with the keys that their numbers stand for; those of a key that only a newer version knows go.
    private static func known(_ entries: [BlockRepeats.Entry], _ numbers: [Int64], _ connection: Connection) throws(StoreError)
        -> BlockRepeats?
    {
        let select = try connection.prepare("SELECT fields FROM repeat_keys WHERE id = ?1")
        var keys: [FingerprintKey] = []
        var indexes: [Int?] = []
        for number in numbers {
            select.bind(1, number)
            let key = try select.step() ? FingerprintKey(text: select.text(0)) : nil
            select.reset()
            indexes.append(key == nil ? nil : keys.count)
            if let key { keys.append(key) }
        }
        let usable = entries.compactMap { entry in
            indexes[entry.key].map {
                BlockRepeats.Entry(instant: entry.instant, fingerprint: entry.fingerprint, key: $0, repeats: entry.repeats)
            }
        }
        return usable.isEmpty ? nil : BlockRepeats(keys: keys, entries: usable)
    }

    /// Nanoseconds from `a` to `b`, 0 where `b` is not later; at most what `Int64` holds.
    private static func distance(_ a: Timestamp, _ b: Timestamp) -> Int64 {
        guard a < b else { return 0 }
        let (value, isTooFar) = b.rawValue.subtractingReportingOverflow(a.rawValue)
        return isTooFar ? .max : value
    }

    /// The number of a key in the file, given to it when it is first needed.
    private static func number(of key: FingerprintKey, _ connection: Connection) throws(StoreError) -> Int64 {
        let select = try connection.prepare("SELECT id FROM repeat_keys WHERE fields = ?1")
        select.bind(1, key.text)
        if try select.step() { return select.integer(0) }
        let insert = try connection.prepare("INSERT INTO repeat_keys (fields) VALUES (?1)")
        insert.bind(1, key.text)
        try insert.run()
        return connection.lastInsertedID
    }
}

extension Connection {
    /// The blocks of a hot shard with an id greater than `id`, in the order of their ids.
    func spans(after id: Int64) throws(StoreError) -> [BlockSpan] {
        let select = try prepare("SELECT id, min_ts, max_ts, events, services FROM blocks WHERE id > ?1 ORDER BY id")
        select.bind(1, id)
        var found: [BlockSpan] = []
        while try select.step() {
            var lanes: UInt64 = 0
            let isWhole = SummaryCodec.forEachService(select.bytes(4)) { name, _ in
                lanes |= Lane.bit(Lane.of(Array(name), shard: 0))
            }
            found.append(
                BlockSpan(
                    id: select.integer(0), first: select.integer(1), last: select.integer(2),
                    events: Int(min(max(select.integer(3), 0), Int64(Int32.max))), lanes: isWhole ? lanes : .max))
        }
        return found
    }
}

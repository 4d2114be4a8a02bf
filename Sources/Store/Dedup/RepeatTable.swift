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

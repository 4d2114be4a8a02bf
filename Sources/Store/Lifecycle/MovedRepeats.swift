/// Moves the counts of duplicates with their events.
enum MovedRepeats {
    /// Adds the counts in the file at `path` to those of another; nothing where the file has none.
    static func copy(from path: String, to target: Connection) throws(StoreError) {
        let (source, _) = try Connection.openForReading(path)
        guard try source.integer("SELECT count(*) FROM sqlite_master WHERE name = 'repeats'") > 0 else { return }
        let select = try source.prepare(
            "SELECT k.fields, r.ts, r.fingerprint, r.count, r.before, r.after FROM repeats r JOIN repeat_keys k ON k.id = r.key")
        let insertKey = try target.prepare("INSERT OR IGNORE INTO repeat_keys (fields) VALUES (?1)")
        // Counts saturate: SQLite would make a real number of a sum that does not fit.
        let add = try target.prepare(
            """
            INSERT INTO repeats (ts, fingerprint, key, count, before, after)
            VALUES (?2, ?3, (SELECT id FROM repeat_keys WHERE fields = ?1), ?4, ?5, ?6)
            ON CONFLICT (ts, fingerprint, key) DO UPDATE SET count = min(count, 4611686018427387903) + min(excluded.count,
            4611686018427387903), before = max(before, excluded.before), after = max(after, excluded.after)
            """)
        while try select.step() {
            insertKey.bind(1, select.text(0))
            try insertKey.run()
            add.bind(1, select.text(0))
            for column in Int32(1)...5 { add.bind(column + 1, select.integer(column)) }
            try add.run()
        }
    }
}

extension Schema {
    /// A warm day: the same blocks as a hot shard's, larger, of one service each where there are enough events, in the order of
    /// service and time; for each block a filter of all its tokens (`FilterQuery`) instead of an index.
    ///
    /// The file is written once and never changed, so it has no write-ahead log, and readers need no locks. `filters` are kept apart from
    /// `payloads`, for questions read many of them. `repeats` is a hot shard's (duplicates of stored events),
    /// and so is `tallies` (the books), which version 1 did not have.
    static let warm = Schema(
        version: 2,
        // A file that is not whole has another name and is thrown away: no journal, and one flush at the end.
        settings: """
            PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA cache_size = -\(warmCacheKiB); PRAGMA secure_delete = OFF;
            """,
        tables: """
            CREATE TABLE blocks (
                id INTEGER PRIMARY KEY, min_ts INTEGER NOT NULL, max_ts INTEGER NOT NULL, events INTEGER NOT NULL,
                level_counts BLOB NOT NULL, services BLOB NOT NULL
            );
            CREATE TABLE payloads (id INTEGER PRIMARY KEY, payload BLOB NOT NULL);
            CREATE TABLE filters (id INTEGER PRIMARY KEY, filter BLOB NOT NULL);
            \(repeatTables)
            \(TallyTable.table)
            """,
        // Files of version 1 are read as they are.
        upgrades: [1: TallyTable.table])

    /// Page cache of the connection that writes a warm day, KiB: pages are written once.
    private static let warmCacheKiB = 4_096
}

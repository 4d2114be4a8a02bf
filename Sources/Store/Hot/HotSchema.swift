extension Schema {
    /// A hot shard file.
    ///
    /// `blocks` is apart from `payloads` and `filters` so that all summaries of a shard lie on a few pages. `tokens` is contentless FTS5
    /// with one document a block, the words of `EncodedBlock.words`, whose rowid is the block's id; it is fed and asked in tokens
    /// (`CSQLite.h`), never in text. The block's identifiers are in `filters` (`TokenFilter`); `TokenQuery` tells the two apart.
    ///
    /// `indexed`: 1 = has a document in `tokens`; 0 = too small for one, to be merged; 2 = none, and not to be merged (it cannot be
    /// read, or would be no better). Ids are never used again (AUTOINCREMENT): readers follow a shard by them.
    ///
    /// `repeats` counts the duplicates of stored events: the instant of the event that was kept, `Fingerprint.short` under a key of
    /// `repeat_keys` (`FingerprintKey.text`), how many, and how far before and after the event they were, nanoseconds. Rows may move from
    /// block to block without it. Version 1 had no repeats.
    ///
    /// `tallies` are the books: see `TallyTable`. Before version 3 there were none; the events of those times stand under `JobInput.unknown`.
    static let hot = Schema(
        version: 3,
        // NORMAL flushes at checkpoints only; `HotWriter.finish` makes one. Freed pages need not be overwritten with zeros, as Debian's
        // SQLite would: whole files are deleted in the end.
        settings: """
            PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -\(hotCacheKiB); PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;
            """,
        tables: """
            CREATE TABLE blocks (
                id INTEGER PRIMARY KEY AUTOINCREMENT, min_ts INTEGER NOT NULL, max_ts INTEGER NOT NULL, events INTEGER NOT NULL,
                indexed INTEGER NOT NULL, level_counts BLOB NOT NULL, services BLOB NOT NULL
            );
            CREATE INDEX small_blocks ON blocks (events) WHERE indexed = 0;
            CREATE TABLE payloads (id INTEGER PRIMARY KEY, payload BLOB NOT NULL);
            CREATE TABLE filters (id INTEGER PRIMARY KEY, filter BLOB NOT NULL);
            CREATE VIRTUAL TABLE tokens USING fts5 (
                document, content = '', detail = none, columnsize = 0, tokenize = 'logetl_tokens'
            );
            INSERT INTO tokens (tokens, rank) VALUES
                ('automerge', 0), ('crisismerge', \(crisisMergeSegments)), ('hashsize', \(tokenHashBytes));
            CREATE TABLE progress (
                job INTEGER NOT NULL, entry INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (job, entry)
            ) WITHOUT ROWID;
            \(repeatTables)
            \(TallyTable.table)
            """,
        upgrades: [1: repeatTables, 2: firstTallies],
        hasTokenIndex: true)

    /// What came with version 3. By which services the events are, only their blocks say.
    private static let firstTallies = """
        \(TallyTable.table)
        INSERT INTO tallies
            SELECT 0, 0, '', coalesce(sum(events), 0), (SELECT coalesce(sum(count), 0) FROM repeats) FROM blocks;
        """

    /// What came with version 2; warm files have the same.
    static let repeatTables = """
        CREATE TABLE repeat_keys (id INTEGER PRIMARY KEY, fields TEXT NOT NULL UNIQUE);
        CREATE TABLE repeats (
            ts INTEGER NOT NULL, fingerprint INTEGER NOT NULL, key INTEGER NOT NULL, count INTEGER NOT NULL,
            before INTEGER NOT NULL, after INTEGER NOT NULL, PRIMARY KEY (ts, fingerprint, key)
        ) WITHOUT ROWID;
        """
    /// The first version with `repeats`.
    static let repeatsVersion: Int64 = 2

    /// Page cache of a connection that writes a hot shard, KiB. Blocks are only appended, so more gains nothing, and up to
    /// `HotWriter.maxOpenFiles` of them are open at once.
    private static let hotCacheKiB = 2_048
    /// Memory in which FTS5 collects tokens before it writes a segment. More means fewer segments, but a table beyond the processor's
    /// cache: documents of 2,500 tokens took 1.2 ms each with 4 MiB, 0.8 ms with 1 MiB, and a word was still found in 40 us a shard.
    private static let tokenHashBytes = 1 << 20
    /// Segments of one level that force FTS5 to merge while it commits. Well below 2,000, where FTS5 3.40 fails with SQLITE_FULL.
    private static let crisisMergeSegments = 500
}

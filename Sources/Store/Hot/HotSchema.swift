/// The tables of a hot shard file, and the settings under which they are written.
///
/// `blocks` is apart from `payloads` and `filters` so that all summaries of a shard lie on a few pages. `tokens` is contentless FTS5 with one
/// document a block, the words of `EncodedBlock.words`, whose rowid is the block's id; it is fed and asked in tokens (`CSQLite.h`), never in
/// text. The block's identifiers are in `filters` (`TokenFilter`); `TokenQuery` tells the two apart.
enum HotSchema {
    /// `PRAGMA user_version` of the files this version writes.
    static let version: Int64 = 1

    /// `indexed`: 1 = has a document in `tokens`; 0 = too small for one, to be merged; 2 = none, and not to be merged (it cannot be read).
    /// Ids are never used again (AUTOINCREMENT): readers follow a shard by them.
    static let tables = """
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
            ('automerge', 0), ('usermerge', 16), ('crisismerge', \(crisisMergeSegments)), ('hashsize', \(hashBytes));
        CREATE TABLE progress (
            job INTEGER NOT NULL, entry INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (job, entry)
        ) WITHOUT ROWID;
        PRAGMA user_version = \(version);
        """

    /// Memory in which FTS5 collects tokens before it writes a segment. More means fewer segments, but a table beyond the processor's
    /// cache: with blocks of 1,024 access log lines 4 MiB take 1.2 us an event, 1 MiB 0.8, and a word is still found in 40 us a shard.
    private static let hashBytes = 1 << 20
    /// Segments of one level that force FTS5 to merge while it commits. Well below 2,000, where FTS5 3.40 fails with SQLITE_FULL.
    private static let crisisMergeSegments = 500

    /// Settings of a writing connection.
    ///
    /// NORMAL flushes at checkpoints only; `HotWriter.finish` makes one. Freed pages need not be overwritten with zeros, as Debian's
    /// SQLite would: whole files are deleted in the end.
    static let writerSettings = """
        PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -\(cacheKiB); PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;
        """

    /// Page cache of a writing connection, KiB. Blocks are only appended, so more gains nothing, and up to
    /// `HotWriter.maxOpenFiles` of them are open at once.
    private static let cacheKiB = 2_048

    /// Opens a shard file for writing and makes it where it is missing. Any number of processes may do so at once.
    static func openForWriting(_ path: String) throws(StoreError) -> Connection {
        let connection = try Connection(path, .write)
        try connection.enableWriteAheadLog()
        try connection.run(writerSettings)
        try connection.registerTokenizer()
        if try connection.integer("PRAGMA user_version") == 0 {
            try connection.write { () throws(StoreError) in
                // Another process may have made them since.
                if try connection.integer("PRAGMA user_version") == 0 { try connection.run(tables) }
            }
        }
        _ = try areTablesMade(try connection.integer("PRAGMA user_version"), path: path)
        return connection
    }

    /// Whether a file of this format has its tables. Throws `.format` where it was written by a newer version.
    static func areTablesMade(_ format: Int64, path: String) throws(StoreError) -> Bool {
        guard format == 0 || format == version else {
            throw StoreError(.format, "the file has format \(format), this program knows \(version); use a newer version", path: path)
        }
        return format != 0
    }
}

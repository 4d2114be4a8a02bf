extension Schema {
    /// The file of rejected input: one row a letter, in the order of arrival.
    ///
    /// - `letters`: `length` is that of the input; `bytes` has fewer where it was cut. `at` is in seconds since the epoch, `time` in
    ///   nanoseconds: the instant that the input would have as an event without a timestamp. `time` and `input` come after the bytes, as
    ///   they are only needed with them.
    /// - `inputs`: what was said of a file or stream and its letters need to be read again (`DeadLetterInput`).
    /// - `replayed`: the letters that are events now. They wait for nothing, and are kept until they are purged.
    /// - `outbox`: blocks of a replay on their way to the hot shards (`DeadLetterReplay`). Empty but for a replay that runs or was killed.
    /// - `progress`: how far the letters of an input are here (`ProgressMark`), so that a job that is taken up again repeats none.
    /// - `counts`: the letters that wait, which spares those who only want totals the reading of all letters.
    /// - `tallies`: how many letters each job left, and how many of them are purged (`DeadLetterBooks`).
    static let deadLetters = Schema(
        version: 3,
        // What is purged is overwritten: it may be what somebody had the right to see gone.
        settings: "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = ON;",
        tables: """
            CREATE TABLE letters (
                id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, job INTEGER NOT NULL, source TEXT NOT NULL,
                offset INTEGER NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, length INTEGER NOT NULL, bytes BLOB NOT NULL,
                time INTEGER, input INTEGER
            );
            CREATE TABLE counts (stage TEXT, reason TEXT, letters INTEGER NOT NULL, PRIMARY KEY (stage, reason)) WITHOUT ROWID;
            \(replayTables)
            \(progressTable)
            \(books)
            """,
        upgrades: [
            1: """
            ALTER TABLE letters ADD COLUMN time INTEGER;
            ALTER TABLE letters ADD COLUMN input INTEGER;
            \(replayTables)
            """,
            2: progressTable + books,
        ],
        shrinks: true)

    /// What came with version 3: how far inputs are here,
    private static let progressTable = """
        CREATE TABLE progress (
            job INTEGER NOT NULL, entry INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (job, entry)
        ) WITHOUT ROWID;
        """

    /// the number of the input within the job, for the books of the shards, and the letters' own books.
    private static let books = """
        ALTER TABLE outbox ADD COLUMN entry INTEGER NOT NULL DEFAULT 0;
        \(DeadLetterBooks.table)
        INSERT INTO tallies SELECT job, count(*), 0, 0 FROM letters GROUP BY job;
        """

    /// The tables that came with version 2.
    private static let replayTables = """
        CREATE TABLE inputs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, reference INTEGER NOT NULL, format TEXT NOT NULL, service TEXT NOT NULL,
            is_service_fixed INTEGER NOT NULL, zone TEXT NOT NULL, year INTEGER, columns BLOB NOT NULL, tags BLOB NOT NULL
        );
        CREATE TABLE replayed (letter INTEGER PRIMARY KEY, at INTEGER NOT NULL, job INTEGER NOT NULL);
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL, day INTEGER NOT NULL, shard INTEGER NOT NULL,
            min_ts INTEGER NOT NULL, max_ts INTEGER NOT NULL, events INTEGER NOT NULL, level_counts BLOB NOT NULL,
            services BLOB NOT NULL, payload BLOB NOT NULL, words BLOB NOT NULL, filter BLOB NOT NULL
        );
        """
}

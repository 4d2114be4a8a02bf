extension Schema {
    /// The file of rejected input: one row a letter, in the order of arrival.
    ///
    /// `length` is that of the input; `bytes` has fewer where it was cut. `at` is in seconds since the epoch. `counts` spares those who
    /// only want totals the reading of all letters.
    static let deadLetters = Schema(
        version: 1,
        settings: "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864;",
        tables: """
            CREATE TABLE letters (
                id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, job INTEGER NOT NULL, source TEXT NOT NULL,
                offset INTEGER NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, length INTEGER NOT NULL, bytes BLOB NOT NULL
            );
            CREATE TABLE counts (stage TEXT, reason TEXT, letters INTEGER NOT NULL, PRIMARY KEY (stage, reason)) WITHOUT ROWID;
            """)
}

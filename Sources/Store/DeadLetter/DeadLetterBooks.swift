/// What a transaction changes in the books of the dead letters: the table `tallies`, which outlives the letters themselves.
struct DeadLetterBooks {
    /// What became of the letters of a job.
    struct Line {
        /// Letters that the job left.
        var letters: Int64 = 0
        /// Letters made of the rests of its letters, when a replay understood only parts of them.
        var rests: Int64 = 0
        /// Letters deleted, rests too.
        var purged: Int64 = 0
    }

    private var lines: [Int64: Line] = [:]

    /// The line of a job.
    subscript(job: Int64) -> Line {
        get { lines[job] ?? Line() }
        set { lines[job] = newValue }
    }

    /// Makes the table.
    static let table = """
        CREATE TABLE tallies (
            job INTEGER PRIMARY KEY, letters INTEGER NOT NULL, rests INTEGER NOT NULL, purged INTEGER NOT NULL
        );
        """

    /// Writes the changes. Inside a transaction.
    func write(_ connection: Connection) throws(StoreError) {
        guard !lines.isEmpty else { return }
        let add = try connection.prepare(
            """
            INSERT INTO tallies VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET letters = letters + excluded.letters,
                rests = rests + excluded.rests, purged = purged + excluded.purged
            """)
        for (job, line) in lines.sorted(by: { $0.key < $1.key }) {
            add.bind(1, job)
            add.bind(2, line.letters)
            add.bind(3, line.rests)
            add.bind(4, line.purged)
            try add.run()
        }
    }
}

/// A run of a command that changes the store.
public struct Job: Hashable, Sendable {
    /// Never used again.
    public var id: Int64
    /// Whose events it is about.
    public var tenant: String
    /// What was run, as the program describes it.
    public var command: String
    /// Seconds since the epoch, UTC.
    public var started: Int64
    /// Seconds since the epoch, UTC; nil while it runs, and for ever if it was killed.
    public var ended: Int64?
    /// The receipt as JSON, nil until the end.
    public var totals: String?
}

extension Catalog {
    /// Records that a job starts, and returns its id.
    public func beginJob(tenant: String, command: String) throws(StoreError) -> Int64 {
        try locked { () throws(StoreError) in
            let insert = try connection.prepare("INSERT INTO jobs (tenant, command, started) VALUES (?1, ?2, ?3)")
            insert.bind(1, tenant)
            insert.bind(2, command)
            insert.bind(3, Files.now())
            try insert.run()
            return connection.lastInsertedID
        }
    }

    /// Records that a job ended, with its receipt.
    public func endJob(_ id: Int64, totals: String) throws(StoreError) {
        try locked { () throws(StoreError) in
            let update = try connection.prepare("UPDATE jobs SET ended = ?2, totals = ?3 WHERE id = ?1")
            update.bind(1, id)
            update.bind(2, Files.now())
            update.bind(3, totals)
            try update.run()
        }
    }

    /// All jobs, newest first, at most `limit`.
    public func jobs(limit: Int = 100) throws(StoreError) -> [Job] {
        try locked { () throws(StoreError) in
            let statement = try connection.prepare(
                "SELECT id, tenant, command, started, ended, totals FROM jobs ORDER BY id DESC LIMIT ?1")
            statement.bind(1, limit)
            var jobs: [Job] = []
            while try statement.step() {
                jobs.append(
                    Job(
                        id: statement.integer(0), tenant: statement.text(1), command: statement.text(2),
                        started: statement.integer(3), ended: statement.isNull(4) ? nil : statement.integer(4),
                        totals: statement.isNull(5) ? nil : statement.text(5)))
            }
            return jobs
        }
    }
}

/// A run of a command that changes the store.
public struct Job: Hashable, Sendable {
    /// How it stands.
    public enum State: String, Sendable {
        /// It is at work.
        case running
        /// It ended.
        case ended
        /// It was killed, or could not go on. What it had not stored is stored when its input comes again.
        case interrupted

        /// Of a job that ended then, or did not; `isAtWork` is asked only where it did not.
        init(ended: Int64?, isAtWork: @autoclosure () -> Bool) {
            self = ended != nil ? .ended : isAtWork() ? .running : .interrupted
        }
    }

    /// Never used again.
    public var id: Int64
    /// Whose events it is about.
    public var tenant: String
    /// What was run, as the program describes it.
    public var command: String
    /// Seconds since the epoch, UTC.
    public var started: Int64
    /// Seconds since the epoch, UTC; nil while it runs, and for ever if it was interrupted.
    public var ended: Int64?
    /// The sums of its receipt as JSON, nil until the end.
    public var totals: String?
    /// How it stands.
    public var state: State
    /// The inputs in its receipt.
    public var inputs = 0
    /// What became of their events.
    public var counts = InputCounts()
}

/// What became of the events of an input, in sums.
public struct InputCounts: Hashable, Sendable {
    /// Events stored.
    public var stored = 0
    /// Events that were there already.
    public var duplicate = 0
    /// Input that is no event, kept as dead letters.
    public var rejected = 0
    /// Input passed over on purpose.
    public var dropped = 0

    /// Sums from their parts.
    public init(stored: Int = 0, duplicate: Int = 0, rejected: Int = 0, dropped: Int = 0) {
        self.stored = stored
        self.duplicate = duplicate
        self.rejected = rejected
        self.dropped = dropped
    }

    /// All that was read.
    public var read: Int { stored + duplicate + rejected + dropped }
}

/// The receipt of one input in the books.
public struct InputReceipt: Hashable, Sendable {
    /// The input, numbered by its job.
    public var entry: Int64
    /// As people name it.
    public var name: String
    /// What became of its events.
    public var counts: InputCounts
    /// What else its receipt says: members of a JSON object, without its braces.
    public var details: String

    /// A receipt from its parts.
    public init(entry: Int64, name: String, counts: InputCounts, details: String) {
        self.entry = entry
        self.name = name
        self.counts = counts
        self.details = details
    }
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

    /// Records what a job did, and where `hasEnded` that it came to its end.
    public func endJob(_ id: Int64, totals: String, inputs: [InputReceipt] = [], hasEnded: Bool = true) throws(StoreError) {
        try locked { () throws(StoreError) in
            try connection.write { () throws(StoreError) in
                let update = try connection.prepare("UPDATE jobs SET ended = ?2, totals = ?3 WHERE id = ?1")
                update.bind(1, id)
                update.bind(2, hasEnded ? Files.now() : nil)
                update.bind(3, totals)
                try update.run()
                let insert = try connection.prepare("REPLACE INTO inputs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                for input in inputs {
                    insert.bind(1, id)
                    insert.bind(2, input.entry)
                    insert.bind(3, input.name)
                    insert.bind(4, input.counts.stored)
                    insert.bind(5, input.counts.duplicate)
                    insert.bind(6, input.counts.rejected)
                    insert.bind(7, input.counts.dropped)
                    insert.bind(8, input.details)
                    try insert.run()
                }
            }
        }
    }
}

extension Store {
    /// The jobs of this store's tenant, newest first, at most `limit`, or the one with this id. For stores that are open for reading too.
    public func jobs(limit: Int = 100, id: Int64? = nil) throws(StoreError) -> [Job] {
        let (catalog, _) = try Connection.openForReading(path + "/catalog.sqlite")
        let hasInputs = try catalog.integer("SELECT count(*) FROM sqlite_master WHERE name = 'inputs'") > 0
        let select = try catalog.prepare(
            """
            SELECT j.id, j.tenant, j.command, j.started, j.ended, j.totals, count(i.entry), sum(i.stored), sum(i.duplicate),
                sum(i.rejected), sum(i.dropped)
            FROM (SELECT * FROM jobs WHERE tenant = ?1 AND (?2 IS NULL OR id = ?2) ORDER BY id DESC LIMIT ?3) j
            LEFT JOIN \(hasInputs ? "inputs" : "(SELECT 0 AS job, 0 AS entry, 0 AS stored, 0 AS duplicate, 0 AS rejected, 0 AS dropped)") i
            ON i.job = j.id GROUP BY j.id ORDER BY j.id DESC
            """)
        select.bind(1, tenant)
        select.bind(2, id)
        select.bind(3, limit)
        var jobs: [Job] = []
        while try select.step() {
            let id = select.integer(0)
            let ended = select.isNull(4) ? nil : select.integer(4)
            let counts = InputCounts(
                stored: Int(select.integer(7)), duplicate: Int(select.integer(8)), rejected: Int(select.integer(9)),
                dropped: Int(select.integer(10)))
            jobs.append(
                Job(
                    id: id, tenant: select.text(1), command: select.text(2), started: select.integer(3), ended: ended,
                    totals: select.isNull(5) ? nil : select.text(5),
                    state: Job.State(ended: ended, isAtWork: JobLock.isHeld(self, job: id)),
                    inputs: Int(select.integer(6)), counts: counts))
        }
        return jobs
    }

    /// Calls `body` with the receipts of a job's inputs, in their order, until it returns false.
    public func forEachInput(ofJob job: Int64, _ body: (InputReceipt) throws -> Bool) throws {
        let (catalog, _) = try Connection.openForReading(path + "/catalog.sqlite")
        guard try catalog.integer("SELECT count(*) FROM sqlite_master WHERE name = 'inputs'") > 0 else { return }
        let select = try catalog.prepare(
            "SELECT entry, name, stored, duplicate, rejected, dropped, receipt FROM inputs WHERE job = ?1 ORDER BY entry")
        select.bind(1, job)
        while try select.step() {
            let counts = InputCounts(
                stored: Int(select.integer(2)), duplicate: Int(select.integer(3)), rejected: Int(select.integer(4)),
                dropped: Int(select.integer(5)))
            let receipt = InputReceipt(entry: select.integer(0), name: select.text(1), counts: counts, details: select.text(6))
            guard try body(receipt) else { return }
        }
    }
}

import Events

/// The marks of jobs outlive the shards that they were in, as long as the job may be taken up again.
extension Catalog {
    static let progressTable = """
        CREATE TABLE IF NOT EXISTS moved_progress (
            tenant TEXT NOT NULL, job INTEGER NOT NULL, day INTEGER NOT NULL, shard INTEGER NOT NULL, entry INTEGER NOT NULL,
            position INTEGER NOT NULL, PRIMARY KEY (tenant, job, day, shard, entry)
        ) WITHOUT ROWID;
        """

    /// Keeps the marks of jobs that have not ended; those of jobs that have ended meanwhile go.
    func keepProgress(_ marks: [Store.ShardProgress], tenant: String) throws(StoreError) {
        try locked { () throws(StoreError) in
            try connection.write { () throws(StoreError) in
                try connection.run(Self.progressTable)
                try connection.run("DELETE FROM moved_progress WHERE job IN (SELECT id FROM jobs WHERE ended IS NOT NULL)")
                let insert = try connection.prepare(
                    """
                    REPLACE INTO moved_progress SELECT ?1, ?2, ?3, ?4, ?5, max(?6, coalesce((SELECT position FROM moved_progress
                    WHERE tenant = ?1 AND job = ?2 AND day = ?3 AND shard = ?4 AND entry = ?5), ?6))
                    WHERE EXISTS (SELECT 1 FROM jobs WHERE id = ?2 AND ended IS NULL)
                    """)
                for mark in marks {
                    insert.bind(1, tenant)
                    insert.bind(2, mark.mark.job)
                    insert.bind(3, Int(mark.day.rawValue))
                    insert.bind(4, mark.shard)
                    insert.bind(5, mark.mark.entry)
                    insert.bind(6, mark.mark.position)
                    try insert.run()
                }
            }
        }
    }

    /// The marks of a job whose shards moved.
    func progress(ofJob job: Int64, tenant: String) throws(StoreError) -> [Store.ShardProgress] {
        try locked { () throws(StoreError) in
            let isThere = try connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'moved_progress'") > 0
            guard isThere else { return [] }
            let select = try connection.prepare(
                "SELECT day, shard, entry, position FROM moved_progress WHERE tenant = ?1 AND job = ?2")
            select.bind(1, tenant)
            select.bind(2, job)
            var found: [Store.ShardProgress] = []
            while try select.step() {
                guard let day = Int32(exactly: select.integer(0)) else { continue }
                found.append(
                    Store.ShardProgress(
                        day: Day(rawValue: day), shard: Int(select.integer(1)),
                        mark: ProgressMark(job: job, entry: select.integer(2), position: select.integer(3))))
            }
            return found
        }
    }
}

extension Store {
    /// The marks that moved shards had. A store that is read only has none to resume.
    func movedProgress(ofJob job: Int64) throws(StoreError) -> [ShardProgress] {
        guard mode == .readWrite else { return [] }
        return try catalog().progress(ofJob: job, tenant: tenant)
    }
}

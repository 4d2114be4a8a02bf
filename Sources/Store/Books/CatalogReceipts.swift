/// What the catalog says of the jobs of a tenant. Opened for reading only.
struct CatalogReceipts {
    /// A receipt of a job.
    struct Total {
        var read: Int64
        var sums: EventSums
    }

    /// A receipt of an input.
    struct Input {
        var entry: Int64
        var sums: EventSums
    }

    /// Newest first.
    private(set) var jobs: [Job] = []
    /// By job, where it has ended.
    private(set) var totals: [Int64: Total] = [:]
    /// By job, where receipts are kept by input.
    private(set) var inputs: [Int64: [Input]] = [:]
    /// The first job whose events are in the books of the partitions.
    private(set) var firstBookedJob = Int64.max

    init(_ store: Store) throws(StoreError) {
        let (catalog, format) = try Connection.openForReading(store.catalogPath)
        guard try Schema.catalog().isMade(format: format, path: store.catalogPath) else { return }
        // SQLite's JSON functions give NULL for a text that is none.
        let select = try catalog.prepare(
            """
            SELECT id, tenant, command, started, ended, totals, json_valid(totals) AND json_type(totals, '$.read') = 'integer',
                CASE WHEN json_valid(totals) THEN json_extract(totals, '$.read') END,
                CASE WHEN json_valid(totals) THEN json_extract(totals, '$.stored') END,
                CASE WHEN json_valid(totals) THEN json_extract(totals, '$.duplicate') END,
                CASE WHEN json_valid(totals) THEN json_extract(totals, '$.rejected') END,
                CASE WHEN json_valid(totals) THEN json_extract(totals, '$.dropped') END
            FROM jobs WHERE tenant = ?1 ORDER BY id DESC
            """)
        select.bind(1, store.tenant)
        while try select.step() {
            let id = select.integer(0)
            let ended = select.isNull(4) ? nil : select.integer(4)
            let job = Job(
                id: id, tenant: select.text(1), command: select.text(2), started: select.integer(3), ended: ended,
                totals: select.isNull(5) ? nil : select.text(5),
                state: Job.State(ended: ended, isAtWork: JobLock.isHeld(store, job: id)))
            jobs.append(job)
            if select.integer(6) != 0 { totals[job.id] = Total(read: select.integer(7), sums: EventSums(select, from: 8)) }
        }
        if format >= 2 {
            let rows = try catalog.prepare(
                "SELECT job, entry, stored, duplicate, rejected, dropped FROM inputs ORDER BY job, entry")
            while try rows.step() {
                inputs[rows.integer(0), default: []].append(Input(entry: rows.integer(1), sums: EventSums(rows, from: 2)))
            }
        }
        let setting = try catalog.prepare("SELECT value FROM settings WHERE name = '\(Catalog.firstBookedJobSetting)'")
        if try setting.step() { firstBookedJob = setting.integer(0) }
    }
}

extension EventSums {
    /// Four columns of a row.
    fileprivate init(_ row: Statement, from column: Int32) {
        stored = row.integer(column)
        duplicate = row.integer(column + 1)
        rejected = row.integer(column + 2)
        dropped = row.integer(column + 3)
    }
}

extension Catalog {
    /// The name of the setting that says from which job on the partitions keep books.
    static let firstBookedJobSetting = "first_booked_job"

    /// Takes note that from now on the partitions keep books.
    static func noteFirstBookedJob(_ connection: Connection) throws(StoreError) {
        let known = try connection.integer("SELECT count(*) FROM settings WHERE name = '\(firstBookedJobSetting)'")
        guard known == 0 else { return }
        try connection.run(
            "INSERT OR IGNORE INTO settings SELECT '\(firstBookedJobSetting)', coalesce(max(id), 0) + 1 FROM jobs")
    }
}

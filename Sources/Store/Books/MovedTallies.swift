import Blocks
import Events

/// Where events are that no SQLite file has any more.
public enum MovedPlace: String, Hashable, Sendable {
    /// In the archive.
    case cold
    /// They were deleted.
    case deleted
}

/// A line of the books of events that left the SQLite files.
public struct MovedTally: Hashable, Sendable {
    /// The UTC day of the events.
    public var day: Day
    /// Where they went.
    public var place: MovedPlace
    /// The line.
    public var tally: Tally

    /// A line from its parts.
    public init(day: Day, place: MovedPlace, tally: Tally) {
        self.day = day
        self.place = place
        self.tally = tally
    }
}

/// How a move splits the books of the files that it replaces.
struct TallySplit {
    /// What the new files get.
    var kept: [DayMove.Destination: TallyCounts] = [:]
    /// What leaves the SQLite files, by the path of the file that it was in.
    var moved: [String: [MovedTally]] = [:]

    init(_ move: DayMove, _ store: Store) throws(StoreError) {
        let kinds = Set(move.destinations.values)
        // Duplicates are of no service: they go with what stays longest.
        let first = [DayMove.Destination.hot, .warm, .cold].first { kinds.contains($0) } ?? .deleted
        for source in move.sources {
            var gone: [MovedTally] = []
            for tally in try store.tallies(of: source.file, source.services) {
                switch move.destinations[tally.service] ?? first {
                case .cold: gone.append(MovedTally(day: move.day, place: .cold, tally: tally))
                case .deleted: gone.append(MovedTally(day: move.day, place: .deleted, tally: tally))
                case let destination: kept[destination, default: TallyCounts()].add(tally)
                }
            }
            moved[source.path] = gone
        }
    }
}

/// The books of events that left the SQLite files.
///
/// They are written before a move counts, under the path of the file that they come from (`source`), and count only while that file does
/// not: so it does not matter where a move is interrupted, or how often it is done. Lines of files that are gone for good are joined
/// under no source, for names of files may come again.
extension Catalog {
    private static let table = """
        CREATE TABLE IF NOT EXISTS moved_tallies (
            tenant TEXT NOT NULL, source TEXT NOT NULL, day INTEGER NOT NULL, place TEXT NOT NULL, job INTEGER NOT NULL,
            entry INTEGER NOT NULL, service TEXT NOT NULL, stored INTEGER NOT NULL, duplicate INTEGER NOT NULL,
            PRIMARY KEY (tenant, source, day, place, job, entry, service)
        ) WITHOUT ROWID;
        """

    /// Makes the tables that others make when they first need them.
    static func makeMovedTables(_ connection: Connection) throws(StoreError) {
        try connection.run(table)
        try connection.run(progressTable)
    }

    private static let columns = "tenant, source, day, place, job, entry, service, stored, duplicate"

    private func hasMovedTallies() throws(StoreError) -> Bool {
        try connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'moved_tallies'") > 0
    }

    /// Records where the books of `sources` go, in place of what was recorded of the same sources before. When it returns that is on the disk:
    /// the sources may go.
    func keepTallies(_ sources: [String: [MovedTally]], tenant: String) throws(StoreError) {
        guard sources.contains(where: { !$0.value.isEmpty }) else { return }
        try locked { () throws(StoreError) in
            try connection.run("PRAGMA synchronous = FULL")
            defer { try? connection.run("PRAGMA synchronous = NORMAL") }
            try connection.write { () throws(StoreError) in
                try connection.run(Self.table)
                let clear = try connection.prepare("DELETE FROM moved_tallies WHERE tenant = ?1 AND source = ?2")
                let insert = try connection.prepare(
                    """
                    INSERT INTO moved_tallies (\(Self.columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                    ON CONFLICT DO UPDATE SET stored = stored + excluded.stored, duplicate = duplicate + excluded.duplicate
                    """)
                for (source, lines) in sources {
                    clear.bind(1, tenant)
                    clear.bind(2, source)
                    try clear.run()
                    for line in lines {
                        insert.bind(1, tenant)
                        insert.bind(2, source)
                        insert.bind(3, Int(line.day.rawValue))
                        insert.bind(4, line.place.rawValue)
                        insert.bind(5, line.tally.input.job)
                        insert.bind(6, line.tally.input.entry)
                        insert.bind(7, line.tally.service)
                        insert.bind(8, line.tally.stored)
                        insert.bind(9, line.tally.duplicate)
                        try insert.run()
                    }
                }
            }
        }
    }

    /// Joins the lines whose sources are gone for good, and forgets those of sources that are still there: a move of them was interrupted.
    /// While no move is at work. `isThere` says whether a source counts.
    func settleTallies(tenant: String, isThere: (String) -> Bool) throws(StoreError) {
        try locked { () throws(StoreError) in
            guard try hasMovedTallies() else { return }
            try connection.write { () throws(StoreError) in
                let join = try connection.prepare(
                    """
                    INSERT INTO moved_tallies (\(Self.columns))
                    SELECT tenant, '', day, place, job, entry, service, stored, duplicate FROM moved_tallies
                    WHERE tenant = ?1 AND source = ?2
                    ON CONFLICT DO UPDATE SET stored = stored + excluded.stored, duplicate = duplicate + excluded.duplicate
                    """)
                let clear = try connection.prepare("DELETE FROM moved_tallies WHERE tenant = ?1 AND source = ?2")
                for source in try movedSources(tenant) where !source.isEmpty {
                    if !isThere(source) {
                        join.bind(1, tenant)
                        join.bind(2, source)
                        try join.run()
                    }
                    clear.bind(1, tenant)
                    clear.bind(2, source)
                    try clear.run()
                }
            }
        }
    }

    private func movedSources(_ tenant: String) throws(StoreError) -> [String] {
        let select = try connection.prepare("SELECT DISTINCT source FROM moved_tallies WHERE tenant = ?1")
        select.bind(1, tenant)
        var found: [String] = []
        while try select.step() { found.append(select.text(0)) }
        return found
    }

    /// Records that a day of a service is deleted from the archive. Its events still count for the jobs that brought them.
    public func countAsDeleted(_ day: Day, service: String, tenant: String) throws(StoreError) {
        try locked { () throws(StoreError) in
            guard try hasMovedTallies() else { return }
            try connection.write { () throws(StoreError) in
                for sql in [
                    """
                    INSERT INTO moved_tallies (\(Self.columns))
                    SELECT tenant, source, day, 'deleted', job, entry, service, stored, duplicate FROM moved_tallies
                    WHERE tenant = ?1 AND day = ?2 AND place = 'cold' AND service = ?3
                    ON CONFLICT DO UPDATE SET stored = stored + excluded.stored, duplicate = duplicate + excluded.duplicate
                    """,
                    "DELETE FROM moved_tallies WHERE tenant = ?1 AND day = ?2 AND place = 'cold' AND service = ?3",
                ] {
                    let statement = try connection.prepare(sql)
                    statement.bind(1, tenant)
                    statement.bind(2, Int(day.rawValue))
                    statement.bind(3, service)
                    try statement.run()
                }
            }
        }
    }

    /// The lines of a tenant whose sources do not count any more.
    func movedTallies(tenant: String, isThere: (String) -> Bool) throws(StoreError) -> [MovedTally] {
        try locked { () throws(StoreError) in
            guard try hasMovedTallies() else { return [] }
            return try MovedTally.read(connection, tenant: tenant, isThere: isThere)
        }
    }
}

extension MovedTally {
    /// Reads the lines of a tenant from an open catalog that has the table.
    static func read(_ connection: Connection, tenant: String, isThere: (String) -> Bool) throws(StoreError) -> [MovedTally] {
        let select = try connection.prepare(
            "SELECT source, day, place, job, entry, service, stored, duplicate FROM moved_tallies WHERE tenant = ?1")
        select.bind(1, tenant)
        var counts: [String: Bool] = ["": true]
        var found: [MovedTally] = []
        while try select.step() {
            let source = select.text(0)
            let doesCount = counts[source] ?? !isThere(source)
            counts[source] = doesCount
            guard doesCount, let day = Int32(exactly: select.integer(1)), let place = MovedPlace(rawValue: select.text(2)) else {
                continue
            }
            let tally = Tally(
                input: JobInput(job: select.integer(3), entry: select.integer(4)), service: select.text(5),
                stored: select.integer(6), duplicate: select.integer(7))
            found.append(MovedTally(day: Day(rawValue: day), place: place, tally: tally))
        }
        return found
    }
}

extension Store {
    /// Whether the file at `path`, below the tenant's folder, counts for who reads by `list`.
    func counts(_ path: String, _ list: MoveList) -> Bool {
        !list.hidden.contains(path) && Files.exists(tenantFolder + "/" + path)
    }
}

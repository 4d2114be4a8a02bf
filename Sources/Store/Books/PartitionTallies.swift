import Blocks
import Events

extension TallyTable {
    /// The lines in the books of an open file; none where it has no books (`isKept` false).
    static func read(_ connection: Connection) throws(StoreError) -> (isKept: Bool, tallies: [Tally]) {
        guard try connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'tallies'") > 0 else { return (false, []) }
        let select = try connection.prepare("SELECT job, entry, service, stored, duplicate FROM tallies")
        var found: [Tally] = []
        while try select.step() {
            found.append(
                Tally(
                    input: JobInput(job: select.integer(0), entry: select.integer(1)), service: select.text(2),
                    stored: select.integer(3), duplicate: select.integer(4)))
        }
        return (true, found)
    }

    /// `tallies` with what stands there without a service, or not at all, split by the events that are there (`services`): files that
    /// are older than the books have their events as a sum or in no line.
    static func resolved(_ read: (isKept: Bool, tallies: [Tally]), _ services: [String: Int]) -> [Tally] {
        let sums = read.tallies.filter { $0.service.isEmpty && $0.stored != 0 }
        guard !sums.isEmpty || !read.isKept else { return read.tallies }
        var counts = TallyCounts()
        var known: [String: Int64] = [:]
        for var tally in read.tallies {
            if tally.service.isEmpty { tally.stored = 0 } else { known[tally.service, default: 0] += tally.stored }
            if tally.stored != 0 || tally.duplicate != 0 { counts.add(tally) }
        }
        for (service, events) in services {
            let rest = Int64(events) - (known[service] ?? 0)
            if rest > 0 { counts.add(Tally(input: .unknown, service: service, stored: rest)) }
        }
        return counts.tallies
    }
}

extension Store {
    /// The books of a file; `services` has its events by service.
    func tallies(of file: PartitionFile, _ services: [String: Int]) throws(StoreError) -> [Tally] {
        let path = path(file)
        let connection = file.tier == .warm ? try Connection(path, .immutable) : try Connection.openForReading(path).connection
        return TallyTable.resolved(try TallyTable.read(connection), services)
    }
}

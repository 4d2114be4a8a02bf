import Blocks

/// What a transaction adds to the table `tallies` of a partition's file.
struct TallyCounts {
    private struct Key: Hashable {
        var input: JobInput
        var service: String
    }

    private var counts: [Key: (stored: Int64, duplicate: Int64)] = [:]

    /// Adds the events of a block, by their services.
    mutating func add(_ block: BlockSummary, of input: JobInput) {
        for service in block.services {
            counts[Key(input: input, service: service.name), default: (0, 0)].stored += Int64(service.events)
        }
    }

    /// Adds duplicates.
    mutating func add(duplicates: Int64, of input: JobInput) {
        counts[Key(input: input, service: ""), default: (0, 0)].duplicate += duplicates
    }

    /// Adds a line of another file's books.
    mutating func add(_ tally: Tally) {
        let key = Key(input: tally.input, service: tally.service)
        let known = counts[key] ?? (0, 0)
        counts[key] = (TallyTable.sum(known.stored, tally.stored), TallyTable.sum(known.duplicate, tally.duplicate))
    }

    /// The lines, in order.
    var tallies: [Tally] {
        counts.map { Tally(input: $0.key.input, service: $0.key.service, stored: $0.value.stored, duplicate: $0.value.duplicate) }
            .sorted { ($0.input, $0.service) < ($1.input, $1.service) }
    }
}

/// The table `tallies`: how many events of each input of each job a file has, which moves with them.
///
/// Stored events stand there by service, so that the books can be split where services go different ways.
enum TallyTable {
    /// Makes the table.
    static let table = """
        CREATE TABLE tallies (
            job INTEGER NOT NULL, entry INTEGER NOT NULL, service TEXT NOT NULL, stored INTEGER NOT NULL,
            duplicate INTEGER NOT NULL, PRIMARY KEY (job, entry, service)
        ) WITHOUT ROWID;
        """

    /// Adds to the books of a file. Inside a transaction.
    static func add(_ counts: TallyCounts, _ connection: Connection) throws(StoreError) {
        let tallies = counts.tallies
        guard !tallies.isEmpty else { return }
        let upsert = try connection.prepare(
            """
            INSERT INTO tallies (job, entry, service, stored, duplicate) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET stored = stored + excluded.stored, duplicate = duplicate + excluded.duplicate
            """)
        for tally in tallies {
            upsert.bind(1, tally.input.job)
            upsert.bind(2, tally.input.entry)
            upsert.bind(3, tally.service)
            upsert.bind(4, tally.stored)
            upsert.bind(5, tally.duplicate)
            try upsert.run()
        }
    }

    /// The sum of two counts, at most what an `Int64` holds: a damaged file may have any.
    static func sum(_ a: Int64, _ b: Int64) -> Int64 {
        let (sum, isTooLarge) = a.addingReportingOverflow(b)
        return isTooLarge ? (a < 0 ? .min : .max) : sum
    }
}

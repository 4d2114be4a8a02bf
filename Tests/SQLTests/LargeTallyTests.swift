import Blocks
import Events
import Lifecycle
import Query
import Store
import Synchronization
import Testing

@testable import SQL

/// More groups than a tally holds: parts of it are given away while it grows, and given again where blocks go away meanwhile.
@Suite struct LargeTallyTests {
    /// More than `GroupTally.groupsMax`.
    private static let events = 140_000

    /// One hot partition with an event each message.
    private static let store = Result {
        let store = try SQLStore()
        try store.ingest(
            (0..<events).map { n in
                #"{"timestamp":"2026-01-25T08:00:00.\#(100_000_000 + n)Z","level":"INFO","service":"web","message":"m\#(n)","ms":\#(n % 7)}"#
            })
        return store
    }

    /// Counts the blocks that are read and says of one that it is gone.
    private final class Merges: Sendable {
        let reads = Atomic<Int>(0)
        let listings = Atomic<Int>(0)
        let goneAt: Int

        init(goneAt: Int) { self.goneAt = goneAt }
    }

    /// A partition of which a block goes away while it is read.
    private final class MergedPartition: Partition {
        private let base: any Partition
        private let merges: Merges

        init(_ base: any Partition, _ merges: Merges) {
            self.base = base
            self.merges = merges
        }

        var day: Day { base.day }
        var tier: Tier { base.tier }
        var name: String { base.name }

        func candidates(_ filter: BlockFilter) throws -> [BlockReference] {
            merges.listings.add(1, ordering: .relaxed)
            return try base.candidates(filter)
        }

        func read(_ reference: BlockReference) throws -> BlockReader? { try base.read(reference) }

        func columns(_ reference: BlockReference, _ columns: [EventColumn], for filter: BlockFilter) throws -> ColumnBlock? {
            if merges.reads.add(1, ordering: .relaxed).newValue == merges.goneAt { return nil }
            return try base.columns(reference, columns, for: filter)
        }

        func greatestID() throws -> Int64? { try base.greatestID() }
    }

    private static func session(_ merges: Merges, pushesDown: Bool = true) throws -> SQLSession {
        let store = try store.get().open()
        let session = try SQLSession()
        session.rewriter = QueryRewriter(pushesDown: pushesDown)
        session.limits.threads = 2
        try session.add(
            EventTable(name: "logs") {
                try store.allPartitions(from: $0.from, to: $0.to, tier: $0.tier).map { partition in
                    var merged = partition
                    merged.open = { MergedPartition(try partition.open(), merges) }
                    return merged
                }
            })
        return session
    }

    private static let sql = """
        SELECT count(*), sum(n), min(k), max(k), sum(n * m), count(DISTINCT k), min(n) FROM \
        (SELECT message AS k, count(*) AS n, max(metadata ->> '$.ms') AS m FROM logs GROUP BY message)
        """

    @Test func groupsBeyondTheLimitAreThoseOfSQLite() throws {
        let found = try Self.session(Merges(goneAt: 0)).rows(Self.sql)
        #expect(found == (try Self.session(Merges(goneAt: 0), pushesDown: false).rows(Self.sql)))
        #expect(found[0].prefix(2) == ["\(Self.events)", "\(Self.events)"])
    }

    /// Wherever the block goes away, before or after a part was given, each event counts once.
    @Test func whatWasGivenIsForgottenWhereItIsGivenAgain() throws {
        let all = Merges(goneAt: 0)
        let expected = try Self.session(all).rows(Self.sql)
        let reads = all.reads.load(ordering: .relaxed)
        #expect(reads > 40)
        for goneAt in [1, reads / 3, reads - 1] {
            let merges = Merges(goneAt: goneAt)
            let session = try Self.session(merges)
            #expect(try session.rows(Self.sql) == expected, "gone at \(goneAt) of \(reads)")
            #expect(session.problems.isEmpty)
            #expect(merges.listings.load(ordering: .relaxed) > all.listings.load(ordering: .relaxed))
            #expect(try session.rows("SELECT count(*) FROM logs WHERE message <> ''") == [["\(Self.events)"]])
        }
    }
}

import Blocks
import Events
import Synchronization

/// Which partitions and blocks a statement read, each counted once, beside all that its tables have: for who explains a statement.
///
/// What was read is noted by any thread while the statement runs. What there is beside it is listed at its end, so that the time of the
/// statement is that of one which nobody explains.
final class ReadCensus: Sendable {
    /// A partition of a table.
    private struct Place: Hashable {
        let table: ObjectIdentifier
        let day: Day
        let tier: Tier
        let name: String

        init(_ table: EventTable, _ reference: PartitionReference) {
            self.table = ObjectIdentifier(table)
            (day, tier, name) = (reference.day, reference.tier, reference.name)
        }
    }

    /// The blocks of each partition that were read.
    private let read = Mutex<[Place: Set<Int64>]>([:])
    /// The tables that were asked, and which tiers of them.
    private let asked = Mutex<[(table: EventTable, tiers: Set<Tier>)]>([])

    /// Takes note that a scan asks `table`, whatever it reads of it.
    func ask(_ table: EventTable) {
        let (whole, tiers) = table.part.map { ($0.table, [$0.tier]) } ?? (table, Set(Tier.allCases))
        asked.withLock { asked in
            if let index = asked.firstIndex(where: { $0.table === whole }) {
                asked[index].tiers.formUnion(tiers)
            } else {
                asked.append((whole, tiers))
            }
        }
    }

    /// Takes note that a block was read.
    func note(_ table: EventTable, _ reference: PartitionReference, block: Int64) {
        _ = read.withLock { $0[Place(table, reference), default: []].insert(block) }
    }

    /// All that the tables have, and what of it was read, by tier. Bytes are left to the caller.
    ///
    /// Lists the tables anew and opens each of their partitions. Where events were moved meanwhile, what was read counts in the tier it was
    /// read in. Of partitions that cannot be listed (the scans that need them report it) only what was read counts.
    func tiers() -> [TierReading] {
        let read = read.withLock { $0 }
        var found: [Tier: TierReading] = [:]
        var seen: Set<Place> = []
        func add(_ place: Place, blocks: Int) {
            let blocksRead = read[place]?.count ?? 0
            var tier = found[place.tier] ?? TierReading(tier: place.tier)
            tier.partitions += 1
            tier.partitionsRead += blocksRead > 0 ? 1 : 0
            // Blocks that were read may have been merged into fewer since.
            tier.blocks += max(blocks, blocksRead)
            tier.blocksRead += blocksRead
            found[place.tier] = tier
        }
        for (table, tiers) in asked.withLock({ $0 }) {
            for reference in (try? table.listing(EventTable.Extent())) ?? [] where tiers.contains(reference.tier) {
                let place = Place(table, reference)
                guard seen.insert(place).inserted else { continue }
                add(place, blocks: (try? reference.open().candidates(BlockFilter()).count) ?? 0)
            }
        }
        for place in read.keys where !seen.contains(place) { add(place, blocks: 0) }
        return Tier.allCases.compactMap { found[$0] }
    }
}

import Blocks
import Events
import Foundation

@testable import Query

/// Partitions in memory, with real blocks. Nominates as strictly as the filter allows, so that a filter that is stronger than its query
/// loses events.
final class MemoryStore: @unchecked Sendable {
    struct StoredBlock {
        var reference: BlockReference
        var payload: [UInt8]
        var tokens: Set<[UInt8]>
        var events: [TestEvent]
        var origins: [Int64]
    }

    final class Shard {
        let day: Day
        let tier: Tier
        let name: String
        var blocks: [Int64: StoredBlock] = [:]
        var nextID: Int64 = 1
        var failure: (any Error)?
        var damaged: Set<Int64> = []

        init(day: Day, tier: Tier, name: String) {
            self.day = day
            self.tier = tier
            self.name = name
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let lock = NSRecursiveLock()
    private var shards: [String: Shard] = [:]
    private let encoder = BlockEncoder()
    private(set) var reads = 0
    private(set) var opens = 0
    private(set) var listings = 0
    /// Called before each read, for tests that change the store meanwhile.
    var beforeRead: ((Shard, Int64) -> Void)?

    func locked<T>(_ body: () throws -> T) rethrows -> T {
        lock.lock()
        defer { lock.unlock() }
        return try body()
    }

    func resetCounts() { locked { (reads, opens, listings) = (0, 0, 0) } }

    func shard(_ day: Day, _ name: String, _ tier: Tier = .hot) -> Shard {
        locked {
            let key = "\(day)/\(name)/\(tier)"
            if let known = shards[key] { return known }
            let fresh = Shard(day: day, tier: tier, name: "\(day)/\(name)")
            shards[key] = fresh
            return fresh
        }
    }

    func remove(_ shard: Shard) { locked { shards = shards.filter { $0.value !== shard } } }

    var references: [PartitionReference] {
        locked {
            shards.values.map { shard in
                let box = ShardBox(store: self, shard: shard)
                return PartitionReference(day: shard.day, tier: shard.tier, name: shard.name) { try box.open() }
            }
        }
    }

    /// Commits a block of events, which are put in order.
    @discardableResult
    func commit(_ events: [TestEvent], to shard: Shard) -> Int64 {
        locked { insert(events.sorted { ($0.timestamp, $0.number) < ($1.timestamp, $1.number) }, origins: nil, into: shard) }
    }

    /// Makes one block of some blocks of a shard, as a background merge does.
    func merge(_ ids: [Int64], of shard: Shard) {
        locked {
            let rows = ids.compactMap { shard.blocks[$0] }.flatMap { block in
                block.events.indices.map { (event: block.events[$0], origin: block.origins[$0], row: $0) }
            }
            let ordered = rows.sorted { ($0.event.timestamp, $0.origin, $0.row) < ($1.event.timestamp, $1.origin, $1.row) }
            for id in ids { shard.blocks[id] = nil }
            if !ordered.isEmpty { insert(ordered.map(\.event), origins: ordered.map(\.origin), into: shard) }
        }
    }

    @discardableResult
    private func insert(_ events: [TestEvent], origins: [Int64]?, into shard: Shard) -> Int64 {
        let batch = EventBatch()
        batch.source = Array("test.log".utf8)
        for event in events { event.append(to: batch) }
        let encoded = encoder.encode(batch, rows: Array(events.indices), origins: origins)
        let id = shard.nextID
        shard.nextID += 1
        var tokens: Set<[UInt8]> = []
        var at = 0
        while at < encoded.tokens.count {
            let end = at + 1 + Int(encoded.tokens[at])
            tokens.insert(Array(encoded.tokens[(at + 1)..<end]))
            at = end
        }
        shard.blocks[id] = StoredBlock(
            reference: BlockReference(id: id, summary: encoded.summary), payload: encoded.payload, tokens: tokens, events: events,
            origins: origins ?? Array(repeating: id, count: events.count))
        return id
    }

    /// All events in the total order, ascending.
    var events: [TestEvent] {
        locked {
            var all: [(TestEvent, String, String, Int64, Int)] = []
            for shard in shards.values {
                for (id, block) in shard.blocks {
                    for (row, event) in block.events.enumerated() { all.append((event, shard.name, shard.tier.rawValue, id, row)) }
                }
            }
            return all.sorted { a, b in
                if a.0.timestamp != b.0.timestamp { return a.0.timestamp < b.0.timestamp }
                return (a.0.service, a.1, a.2, a.3, a.4) < (b.0.service, b.1, b.2, b.3, b.4)
            }.map(\.0)
        }
    }

    /// The events that satisfy a request, in its order, without context.
    func expected(_ request: SearchRequest) -> [Int] {
        let matching = events.filter { $0.satisfies(request) }.map(\.number)
        let ordered = request.isOldestFirst ? matching : matching.reversed()
        return Array(ordered.prefix(request.limit ?? .max))
    }

    fileprivate func candidates(_ shard: Shard, _ filter: BlockFilter) throws -> [BlockReference] {
        try locked {
            listings += 1
            if let failure = shard.failure { throw failure }
            return shard.blocks.values.filter { block in
                let summary = block.reference.summary
                if let from = filter.from, summary.last < from { return false }
                if let to = filter.to, summary.first >= to { return false }
                if summary.levelMask & filter.levelMask == 0 { return false }
                if let services = filter.services, !summary.services.contains(where: { services.contains($0.name) }) { return false }
                if let after = filter.afterID, block.reference.id <= after { return false }
                return Self.holds(block.tokens, filter.tokens)
            }.map(\.reference).sorted { ($0.summary.last, $0.id) > ($1.summary.last, $1.id) }
        }
    }

    private static func holds(_ tokens: Set<[UInt8]>, _ expression: TokenExpression) -> Bool {
        switch expression {
        case .anything: true
        case .nothing: false
        case .token(let token): tokens.contains(token)
        case .prefix(let prefix): tokens.contains { $0.starts(with: prefix) }
        case .all(let parts): parts.allSatisfy { holds(tokens, $0) }
        case .any(let parts): parts.contains { holds(tokens, $0) }
        }
    }

    fileprivate func read(_ shard: Shard, _ id: Int64) throws -> BlockReader? {
        try locked {
            beforeRead?(shard, id)
            reads += 1
            if shard.damaged.contains(id) { throw BlockError.corrupt("damaged for a test") }
            return try shard.blocks[id].map { try BlockReader($0.payload) }
        }
    }

    private struct ShardBox: @unchecked Sendable {
        let store: MemoryStore
        let shard: Shard

        func open() throws -> any Partition {
            store.locked { store.opens += 1 }
            if let failure = store.locked({ shard.failure }) { throw failure }
            return Handle(store: store, shard: shard)
        }
    }

    /// A partition as one thread has it; traps where two threads use it.
    private final class Handle: Partition {
        let store: MemoryStore
        let shard: Shard
        let owner = pthread_self()
        var day: Day { shard.day }
        var tier: Tier { shard.tier }
        var name: String { shard.name }

        init(store: MemoryStore, shard: Shard) {
            self.store = store
            self.shard = shard
        }

        func candidates(_ filter: BlockFilter) throws -> [BlockReference] {
            precondition(pthread_equal(owner, pthread_self()) != 0, "a partition was used by another thread")
            return try store.candidates(shard, filter)
        }

        func read(_ reference: BlockReference) throws -> BlockReader? {
            precondition(pthread_equal(owner, pthread_self()) != 0, "a partition was used by another thread")
            return try store.read(shard, reference.id)
        }
    }
}

extension MemoryStore {
    /// A store of random events: some days, two shards each, blocks of many sizes that overlap in time.
    static func random(_ maker: inout EventMaker, days: Int = 4, blocksPerShard: Int = 12, eventsPerBlock: Int = 30) -> MemoryStore {
        let store = MemoryStore()
        for day in 0..<days {
            for shardNumber in 0..<2 {
                let key = Day(rawValue: EventMaker.firstDay.rawValue + Int32(day))
                let shard = store.shard(key, "shard-\(shardNumber)", maker.random.chance(20) ? .warm : .hot)
                var pool: [TestEvent] = []
                for _ in 0..<blocksPerShard * eventsPerBlock / 2 {
                    var event = maker.make(day: day, instants: 60)
                    // A service lives in one shard.
                    while (EventMaker.services.firstIndex(of: event.service) ?? 0) % 2 != shardNumber {
                        event.service = maker.random.pick(EventMaker.services)
                    }
                    pool.append(event)
                }
                // Partly in order of time, as files are, partly mixed.
                pool.sort { $0.timestamp < $1.timestamp }
                for _ in 0..<pool.count / 3 {
                    pool.swapAt(
                        Int.random(in: 0..<pool.count, using: &maker.random), Int.random(in: 0..<pool.count, using: &maker.random))
                }
                while !pool.isEmpty {
                    let size = min(pool.count, Int.random(in: 1...eventsPerBlock, using: &maker.random))
                    store.commit(Array(pool.suffix(size)), to: shard)
                    pool.removeLast(size)
                }
            }
        }
        return store
    }
}

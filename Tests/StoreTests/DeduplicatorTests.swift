import Blocks
import Events
import Testing

@testable import Store

/// The deduplicator against a plain model, over a real store.
@Suite struct DeduplicatorTests {
    /// An event by the numbers that matter.
    struct Item: Hashable {
        var instant: Int64
        var text: Int
    }

    /// Goes the way of ingest: chunk after chunk through a deduplicator and a writer.
    final class Job {
        let store: Store
        let deduplicator: Deduplicator
        let writer: HotWriter
        private let encoder = BlockEncoder()
        private let prints: BatchFingerprints
        private var sequence = 0

        init(_ store: Store, _ rules: Deduplicator.Rules) throws {
            self.store = store
            deduplicator = Deduplicator(rules, store: store)
            writer = try HotWriter(store, deduplicator: deduplicator)
            prints = BatchFingerprints(rules.key)
        }

        /// Looks a chunk up and leaves what is new to the writer; returns the rows of the duplicates.
        @discardableResult
        func add(_ items: [Item], service: String = "web", input: JobInput = .unknown) throws -> [Int] {
            let batch = EventBatch()
            batch.defaultService = Array(service.utf8)
            for item in items {
                let line = batch.arena.append("message \(item.text)")
                batch.commit(line: line, timestamp: Timestamp(rawValue: item.instant), level: .info)
            }
            var made: ContiguousArray<Fingerprint> = []
            prints.make(batch, into: &made)
            let shard = writer.shard(forService: batch.defaultService)
            let found = try deduplicator.duplicates(batch, made, shards: [shard], sequence: sequence)
            for one in found {
                writer.count(made[one.row], kept: one.kept, shard: shard, at: batch.timestamps[one.row], input: input)
            }
            batch.removeEvents(found.map(\.row))
            let rows = (0..<batch.count).sorted { (batch.timestamps[$0], $0) < (batch.timestamps[$1], $1) }
            for (day, group) in Dictionary(grouping: rows, by: { batch.timestamps[$0].day }) {
                writer.append(
                    encoder.encode(batch, rows: group), day: day, shard: shard, input: input, origin: (sequence, 0))
            }
            sequence += 1
            return found.map(\.row)
        }

        func commit() throws {
            try writer.commit()
            deduplicator.committed(upTo: sequence - 1)
        }

        func finish() throws {
            try commit()
            try writer.finish()
        }
    }

    /// All events of a store with their repeats.
    static func contents(_ store: Store) throws -> [Item: Repeats?] {
        var all: [Item: Repeats?] = [:]
        for reference in try store.partitions() {
            let partition = try reference.open()
            for block in try partition.candidates(BlockFilter()) {
                let reader = try #require(try partition.read(block))
                let instants = try reader.timestamps()
                for row in 0..<reader.count {
                    var text: [UInt8] = []
                    try reader.appendMessage(row, to: &text)
                    let number = try #require(Int(String(decoding: text, as: UTF8.self).dropFirst("message ".count)))
                    let item = Item(instant: instants[row].rawValue, text: number)
                    #expect(all[item] == nil, "stored twice: \(item)")
                    all[item] = .some(try reader.repeats(row))
                }
            }
        }
        return all
    }

    /// What should be kept, by definition, and how often and when it came again.
    static func model(_ items: [Item], window: Int64?) -> [Item: Repeats?] {
        var kept: [Int: [Int64]] = [:]
        var result: [Item: Repeats?] = [:]
        for item in items {
            let near = (kept[item.text] ?? []).filter { other in
                window.map { abs(item.instant - other) <= $0 } ?? (item.instant == other)
            }
            guard let first = near.min() else {
                kept[item.text, default: []].append(item.instant)
                result[item] = .some(nil)
                continue
            }
            let key = Item(instant: first, text: item.text)
            var repeats =
                (result[key] ?? nil)
                ?? Repeats(
                    count: 0, first: Timestamp(rawValue: first), last: Timestamp(rawValue: first))
            repeats.count += 1
            repeats.first = min(repeats.first, Timestamp(rawValue: item.instant))
            repeats.last = max(repeats.last, Timestamp(rawValue: item.instant))
            result[key] = .some(repeats)
        }
        return result
    }

    static let start = Synthetic.day.start.rawValue
    static let second: Int64 = 1_000_000_000

    static func rules(window: Int64?, cacheBytes: Int = 64 << 20) throws -> Deduplicator.Rules {
        let key = window == nil ? FingerprintKey() : try FingerprintKey(["service", "message"])
        return Deduplicator.Rules(key: key, windowNanoseconds: window ?? 0, cacheBytes: cacheBytes)
    }

    static func store(_ folder: TemporaryFolder) throws -> Store { try Store.open(folder.store, mode: .readWrite) }

    @Test(arguments: 0..<16)
    func agreesWithTheModel(number: UInt64) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let window: Int64? = [nil, 3 * Self.second, 40 * Self.second, .max / 4][Int(number % 4)]
        let cacheBytes = number % 3 == 0 ? 0 : 64 << 20
        var all: [Item] = []
        // Several jobs, over two days, in and out of order.
        for job in 0..<4 {
            let one = try Job(store, try Self.rules(window: window, cacheBytes: cacheBytes))
            for chunk in 0..<Int.random(in: 1...12, using: &random) {
                let base = Int64.random(in: 0..<2 * 86_400, using: &random)
                var items = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                    Item(
                        instant: Self.start + (base + Int64.random(in: 0..<60, using: &random)) * Self.second,
                        text: Int.random(in: 0..<8, using: &random))
                }
                if Bool.random(using: &random) { items.sort { $0.instant < $1.instant } }
                if let again = all.indices.randomElement(using: &random) {
                    items += all[again...].prefix(Int.random(in: 0..<200, using: &random))
                }
                try one.add(items)
                all += items
                if Bool.random(using: &random) { try one.commit() }
                _ = (job, chunk)
            }
            try one.finish()
            if cacheBytes == 0 { #expect(one.deduplicator.usedBytes < 1 << 20) }
        }
        let expected = Self.model(all, window: window)
        let stored = try Self.contents(store)
        #expect(stored == expected, "seed \(seed)")
        #expect(stored.count + stored.values.reduce(0) { $0 + ($1?.count ?? 0) } == all.count)
    }

    @Test func theEdgesOfAWindow() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let job = try Job(store, try Self.rules(window: 5 * Self.second))
        let at = { (seconds: Double) in Item(instant: Self.start + Int64(seconds * 1e9), text: 1) }
        #expect(try job.add([at(100), at(105), at(105.000000001), at(95), at(110), at(94.999999999), at(111)]) == [1, 3, 4])
        // The window begins with the event that was kept, so a fault that goes on is stored again and again.
        #expect(try job.add((200..<220).map { at(Double($0)) }).count == 16)
        try job.finish()
        #expect(try Self.contents(store)[at(200)]??.last == Timestamp(rawValue: at(205).instant))
    }

    @Test func aWindowReachesAcrossMidnightAndTheExtremes() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let midnight = Self.start + 86_400 * Self.second
        for (index, instant) in [midnight - 1, midnight + 1].enumerated() {
            let job = try Job(store, try Self.rules(window: 5 * Self.second))
            #expect(try job.add([Item(instant: instant, text: 7)]).count == index)
            try job.finish()
        }
        #expect(
            try Self.contents(store)
                == Self.model([midnight - 1, midnight + 1].map { Item(instant: $0, text: 7) }, window: 5 * Self.second))
        let job = try Job(store, try Self.rules(window: .max))
        let timed = try Job(store, try Self.rules(window: nil))
        for instant in [Int64.min, Int64.min + 1, Int64.max - 1, Int64.max] {
            for one in [job, timed] {
                #expect(try one.add([Item(instant: instant, text: 3), Item(instant: instant, text: 3)]).contains(1))
            }
        }
    }

    @Test func aStreamAtTheEdgeOfTimeReadsNothing() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let first = try Job(store, try Self.rules(window: nil))
        for chunk in 0..<400 {
            try first.add((0..<10).map { Item(instant: Self.start + Int64(chunk) * Self.second, text: $0) }); try first.commit()
        }
        try first.finish()
        #expect(first.deduplicator.readBlocks == 0)
        // A later process begins where it ended.
        let second = try Job(store, try Self.rules(window: nil))
        for chunk in 400..<800 {
            try second.add([Item(instant: Self.start + Int64(chunk) * Self.second, text: 1)]); try second.commit()
        }
        try second.finish()
        #expect(second.deduplicator.readBlocks <= 1)
        #expect(try Self.contents(store).count == 4_400)
    }

    @Test func oneServiceAfterTheOtherReadsNothingOfTheOthers() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let items = (0..<40_000).map { Item(instant: Self.start + Int64($0) * Self.second, text: $0) }
        // No two of these share a bit of the masks, or a part of the blocks would be read for nothing.
        let job = try Job(store, try Self.rules(window: nil, cacheBytes: 0))
        for service in ["a", "b", "c", "d"] {
            for part in stride(from: 0, to: items.count, by: 4_000) {
                #expect(try job.add(Array(items[part..<part + 4_000]), service: service).isEmpty)
                try job.commit()
            }
        }
        try job.finish()
        #expect(Set(["a", "b", "c", "d"].map { Lane.bit(Lane.of(Array($0.utf8), shard: 0)) }).count == 4)
        #expect(job.deduplicator.readBlocks == 0)
        // Again, all services in each chunk's time: blocks of a range are read once for each.
        let again = try Job(store, try Self.rules(window: nil))
        for part in stride(from: 0, to: items.count, by: 4_000) {
            for service in ["a", "b", "c", "d"] {
                #expect(try again.add(Array(items[part..<part + 4_000]), service: service).count == 4_000)
            }
            try again.commit()
        }
        try again.finish()
        #expect(again.deduplicator.readBlocks <= 4 * 40 + 40)
    }

    @Test func repeatsSurviveTheMergeOfBlocks() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let job = try Job(store, try Self.rules(window: nil))
        var all: [Item] = []
        for chunk in 0..<(3 * HotCompactor.minBlocks) {
            let items = [0, 1, 0].map { Item(instant: Self.start + Int64(chunk) * Self.second, text: $0) }
            all += items
            try job.add(items)
            try job.commit()
            // Again what was stored a while ago, merged by now.
            if chunk > 70 {
                let again = [Item(instant: Self.start + Int64(chunk - 70) * Self.second, text: 1)]
                all += again
                #expect(try job.add(again) == [0])
            }
        }
        try job.finish()
        #expect(job.writer.maintenanceError == nil)
        #expect(try store.onlyPartition().blocks(.init()).count < HotCompactor.minBlocks + 4)
        #expect(try Self.contents(store) == Self.model(all, window: nil))
        #expect(job.deduplicator.readBlocks == 0)
    }

    @Test(arguments: [Int64?.none, 5_000_000_000])
    func twoWritersAtOnceKeepOneOfEach(window: Int64?) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let jobs = try (0..<2).map { _ in try Job(store, try Self.rules(window: window)) }
        var late = 0
        var total = 0
        // Far enough apart that the choice of the kept one of each group does not matter.
        let items = (0..<600).map { Item(instant: Self.start + Int64($0) * 60 * Self.second, text: $0) }
        // Both have these before either commits: whoever commits last finds them stored.
        var next = [5, 5]
        for job in jobs { try job.add(Array(items.prefix(5))) }
        total += 10
        while next.contains(where: { $0 < items.count }) {
            let who = Int.random(in: 0..<2, using: &random)
            let count = Int.random(in: 1...40, using: &random)
            let part = Array(items[next[who]...].prefix(count))
            next[who] += part.count
            total += part.count
            if !part.isEmpty { try jobs[who].add(part) }
            if Int.random(in: 0..<3, using: &random) == 0 {
                try jobs[who].commit()
                late += jobs[who].writer.takeLateDuplicates().values.reduce(0, +)
            }
        }
        for job in jobs {
            try job.finish()
            late += job.writer.takeLateDuplicates().values.reduce(0, +)
        }
        #expect(late > 0, "seed \(seed)")
        let stored = try Self.contents(store)
        #expect(stored.count == items.count, "seed \(seed)")
        #expect(stored.count + stored.values.reduce(0) { $0 + ($1?.count ?? 0) } == total, "seed \(seed)")
    }

    @Test func memoryIsBoundedWhateverTheOrder() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let limit = 2 << 20
        let items = (0..<120_000).map { Item(instant: Self.start + Int64($0 % 80_000) * Self.second, text: $0) }
        for job in 0..<2 {
            let one = try Job(store, try Self.rules(window: nil, cacheBytes: limit))
            var duplicates = 0
            for part in stride(from: 0, to: items.count, by: 4_000) {
                duplicates += try one.add(Array(items[part..<part + 4_000])).count
                try one.commit()
                #expect(one.deduplicator.usedBytes <= limit)
            }
            try one.finish()
            #expect(duplicates == job * items.count)
            if job == 1 { #expect(one.deduplicator.readBlocks > 0) }
        }
        #expect(try Self.contents(store).count == items.count)
    }

    @Test func tooManyEventsOfOneInstantAreBounded() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let one = try Job(store, try Self.rules(window: nil, cacheBytes: 0))
        let limit = one.deduplicator.instantEvents
        for part in stride(from: 0, to: 3 * limit, by: 4_000) {
            try one.add((part..<part + 4_000).map { Item(instant: Self.start, text: $0) })
            try one.commit()
        }
        #expect(one.deduplicator.wasSaturated)
        #expect(one.deduplicator.usedBytes < 4 << 20)
        try one.finish()
    }

    @Test func aFileOfAnOlderVersionIsBroughtUpToDate() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let job = try Job(store, try Self.rules(window: nil))
        try job.add([Item(instant: Self.start, text: 1)])
        try job.finish()
        let path = store.hotPath(try #require(try store.hotShards().first))
        do {
            let old = try Connection(path, .write)
            try old.run("DROP TABLE repeats; DROP TABLE repeat_keys; DROP TABLE tallies; PRAGMA user_version = 1")
        }
        #expect(try Self.contents(store).count == 1)
        let later = try Job(store, try Self.rules(window: nil))
        #expect(try later.add([Item(instant: Self.start, text: 1), Item(instant: Self.start, text: 2)]) == [0])
        try later.finish()
        #expect(try Self.contents(store)[Item(instant: Self.start, text: 1)]??.count == 1)
        try Connection(path, .write).run("PRAGMA user_version = \(Schema.hot.version + 1)")
        #expect(throws: StoreError.self) { try Self.contents(store) }
    }
}

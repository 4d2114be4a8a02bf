import Blocks
import Events
import Testing

@testable import Store

@Suite struct HotPartitionTests {
    @Test func blocksComeBackAsTheyWere() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        var random = SeededGenerator(seed: 1)
        let blocks = (0..<40).map { _ in Synthetic.block(&random) }
        let writer = try HotWriter(store)
        for block in blocks { writer.append(block.block, day: Synthetic.day, shard: 0, isIndexed: true) }
        #expect(writer.pendingBlocks == 40)
        try writer.commit(progress: [ProgressMark(job: 1, entry: 7, position: 99)])
        #expect(writer.pendingBlocks == 0 && writer.pendingBytes == 0)
        #expect(writer.committedEvents == blocks.reduce(0) { $0 + $1.block.summary.events })
        try writer.finish()

        let partition = try store.onlyPartition()
        #expect(partition.name == "2026-01-21/shard-0" && partition.day == Synthetic.day && partition.tier == .hot)
        let found = try partition.candidates(BlockFilter())
        #expect(found.count == 40)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.summary.last >= $1.summary.last })
        for reference in found {
            let original = blocks[Int(reference.id) - 1].block
            #expect(reference.summary == original.summary)
            #expect(try partition.payloadBytes(reference.id) == original.payload)
        }
        #expect(try partition.payloadBytes(41) == nil)
        #expect(try store.progress(ofJob: 1).map(\.mark) == [ProgressMark(job: 1, entry: 7, position: 99)])
        #expect(try store.progress(ofJob: 2).isEmpty)
    }

    /// The index of words is exact; the filters of identifiers may nominate a block too many, never one too few.
    @Test(arguments: [false, true]) func filtersAgreeWithBruteForce(hasIdentifiers: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        var blocks: [(block: SyntheticBlock, isIndexed: Bool)] = []
        for _ in 0..<150 {
            let block = Synthetic.block(&random, hasIdentifiers: hasIdentifiers)
            let isIndexed = Int.random(in: 0..<10, using: &random) > 0
            writer.append(block.block, day: Synthetic.day, shard: 0, isIndexed: isIndexed)
            blocks.append((block, isIndexed))
            if Int.random(in: 0..<8, using: &random) == 0 { try writer.commit() }
        }
        try writer.commit()
        try writer.finish()
        let partition = try store.onlyPartition()
        for _ in 0..<600 {
            let filter = Self.filter(&random, hasIdentifiers: hasIdentifiers)
            let expected = blocks.indices.filter {
                Int64($0) + 1 > filter.afterID ?? 0 && blocks[$0].block.satisfies(filter, isIndexed: blocks[$0].isIndexed)
            }
            let found = try partition.blocks(filter)
            let indexes = found.map { Int($0.id) - 1 }.sorted()
            if hasIdentifiers {
                #expect(Set(indexes).isSuperset(of: expected), "seed \(seed), \(filter)")
                // Whatever the tokens, the other bounds hold.
                var others = filter
                others.tokens = .anything
                #expect(indexes.allSatisfy { blocks[$0].block.satisfies(others, isIndexed: true) })
            } else {
                #expect(indexes == expected, "seed \(seed), \(filter)")
            }
            #expect(zip(found, found.dropFirst()).allSatisfy { $0.summary.last >= $1.summary.last })
        }
    }

    @Test func identifiersAreFoundByTheFiltersAndFewBlocksBeside() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        for number in 0..<200 {
            let tokens = (0..<300).map { Synthetic.identifier(number * 300 + $0) } + [Synthetic.word(number)]
            writer.append(Synthetic.block(tokens: tokens, events: 300), day: Synthetic.day, shard: 0)
        }
        try writer.commit()
        let partition = try store.onlyPartition()
        var nominated = 0
        for number in 0..<200 {
            let identifier = TokenExpression.token(Synthetic.identifier(number * 300 + 7))
            let ids = try partition.blocks(.init(tokens: identifier)).map(\.id)
            #expect(ids.contains(Int64(number + 1)))
            nominated += ids.count
            // Together with a word the index leaves one block, and the filter of another says no.
            let both = TokenExpression.all([identifier, .token(Synthetic.word(number))])
            #expect(try partition.blocks(.init(tokens: both)).map(\.id) == [Int64(number + 1)])
            let either = TokenExpression.any([identifier, .token(Synthetic.word(number)), .token(Synthetic.word(199 - number))])
            #expect(
                try Set(partition.blocks(.init(tokens: either)).map(\.id)).isSuperset(of: [
                    Int64(number + 1), Int64(200 - number),
                ]))
        }
        #expect(nominated < 200 * 5)
    }

    private static func filter(_ random: inout SeededGenerator, hasIdentifiers: Bool) -> BlockFilter {
        var filter = BlockFilter()
        func instant(_ random: inout SeededGenerator) -> Timestamp {
            Timestamp(rawValue: Synthetic.day.start.rawValue + Int64.random(in: 0..<86_400_000_000_000, using: &random))
        }
        if Bool.random(using: &random) { filter.from = instant(&random) }
        if Bool.random(using: &random) { filter.to = instant(&random) }
        if Int.random(in: 0..<3, using: &random) == 0 { filter.levelMask = UInt16.random(in: 0..<1024, using: &random) }
        if Int.random(in: 0..<3, using: &random) == 0 {
            filter.services = Set((Synthetic.services + ["none"]).shuffled(using: &random).prefix(2))
        }
        if Int.random(in: 0..<4, using: &random) == 0 { filter.afterID = Int64.random(in: 0...150, using: &random) }
        if Int.random(in: 0..<5, using: &random) > 0 { filter.tokens = expression(&random, hasIdentifiers, depth: 0) }
        return filter
    }

    private static func expression(_ random: inout SeededGenerator, _ hasIdentifiers: Bool, depth: Int) -> TokenExpression {
        let number = Int.random(in: 0..<64, using: &random)
        let word = hasIdentifiers && Bool.random(using: &random) ? Synthetic.identifier(number) : Synthetic.word(number)
        switch Int.random(in: 0..<(depth < 3 ? 10 : 6), using: &random) {
        case 0: return .prefix(Array(word.prefix(2)))
        case 1: return .prefix(word)
        case 2: return Int.random(in: 0..<8, using: &random) == 0 ? .anything : .token(word)
        case 3...5: return .token(word)
        case 6, 7:
            return .all(
                (0..<Int.random(in: 1...3, using: &random)).map { _ in expression(&random, hasIdentifiers, depth: depth + 1) })
        default:
            return .any(
                (0..<Int.random(in: 1...4, using: &random)).map { _ in expression(&random, hasIdentifiers, depth: depth + 1) })
        }
    }

    @Test func smallBlocksAreNominatedByEveryTokenFilterButNothing() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        writer.append(Synthetic.block(tokens: [Array("abc".utf8)], events: 255), day: Synthetic.day, shard: 0)
        writer.append(Synthetic.block(tokens: [Array("abc".utf8)], events: 256), day: Synthetic.day, shard: 0)
        let long = (0..<900).map { Synthetic.word($0) + Array("-token-of-a-block-with-very-long-lines".utf8) }
        writer.append(Synthetic.block(tokens: long, events: 2), day: Synthetic.day, shard: 0)
        try writer.commit()
        let partition = try store.onlyPartition()
        #expect(try partition.blocks(.init(tokens: .token(Array("xyz".utf8)))).map(\.id) == [1])
        #expect(try partition.blocks(.init(tokens: .token(Array("abc".utf8)))).map(\.id) == [2, 1])
        #expect(try partition.blocks(.init(tokens: .token(long[3]))).map(\.id) == [3, 1])
        #expect(try partition.blocks(.init(tokens: .nothing)).isEmpty)
        #expect(try partition.blocks(.init(to: Timestamp(rawValue: .min))).isEmpty)
    }

    @Test func aFileWithoutTablesIsAnEmptyPartition() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        try Files.makeFolder(store.hotFolder + "/2026-01-21")
        try Connection(store.hotFolder + "/2026-01-21/shard-0.sqlite", .write).enableWriteAheadLog()
        let partition = try store.onlyPartition()
        #expect(try partition.blocks(.init()).isEmpty)
        #expect(try partition.payloadBytes(1) == nil)
        let writer = try HotWriter(store)
        writer.append(Synthetic.block(tokens: []), day: Synthetic.day, shard: 0)
        try writer.commit()
        #expect(try partition.blocks(.init()).count == 1)
    }

    @Test func otherNamesAreNoPartitions() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        for name in ["2026-13-01", "notes", "2026-01-21"] { try Files.makeFolder(store.hotFolder + "/" + name) }
        for name in ["shard-9.sqlite", "shard-x.sqlite", "shard-0.sqlite-wal", "shard--1.sqlite", "shard-.sqlite"] {
            try Connection(store.hotFolder + "/2026-01-21/" + name, .write).run("PRAGMA user_version = 1")
        }
        #expect(try store.partitions().isEmpty)
    }

    @Test func daysAndShardsAreListedInOrder() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let shards = try store.catalog().shards
        let writer = try HotWriter(store, openFiles: 3)
        for day in ["2026-01-22", "1969-12-31", "2026-01-21"] {
            for shard in (0..<shards).reversed() {
                writer.append(Synthetic.block(tokens: []), day: try #require(Day(day)), shard: shard)
            }
        }
        try writer.commit()
        try writer.finish()
        let names = try store.partitions().map(\.name)
        #expect(names == ["1969-12-31", "2026-01-21", "2026-01-22"].flatMap { day in (0..<shards).map { "\(day)/shard-\($0)" } })
        #expect(try store.partitions().allSatisfy { try $0.open().candidates(.init()).count == 1 })
    }

    @Test func aServiceStaysInItsShard() throws {
        let folder = try TemporaryFolder()
        let writer = try HotWriter(try Store.open(folder.store, mode: .readWrite))
        let shards = try Store.open(folder.store, mode: .readWrite).catalog().shards
        var counts = [Int](repeating: 0, count: shards)
        for i in 0..<1_000 { counts[writer.shard(forService: Array("service-\(i)".utf8))] += 1 }
        #expect(counts.allSatisfy { $0 > 600 / shards })
        // Part of the format: what was written by one version is looked for by the next.
        if shards == 2 {
            #expect(["checkout", "payments", "auth"].map { writer.shard(forService: Array($0.utf8)) } == [0, 0, 1])
        }
    }
}

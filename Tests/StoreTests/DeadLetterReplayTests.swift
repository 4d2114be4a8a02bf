import Blocks
import Events
import Testing

@testable import Store

/// Letters become blocks exactly once, wherever a replay ends.
@Suite struct DeadLetterReplayTests {
    private static func store(_ folder: TemporaryFolder, letters: Int) throws -> Store {
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try DeadLetterWriter(store)
        for i in 0..<letters {
            Array("letter \(i)".utf8).withUnsafeBytes {
                writer.append(job: 1, source: "s", offset: i, stage: "parse", reason: "no-format", bytes: $0)
            }
        }
        try writer.finish()
        return store
    }

    private static func letters(_ store: Store, _ state: DeadLetterFilter.State = .waiting) throws -> [DeadLetter] {
        try DeadLetterReader(store, DeadLetterFilter(state)).nextPage()
    }

    /// Blocks in all shards by the word that tells them apart.
    private static func words(_ store: Store, of count: Int) throws -> [Int] {
        try (0..<count).map { i in
            try store.partitions().reduce(0) { sum, reference in
                let partition = try #require(try reference.open() as? HotPartition)
                return sum + (try partition.blocks(.init(tokens: .token(Synthetic.word(i)))).count)
            }
        }
    }

    /// Appends a block for each word, to two days and as many shards as there are.
    private static func append(_ words: Range<Int>, to writer: HotWriter, _ store: Store) throws {
        for i in words {
            writer.append(
                Synthetic.block(tokens: [Synthetic.word(i)], events: 300),
                day: Day(rawValue: Synthetic.day.rawValue + Int32(i % 2)),
                shard: i % (try store.catalog().shards))
        }
    }

    @Test func outcomesChangeLettersAndCounts() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder, letters: 4)
        let letters = try Self.letters(store)
        do {
            let replay = try #require(try DeadLetterReplay(store))
            let writer = try HotWriter(store)
            let mark = try replay.stage(
                [
                    ReplayOutcome(letters[0], .taken), ReplayOutcome(letters[1], .rejected(stage: "parse", reason: "no-format")),
                    ReplayOutcome(letters[2], .rejected(stage: "validate", reason: "missing")),
                    ReplayOutcome(
                        letters[3], .partly([.init(offset: 5, stage: "parse", reason: "binary", bytes: Array("er".utf8))])),
                ], writer, job: 2)
            #expect(mark == nil)
            try replay.finish(writer)
        }
        let left = try Self.letters(store)
        #expect(left.map(\.reason) == ["no-format", "missing", "binary"])
        #expect(left.map(\.id) == [2, 3, 5])
        #expect(left[2].source == "s" && left[2].offset == 5 && left[2].bytes == Array("er".utf8) && left[2].at == letters[3].at)
        let replayed = try Self.letters(store, .replayed)
        #expect(replayed.map(\.id) == [1, 4] && replayed.allSatisfy { $0.replayedAt != nil })
        #expect(
            try store.deadLetterCounts() == [
                DeadLetterCount(stage: "parse", reason: "binary", letters: 1),
                DeadLetterCount(stage: "parse", reason: "no-format", letters: 1),
                DeadLetterCount(stage: "validate", reason: "missing", letters: 1),
            ])
        #expect(try store.purgeDeadLetters(DeadLetterFilter(.replayed)).letters == 2)
        #expect(try Self.letters(store, .any).map(\.id) == [2, 3, 5])
        #expect(try store.deadLetterCounts().reduce(0) { $0 + $1.letters } == 3)
    }

    /// What a process that ends between the steps leaves: nothing staged, staged, some shards stored, all stored, emptied.
    @Test(arguments: 0..<5) func blocksAreStoredOnceWhereverItEnds(step: Int) throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder, letters: 12)
        let letters = try Self.letters(store)
        do {
            let replay = try #require(try DeadLetterReplay(store))
            let writer = try HotWriter(store)
            #expect(try replay.recover(nil) == 0)
            try Self.append(0..<12, to: writer, store)
            if step >= 1 {
                let mark = try #require(
                    try replay.stage(letters.map { ReplayOutcome($0, .taken) }, writer, job: 7))
                #expect(mark.position == 12)
                if step == 2 {
                    // Only the blocks of the first day, as a kill in the midst of a commit leaves them.
                    let some = try HotWriter(store)
                    try Self.append(0..<12, to: some, store)
                    let first = some.waiting.filter { $0.key.day == Synthetic.day }
                    let half = try HotWriter(store)
                    for (key, blocks, _) in first {
                        for block in blocks { half.append(block.block, day: key.day, shard: key.shard) }
                    }
                    try half.commit(progress: [mark])
                    try half.finish()
                }
                if step >= 3 { try writer.commit(progress: [mark]) }
                if step >= 4 { try replay.finish(writer) }
            }
        }
        let isStaged = step >= 1
        #expect(try Self.letters(store).isEmpty == isStaged)
        #expect(try store.waitingReplayEvents() == (isStaged && step < 4 ? 3_600 : 0))
        for expected in [step == 1 ? 3_600 : step == 2 ? 1_800 : 0, 0] {
            let replay = try #require(try DeadLetterReplay(store))
            #expect(try replay.recover(nil) == expected)
            #expect(try store.waitingReplayEvents() == 0)
            #expect(try Self.words(store, of: 12) == [Int](repeating: isStaged ? 1 : 0, count: 12))
        }
    }

    @Test func oneReplayAtATime() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        #expect(try DeadLetterReplay(store) == nil)
        let filled = try Self.store(folder, letters: 1)
        var first = try DeadLetterReplay(filled)
        #expect(first != nil)
        for attempt in [
            { _ = try DeadLetterReplay(filled) }, { _ = try filled.purgeDeadLetters(DeadLetterFilter(.any)) },
        ] {
            let error = #expect(throws: StoreError.self) { try attempt() }
            #expect(error?.code == .busy)
        }
        // Others still write and read.
        let writer = try DeadLetterWriter(filled)
        [1].withUnsafeBytes {
            writer.append(job: 1, source: "s", offset: 0, stage: "parse", reason: "r", bytes: $0)
        }
        try writer.finish()
        #expect(try Self.letters(filled).count == 2)
        first = nil
        #expect(try DeadLetterReplay(filled) != nil)
    }

    @Test func aDamagedOutboxIsAnError() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder, letters: 1)
        do {
            let replay = try #require(try DeadLetterReplay(store))
            let writer = try HotWriter(store)
            try Self.append(0..<1, to: writer, store)
            _ = try replay.stage([], writer, job: 1)
        }
        try Connection(store.deadLetterPath, .write).run("UPDATE outbox SET shard = 99")
        let replay = try #require(try DeadLetterReplay(store))
        let error = #expect(throws: StoreError.self) { try replay.recover(nil) }
        #expect(error?.code == .corrupt)
    }
}

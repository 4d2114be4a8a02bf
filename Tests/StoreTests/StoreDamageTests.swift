import Blocks
import Events
import Foundation
import Testing

@testable import Store

@Suite struct StoreDamageTests {
    /// A store with a block in shard 0 of three days.
    private static func threeDays(_ folder: TemporaryFolder) throws -> Store {
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        var random = SeededGenerator(seed: 5)
        for offset in 0..<3 {
            for _ in 0..<20 {
                writer.append(
                    Synthetic.block(&random).block, day: Day(rawValue: Synthetic.day.rawValue + Int32(offset)), shard: 0)
            }
        }
        try writer.commit()
        try writer.finish()
        return store
    }

    /// Reads everything of a partition: summaries, the token index, payloads.
    private static func readAll(_ reference: PartitionReference) throws -> Int {
        let partition = try #require(try reference.open() as? HotPartition)
        _ = try partition.blocks(.init(tokens: .prefix([0x77])))
        let blocks = try partition.blocks(.init())
        for block in blocks { _ = try partition.payloadBytes(block.id) }
        return blocks.count
    }

    @Test(arguments: ["text", "zeros", "cut", "cut in a page", "empty header"])
    func aDamagedShardIsAnErrorAndTheOthersGoOn(kind: String) throws {
        let folder = try TemporaryFolder()
        let store = try Self.threeDays(folder)
        let path = store.hotFolder + "/2026-01-22/shard-0.sqlite"
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        switch kind {
        case "text": bytes = Array(String(repeating: "not a database\n", count: 1_000).utf8)
        case "zeros": for i in 4096..<bytes.count { bytes[i] = 0 }
        case "cut": bytes.removeSubrange((bytes.count / 8192 * 4096)...)
        case "cut in a page": bytes.removeSubrange((bytes.count / 2 + 100)...)
        default: for i in 0..<100 { bytes[i] = 0xEE }
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))

        let partitions = try store.partitions()
        #expect(try Self.readAll(partitions[0]) == 20)
        #expect(try Self.readAll(partitions[2]) == 20)
        let error = #expect(throws: StoreError.self) { try Self.readAll(partitions[1]) }
        #expect(error?.code == .corrupt)
        #expect(error?.path == path)

        let status = try store.status()
        #expect(status.days.first?.blocks == 20 && status.days.last?.blocks == 20)

        // The damaged shard is set aside, for a new one.
        let writer = try HotWriter(store)
        for offset in 0..<3 {
            writer.append(Synthetic.block(tokens: []), day: Day(rawValue: Synthetic.day.rawValue + Int32(offset)), shard: 0)
        }
        if kind == "text" || kind == "empty header" || kind == "zeros" {
            #expect(status.problems.map(\.path) == [path])
            try writer.commit()
            #expect(writer.pendingBlocks == 0 && writer.committedEvents == 3)
            #expect(store.takeIncidents().count == 1)
            #expect(try Files.names(in: Files.folder(of: path)).contains("shard-0.sqlite.damaged-1"))
        }
    }

    /// Random single bytes changed: whatever happens, it is an error or an answer, never a trap.
    @Test func changedBytesNeverTrap() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let store = try Self.threeDays(folder)
        let path = store.hotFolder + "/2026-01-22/shard-0.sqlite"
        let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let reference = try #require(try store.partitions().first { $0.name == "2026-01-22/shard-0" })
        var errors = 0
        for _ in 0..<300 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            do { _ = try Self.readAll(reference) } catch is StoreError { errors += 1 }
        }
        #expect(errors < 300)
    }

    @Test func aDamagedSummaryIsAnError() throws {
        let folder = try TemporaryFolder()
        let store = try Self.threeDays(folder)
        let path = store.hotFolder + "/2026-01-22/shard-0.sqlite"
        for change in ["level_counts = x'FF'", "services = x'0105'", "events = -1", "events = 99999999999"] {
            let connection = try Schema.hot.openForWriting(path)
            try connection.run("BEGIN; UPDATE blocks SET \(change) WHERE id = 3; COMMIT")
            let error = #expect(throws: StoreError.self) { try HotPartition(path, day: Synthetic.day, name: "x").blocks(.init()) }
            #expect(error?.code == .corrupt)
            let status = try store.status()
            #expect(status.problems.count == 1)
            try connection.run("UPDATE blocks SET level_counts = x'', services = x'', events = 1 WHERE id = 3")
            #expect(try store.status().problems.isEmpty)
        }
    }

    /// A process that is killed between the first write to a new file and the end of that transaction leaves a journal, which SQLite
    /// does not undo for readers.
    @Test func aFileWhoseMakingWasInterruptedIsEmpty() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/shard.sqlite"
        try Connection(path, .write).run("PRAGMA user_version = 7; CREATE TABLE x (y)")
        // The head of a journal that begins with an empty file (sqlite.org/fileformat.html, section 3).
        var journal: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7] + [UInt8](repeating: 0, count: 12)
        journal += [0, 0, 2, 0, 0, 0, 0x10, 0]
        journal += [UInt8](repeating: 0, count: 512 - journal.count)
        try Data(journal).write(to: URL(fileURLWithPath: path + "-journal"))
        let (connection, format) = try Connection.openForReading(path)
        #expect(format == 0)
        #expect(try connection.integer("SELECT count(*) FROM sqlite_master") == 0)
    }

    @Test func aNewerShardIsRefused() throws {
        let folder = try TemporaryFolder()
        let store = try Self.threeDays(folder)
        try Connection(store.hotFolder + "/2026-01-22/shard-0.sqlite", .write).run(
            "PRAGMA user_version = \(Schema.hot.version + 1)")
        let error = #expect(throws: StoreError.self) { try store.partitions()[1].open() }
        #expect(error?.code == .format)
        #expect(try store.status().problems.map(\.code) == [.format])
    }
}

import Blocks
import Events
import Foundation
import Testing

@testable import Store

/// Full disks and missing permissions.
@Suite struct StoreLimitsTests {
    private static func block(_ number: Int) -> EncodedBlock {
        var block = Synthetic.block(tokens: (0..<200).map { Synthetic.word(number * 200 + $0) }, events: 300)
        var random = SeededGenerator(seed: UInt64(number))
        block.payload = (0..<40_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        return block
    }

    @Test func aFullFileIsAnErrorAndWhatWasCommittedStays() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        try Files.makeFolder("\(store.hotFolder)/\(Synthetic.day)")
        let shard = try HotShard(store.hotPath(HotShardKey(day: Synthetic.day, shard: 0)))
        try shard.connection.run("PRAGMA max_page_count = 300")
        var stored = 0
        let error = #expect(throws: StoreError.self) {
            while true {
                try shard.store([PendingBlock(block: Self.block(stored), isIndexed: true)], progress: [])
                stored += 1
            }
        }
        #expect(error?.code == .full)
        #expect(stored > 5)
        #expect(try store.onlyPartition().blocks(.init()).count == stored)
        // With room again the same connection goes on.
        try shard.connection.run("PRAGMA max_page_count = 3000")
        try shard.store([PendingBlock(block: Self.block(stored), isIndexed: true)], progress: [])
        #expect(try store.onlyPartition().blocks(.init(tokens: .token(Synthetic.word(stored * 200 + 7)))).count == 1)
        try shard.finish()
        try checkIntegrity(store)
    }

    /// A small file system of its own, which only root can mount.
    @Test(.enabled(if: geteuid() == 0 && mounts()))
    func aFullDiskIsAnErrorAndTheStoreStaysWhole() throws {
        let folder = try TemporaryFolder()
        let disk = folder.path + "/disk"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        try #require(Self.run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk))
        defer { _ = Self.run("umount", "-l", disk) }
        let store = try Store.open(disk + "/store", mode: .readWrite)
        let writer = try HotWriter(store)
        var number = 0
        let error = #expect(throws: StoreError.self) {
            while true {
                writer.append(Self.block(number), day: Synthetic.day, shard: 0)
                try writer.commit()
                number += 1
            }
        }
        #expect(error?.code == .full || error?.code == .io)
        #expect(number > 3)
        #expect(writer.pendingBlocks == 1)
        #expect(writer.committedEvents == number * 300)
        #expect(try store.onlyPartition().blocks(.init()).count == number)
        // Room is made: what waits can be committed after all.
        try #require(Self.run("mount", "-o", "remount,size=20m", disk))
        try writer.commit()
        #expect(writer.pendingBlocks == 0)
        try writer.finish()
        let partition = try store.onlyPartition()
        let blocks = try partition.blocks(.init())
        #expect(blocks.count == number + 1)
        for block in blocks { #expect(try partition.payloadBytes(block.id) == Self.block(Int(block.id) - 1).payload) }
        try checkIntegrity(store)
    }

    /// A read-only mount, which binds root too.
    @Test(.enabled(if: geteuid() == 0 && mounts()))
    func aStoreOnAReadOnlyDiskIsRead() throws {
        let folder = try TemporaryFolder()
        let disk = folder.path + "/disk with ?a% name"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        try #require(Self.run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk))
        defer { _ = Self.run("umount", "-l", disk) }
        do {
            let store = try Store.open(disk + "/store", mode: .readWrite)
            let writer = try HotWriter(store)
            for number in 0..<5 { writer.append(Self.block(number), day: Synthetic.day, shard: 0) }
            try writer.commit()
            try writer.finish()
            let letters = try DeadLetterWriter(store)
            [1].withUnsafeBytes {
                letters.append(job: 1, source: "s", offset: 0, stage: "parse", reason: "binary", bytes: $0)
            }
            try letters.finish()
        }
        try #require(Self.run("mount", "-o", "remount,ro", disk))
        let store = try Store.open(disk + "/store", mode: .readOnly)
        let partition = try store.onlyPartition()
        #expect(try partition.blocks(.init()).count == 5)
        #expect(try partition.blocks(.init(tokens: .token(Synthetic.word(607)))).map(\.id) == [4])
        #expect(try partition.payloadBytes(2) == Self.block(1).payload)
        #expect(try store.status().problems.isEmpty)
        #expect(try store.deadLetterCounts().count == 1)
        let error = #expect(throws: StoreError.self) { try Store.open(disk + "/store", mode: .readWrite) }
        #expect(error?.code == .permission)

        // A log with content that cannot be used is named, not passed over.
        try #require(Self.run("mount", "-o", "remount,rw", disk))
        try Data("x".utf8).write(to: URL(fileURLWithPath: store.hotFolder + "/2026-01-21/shard-0.sqlite-wal"))
        try #require(Self.run("mount", "-o", "remount,ro", disk))
        let refused = #expect(throws: StoreError.self) { try store.partitions()[0].open() }
        #expect(refused?.code == .permission)
        #expect(refused?.path.hasSuffix("-wal") == true)
    }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Whether file systems can be mounted here (containers often forbid it).
    private static func mounts() -> Bool {
        guard let folder = try? TemporaryFolder() else { return false }
        guard run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path) else { return false }
        return run("umount", folder.path)
    }
}

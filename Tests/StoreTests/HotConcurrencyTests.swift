import Blocks
import Events
import Foundation
import Testing

@testable import Store

@Suite struct HotConcurrencyTests {
    /// Set in the child process that `killedWritersLeaveWholeBlocks` starts: the store it is to write to until it is killed.
    private static let childStore = ProcessInfo.processInfo.environment["LOGETL_STORE_TEST_CHILD"]

    /// A block whose payload and tokens tell whether it is whole.
    private static func block(_ number: Int, writer: String) -> EncodedBlock {
        var block = Synthetic.block(tokens: [Array(writer.utf8), Synthetic.word(number), Array("all".utf8)], events: 300)
        block.payload = Array(repeating: Array("\(writer)\(number)".utf8), count: 2_000).flatMap { $0 }
        return block
    }

    /// A word that tells a child's blocks from others'.
    private static func childName(_ process: Int32) -> String {
        "child-" + String(decoding: Synthetic.word(Int(process)), as: UTF8.self)
    }

    private static func isWhole(_ payload: [UInt8]) -> Bool {
        guard !payload.isEmpty, payload.count % 2_000 == 0 else { return false }
        let period = payload.count / 2_000
        return (period..<payload.count).allSatisfy { payload[$0] == payload[$0 - period] }
    }

    @Test func twoWritersAndAReaderShareAShard() async throws {
        let folder = try TemporaryFolder()
        let path = folder.store
        let rounds = 120
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in ["a", "b"] {
                group.addTask {
                    let writer = try HotWriter(try Store.open(path, mode: .readWrite))
                    for number in 0..<rounds {
                        // Two shards in one commit, in both writers: neither may wait for the other for ever.
                        writer.append(Self.block(number, writer: name), day: Synthetic.day, shard: 0)
                        writer.append(
                            Self.block(number, writer: name), day: Day(rawValue: Synthetic.day.rawValue + 1), shard: 0)
                        try writer.commit(progress: [ProgressMark(job: name == "a" ? 1 : 2, entry: 0, position: Int64(number))])
                    }
                    try writer.finish()
                }
            }
            group.addTask {
                var last = 0
                while last < 2 * rounds {
                    guard let store = try? Store.open(path, mode: .readOnly), let first = try store.partitions().first else {
                        continue
                    }
                    let partition = try #require(try first.open() as? HotPartition)
                    let found = try partition.blocks(.init(tokens: .token(Array("all".utf8))))
                    // What was seen once is seen again, and nothing is half there.
                    #expect(found.count >= last)
                    last = found.count
                    if let newest = found.max(by: { $0.id < $1.id }) {
                        #expect(Self.isWhole(try #require(try partition.payloadBytes(newest.id))))
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = try Store.open(path, mode: .readOnly)
        #expect(try store.status().blocks == 4 * rounds)
        for job in [1, 2] { #expect(try store.progress(ofJob: Int64(job)).map(\.mark.position) == [119, 119]) }
        try checkIntegrity(store)
    }

    @Test func followingByIdSeesEveryBlockOnce() async throws {
        let folder = try TemporaryFolder()
        let path = folder.store
        let store = try Store.open(path, mode: .readWrite)
        let first = try HotWriter(store)
        first.append(Self.block(0, writer: "a"), day: Synthetic.day, shard: 0)
        try first.commit()
        async let written: Void = {
            for number in 1..<150 {
                first.append(Self.block(number, writer: "a"), day: Synthetic.day, shard: 0)
                try first.commit()
            }
            try first.finish()
        }()
        let partition = try store.onlyPartition()
        var seen: [Int64] = []
        while seen.count < 150 {
            seen += try partition.blocks(.init(afterID: seen.last ?? 0)).map(\.id).sorted()
        }
        try await written
        #expect(seen == Array(1...150))
    }

    /// Writes without end; runs only in the child process.
    @Test(.enabled(if: childStore != nil)) func childWriter() throws {
        let writer = try HotWriter(try Store.open(try #require(Self.childStore), mode: .readWrite))
        let name = Self.childName(getpid())
        for number in 0..<1_000_000 {
            writer.append(Self.block(number, writer: name), day: Synthetic.day, shard: 0)
            writer.append(Self.block(number, writer: name), day: Day(rawValue: Synthetic.day.rawValue + 1), shard: 0)
            try writer.commit(progress: [ProgressMark(job: Int64(getpid()), entry: 0, position: Int64(number))])
        }
    }

    @Test(.enabled(if: childStore == nil)) func killedWritersLeaveWholeBlocks() throws {
        let folder = try TemporaryFolder()
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var children: [Int32] = []
        for _ in 0..<6 {
            let child = Process()
            child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            child.arguments = Self.ownArguments + ["--filter", "HotConcurrencyTests/childWriter"]
            child.environment = ProcessInfo.processInfo.environment.merging(["LOGETL_STORE_TEST_CHILD": folder.store]) { $1 }
            child.standardOutput = FileHandle.nullDevice
            child.standardError = FileHandle.nullDevice
            try child.run()
            // From the moment it has stored something.
            let start = Date()
            while Self.progress(folder.store, child.processIdentifier) == nil, Date().timeIntervalSince(start) < 20 {
                usleep(2_000)
            }
            usleep(UInt32.random(in: 0...60_000, using: &random))
            let acknowledged = Self.progress(folder.store, child.processIdentifier)
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
            children.append(child.processIdentifier)

            let position = try #require(acknowledged, "the child stored nothing")
            let store = try Store.open(folder.store, mode: .readWrite)
            try checkIntegrity(store)
            for shard in try store.partitions() {
                let partition = try #require(try shard.open() as? HotPartition)
                let blocks = try partition.blocks(.init())
                for block in blocks { #expect(Self.isWhole(try #require(try partition.payloadBytes(block.id)))) }
                // Every block has its index entry, and the mark says exactly which blocks of the child are there.
                #expect(try partition.blocks(.init(tokens: .token(Array("all".utf8)))).count == blocks.count)
                let mark = try store.progress(ofJob: Int64(child.processIdentifier)).first { $0.day == shard.day }
                let own = try partition.blocks(.init(tokens: .token(Array(Self.childName(child.processIdentifier).utf8))))
                #expect(Int64(own.count) == (mark?.mark.position ?? -1) + 1)
                #expect(shard.day != Synthetic.day || Int64(own.count) > position)
            }
        }
        #expect(Set(children).count == 6)
    }

    /// The arguments of this test run without its filters.
    private static var ownArguments: [String] {
        var kept: [String] = []
        var skips = false
        for argument in CommandLine.arguments.dropFirst() {
            if skips {
                skips = false
            } else if argument == "--filter" || argument == "--skip" {
                skips = true
            } else {
                kept.append(argument)
            }
        }
        return kept
    }

    private static func progress(_ path: String, _ job: Int32) -> Int64? {
        guard let store = try? Store.open(path, mode: .readOnly) else { return nil }
        return (try? store.progress(ofJob: Int64(job)))?.first { $0.day == Synthetic.day }?.mark.position
    }
}

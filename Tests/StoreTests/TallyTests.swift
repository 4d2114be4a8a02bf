import Blocks
import Events
import Testing

@testable import Store

/// The books of the shards: what they have of each input of each job.
@Suite struct TallyTests {
    static let start: Int64 = 1_768_953_600_000_000_000
    static let second: Int64 = 1_000_000_000

    /// The sums of the books of all shards, by input.
    static func sums(_ store: Store) throws -> [JobInput: (stored: Int64, duplicate: Int64)] {
        var sums: [JobInput: (stored: Int64, duplicate: Int64)] = [:]
        for partition in try store.storedPartitions({ Issue.record($0) }) {
            var byService: [String: Int64] = [:]
            for tally in try store.tallies(of: partition.file, partition.services) {
                sums[tally.input, default: (0, 0)].stored += tally.stored
                sums[tally.input, default: (0, 0)].duplicate += tally.duplicate
                if tally.stored != 0 { byService[tally.service, default: 0] += tally.stored }
            }
            #expect(byService == partition.services.mapValues(Int64.init))
        }
        return sums
    }

    @Test func blocksAndDuplicatesOfTwoWritersAtOnce() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let jobs = try (0..<2).map { _ in try DeduplicatorTests.Job(store, try DeduplicatorTests.rules(window: nil)) }
        let items = (0..<400).map { DeduplicatorTests.Item(instant: Self.start + Int64($0) * 60 * Self.second, text: $0) }
        var next = [0, 0]
        var given: [JobInput: Int64] = [:]
        var late = 0
        while next.contains(where: { $0 < items.count }) {
            let who = Int.random(in: 0..<2, using: &random)
            let part = Array(items[next[who]...].prefix(Int.random(in: 1...40, using: &random)))
            next[who] += part.count
            let input = JobInput(job: Int64(who + 1), entry: Int64.random(in: 0..<3, using: &random))
            if !part.isEmpty { try jobs[who].add(part, service: "web", input: input) }
            given[input, default: 0] += Int64(part.count)
            if Int.random(in: 0..<6, using: &random) == 0 {
                try jobs[who].commit()
                late += jobs[who].writer.takeLateDuplicates().values.reduce(0, +)
            }
        }
        for job in jobs { try job.finish() }
        #expect(late > 0, "seed \(seed)")
        let sums = try Self.sums(store)
        #expect(
            sums.mapValues { $0.stored + $0.duplicate }.filter { $0.value > 0 } == given.filter { $0.value > 0 }, "seed \(seed)")
        #expect(sums.values.reduce(0) { $0 + $1.stored } == 400, "seed \(seed)")
    }

    @Test func aFileOfAnOlderVersionHasItsEventsUnderNoJob() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let job = try DeduplicatorTests.Job(store, try DeduplicatorTests.rules(window: nil))
        let items = (0..<10).map { DeduplicatorTests.Item(instant: Self.start + Int64($0), text: $0) }
        try job.add(items, service: "web", input: JobInput(job: 4, entry: 1))
        try job.finish()
        for key in try store.hotShards() {
            try Connection(store.hotPath(key), .write).run("DROP TABLE tallies; PRAGMA user_version = 2")
        }
        #expect(try Self.sums(store)[.unknown]?.stored == 10)
        let later = try DeduplicatorTests.Job(store, try DeduplicatorTests.rules(window: nil))
        let more = (8..<13).map { DeduplicatorTests.Item(instant: Self.start + Int64($0), text: $0) }
        try later.add(more, service: "web", input: JobInput(job: 5, entry: 0))
        try later.finish()
        let sums = try Self.sums(store)
        #expect(sums[.unknown]?.stored == 10 && sums[.unknown]?.duplicate == 0)
        let own = sums[JobInput(job: 5, entry: 0)]
        #expect(own?.stored == 3 && own?.duplicate == 2)
    }

    @Test func lettersAreCountedWhateverBecomesOfThem() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try DeadLetterWriter(store)
        for index in 0..<6 {
            Array("bad".utf8).withUnsafeBytes { bytes in
                writer.append(
                    job: index < 4 ? 7 : 8, source: "a.log", offset: index, stage: "parse", reason: "no-format", bytes: bytes)
            }
        }
        try writer.finish()
        var filter = DeadLetterFilter(.any)
        filter.jobs = [7]
        #expect(try store.purgeDeadLetters(filter).letters == 4)
        let connection = try Connection.openForReading(store.deadLetterPath).connection
        #expect(try connection.integer("SELECT letters FROM tallies WHERE job = 7 AND purged = 4") == 4)
        #expect(try connection.integer("SELECT letters FROM tallies WHERE job = 8 AND purged = 0") == 2)
    }
}

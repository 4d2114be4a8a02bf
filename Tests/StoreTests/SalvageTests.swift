import Blocks
import Events
import Foundation
import Testing

@testable import Store

/// Bytes changed and files cut at many places: never a crash, no sound event lost, none twice.
@Suite struct SalvageTests {
    /// A store of one day with blocks of all sizes, some of them merged. Returns the events of each block by its id.
    private static func filled(_ folder: TemporaryFolder, isOpen: Bool = false) throws -> (Store, DeduplicatorTests.Job) {
        let store = try Store.open(folder.store, mode: .readWrite)
        let job = try DeduplicatorTests.Job(store, try DeduplicatorTests.rules(window: nil))
        var number = 0
        for round in 0..<120 {
            let items = (0..<(round % 10 == 0 ? 700 : 9)).map { _ in
                number += 1
                return DeduplicatorTests.Item(instant: DeduplicatorTests.start + Int64(number) * 1_000_000, text: number)
            }
            try job.add(items, input: JobInput(job: 1, entry: Int64(round % 3)))
            try job.commit()
        }
        if !isOpen { try job.finish() }
        return (store, job)
    }

    /// The lines of all events, as often as they are there.
    private static func lines(_ store: Store) throws -> [String: Int] {
        var found: [String: Int] = [:]
        for reference in try store.partitions() {
            let partition = try reference.open()
            for block in try partition.candidates(BlockFilter()) {
                let reader = try #require(try partition.read(block))
                for row in 0..<reader.count {
                    var line: [UInt8] = []
                    try reader.appendLine(row, to: &line)
                    found[String(decoding: line, as: UTF8.self), default: 0] += 1
                }
            }
        }
        return found
    }

    /// The lines of each block, and the pages that have parts of it.
    private static func layout(_ path: String) throws -> [(pages: Set<Int>, lines: [String])] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let connection = try Connection(path, .read)
        let select = try connection.prepare("SELECT payload FROM payloads")
        var found: [(pages: Set<Int>, lines: [String])] = []
        while try select.step() {
            let payload = Array(select.bytes(0))
            var pages: Set<Int> = []
            // Parts are a page long, less a few bytes; so samples this near to one another meet all of them.
            for start in Array(stride(from: 0, to: max(1, payload.count - 24), by: 128)) + [max(0, payload.count - 24)] {
                let part = Data(payload[start..<min(start + 24, payload.count)])
                // Pages that were written anew elsewhere leave copies behind.
                var from = 0
                while let range = bytes.range(of: part, in: from..<bytes.count) {
                    pages.formUnion([range.lowerBound / 4096, (range.upperBound - 1) / 4096])
                    from = range.upperBound
                }
            }
            let reader = try BlockReader(payload)
            let lines = try (0..<reader.count).map { row in
                var line: [UInt8] = []
                try reader.appendLine(row, to: &line)
                return String(decoding: line, as: UTF8.self)
            }
            found.append((pages, lines))
        }
        return found
    }

    @Test func whatIsNotTouchedComesBackOnce() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let (origin, _) = try Self.filled(folder)
        let name = try #require(try origin.files(try origin.listing { $0 }).first)
        let all = try Self.lines(origin)
        #expect(all.count == 12 * 700 + 108 * 9 && all.values.allSatisfy { $0 == 1 })
        let layout = try Self.layout(origin.path(name))
        let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: origin.path(name))))
        var lost = 0
        for round in 0..<40 {
            let copy = folder.path + "/copy-\(round)"
            try FileManager.default.copyItem(atPath: folder.store, toPath: copy)
            var bytes = sound
            var touched: Set<Int> = []
            if round % 4 == 3 {
                let end = Int.random(in: 0..<bytes.count, using: &random)
                touched = Set(end / 4096...bytes.count / 4096)
                bytes.removeSubrange(end...)
            } else {
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let start = round % 4 == 0 ? 0 : Int.random(in: 0..<bytes.count, using: &random)
                    let end = min(bytes.count, start + Int.random(in: 1...9_000, using: &random))
                    for index in start..<end { bytes[index] ^= 0x5A }
                    touched.formUnion(start / 4096...(end - 1) / 4096)
                }
            }
            let path = copy + "/default/" + name.path
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            var first = Doctor(copy, isRepairing: false)
            try first.run()
            var doctor = Doctor(copy, isRepairing: true)
            try doctor.run()
            // Where nothing was written at, as in free space of a page, nothing is wrong.
            let isFound = first.findings.contains { $0.kind == .damage }
            #expect(doctor.findings.contains { $0.kind == .repaired } || !isFound, "seed \(seed), round \(round)")
            let found = try Self.lines(Store.open(copy, mode: .readOnly))
            #expect(found.values.allSatisfy { $0 == 1 }, "seed \(seed), round \(round)")
            #expect(Set(found.keys).isSubset(of: all.keys), "seed \(seed), round \(round)")
            for block in layout where block.pages.isDisjoint(with: touched) {
                #expect(block.lines.allSatisfy { found[$0] == 1 }, "seed \(seed), round \(round)")
            }
            lost += all.count - found.count
            var again = Doctor(copy, isRepairing: true)
            try again.run()
            #expect(!again.findings.contains { $0.kind != .note }, "seed \(seed), round \(round): \(again.findings)")
            // Nothing was deleted.
            let folderOfDay = Files.folder(of: path)
            if isFound { #expect(try Files.names(in: folderOfDay).contains { $0.contains(".salvaged-") }) }
            try FileManager.default.removeItem(atPath: copy)
        }
        #expect(lost > 0)
    }

    /// What lies in the write-ahead log alone, as a killed process leaves it.
    @Test func theLogIsReadToo() throws {
        let folder = try TemporaryFolder()
        let (origin, job) = try Self.filled(folder, isOpen: true)
        let name = try #require(try origin.files(try origin.listing { $0 }).first)
        let all = try Self.lines(origin)
        let copy = folder.path + "/copy"
        try FileManager.default.copyItem(atPath: folder.store, toPath: copy)
        withExtendedLifetime(job) {}
        let path = copy + "/default/" + name.path
        #expect((Files.size(path + "-wal") ?? 0) > 100_000)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for index in 0..<min(100, bytes.count) { bytes[index] = 0xEE }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try? FileManager.default.removeItem(atPath: path + "-shm")
        let salvage = try BlockSalvage(path)
        var events = 0
        try salvage.forEach { events += $0.count }
        #expect(events == all.count && salvage.damaged == 0)
    }

    /// Ingest meets damage, sets the file aside and goes on; the catalog too.
    @Test func writersGoOn() throws {
        let folder = try TemporaryFolder()
        var store = try Self.filled(folder).0
        let before = try Self.lines(store)
        let name = try #require(try store.files(try store.listing { $0 }).first)
        let path = store.path(name)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for index in 0..<100 { bytes[index] = 0xEE }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try Data(Array("no database at all, and long enough to be read as one".utf8)).write(
            to: URL(fileURLWithPath: folder.store + "/catalog.sqlite"))
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.store + "/catalog.sqlite" + suffix) }

        store = try Store.open(folder.store, mode: .readWrite)
        #expect(store.takeIncidents().count == 1)
        #expect(try store.catalog().tenants() == ["default"])
        // Jobs that the partitions know are not begun again: this one is in the damaged file alone.
        let later = try DeduplicatorTests.Job(store, try DeduplicatorTests.rules(window: nil))
        let items = (0..<50).map { DeduplicatorTests.Item(instant: DeduplicatorTests.start + Int64($0), text: -$0 - 1) }
        try later.add(items)
        try later.finish()
        #expect(store.takeIncidents().contains { $0.contains("set aside") })
        // Searches say that something is missing.
        let error = #expect(throws: StoreError.self) { try Self.lines(store) }
        #expect(error?.message.contains("logetl doctor --repair") == true)
        #expect(try store.status().problems.count == 1)
        var doctor = Doctor(folder.store, isRepairing: true)
        try doctor.run()
        #expect(try Self.lines(store).count == before.count + 50)
        #expect(try store.status().problems.isEmpty)
        #expect(try Files.names(in: folder.store).contains("catalog.sqlite.damaged-1"))
    }

    @Test func aMissingCatalogIsMadeOfThePartitions() throws {
        let folder = try TemporaryFolder()
        do { _ = try Self.filled(folder) }
        let shards = try Store.open(folder.store, mode: .readWrite).catalog().shards
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.store + "/catalog.sqlite" + suffix)
        }
        #expect(throws: StoreError.self) { try Store.open(folder.store, mode: .readWrite) }
        var doctor = Doctor(folder.store, isRepairing: true)
        try doctor.run()
        #expect(doctor.findings.contains { $0.kind == .repaired })
        let catalog = try Store.open(folder.store, mode: .readWrite).catalog()
        #expect(try catalog.tenants() == ["default"])
        // One service does not tell the count, but where it belongs.
        let shard = HotWriter.shard(forService: Array("web".utf8), of: shards)
        #expect(HotWriter.shard(forService: Array("web".utf8), of: catalog.shards) == shard)
        #expect(try catalog.beginJob(tenant: "default", command: "ingest") > 1)
    }

    @Test func lettersComeBack() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        func add(_ numbers: Range<Int>) throws {
            let writer = try DeadLetterWriter(store)
            for index in numbers {
                Array("bad \(index) \(String(repeating: "x", count: 300))".utf8).withUnsafeBytes { bytes in
                    writer.append(
                        job: 7, source: "a.log", offset: index, stage: "parse", reason: "no-format", bytes: bytes)
                }
            }
            try writer.finish()
        }
        try add(0..<500)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: store.deadLetterPath)))
        let middle = bytes.count / 2 / 4096 * 4096
        for index in middle..<middle + 4096 { bytes[index] = 0xEE }
        try Data(bytes).write(to: URL(fileURLWithPath: store.deadLetterPath))
        var doctor = Doctor(folder.store, isRepairing: true)
        try doctor.run()
        #expect(doctor.findings.contains { $0.kind == .repaired })
        var offsets: [Int64] = []
        try store.forEachDeadLetter { letter in
            offsets.append(letter.offset)
            return true
        }
        #expect(Set(offsets).count == offsets.count)
        // A page has a dozen of them at most.
        #expect(offsets.count >= 485 && offsets.count < 500)
        #expect(try store.deadLetterCounts().first?.letters == offsets.count)
        try add(500..<510)
        #expect(try store.deadLetterTotal(DeadLetterFilter()) == offsets.count + 10)
    }
}

import Events
import Testing

@testable import Store

/// Which letters filters mean, pages, groups and purges.
@Suite struct DeadLetterFilterTests {
    /// Twelve letters: two sources, two reasons, two stages, three jobs.
    private static func fill(_ store: Store) throws {
        let writer = try DeadLetterWriter(store)
        for i in 0..<12 {
            Array("letter \(i)".utf8).withUnsafeBytes {
                writer.append(
                    job: Int64(i % 3 + 1), source: i < 6 ? "/var/log/app.log" : "bundle.tar!logs/web.log.1", offset: i * 10,
                    stage: i % 4 == 0 ? "validate" : "parse", reason: i % 2 == 0 ? "no-format" : "bad-json", bytes: $0)
            }
        }
        try writer.finish()
    }

    private static func ids(_ store: Store, _ change: (inout DeadLetterFilter) -> Void) throws -> [Int64] {
        var filter = DeadLetterFilter(.any)
        change(&filter)
        let ids = try DeadLetterReader(store, filter).nextPage().map(\.id)
        #expect(try store.deadLetterTotal(filter) == ids.count)
        #expect(try store.deadLetterGroups(filter).reduce(0) { $0 + $1.letters } == ids.count)
        #expect(try DeadLetterPlan(store, filter).count == ids.count)
        return ids
    }

    @Test func filtersCombine() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        #expect(try Self.ids(store) { _ in } == [])
        try Self.fill(store)
        #expect(try Self.ids(store) { _ in } == Array(1...12))
        for name in ["app.log", "/var/log/app.log", "*app*", "log/a??.log", "[a-b]pp.log"] {
            #expect(try Self.ids(store) { $0.sources = [name] } == Array(1...6), "\(name)")
        }
        for name in ["web.log.1", "logs/web.log.1", "bundle.tar!*"] {
            #expect(try Self.ids(store) { $0.sources = [name] } == Array(7...12), "\(name)")
        }
        #expect(try Self.ids(store) { $0.sources = ["pp.log"] } == [])
        #expect(try Self.ids(store) { $0.sources = ["app.log", "web.log.1"] }.count == 12)
        #expect(try Self.ids(store) { $0.stages = ["validate"] } == [1, 5, 9])
        #expect(try Self.ids(store) { $0.reasons = ["bad-json"] } == [2, 4, 6, 8, 10, 12])
        #expect(try Self.ids(store) { $0.jobs = [1, 3] }.count == 8)
        #expect(try Self.ids(store) { $0.ids = [3, 99, 4] } == [3, 4])
        #expect(
            try Self.ids(store) {
                $0.jobs = [2]
                $0.reasons = ["bad-json"]
                $0.sources = ["app.log"]
            } == [2])
        let now = Files.now()
        #expect(try Self.ids(store) { $0.from = now - 100 }.count == 12)
        #expect(try Self.ids(store) { $0.to = now - 100 } == [])
        #expect(try Self.ids(store) { $0.state = .replayed } == [])
        // What looks like SQL is a name.
        #expect(try Self.ids(store) { $0.reasons = ["' OR 1=1 --"] } == [])
    }

    @Test func pagesGiveEachLetterOnceInBothOrders() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try DeadLetterWriter(store)
        let large = [UInt8](repeating: 65, count: 700_000)
        for i in 0..<2_500 {
            (i % 900 == 0 ? large : [UInt8(i % 250)]).withUnsafeBytes {
                writer.append(job: 1, source: "s", offset: 2_500 - i, stage: "parse", reason: "r", bytes: $0)
            }
        }
        try writer.finish()
        for isNewestFirst in [false, true] {
            let reader = try DeadLetterReader(store, DeadLetterFilter(), isNewestFirst: isNewestFirst, limit: 2_400, headBytes: 3)
            var ids: [Int64] = []
            while case let page = try reader.nextPage(), !page.isEmpty {
                ids += page.map(\.id)
                #expect(page.allSatisfy { $0.bytes.count <= 3 && ($0.length == 1 || $0.length == 700_000) })
            }
            #expect(ids == (isNewestFirst ? (101...2_500).reversed() : Array(1...2_400)))
        }
        // A plan is in the order of the text.
        let plan = try DeadLetterPlan(store, DeadLetterFilter())
        var offsets: [Int64] = []
        while case let page = try plan.nextPage(), !page.isEmpty { offsets += page.map(\.offset) }
        #expect(offsets == Array(1...2_500))
    }

    @Test func purgeTakesWhatIsMeantAndGivesSpaceBack() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        #expect(try store.purgeDeadLetters(DeadLetterFilter(.any)) == DeadLetterPurgeResult())
        try Self.fill(store)
        let writer = try DeadLetterWriter(store)
        let text = Array(String(repeating: "secret words ", count: 500).utf8)
        for i in 0..<2_100 {
            text.withUnsafeBytes {
                writer.append(job: 9, source: "big.log", offset: i, stage: "parse", reason: "no-format", bytes: $0)
            }
        }
        try writer.finish()
        let size = try #require(Files.size(store.deadLetterPath))
        var filter = DeadLetterFilter(.any)
        filter.sources = ["big.log"]
        let result = try store.purgeDeadLetters(filter)
        #expect(result.letters == 2_100 && result.shrinkError == nil)
        #expect(result.freedBytes > size * 9 / 10 && (Files.size(store.deadLetterPath) ?? size) < size / 10)
        #expect(try store.deadLetterTotal(DeadLetterFilter(.any)) == 12)
        #expect(try store.deadLetterCounts().reduce(0) { $0 + $1.letters } == 12)
        #expect(try store.purgeDeadLetters(filter).letters == 0)
        // Ids are never used again.
        try Self.fill(store)
        #expect(try Self.ids(store) { _ in }.suffix(12) == Array(2_113...2_124)[...])
    }

    @Test func purgedInputsComeBackWithLaterLetters() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try DeadLetterWriter(store)
        let input = DeadLetterInput(
            reference: Timestamp(rawValue: 5), format: "json", service: "web", isServiceFixed: true, zone: "+02:00", year: 2020,
            columns: Array("a,b".utf8), tags: [.init(name: "env", value: Array("prod".utf8)), .init(name: "", value: [0, 255])])
        func add() throws {
            [1].withUnsafeBytes {
                writer.append(
                    job: 1, source: "s", offset: 0, stage: "parse", reason: "r", bytes: $0, time: Timestamp(rawValue: -7),
                    input: input)
            }
            try writer.commit()
        }
        try add()
        #expect(try store.purgeDeadLetters(DeadLetterFilter(.any)).letters == 1)
        try add()
        let plan = try DeadLetterPlan(store, DeadLetterFilter())
        let letter = try #require(try plan.nextPage().first)
        #expect(try plan.input(of: letter) == input)
        #expect(letter.time == Timestamp(rawValue: -7))
    }

    @Test func aFileOfVersionOneIsReadAndUpgraded() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        try Files.makeFolder(store.deadLetterFolder)
        do {
            let old = try Connection(store.deadLetterPath, .write)
            try old.enableWriteAheadLog()
            try old.run(
                """
                CREATE TABLE letters (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, job INTEGER NOT NULL, source TEXT NOT NULL,
                    offset INTEGER NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, length INTEGER NOT NULL, bytes BLOB NOT NULL
                );
                CREATE TABLE counts (
                    stage TEXT, reason TEXT, letters INTEGER NOT NULL, PRIMARY KEY (stage, reason)
                ) WITHOUT ROWID;
                INSERT INTO letters VALUES (4, 1000, 2, 'old.log', 17, 'parse', 'no-format', 3, x'616263');
                INSERT INTO counts VALUES ('parse', 'no-format', 1);
                PRAGMA user_version = 1;
                """)
        }
        let reader = try Store.open(folder.store, mode: .readOnly)
        let letter = try #require(try DeadLetterReader(reader, DeadLetterFilter()).nextPage().first)
        #expect(letter.id == 4 && letter.bytes == Array("abc".utf8) && letter.time == nil && letter.replayedAt == nil)
        #expect(try reader.deadLetterCounts().map(\.letters) == [1])
        #expect(try reader.deadLetterTotal(DeadLetterFilter(.replayed)) == 0)
        #expect(try DeadLetterPlan(reader, DeadLetterFilter()).nextPage() == [letter])
        #expect(try reader.waitingReplayEvents() == 0)

        let writer = try DeadLetterWriter(store)
        [7].withUnsafeBytes {
            writer.append(
                job: 3, source: "new.log", offset: 1, stage: "parse", reason: "no-format", bytes: $0, time: Timestamp(rawValue: 9)
            )
        }
        try writer.finish()
        let all = try DeadLetterReader(reader, DeadLetterFilter()).nextPage()
        #expect(all.map(\.id) == [4, 5] && all[0] == letter && all[1].time == Timestamp(rawValue: 9))
        #expect(try reader.deadLetterCounts().map(\.letters) == [2])
        #expect(try Connection.openForReading(store.deadLetterPath).format == Schema.deadLetters.version)
        #expect(try store.purgeDeadLetters(DeadLetterFilter(.any)).letters == 2)
    }

    @Test func aNewerOrDamagedFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        try Self.fill(store)
        try Connection(store.deadLetterPath, .write).run("PRAGMA user_version = \(Schema.deadLetters.version + 1)")
        for attempt in [
            { _ = try DeadLetterReader(store, DeadLetterFilter()) }, { _ = try store.purgeDeadLetters(DeadLetterFilter(.any)) },
            { _ = try DeadLetterReplay(store) },
        ] {
            let error = #expect(throws: StoreError.self) { try attempt() }
            #expect(error?.code == .format && error?.message.contains("newer") == true)
        }
    }
}

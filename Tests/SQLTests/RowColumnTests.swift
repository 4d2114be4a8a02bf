import Blocks
import Events
import Lifecycle
import Query
import Testing

@testable import SQL

/// Rows that are read by columns are those of the whole events, whatever is asked for and whatever tier they are in.
@Suite struct RowColumnTests {
    private static let columns = [
        "message", "trace_id", "host", "source", "metadata", "raw", "timestamp", "level", "service", "tier",
    ]

    /// Lines with what is written in more than one way, or missing, or there twice.
    private static func lines(day: String, _ random: inout Random) -> [String] {
        let members = [
            #""user":"a""#, #""user":"b\u0041\n""#, #""user":"é\"x\\""#, #""status":"200""#, #""status":404"#,
            #""status":"0042""#,
            #""n":-1.50e3"#, #""n":null"#, #""list":[1, {"a":"b"}]"#, #""host":"h1""#, #""host":"h\t2""#, #""trace_id":"t-1""#,
            #""ключ":"значение""#, #""k\"ey":1"#, #""metadata":"x""#, #""source":"own""#, #""level_text":"odd""#, #""pid":"7""#,
            #""empty":"""#, #""d\u007fl":"\u007f""#, #""ok":true"#, #""lineTemplate":"%{message}""#,
        ]
        let levels = ["INFO", "error", "WARN", "Debug", "odd"]
        return (0..<160).map { n in
            let time = "\(day)T08:\(n / 40 + 10):\(n % 40 + 10).\(100 + n)Z"
            if n % 9 == 0 { return "\(time) \(random.pick(["INFO", "WARN", "ERROR"])) [main] plain text \(n), 50% of it" }
            let some = (0..<random.below(5)).map { _ in random.pick(members) }
            let parts = [
                #""timestamp":"\#(time)""#, #""level":"\#(random.pick(levels))""#,
                #""service":"\#(random.pick(["web", "api"]))""#,
                #""message":"\#(random.pick(["took 7 ms", "a \\\"b\\\"", "", "ünï", "line\\nbreak"])) \#(n)""#,
            ]
            return "{\((parts + some).joined(separator: ","))}"
        }
    }

    private static func store(_ random: inout Random) throws -> SQLStore {
        let store = try SQLStore()
        for day in ["2026-01-20", "2026-01-23", "2026-01-25"] { try store.ingest(lines(day: day, &random)) }
        try store.move(at: "2026-01-25")
        return store
    }

    /// All events, as whole blocks have them.
    private static func events(_ store: SQLStore) throws -> [[String: String]] {
        var found: [[String: String]] = []
        let open = try store.open()
        for reference in try open.allPartitions(from: nil, to: nil) {
            let partition = try reference.open()
            for candidate in try partition.candidates(BlockFilter()) {
                let block = try #require(try partition.read(candidate))
                for row in 0..<block.count { found.append(try event(block, row, partition.tier)) }
            }
        }
        return found
    }

    private static func event(_ block: BlockReader, _ row: Int, _ tier: Tier) throws -> [String: String] {
        func text(_ body: (inout [UInt8]) throws -> Void) rethrows -> String {
            var bytes: [UInt8] = []
            try body(&bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        var writer = TimestampWriter()
        let services = try block.services()
        var event = [
            "message": try text { try block.appendMessage(row, to: &$0) }, "raw": try text { try block.appendLine(row, to: &$0) },
            "source": try text { $0 = try block.source(row) }, "tier": tier.rawValue,
            "timestamp": writer.string(try block.timestamps()[row]), "service": services.names[Int(services.indexes[row])],
            "level": try #require(Level(rawValue: try block.levels()[row])).name,
        ]
        event["host"] = try block.value("host", row).map { String(decoding: $0, as: UTF8.self) } ?? "NULL"
        event["trace_id"] = try block.value("traceId", row).map { String(decoding: $0, as: UTF8.self) } ?? "NULL"
        var members: [UInt8] = [0x7B]
        try block.forEachMetadata(row) { EventShape.appendMember($0, $1, isJSON: $2, to: &members) }
        event["metadata"] = String(decoding: members + [0x7D], as: UTF8.self)
        return event
    }

    @Test func areThoseOfTheEvents() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Random(seed)
        let store = try Self.store(&random)
        let events = try Self.events(store)
        #expect(events.count == 480)
        #expect(Set(events.compactMap { $0["tier"] }) == ["hot", "warm", "cold"])
        let conditions: [(String, ([String: String]) -> Bool)] = [
            ("", { _ in true }), ("WHERE level = 'ERROR'", { $0["level"] == "ERROR" }),
            ("WHERE message LIKE '%7 MS%'", { $0["message"]?.contains("7 ms") == true }),
            ("WHERE service = 'web' AND level <> 'INFO'", { $0["service"] == "web" && $0["level"] != "INFO" }),
            ("WHERE host IS NULL", { $0["host"] == "NULL" }),
            ("WHERE metadata LIKE '%status%'", { $0["metadata"]?.contains("status") == true }),
            ("WHERE message GLOB '* 15'", { $0["message"]?.hasSuffix(" 15") == true }),
        ]
        for threads in [1, 3] {
            let session = try store.session(threads: threads)
            for _ in 0..<40 {
                let asked = Self.columns.filter { _ in random.below(3) == 0 } + [random.pick(Self.columns)]
                let (condition, isWanted) = random.pick(conditions)
                let sql = "SELECT \(asked.joined(separator: ", ")) FROM logs \(condition)"
                let found = try session.rows(sql).map { $0.joined(separator: "|") }.sorted()
                let wanted = events.filter(isWanted).map { event in asked.map { event[$0] ?? "?" }.joined(separator: "|") }
                    .sorted()
                #expect(found == wanted, "seed \(seed), \(sql)")
            }
        }
    }

    /// What no column tells of rows that were read by columns is told by their events.
    @Test func functionsSeeWholeEvents() throws {
        var random = Random(7)
        let store = try Self.store(&random)
        let session = try store.session(isRewritten: false)
        let all = try session.rows("SELECT message FROM logs WHERE logs MATCH 'took'")
        // The match stands beside something that only SQLite can decide, so that it is asked of each row.
        let either = try session.rows("SELECT message FROM logs WHERE (logs MATCH 'took') OR length(message) < 0")
        #expect(all.count > 20 && all == either)
    }
}

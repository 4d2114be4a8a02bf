import Events
import Testing

@testable import Blocks

/// A block gives the fingerprints of the batch that it was made of.
@Suite struct FingerprintTests {
    static let keys = [
        ["timestamp", "service", "message"], ["service", "message"], ["service", "message", "host", "trace_id", "level"],
        ["timestamp", "service", "items", "source"], ["service", "status", "env", "user"],
    ]

    @Test(arguments: 0..<12)
    func blocksAndBatchesAgree(seed: UInt64) throws {
        var random = RandomEvents(generator: SeededGenerator(seed: seed &+ 900))
        let batch = EventBatch()
        batch.source = Array("a.log".utf8)
        batch.constants = [(batch.names.intern("env"), Array("prod".utf8))]
        let expected = random.fill(batch, events: [1, 40, 700][Int(seed) % 3])
        let rows = expected.indices.sorted { expected[$0].timestamp < expected[$1].timestamp }
        let encoder = BlockEncoder()
        let reader = try BlockReader(encoder.encode(batch, rows: rows).payload)
        let copy = EventBatch()
        try reader.copyEvents(to: copy)
        let merged = try BlockReader(encoder.encode(copy, rows: Array(0..<copy.count)).payload)
        for names in Self.keys {
            let key = try FingerprintKey(names)
            var made: ContiguousArray<Fingerprint> = []
            BatchFingerprints(key).make(batch, into: &made)
            #expect(made.count == batch.count)
            #expect(try reader.fingerprints(key) == rows.map { made[$0] }, "seed \(seed), \(names)")
            #expect(try merged.fingerprints(key) == rows.map { made[$0] }, "seed \(seed), \(names)")
            #expect(try reader.fingerprint(0, key) == made[rows[0]])
        }
    }

    @Test func eachPartCounts() throws {
        let batch = EventBatch()
        func add(_ message: String, _ instant: Int64, _ service: String, host: String?) {
            let start = batch.arena.count
            batch.add(Field(.message, .text, batch.arena.append(message)))
            if let host { batch.add(Field(.host, .text, batch.arena.append(host))) }
            let number = Array(service.utf8).withUnsafeBytes { batch.service($0) }
            batch.commit(
                line: ByteRange(start, batch.arena.count), timestamp: Timestamp(rawValue: instant), level: .info, service: number)
        }
        add("a", 1, "s", host: "h")
        add("a", 1, "s", host: nil)
        add("a", 1, "s", host: "")
        add("a", 2, "s", host: "h")
        add("a", 1, "t", host: "h")
        add("ah", 1, "s", host: nil)
        func prints(_ names: [String]) throws -> ContiguousArray<Fingerprint> {
            var made: ContiguousArray<Fingerprint> = []
            BatchFingerprints(try FingerprintKey(names)).make(batch, into: &made)
            return made
        }
        let plain = try prints(["message", "timestamp", "service"])
        #expect(plain[0] == plain[1] && plain[1] == plain[2])
        #expect(Set(plain).count == 4)
        let timeless = try prints(["service", "message"])
        #expect(timeless[0] == timeless[3] && Set(timeless).count == 3)
        let hosts = try prints(["service", "message", "host"])
        #expect(Set(hosts.prefix(3)).count == 3 && hosts[0] == hosts[3])
    }

    @Test func keysAreChecked() throws {
        #expect(try FingerprintKey(["message", "service", "timestamp"]) == FingerprintKey())
        #expect(try FingerprintKey(["service", "trace_id", "b", "a"]).fields == ["a", "b", "traceId"])
        for names in [
            ["timestamp", "message"], ["service"], ["service", "timestamp"], ["service", "message", "message"],
            ["service", ""], ["service", "level_text"], ["service", "message", "a\nb"], ["service"] + (0..<17).map { "f\($0)" },
        ] {
            #expect(throws: FingerprintKeyError.self, "\(names)") { try FingerprintKey(names) }
        }
        let key = try FingerprintKey(["service", "message", "z", "host"])
        #expect(FingerprintKey(text: key.text) == key)
        #expect(FingerprintKey(text: "future") == nil)
    }

    @Test func repeatsAreShownWithTheirEvent() throws {
        let batch = EventBatch()
        for (text, own) in [("one", false), ("two", true), ("three", false)] {
            let start = batch.arena.count
            batch.add(Field(.message, .text, batch.arena.append(text)))
            if own { batch.add(Field(batch.names.intern("repeated"), .text, batch.arena.append("no"))) }
            batch.commit(line: ByteRange(start, batch.arena.count), timestamp: Timestamp(rawValue: 5), level: .info)
        }
        let reader = try BlockReader(BlockEncoder().encode(batch, rows: [0, 1, 2]).payload)
        let key = FingerprintKey()
        let prints = try reader.fingerprints(key)
        let at = Timestamp(rawValue: 5)
        reader.knownRepeats = BlockRepeats(
            keys: [key],
            entries: [0, 1].map {
                .init(
                    instant: at, fingerprint: prints[$0].short, key: 0,
                    repeats: Repeats(count: 2 + $0, first: at, last: Timestamp(rawValue: 9)))
            })
        func json(_ row: Int) throws -> String {
            var out: [UInt8] = []
            try reader.appendJSON(row, to: &out)
            return String(decoding: out, as: UTF8.self)
        }
        #expect(
            try json(0).contains(
                #""metadata":{"repeated":2,"first_seen":"1970-01-01T00:00:00.000000005Z","last_seen":"1970-01-01T00:00:00.000000009Z"}"#
            ))
        #expect(try json(1).contains(#""metadata":{"repeated":"no","dedup_repeated":3,"first_seen":"#))
        #expect(try json(2).contains(#""metadata":{}"#))
        #expect(try reader.repeats(2) == nil)
        #expect(try reader.repeats(1)?.count == 3)
    }
}

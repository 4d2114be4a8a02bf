import Blocks
import Events
import Lifecycle
import Pipeline
import Query
import Store
import Testing

/// The same question gives the same answer, whatever the tier.
@Suite struct WarmAnswerTests {
    private static let queries = [
        "", "timeout", "quorum", "\"quorum lost\"", "conn*", "needle-7f3c", "10.0.3.7", "trace1*", "-timeout refused", "тimeout",
        "привет", "status:203", "user.id:3", "service:web", "level:error OR audit", "9f1b2c3d-0000-4a5b-8c6d-112233445566",
        "n12*",
        "v1.2.3 OR 日本語", "nothing-like-this", "seq:n17", "\"connection refused\"", "x_y -service:db",
    ]

    @Test(arguments: [UInt64(1), 2, 3]) func hotAndWarmAgree(seed: UInt64) throws {
        let store = try TestStore()
        var maker = LineMaker(seed: seed)
        try store.ingest(maker.lines("2026-01-10", 3_000)) { $0.tags = [("site", "one")] }
        // The same day again: blocks overlap in time, and instants are equal.
        try store.ingest(maker.lines("2026-01-10", 1_500))
        try store.ingest(maker.lines("2026-01-11", 700))
        let hot = try answers(store)
        #expect(hot[0].count == 5_200)
        let report = try store.run("2026-02-01")
        #expect(report.problems.isEmpty)
        #expect(try store.tiers() == [.warm: 5_200])
        #expect(store.names("hot").isEmpty)
        let warm = try answers(store)
        for index in hot.indices { #expect(hot[index] == warm[index], "seed \(seed), answer \(index)") }
        #expect(try store.run("2026-02-01").done.isEmpty)
    }

    /// Some questions in both orders, with limits, and what is counted of them.
    private func answers(_ store: TestStore) throws -> [[String]] {
        var answers: [[String]] = []
        for query in Self.queries {
            answers.append(try store.search(query))
            answers.append(try store.search(query) { $0.isOldestFirst = true })
            answers.append(try store.search(query) { $0.limit = 7 })
            answers.append(try store.search(query) { $0.services = ["api"] })
            answers.append(
                try store.search(query) {
                    $0.from = instant("2026-01-10T06:00:00Z")
                    $0.to = instant("2026-01-10T18:30:00Z")
                })
            answers.append(
                try store.search(query) {
                    $0.context = 2
                    $0.limit = 3
                })
            let engine = SearchEngine(try store.reading().partitions())
            let request = SearchRequest(query: try SearchQuery(query))
            let histogram = try engine.histogram(request)
            answers.append(["\(try engine.count(request))", "\(histogram)"])
        }
        let status = try store.reading().status()
        answers.append(status.services.map { "\($0.name) \($0.events)" } + status.levelCounts.map { "\($0)" })
        return answers
    }

    @Test func thousandsOfServicesShareBlocks() throws {
        let store = try TestStore()
        let lines = (0..<6_000).map { n in
            #"{"timestamp":"2026-01-10T00:\#(n / 600 + 10):00Z","service":"s\#(n % 2_500)","message":"event n\#(n)"}"#
        }
        try store.ingest(lines)
        let hot = try store.search()
        _ = try store.run("2026-02-01")
        #expect(try store.search() == hot)
        let day = try #require(try store.reading().status().days.first)
        #expect(day.tier == .warm && day.events == 6_000 && day.blocks < 20)
    }

    @Test func longLinesAndManyOfOneInstant() throws {
        let store = try TestStore()
        let long = String(repeating: "long words ", count: 20_000)
        var lines = (0..<180).map { n in
            #"{"timestamp":"2026-01-10T0\#(n % 10):00:00Z","service":"big","message":"\#(long) n\#(n)"}"#
        }
        lines += (0..<9_000).map { #"{"timestamp":"2026-01-10T12:00:00Z","service":"same","message":"event n\#($0)"}"# }
        try store.ingest(lines)
        let hot = try store.search("service:same")
        let big = try store.search("service:big")
        let report = try store.run("2026-02-01")
        #expect(report.problems.isEmpty)
        #expect(try store.tiers() == [.warm: 9_180])
        #expect(try store.search("service:same") == hot)
        #expect(try store.search("service:big") == big)
    }

    @Test func countsOfDuplicatesMoveAlong() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 9)
        let lines = maker.lines("2026-01-10", 400)
        try store.ingest(lines, isExact: true)
        try store.ingest(Array(lines[..<100]) + ["{\"timestamp\":\"2026-01-10T00:00:01Z\",\"message\":\"more\"}"], isExact: true)
        let hot = try store.search()
        #expect(hot.count == 401)
        #expect(hot.filter { $0.contains(#""repeated":1"#) }.count == 100)
        _ = try store.run("2026-02-01")
        #expect(try store.search() == hot)
        // And once more after the day is warm: they are found there and counted in the hot shard, until it is folded in.
        try store.ingest(Array(lines[..<100]) + maker.lines("2026-01-10", 300), isExact: true)
        #expect(try store.count() == 701)
        _ = try store.run("2026-02-02")
        let warm = try store.search()
        #expect(try store.tiers() == [.warm: 701])
        #expect(warm.filter { $0.contains(#""repeated":2"#) }.count == 100)
    }
}

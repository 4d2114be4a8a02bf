import Archive
import Blocks
import Events
import Foundation
import Lifecycle
import Pipeline
import Query
import Store
import Testing

/// One question, one answer: generated questions over generated events, in each tier.
@Suite struct TierAnswerTests {
    private static let atoms = [
        "timeout", "connection", "refused", "needle-7f3c", "naïve", "привет", "10.0.3.7", "v1.2.3", "x_y", "\"quorum lost\"",
        "9f1b2c3d-0000-4a5b-8c6d-112233445566", "/api/v1/items", "日本語", "404", "12ms", "conn*", "n1*", "key=value", "quoted",
        "tabtbed", "bed", "status:201", "user.id:3", "service:web", "level:error", "host:h1", "traceId:trace7", "seq:n17", "KEY",
        "message:lost", "level", "timestamp", "service", "h2", "trace*", "10.0*", "absent",
        "conn*tion", "*ed", "n?7", "10.0.*.7", "/api/*/items", "9f1b*-112233445566", "seq:n1*5", "n*ve", "при?ет",
        "/refused/", "/ timeout connection /", "/NEEDLE-7f3c n\\d+$/", "/quorum LOST/i", "/\"quoted\" /", "/タイム|日本/",
        "/^key=value /",
        "seq:/7$/", "seq:/^n1[0-3]/", "source:/json/", "status:>201", "status:[200 TO 202}", "status:*",
        "user.id:(>=2 <5)", "user.id:*", "traceId:*", "host:>h0", "source:*", "seq:<=n5", "host:10.0.0.0/8", "service:*b",
        "service:/d/",
        "timestamp:>=2026-01-11", "timestamp:[\"2026-01-10 01:00\" TO \"2026-01-10 09:00\"]", "level:[info TO warn]",
        "level_text:*",
    ]

    private func query(_ random: inout SeededGenerator, depth: Int = 0) -> String {
        switch Int.random(in: 0..<(depth > 1 ? 1 : 6), using: &random) {
        case 1: return "\(query(&random, depth: depth + 1)) \(query(&random, depth: depth + 1))"
        case 2: return "(\(query(&random, depth: depth + 1)) OR \(query(&random, depth: depth + 1)))"
        case 3: return "-\(random.pick(Self.atoms))"
        default: return random.pick(Self.atoms)
        }
    }

    @Test func hotWarmAndColdAgree() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let store = try TestStore()
        var maker = LineMaker(seed: seed)
        try store.ingest(maker.lines("2026-01-10", 2_500))
        try store.ingest(maker.lines("2026-01-10", 900))
        try store.ingest(maker.lines("2026-01-11", 600))
        var questions: [(text: String, request: SearchRequest)] = []
        for _ in 0..<90 {
            let text = query(&random)
            var request = SearchRequest(query: try SearchQuery(text))
            request.limit = random.pick([nil, nil, 7])
            request.isOldestFirst = Bool.random(using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 { request.services = random.pick([["web"], ["db", "api"]]) }
            if Int.random(in: 0..<3, using: &random) == 0 {
                request.levelMask =
                    random.pick([Level.error, .warn, .info, .debug]).rawValue == 0
                    ? .max
                    : 1
                        << UInt16(
                            random.pick([Level.error, .warn, .info, .debug]).rawValue)
            }
            if Int.random(in: 0..<3, using: &random) == 0 { request.from = instant("2026-01-10T09:30:00Z") }
            if Int.random(in: 0..<3, using: &random) == 0 { request.to = instant("2026-01-11T04:00:00Z") }
            if Int.random(in: 0..<6, using: &random) == 0 {
                request.context = 2
                request.limit = 3
            }
            questions.append((text, request))
        }
        func answers() throws -> [[String]] {
            try questions.map { question in
                let engine = SearchEngine(try store.reading().allPartitions(), threads: 2)
                let count = try engine.count(question.request)
                let histogram = try engine.histogram(question.request)
                let found = try store.search(question.text) { $0 = question.request }
                #expect(engine.problems.isEmpty)
                return ["\(count)", "\(histogram)"] + found
            }
        }
        let hot = try answers()
        #expect(try store.run("2026-02-01", cold: true).problems.isEmpty)
        #expect(try store.tiers() == [.warm: 4_000])
        let warm = try answers()
        #expect(try store.run("2026-03-20", cold: true).problems.isEmpty)
        #expect(try store.tiers() == [.cold: 4_000])
        let cold = try answers()
        for (index, question) in questions.enumerated() {
            #expect(hot[index] == warm[index], "seed \(seed), warm, '\(question.text)'")
            #expect(hot[index] == cold[index], "seed \(seed), cold, '\(question.text)'")
        }
        #expect(hot.contains { $0.count > 100 } && hot.contains { $0.count == 2 })
    }

    @Test func servicesOfAnyNameGoThroughAllTiers() throws {
        let names = [
            "a/b", "..", ".", "with space", "50%", "k=v", "🚀", "Capital", "123", String(repeating: "long", count: 75), "", "a\\b",
            "_x",
            "tab\\tbed", "service=web", "../../etc", "naïve", "*", "a.b-c_d",
        ]
        let store = try TestStore()
        var lines: [String] = []
        for (number, name) in names.enumerated() {
            let text = name.replacingOccurrences(of: "\\b", with: "\\\\b")
            for second in 0..<5 {
                lines.append(
                    #"{"timestamp":"2026-01-10T08:00:0\#(second)Z","level":"info","service":"\#(text)","message":"of name\#(number)"}"#
                )
            }
        }
        try store.ingest(lines)
        func state() throws -> [String] {
            let status = try store.reading().statusOfAllTiers()
            let perName = try names.indices.map { try store.search("name\($0)").count }
            #expect(perName.allSatisfy { $0 == 5 })
            return status.services.map { "\($0.name) \($0.events)" }.sorted() + (try store.search())
        }
        let hot = try state()
        #expect(try store.run("2026-02-01", cold: true).problems.isEmpty)
        #expect(try store.tiers() == [.warm: 5 * names.count])
        #expect(try state() == hot)
        #expect(try store.run("2026-03-20", cold: true).problems.isEmpty)
        #expect(try store.tiers() == [.cold: 5 * names.count])
        #expect(try state() == hot)
        // Nothing left the archive's folder.
        #expect(try store.filesOfArchive().allSatisfy { $0.hasPrefix("year=2026/month=01/day=10/service=") })
    }

    @Test func aForeignArchiveWithoutSidecars() throws {
        let store = try TestStore()
        var maker = LineMaker(seed: 11)
        try store.ingest(maker.lines("2026-01-10", 1_500))
        #expect(try store.run("2026-03-20", cold: true).problems.isEmpty)
        let cold = "\(store.path)/default/cold"
        let before = try store.search()
        let enumerated = FileManager.default.enumerator(atPath: cold)?.allObjects as? [String] ?? []
        for name in enumerated where name.contains("/_") { try FileManager.default.removeItem(atPath: "\(cold)/\(name)") }
        #expect(try store.search() == before)
        #expect(try store.search("needle-7f3c").count == before.filter { $0.contains("NEEDLE-7f3c") }.count)
        // Another program's files: other names and keys, several gzip members.
        let folder = "\(cold)/year=2026/month=1/day=11/service=legacy"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for part in 0..<3 {
            let text = (0..<400).map { #"{"msg":"foreign part\#(part) line\#($0)","time":"2026-01-11T0\#(part):00:00Z"}"# + "\n" }
                .joined()
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/part"))
            let gzip = Process()
            gzip.executableURL = URL(fileURLWithPath: "/bin/sh")
            gzip.arguments = ["-c", "gzip -c '\(folder)/part' >> '\(folder)/export.json.gz' && rm '\(folder)/part'"]
            try gzip.run()
            gzip.waitUntilExit()
            #expect(gzip.terminationStatus == 0)
        }
        #expect(try store.search("foreign").count == 1_200)
        #expect(try store.search("part1 line17").count == 1)
        #expect(try store.search("part1") { $0.services = ["legacy"] }.count == 400)
        #expect(try store.count() == before.count + 1_200)
    }

    @Test func manySmallFilesOfTheArchive() throws {
        let store = try TestStore()
        try store.ingest([#"{"timestamp":"2026-03-19T08:00:00Z","service":"web","message":"hot one"}"#])
        var options = ArchiveWriteOptions()
        options.helpers = 0
        let batch = EventBatch()
        for file in 0..<2_000 {
            let day = Day("2026-01-01")!
            batch.removeAll()
            batch.defaultService = Array("s\(file % 250)".utf8)
            let at = day.rawValue + Int32(file / 250)
            let folderDay = Day(rawValue: at)
            for row in 0..<2 {
                let start = batch.arena.count
                batch.add(Field(.message, .text, batch.arena.append("small file\(file) row\(row)")))
                batch.commit(
                    line: ByteRange(start, batch.arena.count),
                    timestamp: Timestamp(rawValue: folderDay.start.rawValue + Int64(row)), level: .info)
            }
            let writer = try ArchiveWriter(
                "\(store.path)/default/cold", day: folderDay, service: "s\(file % 250)", options: options)
            try writer.append(batch)
            try writer.finish()
        }
        #expect(try store.count() == 4_001)
        #expect(try store.search("file1234").count == 2)
        #expect(try store.search("small").count == 4_000)
        #expect(try store.tiers() == [.hot: 1, .cold: 4_000])
    }
}

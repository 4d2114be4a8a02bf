import Blocks
import Events
import Foundation
import Testing

@testable import Query

/// Top values, statistics, patterns: against a look at every event.
@Suite struct SummaryTests {
    @Test func topValuesAndStatisticsAreThoseOfALookAtEveryEvent() throws {
        let seed = SplitMix.seed("summaries", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var queries = QueryMaker(random: SplitMix(seed: seed ^ 1))
        var maker = EventMaker(SplitMix(seed: seed))
        let store = MemoryStore.random(&maker, days: 3)
        for _ in 0..<40 {
            var request = queries.request(days: 3)
            if queries.random.chance(30) { request = SearchRequest(query: .everything) }
            let events = store.events.filter { $0.satisfies(request) }
            let engine = SearchEngine(store.references, threads: 3)
            let fields = ["level", "service", "status", "ms", "host", "none"]
            let tops = try engine.topValues(request, fields: fields, limit: 4)
            for top in tops {
                let values = events.compactMap { event -> String? in
                    switch top.name {
                    case "level": event.level.name
                    case "service": event.service
                    case "host": event.host
                    default: event.metadata[top.name]
                    }
                }
                let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
                let expected = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
                #expect(top.values.map(\.count) == expected.map(\.value), "\(request.query) \(top.name)")
                #expect(top.values.map { String(decoding: $0.bytes, as: UTF8.self) } == expected.map(\.key))
                #expect((top.total, top.missing) == (values.count, events.count - values.count))
                #expect((top.distinct, top.error) == (counts.count, 0))
            }
            let statistics = try engine.statistics(request, fields: ["ms"])
            #expect(statistics.count == events.count)
            #expect(statistics.first == events.first?.timestamp && statistics.last == events.last?.timestamp)
            for level in Level.allCases {
                #expect(statistics.levelCounts[Int(level.rawValue)] == events.count { $0.level == level })
            }
            let numbers = events.compactMap { $0.metadata["ms"].flatMap { Double($0) } }.sorted()
            let found = try #require(statistics.numbers.first)
            #expect(found.count == numbers.count)
            #expect((found.least, found.greatest) == (numbers.first, numbers.last))
            #expect(found.isExact && abs(found.sum - numbers.reduce(0, +)) < 1e-6)
            for (percent, value) in found.percentiles {
                #expect(value == numbers[max(0, Int((Double(numbers.count * percent) / 100).rounded(.up)) - 1)])
            }
        }
    }

    @Test func countsStayWithinTheirErrorWhereThereAreTooManyValues() {
        var random = SplitMix(seed: 9)
        var counts = ValueCounts(entriesMax: 100)
        var parts = [ValueCounts(entriesMax: 100), ValueCounts(entriesMax: 100)]
        var truth: [Int: Int] = [:]
        for _ in 0..<20_000 {
            // A few frequent values among thousands of rare ones.
            let value = random.chance(60) ? Int.random(in: 0..<5, using: &random) : Int.random(in: 0..<5_000, using: &random)
            truth[value, default: 0] += 1
            Array("\(value)".utf8).withUnsafeBytes { bytes in
                counts.add(bytes, .text, 1)
                parts[value % 2].add(bytes, .text, 1)
            }
        }
        parts[0].merge(parts[1])
        for found in [counts, parts[0]] {
            #expect(found.total == 20_000)
            #expect(found.error > 0 && found.distinct <= 100)
            let top = found.top(5)
            #expect(Set(top.map { String(decoding: $0.bytes, as: UTF8.self) }) == ["0", "1", "2", "3", "4"])
            for value in top {
                let real = truth[Int(String(decoding: value.bytes, as: UTF8.self)) ?? -1] ?? 0
                #expect(value.count <= real && value.count >= real - found.error)
            }
        }
    }

    @Test func percentilesOfManyNumbersAreNearlyRight() throws {
        var random = SplitMix(seed: 4)
        var whole = NumberSketch()
        var parts = [NumberSketch(), NumberSketch(), NumberSketch()]
        var numbers: [Double] = []
        for index in 0..<200_000 {
            let number = exp(Double.random(in: -8...12, using: &random)) * (random.chance(20) ? -1 : 1)
            numbers.append(number)
            whole.add(number, 1)
            parts[index % 3].add(number, 1)
        }
        parts[0].merge(parts[1])
        parts[0].merge(parts[2])
        numbers.sort()
        for sketch in [whole, parts[0]] {
            #expect(!sketch.isExact && sketch.count == numbers.count)
            #expect((sketch.least, sketch.greatest) == (numbers[0], numbers[numbers.count - 1]))
            for part in [0.01, 0.2, 0.5, 0.9, 0.99, 0.999] {
                let value = try #require(sketch.percentile(part))
                let real = numbers[Int((part * Double(numbers.count)).rounded(.up)) - 1]
                #expect(abs(value - real) <= abs(real) * 0.0021, "\(part): \(value), \(real)")
            }
        }
        #expect(NumberSketch().percentile(0.5) == nil)
    }

    @Test(arguments: [
        ("order 48028 received", "order <num> received"), ("took 12.5ms", "took <num>ms"),
        ("from 10.0.0.1:8080", "from <ip>:<num>"),
        ("from 2001:db8::1: bad", "from <ip>: bad"), ("[::1]:80", "[<ip>]:<num>"), ("at 12:30:05", "at <num>:<num>:<num>"),
        ("id 9f1b2c3d-0000-4a5b-8c6d-112233445566!", "id <uuid>!"), ("sha 9f86d081884c7d65", "sha <hex>"),
        ("ptr 0x7ffe12", "ptr <hex>"),
        ("user42 of ipv4 s3", "user<num> of ipv4 s3"), ("session a1b2c3d4x", "session <id>"),
        ("std::vector<int>", "std::vector<int>"),
        ("at 2026-01-21T08:15:30.123Z x", "at <time> x"), ("at 2026-01-21 08:15:30+01:00 x", "at <time> x"),
        ("[20/Jan/2026:06:01:48 +0000] GET", "[<time>] GET"), ("café grün 7", "café grün <num>"), ("one\ntwo 2", "one"), ("", ""),
        ("deadbeef cafe 0a0b0c0d", "deadbeef cafe <hex>"), ("1,234 items", "<num> items"), ("v1.2.3", "v1.<num>"),
        ("-5", "-<num>"),
    ])
    func masksWhatDiffers(_ message: String, _ masked: String) {
        var mask = MessageMask()
        Array(message.utf8).withUnsafeBytes { mask.mask($0) }
        #expect(String(decoding: mask.masked, as: UTF8.self) == masked)
    }

    @Test func masksAnything() {
        let seed = SplitMix.seed("masksAnything", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var random = SplitMix(seed: seed)
        let pieces = [
            ":", "::", ".", "1", "23", "a", "f", "-", "2026", "T", "08", "/", "Jan", " ", "é", "\u{FF}", "0x", "[", "]", "\n",
        ]
        var mask = MessageMask()
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in random.pick(pieces) }.joined()
            var bytes = Array(text.utf8)
            if random.chance(30), !bytes.isEmpty { bytes[Int.random(in: 0..<bytes.count, using: &random)] = 0xE2 }
            bytes.withUnsafeBytes { mask.mask($0) }
        }
    }

    @Test func similarMessagesShareATemplate() {
        var tree = TemplateTree()
        func insert(_ text: String) -> Int { tree.insert(Array(text.utf8)) }
        let first = insert("login of alice from <ip> accepted")
        #expect(insert("login of bob from <ip> accepted") == first)
        #expect(insert("login of alice at <ip> refused") == first)
        #expect(insert("login of alice was one too many") != first)
        #expect(insert("login of carol") != first)
        #expect(insert("logout of alice from <ip> accepted") != first)
        let words = tree.templates[first].map { String(decoding: $0, as: UTF8.self) }
        #expect(words == ["login", "of", "<*>", "<*>", "<ip>", "<*>"])
        // What differs at the start goes to other leaves, but for words with digits.
        #expect(insert("job n1 done") == insert("job n2 done"))
        #expect(insert("") == insert(""))
    }

    private func store(_ messages: [(String, Int64)]) -> MemoryStore {
        let store = MemoryStore()
        let shard = store.shard(EventMaker.firstDay, "shard-0")
        let start = EventMaker.firstDay.start.rawValue
        for (block, part) in stride(from: 0, to: messages.count, by: 50).enumerated() {
            let events = messages[part..<min(part + 50, messages.count)].enumerated().map { index, message in
                TestEvent(
                    number: block * 50 + index, timestamp: Timestamp(rawValue: start + message.1 * 1_000_000_000), level: .info,
                    service: "web", text: message.0)
            }
            store.commit(events, to: shard)
        }
        return store
    }

    @Test func patternsDoNotDependOnOrderAndThreads() throws {
        var random = SplitMix(seed: 3)
        var messages: [(String, Int64)] = []
        for index in 0..<600 {
            let text = random.pick([
                "order \(index) received", "payment of \(index).50 EUR failed", "user u\(index) logged in twice",
            ])
            messages.append((text, Int64(index)))
        }
        func answer(_ messages: [(String, Int64)], threads: Int) throws -> [String] {
            try SearchEngine(store(messages).references, threads: threads).patterns(SearchRequest(query: .everything)).patterns
                .map { "\($0.count) \($0.template) \($0.first.rawValue) \($0.last.rawValue)" }
        }
        let expected = try answer(messages, threads: 1)
        #expect(expected.count == 3)
        #expect(expected.contains { $0.contains("order <num> received <*>") })
        #expect(try answer(messages.shuffled(using: &random), threads: 4) == expected)
    }

    @Test func tooManyMessagesAreClusteredOnTheWay() {
        var table = PatternTable(entriesMax: 50)
        for index in 0..<2_000 {
            let name = String(UnicodeScalar(UInt8(97 + index % 26))) + String(UnicodeScalar(UInt8(97 + index / 26 % 26)))
            let message = Array("user \(name) said \(name) \(index % 7 == 0 ? "no" : "yes") to it all".utf8)
            message.withUnsafeBytes { table.add(message, Timestamp(rawValue: Int64(index)), 3, $0) }
            table.shrink()
        }
        #expect(table.isCoarse && table.entries.count <= 51)
        #expect(table.entries.reduce(0) { $0 + $1.count } == 2_000)
    }

    @Test func findsWhatChanged() throws {
        var messages: [(String, Int64)] = []
        // An hour before, and an hour after.
        for second in 0..<3_600 {
            let time = Int64(second)
            if second % 10 == 0 { messages += [("request \(second) served", time), ("request \(second) served", time + 3_600)] }
            if second % 60 == 0 { messages.append(("cache \(second) evicted", time)) }
            if second % 90 == 0 { messages.append(("disk sd\(second) failed", time + 3_600)) }
            if second % 100 == 0 { messages.append(("retry number \(second)", time)) }
            if second % 12 == 0 { messages.append(("retry number \(second)", time + 3_600)) }
            if second % 20 == 0 { messages.append(("login of user\(second) ok", time)) }
            if second % 200 == 0 { messages.append(("login of user\(second) ok", time + 3_600)) }
        }
        let start = EventMaker.firstDay.start.rawValue
        func at(_ second: Int64) -> Timestamp { Timestamp(rawValue: start + second * 1_000_000_000) }
        var request = SearchRequest(query: .everything)
        (request.from, request.to) = (at(3_600), at(7_200))
        let engine = SearchEngine(store(messages).references, threads: 2)
        let changes = try engine.patternChanges(request, from: at(0), to: at(3_600))
        let found = changes.map { "\($0.kind.rawValue) \($0.pattern.template.prefix(9)) \($0.before) \($0.pattern.count)" }
        #expect(
            found == [
                "new disk <*>  0 40", "gone cache <nu 60 0", "more retry num 36 300", "less login of  180 18",
                "same request < 360 360",
            ])
        // Half the range that is compared with: as often as before, though twice as many.
        let half = try engine.patternChanges(request, from: at(0), to: at(1_800))
        #expect(half.contains { $0.kind == .same && $0.before == 180 && $0.pattern.count == 360 && $0.ratio == 1 })
    }
}

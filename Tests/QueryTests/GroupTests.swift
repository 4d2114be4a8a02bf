import Blocks
import Events
import Foundation
import Testing

@testable import Query

/// Groups counted over columns are those that a look at each event gives.
@Suite struct GroupTests {
    private static func key(_ key: GroupKey, _ event: TestEvent) -> GroupValue {
        func text(_ value: String?) -> GroupValue { value.map { .text(Array($0.utf8)) } ?? .null }
        switch key {
        case .service: return text(event.service)
        case .level: return .integer(Int64(event.level.rawValue))
        case .time(let width): return .integer(event.timestamp.rawValue - event.timestamp.rawValue % width)
        case .column(.message): return text(event.message)
        case .column(.host): return text(event.host)
        case .column(.traceID): return text(event.traceID)
        case .column(.field(Array("status".utf8))):
            // A number by the schema.
            return event.metadata["status"].flatMap { Int64($0) }.map { .integer($0) } ?? text(event.metadata["status"])
        case .column(.field(let name)): return text(event.metadata[String(decoding: name, as: UTF8.self)])
        case .column: return .null
        case .test: return event.host.map { .integer($0.utf8.count % 2 == 0 ? 1 : 0) } ?? .null
        }
    }

    /// Whether the host's name has an even length; neither true nor false where there is none.
    private static var isHostEven: GroupTest {
        let isEven = Query.Predicate.column(
            ColumnTest(.host, "even") { { value, _ in value.map { $0.count % 2 == 0 } ?? false } })
        let isThere = Query.Predicate.column(ColumnTest(.host, "there") { { value, _ in value != nil } })
        return GroupTest("host is even", isTrue: isEven, isFalse: .conjunction([isThere, .negation(isEven)]))
    }

    private static let keys: [GroupKey] = [
        .service, .level, .time(60_000_000_000), .time(3_600_000_000_000), .column(.host), .column(.traceID), .column(.message),
        .column(.field(Array("status".utf8))), .column(.field(Array("user".utf8))),
        .test(isHostEven),
    ]

    /// All groups of a fold, added up.
    private static func fold(
        _ store: MemoryStore, _ question: ColumnQuestion, _ empty: GroupTally, threads: Int
    ) throws -> [[GroupValue]: Int64] {
        let context = ScanContext(threads: threads, stopFlag: StopFlag())
        defer { context.close() }
        var found: [[GroupValue]: Int64] = [:]
        try PartitionSource(ScanPartitions(store.references), in: context).fold(question, empty) { tally in
            let groups = tally.groups
            for group in 0..<groups.count {
                found[empty.keys.indices.map { groups.value(group, key: $0) }, default: 0] += groups.events(group)
            }
        }
        #expect(context.problems.isEmpty)
        return found
    }

    @Test func countsAsALookAtEachEvent() throws {
        let seed = SplitMix.seed("countsAsALookAtEachEvent", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var random = SplitMix(seed: seed)
        var maker = EventMaker(SplitMix(seed: seed ^ 1))
        for round in 0..<30 {
            let store = MemoryStore.random(&maker, days: 2, blocksPerShard: round % 3 == 0 ? 40 : 6)
            let keys = (0..<Int.random(in: 0...3, using: &random)).map { _ in random.pick(Self.keys) }
            let level = random.pick(Level.allCases)
            let predicate: Query.Predicate = round % 2 == 0 ? .always : .levels(1 << UInt16(level.rawValue))
            let events = store.events.filter { round % 2 == 0 || $0.level == level }
            let expected = Dictionary(grouping: events) { event in keys.map { Self.key($0, event) } }.mapValues {
                Int64($0.count)
            }
            let question = ColumnQuestion(predicate, columns: GroupTally(keys: keys).columns)
            let found = try Self.fold(store, question, GroupTally(keys: keys), threads: 1 + round % 3)
            #expect(found == expected, "\(keys) \(predicate)")
        }
    }

    @Test func seesEachPartitionInOneStateWhileBlocksAreMerged() throws {
        let seed = SplitMix.seed("seesEachPartition", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var maker = EventMaker(SplitMix(seed: seed))
        for round in 0..<20 {
            let store = MemoryStore.random(&maker, days: 2, blocksPerShard: 40)
            let expected = Dictionary(grouping: store.events) { [Self.key(.column(.host), $0)] }.mapValues { Int64($0.count) }
            var chaos = SplitMix(seed: seed &+ UInt64(round))
            var merges = 0
            store.beforeRead = { shard, _ in
                guard merges < 12, chaos.chance(10), shard.blocks.count > 1 else { return }
                merges += 1
                store.merge(Array(shard.blocks.keys.sorted().shuffled(using: &chaos).prefix(3)), of: shard)
            }
            let empty = GroupTally(keys: [.column(.host)])
            let found = try Self.fold(store, ColumnQuestion(columns: empty.columns), empty, threads: 1 + round % 3)
            #expect(found == expected)
        }
    }

    @Test func countsOfSummariesNeedNoReading() throws {
        var maker = EventMaker(SplitMix(seed: 3))
        let store = MemoryStore.random(&maker, days: 2)
        store.resetCounts()
        let found = try Self.fold(store, ColumnQuestion(), GroupTally(keys: [.service]), threads: 2)
        #expect(found == Dictionary(grouping: store.events) { [Self.key(.service, $0)] }.mapValues { Int64($0.count) })
        #expect(store.reads == 0)
    }

    @Test func sumsAreThoseOfSQL() {
        var texts: [[UInt8]] = []
        var state = NumberState()
        func text(_ value: String) {
            Array(value.utf8).withUnsafeBytes { state.add(text: $0, SQLNumber.ofText($0), &texts) }
        }
        state.add(Int64(7))
        state.add(Int64(-2))
        #expect(state.sum(texts).whole == 5 && state.sum(texts).isWhole)
        state.add(1.5)
        #expect(state.sum(texts).real == 6.5 && !state.sum(texts).isWhole)
        #expect(state.sum(texts).low == .integer(-2) && state.sum(texts).high == .integer(7))
        text("12abc")
        text(" 3 ")
        text("x")
        let sum = state.sum(texts)
        #expect(sum.real == 21.5 && sum.count == 6 && sum.low == .integer(-2) && sum.high == .text(Array("x".utf8)))
        var large = NumberState()
        large.add(Int64.max)
        large.add(Int64(1))
        #expect(large.sum([]).whole == nil && large.sum([]).isWhole)
    }

    @Test func valuesAreThoseOfJSON() {
        func value(_ json: String) -> String { Array(json.utf8).withUnsafeBytes { "\(EntryValue(json: $0))" } }
        #expect(
            value("200") == "integer(200)" && value("-0") == "integer(0)" && value("true") == "integer(1)"
                && value("null") == "null")
        #expect(
            value("1.50") == "real(1.5)" && value("1e3") == "real(1000.0)"
                && value("9223372036854775808") == "real(9.223372036854776e+18)")
        #expect(value("-9223372036854775808") == "integer(-9223372036854775808)" && value("[1]") == "nested")
    }
}

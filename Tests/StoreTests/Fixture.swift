import Blocks
import Events
import Foundation
import Testing

@testable import Store

/// A folder of its own, deleted at the end of the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/logetl-store-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { path + "/store" }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Blocks without real content: a hot shard does not look into payloads, except to merge small ones.
enum Synthetic {
    static let day = Day("2026-01-21")!
    static let services = ["checkout", "payments", "auth", "a-service-with-a-name-longer-than-fifteen-bytes"]

    /// A word of letters alone for each number: those go to the token index.
    static func word(_ number: Int) -> [UInt8] {
        let letter = UInt8(ascii: "a") + UInt8(number % 26)
        return (number < 26 ? [UInt8(ascii: "w")] : word(number / 26)) + [letter]
    }

    /// A token with digits: those go to the block's filter.
    static func identifier(_ number: Int) -> [UInt8] { Array("w\(number)".utf8) }

    /// A block of random shape. Its tokens are of the first 60 words and, if wanted, of the first 60 identifiers.
    static func block(_ random: inout SeededGenerator, events: ClosedRange<Int> = 1...2_000, hasIdentifiers: Bool = false)
        -> SyntheticBlock
    {
        let count = Int.random(in: events, using: &random)
        let first = day.start.rawValue + Int64.random(in: 0..<80_000_000_000_000, using: &random)
        let last = first + Int64.random(in: 0..<6_000_000_000_000, using: &random)
        var levels = [UInt32](repeating: 0, count: Level.tableSize)
        let kinds = Int.random(in: 1...3, using: &random)
        for _ in 0..<kinds { levels[Int.random(in: 1...9, using: &random)] += UInt32(count / kinds) + 1 }
        let names = services.shuffled(using: &random).prefix(Int.random(in: 1...services.count, using: &random))
        var tokens = Set<[UInt8]>()
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            let number = Int.random(in: 0..<60, using: &random)
            tokens.insert(hasIdentifiers && Bool.random(using: &random) ? identifier(number) : word(number))
        }
        let payload = (0..<Int.random(in: 0...20_000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let summary = BlockSummary(
            events: count, first: Timestamp(rawValue: first), last: Timestamp(rawValue: last), levelCounts: levels,
            services: names.map { .init(name: $0, events: count / names.count) })
        return SyntheticBlock(tokens: tokens, block: EncodedBlock(summary: summary, payload: payload, tokens: tokens))
    }

    /// A block of one event with the given tokens.
    static func block(tokens: [[UInt8]], events: Int = 1) -> EncodedBlock {
        var levels = [UInt32](repeating: 0, count: Level.tableSize)
        levels[Int(Level.info.rawValue)] = UInt32(events)
        let summary = BlockSummary(
            events: events, first: day.start, last: day.start, levelCounts: levels, services: [.init(name: "a", events: events)])
        return EncodedBlock(summary: summary, payload: [1, 2, 3], tokens: tokens)
    }
}

struct SyntheticBlock {
    var tokens: Set<[UInt8]>
    var block: EncodedBlock

    /// What `filter` says of the block, computed without an index; `isIndexed` false leaves the tokens out.
    func satisfies(_ filter: BlockFilter, isIndexed: Bool) -> Bool {
        let summary = block.summary
        if let from = filter.from, summary.last < from { return false }
        if let to = filter.to, summary.first >= to { return false }
        if summary.levelMask & filter.levelMask == 0 { return false }
        if let wanted = filter.services, !summary.services.contains(where: { wanted.contains($0.name) }) { return false }
        if filter.tokens == .nothing { return false }
        return !isIndexed || holds(filter.tokens)
    }

    func holds(_ expression: TokenExpression) -> Bool {
        switch expression {
        case .anything: true
        case .nothing: false
        case .token(let token): tokens.contains(token)
        case .prefix(let prefix): tokens.contains { $0.starts(with: prefix) }
        case .all(let parts): parts.allSatisfy(holds)
        case .any(let parts): parts.contains(where: holds)
        }
    }
}

extension Store {
    /// The only partition of a store with one.
    func onlyPartition() throws -> HotPartition {
        let all = try partitions()
        try #require(all.count == 1)
        return try #require(try all[0].open() as? HotPartition)
    }
}

import Foundation
import Testing

@testable import Query

/// Logs of numbers, packed and merged in any order, hold what was appended.
@Suite struct NumberLogTests {
    @Test func packsAndMergesInAnyOrder() {
        let seed = SplitMix.seed("packsAndMergesInAnyOrder", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var random = SplitMix(seed: seed)
        for _ in 0..<200 {
            let groups = Int.random(in: 1...5, using: &random)
            var expected = Array(repeating: [Double: Int64](), count: groups)
            var total = NumberLog()
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                // The other log's groups are numbered otherwise.
                let map = (0..<groups).map { UInt32($0) }.shuffled(using: &random)
                var part = NumberLog()
                for _ in 0..<Int.random(in: 0...40, using: &random) {
                    let group = Int.random(in: 0..<groups, using: &random)
                    let value =
                        random.chance(50) ? Double(Int.random(in: -3...3, using: &random)) : .random(in: -1...1, using: &random)
                    part.append(value, group: UInt32(group))
                    expected[Int(map[group])][value, default: 0] += 1
                    if random.chance(5) { part.pack(groups: groups) }
                }
                if random.chance(50) { part.pack(groups: groups) }
                total.merge(part, map)
                if random.chance(30) { total.pack(groups: groups) }
            }
            total.pack(groups: groups)
            for group in 0..<groups {
                let numbers = total.numbers(group)
                #expect(Array(numbers.values) == expected[group].keys.sorted())
                #expect(Dictionary(zip(numbers.values, numbers.weights)) { $0 + $1 } == expected[group])
                #expect(numbers.isWhole)
            }
        }
    }

    @Test func whatIsNoNumberMarksItsGroup() {
        var part = NumberLog()
        part.appendOdd(group: 1)
        var total = NumberLog()
        total.append(1, group: 0)
        total.merge(part, [2, 0])
        total.pack(groups: 3)
        #expect((0..<3).map { total.numbers($0).isWhole } == [false, true, true])
    }
}

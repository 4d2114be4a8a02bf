import Events
import Testing

@testable import Blocks

/// Searching a block gives the rows that looking at each event gives, and its tokens never miss one.
@Suite struct BlockMatchTests {
    @Test(arguments: 0..<10)
    func findsWhatLookingAtEachEventFinds(seed: UInt64) throws {
        var random = RandomEvents(generator: SeededGenerator(seed: seed &+ 1_000))
        let batch = EventBatch()
        let expected = random.fill(batch, events: 400)
        let block = BlockEncoder().encode(batch, rows: Array(expected.indices))
        let reader = try BlockReader(block.payload)
        let indexed = distinctTokens(block)
        for _ in 0..<120 {
            let pattern = random.pattern(expected)
            guard !pattern.tokens.isEmpty else { continue }
            let found = try reader.rows(matching: pattern, in: .everything)
            let wanted = expected.indices.filter { expected[$0].matches(pattern) }
            #expect(
                found.indices == wanted, "seed \(seed), pattern \(pattern.tokens.map { String(decoding: $0, as: UTF8.self) })")
            let inMessage = try reader.rows(matching: pattern, in: .message)
            #expect(inMessage.indices == expected.indices.filter { ExpectedEvent.holds(expected[$0].message, pattern) })
            let inPath = try reader.rows(matching: pattern, in: .field("path"))
            #expect(
                inPath.indices
                    == expected.indices.filter { row in
                        expected[row].metadata.contains { $0.name == "path" && ExpectedEvent.holds($0.value, pattern) }
                    })
            if !wanted.isEmpty {
                for (i, token) in pattern.tokens.enumerated() {
                    if pattern.isPrefix && i == pattern.tokens.count - 1 {
                        #expect(indexed.contains { $0.starts(with: token) })
                    } else {
                        #expect(indexed.contains(Array(token.prefix(Tokenizer.maxTokenBytes))))
                    }
                }
            }
        }
    }

    private func distinctTokens(_ block: EncodedBlock) -> Set<[UInt8]> {
        var result: Set<[UInt8]> = []
        var at = 0
        while at < block.tokens.count {
            let length = Int(block.tokens[at])
            #expect(result.insert(Array(block.tokens[at + 1..<at + 1 + length])).inserted, "a token stands twice")
            at += 1 + length
        }
        return result
    }
}

extension RandomEvents {
    /// A word, phrase or prefix, mostly taken from one of the events.
    mutating func pattern(_ events: [ExpectedEvent]) -> TextPattern {
        if number(4) == 0 { return TextPattern(tokens: Tokenizer.tokens(of: word()), isPrefix: number(3) == 0) }
        let event = events[number(events.count)]
        let texts = [event.message, event.host ?? event.message, event.traceID ?? event.message] + event.metadata.map(\.value)
        let tokens = texts[number(texts.count)].withUnsafeBytes { Tokenizer.tokens(of: $0) }
        guard !tokens.isEmpty else { return TextPattern(tokens: []) }
        let start = number(tokens.count)
        var picked = Array(tokens[start..<min(start + 1 + number(3), tokens.count)])
        var isPrefix = false
        if number(3) == 0, let last = picked.popLast() {
            picked.append(Array(last.prefix(1 + number(last.count))))
            isPrefix = true
        }
        return TextPattern(tokens: picked, isPrefix: isPrefix)
    }
}

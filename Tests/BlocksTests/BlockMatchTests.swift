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
        let indexed = distinctWords(block)
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
                // The index and the filter nominate every block that has a match, for the pattern as the planner asks for it.
                var parts: [TokenExpression] = pattern.tokens.map { .token(Array($0.prefix(Tokenizer.maxTokenBytes))) }
                if pattern.isPrefix { parts[parts.count - 1] = .prefix(Array(pattern.tokens[parts.count - 1].prefix(64))) }
                let query = TokenQuery(.conjunction(parts))
                #expect(
                    query.alternatives.contains { alternative in
                        Self.holds(indexed, alternative.words) && block.filter.withUnsafeBytes { alternative.mayMatch($0) }
                    }, "seed \(seed), pattern \(pattern.tokens.map { String(decoding: $0, as: UTF8.self) })")
            }
        }
    }

    @Test func filtersRuleOutMostOfWhatIsNotThere() throws {
        var random = RandomEvents(generator: SeededGenerator(seed: 77))
        let batch = EventBatch()
        let expected = random.fill(batch, events: 1_000)
        let block = BlockEncoder().encode(batch, rows: Array(expected.indices))
        let wrong = (0..<3_000).filter { number in
            block.filter.withUnsafeBytes { TokenFilter.mayHold($0, TokenFilter.hash(Array("absent\(number)".utf8))) }
        }
        #expect(wrong.count < 60)
    }

    /// What an index of words answers, by definition.
    private static func holds(_ words: Set<[UInt8]>, _ expression: TokenExpression) -> Bool {
        switch expression {
        case .anything: true
        case .nothing: false
        case .token(let token): words.contains(token)
        case .prefix(let prefix): words.contains { $0.starts(with: prefix) }
        case .all(let parts): parts.allSatisfy { holds(words, $0) }
        case .any(let parts): parts.contains { holds(words, $0) }
        }
    }

    private func distinctWords(_ block: EncodedBlock) -> Set<[UInt8]> {
        var result: Set<[UInt8]> = []
        var at = 0
        while at < block.words.count {
            let length = Int(block.words[at])
            #expect(result.insert(Array(block.words[at + 1..<at + 1 + length])).inserted, "a token stands twice")
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

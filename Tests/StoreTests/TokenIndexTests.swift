import Blocks
import Events
import Testing

@testable import Store

@Suite struct TokenIndexTests {
    @Test func tokensOfAnyBytesAreFound() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        let texts: [[UInt8]] = [
            Array("plain".utf8), Array("say\"hi\"".utf8), Array("\"".utf8), Array("*".utf8), Array("a b".utf8), Array("AND".utf8),
            Array("or".utf8), Array("NEAR(a b)".utf8), Array("^x".utf8), Array("col:x".utf8), Array("größe".utf8),
            Array("日本語".utf8),
            [0xFF, 0xFE], [0x80], [0x01], [0x0A], Array("'; DROP TABLE blocks; --".utf8), [UInt8](repeating: 0x7A, count: 64),
            Array("10.0.0.1".utf8), Array("7f3c-88".utf8), Array("(".utf8), Array("{a}".utf8), Array("\\".utf8),
        ]
        for text in texts {
            writer.append(Synthetic.block(tokens: [text, Array("both".utf8)], events: 300), day: Synthetic.day, shard: 0)
        }
        try writer.commit()
        let partition = try store.onlyPartition()
        for (index, text) in texts.enumerated() {
            let id = Int64(index + 1)
            #expect(try partition.blocks(.init(tokens: .token(text))).map(\.id) == [id], "token \(index)")
            let isPrefixOfOthers = texts.filter { $0.starts(with: text) }.count > 1
            if !isPrefixOfOthers, !Tokenizer.isIdentifier(text) {
                #expect(try partition.blocks(.init(tokens: .prefix(text))).map(\.id) == [id], "prefix \(index)")
            }
            #expect(try partition.blocks(.init(tokens: .all([.token(text), .token(Array("both".utf8))]))).map(\.id) == [id])
            // Whatever stands behind it, a token is found by its first byte.
            #expect(try partition.blocks(.init(tokens: .prefix([text[0]]))).contains { $0.id == id })
        }
        #expect(try partition.blocks(.init(tokens: .token(Array("both".utf8)))).count == texts.count)
        // Longer than the index keeps: its first 64 bytes stand for it.
        #expect(try partition.blocks(.init(tokens: .token([UInt8](repeating: 0x7A, count: 70)))).map(\.id) == [18])
        #expect(try partition.blocks(.init(tokens: .prefix([UInt8](repeating: 0x7A, count: 70)))).map(\.id) == [18])
        // A NUL stands in no token; what stands before it is looked for.
        #expect(try partition.blocks(.init(tokens: .token([0x70, 0x6C, 0, 0x61]))).map(\.id) == [1])
        #expect(try partition.blocks(.init(tokens: .token([0, 1]))).count == texts.count)
        #expect(try partition.blocks(.init(tokens: .token([]))).count == texts.count)
    }

    @Test func largeExpressionsAreAnsweredOrWeakened() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        let words = (0..<3_000).map { Synthetic.word($0) }
        writer.append(Synthetic.block(tokens: words, events: 300), day: Synthetic.day, shard: 0)
        writer.append(Synthetic.block(tokens: Array(words[..<900]), events: 300), day: Synthetic.day, shard: 0)
        writer.append(Synthetic.block(tokens: [Array("x".utf8)], events: 300), day: Synthetic.day, shard: 0)
        try writer.commit()
        let partition = try store.onlyPartition()
        #expect(try partition.blocks(.init(tokens: .all(words.prefix(950).map { .token($0) }))).map(\.id) == [1])
        #expect(try partition.blocks(.init(tokens: .any(words.prefix(950).map { .token($0) }))).map(\.id) == [2, 1])
        #expect(try partition.blocks(.init(tokens: .all(words.map { .token($0) }))).map(\.id) == [1])
        #expect(try partition.blocks(.init(tokens: .any(words.map { .token($0) }))).map(\.id) == [3, 2, 1])
        var deep = TokenExpression.token(Array("x".utf8))
        for level in 0..<200 { deep = level % 2 == 0 ? .all([deep, .token(words[0])]) : .any([deep, .token(words[1])]) }
        #expect(try Set(partition.blocks(.init(tokens: deep)).map(\.id)).isSuperset(of: [1, 2]))
        var nested = TokenExpression.token(Array("x".utf8))
        for level in 0..<20 { nested = level % 2 == 0 ? .all([nested, .token(words[0])]) : .any([nested, .token(words[950])]) }
        #expect(try partition.blocks(.init(tokens: nested)).map(\.id) == [1])
    }

    @Test func expressionsReadAsTheyShould() {
        func text(_ expression: TokenExpression) -> String {
            if case .match(let bytes) = MatchExpression(expression) { String(decoding: bytes, as: UTF8.self) } else { "" }
        }
        let a = TokenExpression.token([97])
        let b = TokenExpression.prefix([98, 34])
        #expect(text(a) == #""a""#)
        #expect(text(b) == #""b""" *"#)
        #expect(text(.all([a, .any([b, a])])) == #"("a" AND ("b""" * OR "a"))"#)
        #expect(MatchExpression(.all([.anything, .any([.anything, a])])) == .everything)
        #expect(MatchExpression(.all([.nothing, a])) == .nothing)
        #expect(MatchExpression(.any([.nothing])) == .nothing)
    }

    @Test func aDocumentThatDoesNotAddUpIsRefusedWhole() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        writer.append(Synthetic.block(tokens: [[97]], events: 300), day: Synthetic.day, shard: 0)
        var bad = Synthetic.block(tokens: [[98]], events: 300)
        bad.words += [9, 99]
        writer.append(bad, day: Synthetic.day, shard: 0)
        #expect(throws: StoreError.self) { try writer.commit() }
        #expect(writer.pendingBlocks == 2)
        #expect(try store.onlyPartition().blocks(.init()).isEmpty)
    }

    @Test func manySmallCommitsStayBelowTheSegmentLimit() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try HotWriter(store)
        for i in 0..<1_300 {
            writer.append(Synthetic.block(tokens: [Synthetic.word(i)], events: 300), day: Synthetic.day, shard: 0)
            try writer.commit()
            if i == 40 {
                let shard = try HotShard(store.hotPath(HotShardKey(day: Synthetic.day, shard: 0)))
                #expect(try shard.tokenSegments() == 41)
            }
        }
        try writer.finish()
        // Merged while it was written, not only when FTS5 is at its limit.
        let shard = try HotShard(store.hotPath(HotShardKey(day: Synthetic.day, shard: 0)))
        #expect(try shard.tokenSegments() < 2 * HotShard.maxTokenSegments)
        #expect(try shard.tokenSegments() > 1)
        let partition = try store.onlyPartition()
        #expect(try partition.blocks(.init(tokens: .token(Synthetic.word(777)))).map(\.id) == [778])
        #expect(try partition.blocks(.init(tokens: .prefix(Array("w".utf8)))).count == 1_300)
        try checkIntegrity(store)
    }
}

/// SQLite's own checks of every shard: pages, and the token index, which the first does not look into.
func checkIntegrity(_ store: Store) throws {
    for key in try store.hotShards() {
        let connection = try Schema.hot.openForWriting(store.hotPath(key))
        #expect(try connection.text("PRAGMA integrity_check") == "ok")
        try connection.run("INSERT INTO tokens (tokens) VALUES ('integrity-check')")
    }
}

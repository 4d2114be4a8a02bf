import Testing

@testable import Store

@Suite struct DeadLetterTests {
    @Test func lettersComeBackByteForByte() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        #expect(try store.deadLetterCounts().isEmpty)
        try store.forEachDeadLetter { _ in
            Issue.record("no letter was written")
            return true
        }
        let writer = try DeadLetterWriter(store)
        let inputs: [[UInt8]] = [[], [0], [0xFF, 0, 0xFE], Array("plain \0 text\n".utf8), [UInt8](repeating: 7, count: 1 << 20)]
        for (index, input) in inputs.enumerated() {
            input.withUnsafeBytes {
                writer.append(
                    job: 3, source: "a\0b.log", offset: index * 10, stage: "parse", reason: index == 0 ? "binary" : "no-format",
                    bytes: $0)
            }
        }
        let long = [UInt8](repeating: 9, count: (1 << 20) + 5)
        long.withUnsafeBytes {
            writer.append(job: 3, source: "x", offset: 1 << 40, stage: "frame", reason: "too-long", bytes: $0)
        }
        try writer.finish()
        #expect(writer.count == 6)

        var letters: [DeadLetter] = []
        try store.forEachDeadLetter {
            letters.append($0)
            return true
        }
        #expect(letters.prefix(5).map(\.bytes) == inputs)
        #expect(letters[0].source == "a\0b.log" && letters[4].offset == 40 && letters[3].job == 3 && !letters[4].isCut)
        #expect(letters[5].isCut && letters[5].length == long.count && letters[5].bytes == Array(long.prefix(1 << 20)))
        #expect(letters[5].offset == 1 << 40)
        #expect(
            try store.deadLetterCounts() == [
                DeadLetterCount(stage: "parse", reason: "no-format", letters: 4),
                DeadLetterCount(stage: "frame", reason: "too-long", letters: 1),
                DeadLetterCount(stage: "parse", reason: "binary", letters: 1),
            ])

        var seen = 0
        try store.forEachDeadLetter(after: 2) { letter in
            seen += 1
            return letter.id < 4
        }
        #expect(seen == 2)
        // Another job adds to the counts.
        let next = try DeadLetterWriter(store)
        [1, 2].withUnsafeBytes {
            next.append(job: 4, source: "y", offset: 0, stage: "parse", reason: "binary", bytes: $0)
        }
        try next.finish()
        #expect(try store.deadLetterCounts()[1] == DeadLetterCount(stage: "parse", reason: "binary", letters: 2))
    }

    @Test func muchThatWaitsAsksForACommit() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.store, mode: .readWrite)
        let writer = try DeadLetterWriter(store)
        let half = [UInt8](repeating: 1, count: 1 << 20)
        for i in 0..<5 {
            #expect(writer.isFull == (i >= 4))
            half.withUnsafeBytes { writer.append(job: 1, source: "s", offset: i, stage: "parse", reason: "r", bytes: $0) }
        }
        let mark = ProgressMark(job: 1, entry: 3, position: 77)
        try writer.commit(progress: [mark])
        #expect(!writer.isFull)
        #expect(try store.letterProgress(ofJob: 1, entry: 3) == 77)
        #expect(try store.letterProgress(ofJob: 1, entry: 4) == 0)
        #expect(try store.deadLetterCounts().first?.letters == 5)
    }
}

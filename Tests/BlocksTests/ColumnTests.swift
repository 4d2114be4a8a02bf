import Events
import Testing

@testable import Blocks

/// The values of columns as blocks keep them are those that reading row by row gives.
@Suite struct ColumnTests {
    static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6, 7, 8]

    /// A row's value: what reads the same has the same.
    private struct Value: Equatable {
        var kind: ValueKind
        var text: String
    }

    private func rows(_ values: ColumnValues, _ count: Int) -> [Value?] {
        (0..<count).map { row in
            let code = values.code(row)
            guard code != ColumnValues.none else { return nil }
            return values.withEntry(Int(code)) {
                Value(kind: values.kind(Int(code)), text: String(decoding: $0, as: UTF8.self))
            }
        }
    }

    private func check(_ reader: BlockReader, _ columns: [EventColumn], _ what: String) throws {
        let block = ColumnBlock(reader)
        #expect(block.count == reader.count)
        for column in columns {
            let fast = try block.values(column)
            let byRow = try reader.columnValuesByRow(column)
            let (found, wanted) = (rows(fast, reader.count), rows(byRow, reader.count))
            let different = found.indices.first { found[$0] != wanted[$0] }
            #expect(different == nil, "\(what), \(column)")
            fast.withEntries { entries in
                #expect(
                    entries.count == fast.entryCount && entries.starts.first == 0 && entries.starts.last == entries.text.count)
            }
            if let integers = fast.integers {
                for (entry, integer) in integers.enumerated() {
                    fast.withEntry(entry) { #expect(String(decoding: $0, as: UTF8.self) == String(integer)) }
                }
            }
        }
    }

    private func columns(_ reader: BlockReader) -> [EventColumn] {
        let names = ["level_text", "host", "message", "level", "none", "repeated", "dedup_repeated", "first_seen", "_source"]
        return [.message, .raw, .traceID, .host, .source, .metadata]
            + (reader.columns.map(\.name) + reader.constants.map(\.key.name) + names.map { Array($0.utf8) }).map { .field($0) }
    }

    @Test(arguments: seeds) func valuesAreThoseOfTheRows(seed: UInt64) throws {
        var random = RandomEvents(generator: SeededGenerator(seed: seed))
        let batch = EventBatch()
        _ = random.fill(batch, events: 1 + random.number(300))
        let rows = Array(0..<batch.count)
        let encoder = BlockEncoder()
        let encoded = encoder.encode(batch, rows: rows)
        for (reader, what) in [(try BlockReader(encoded.payload), "encoded"), (encoder.open(batch, rows: rows), "plain")] {
            try check(reader, columns(reader), "seed \(seed), \(what)")
        }
    }

    /// Several fields of one name and kind, levels as lines write them, numbers as text, constants, and sources of their own.
    @Test(arguments: seeds) func fieldsOfOneName(seed: UInt64) throws {
        var random = RandomEvents(generator: SeededGenerator(seed: seed))
        let batch = EventBatch()
        batch.source = Array("one".utf8)
        let names = ["status", "n", "level_text", "host", "level", "_source", "traceId", "a\u{301}"].map {
            batch.names.intern($0)
        }
        let broken: [UInt8] = [0x61, 0xFF]
        let odd = broken.withUnsafeBytes { batch.names.intern($0) }
        let values = ["200", "0042", "", "x y", "-1", "warning", "INFO", "99999999999999999999", #"\u00e9\n"#, "ok"]
        for _ in 0..<200 {
            let start = batch.arena.count
            for _ in 0..<random.number(5) {
                let name = random.number(12) == 0 ? odd : names[random.number(names.count)]
                let text = values[random.number(values.count)]
                let kind: Field.Kind = text.contains("\\") ? .escaped : text == "200" && random.number(2) == 0 ? .json : .text
                batch.arena.append(" ")
                batch.add(Field(name, kind, batch.arena.append(text), isDetached: random.number(3) == 0))
            }
            let service = Array(["a", "b"][random.number(2)].utf8).withUnsafeBytes { batch.service($0) }
            batch.commit(
                line: ByteRange(start, batch.arena.count), timestamp: Timestamp(rawValue: 1_788_220_800_000_000_000),
                level: Level.allCases[random.number(Level.allCases.count)], service: service)
        }
        if seed % 2 == 0 {
            batch.constants = [(names[1], Array("7".utf8)), (names[2], Array("said".utf8)), (names[3], Array("h".utf8))]
        }
        let reader = try BlockReader(BlockEncoder().encode(batch, rows: Array(0..<batch.count)).payload)
        try check(reader, columns(reader) + [.field(Array("a\u{FFFD}".utf8))], "seed \(seed)")
    }

    @Test func instantsLevelsAndServicesAreRead() throws {
        var random = RandomEvents(generator: SeededGenerator(seed: 11))
        let batch = EventBatch()
        let events = random.fill(batch, events: 500)
        let block = ColumnBlock(try BlockReader(BlockEncoder().encode(batch, rows: Array(0..<batch.count)).payload))
        #expect(try block.timestamps() == events.map(\.timestamp))
        #expect(try block.levels() == events.map(\.level.rawValue))
        let names = block.serviceNames
        #expect(try block.services().map { names[Int($0)] } == events.map(\.service))
    }

    @Test(arguments: seeds) func entriesAreSearchedAsOneText(seed: UInt64) {
        var random = RandomEvents(generator: SeededGenerator(seed: seed))
        var text = EntryText()
        for _ in 0..<random.number(200) {
            text.append(Array((0..<random.number(6)).map { _ in "ab"[random.number(2)] }.joined().utf8))
        }
        let values = ColumnValues(codes: nil, text: text, kinds: [])
        for needle in ["a", "ab", "aba", "bbbb", "", "c"] {
            values.withEntries { entries in
                let wanted = (0..<entries.count).filter {
                    String(decoding: entries[$0], as: UTF8.self).contains(needle) || needle.isEmpty
                }
                var found: [Int] = []
                Array(needle.utf8).withUnsafeBytes { entries.forEach(containing: $0) { found.append($0) } }
                #expect(found == wanted, "seed \(seed), \(needle)")
            }
        }
    }
}

extension String {
    fileprivate subscript(index: Int) -> String { String(Array(self)[index]) }
}

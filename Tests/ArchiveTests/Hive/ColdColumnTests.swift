import Blocks
import Events
import Foundation
import Parsers
import Testing

@testable import Archive

/// Columns taken out of archived lines are those of the events that reading the lines gives.
@Suite struct ColdColumnTests {
    private static let path = "year=2026/month=01/day=21/service=web"

    /// A row's value; nil where it has none.
    private struct Value: Equatable {
        var kind: ValueKind
        var text: [UInt8]
    }

    private static func rows(_ block: ColumnBlock, _ column: EventColumn) throws -> [Value?] {
        let values = try block.values(column)
        return (0..<block.count).map { row in
            let code = Int(values.code(row))
            guard code >= 0 else { return nil }
            return values.withEntry(code) { Value(kind: values.kind(code), text: Array($0)) }
        }
    }

    private static let names = [
        "none", "host", "message", "timestamp_text", "service_name", "level_text", "metadata.host", "lineTemplate", "_source",
        "metadata", "",
    ]

    /// All columns that a block has, and some that it has not.
    private static func columns(_ reader: BlockReader) throws -> [EventColumn] {
        var found = Set(names)
        for row in 0..<reader.count { try reader.forEachMetadata(row) { name, _, _ in found.insert(name) } }
        return [.message, .raw, .traceID, .host, .source, .metadata] + found.sorted().map { .field(Array($0.utf8)) }
    }

    private static func expectEqual(_ found: ColumnBlock, _ reader: BlockReader, _ what: String) throws {
        let wanted = ColumnBlock(reader)
        #expect(found.count == wanted.count, "\(what)")
        guard found.count == wanted.count else { return }
        #expect(try found.timestamps() == wanted.timestamps() && found.levels() == wanted.levels(), "\(what)")
        let service = try reader.services().names.first
        #expect(try found.services().allSatisfy { found.serviceNames[Int($0)] == service })
        for column in try columns(reader) {
            let (a, b) = (try rows(found, column), try rows(wanted, column))
            let row = a.indices.first { a[$0] != b[$0] }
            #expect(row == nil, "\(what), \(column)")
        }
    }

    private func archive(seed: UInt64, _ events: Int = 900) throws -> (HiveFolder, EventBatch) {
        let folder = try HiveFolder()
        let batch = EventBatch()
        var random = ArchiveEvents(random: HiveRandom(seed: seed))
        random.fill(batch, events)
        var options = ArchiveWriteOptions()
        options.segmentBytes = 15_000
        let writer = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web", options: options)
        try writer.append(batch)
        try writer.finish()
        return (folder, batch)
    }

    private func forEachBlock(_ folder: HiveFolder, _ body: (any Partition, BlockReference) throws -> Void) throws -> Int {
        var blocks = 0
        for reference in try ColdArchive(folder.path).partitions() {
            let partition = try reference.open()
            for block in try partition.candidates(BlockFilter()) {
                blocks += 1
                try body(partition, block)
            }
        }
        return blocks
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func columnsAreThoseOfTheEvents(seed: UInt64) throws {
        let (folder, _) = try archive(seed: seed)
        let blocks = try forEachBlock(folder) { partition, block in
            let reader = try #require(try partition.read(block))
            let columns = try Self.columns(reader)
            for asked in [columns, [], [.field(Array("user".utf8))], [.message], [.metadata], [.raw], [.metadata, .raw]] {
                let found = try #require(try partition.columns(block, asked, for: BlockFilter()))
                try Self.expectEqual(found, reader, "seed \(seed)")
            }
        }
        #expect(blocks > 5)
    }

    /// Lines of ours are walked, not parsed.
    @Test func ourLinesAreWalked() throws {
        let (folder, _) = try archive(seed: 4)
        let archive = ColdArchive(folder.path)
        let file = try #require(
            try ColdFile(
                folder: "\(folder.path)/\(Self.path)", name: "logs-00001.json.gz", day: ArchiveEvents.day, service: "web",
                archive.files))
        for entry in try file.entries() {
            let found = try file.columns(entry, [.message], nil, levelMask: .max, LineWalker(service: "web")) { _, _ in
                Issue.record("parsed")
                return BlockEncoder(tokens: .none).open(EventBatch(), rows: [])
            }
            #expect(found?.count == entry.events)
            #expect(try found?.columnValues(.message).entryCount == entry.events)
        }
    }

    @Test func levelsAndTokensLeaveRowsOut() throws {
        let (folder, _) = try archive(seed: 5)
        let token = TokenExpression.token(Array("timeout".utf8))
        let error = 1 << UInt16(Level.error.rawValue) as UInt16
        for filter in [BlockFilter(levelMask: error), BlockFilter(tokens: token), BlockFilter(levelMask: error, tokens: token)] {
            var kept = 0
            _ = try forEachBlock(folder) { partition, block in
                let reader = try #require(try partition.read(block))
                let found = try #require(try partition.columns(block, [.message], for: filter))
                kept += found.count
                if filter.levelMask != .max { #expect(try found.levels().allSatisfy { $0 == Level.error.rawValue }) }
                // What is left out does not match; what matches is there, with all it has.
                let pattern = TextPattern(tokens: [Array("timeout".utf8)])
                func events(_ reader: BlockReader) throws -> [[UInt8]] {
                    let matching = filter.tokens == .anything ? nil : try reader.rows(matching: pattern, in: .everything)
                    let levels = try reader.levels()
                    return try (0..<reader.count).filter {
                        filter.levelMask & (1 << UInt16(levels[$0])) != 0 && matching?.contains($0) != false
                    }.map { row in
                        var json: [UInt8] = []
                        try reader.appendJSON(row, to: &json)
                        return json
                    }
                }
                #expect(try events(found.opened()) == events(reader))
                #expect(try found.rows(matching: pattern, in: .everything).rows == found.count)
                try Self.expectEqual(found, found.opened(), "\(filter)")
            }
            #expect(kept > 0 && (filter.levelMask == .max || kept < 300))
        }
    }

    /// Whatever a line is: where the walk takes it, the parser gives the same.
    @Test func changedLinesReadTheSame() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        print("seed \(seed)")
        var random = HiveRandom(seed: seed)
        let (folder, _) = try archive(seed: 6, 120)
        var lines: [[UInt8]] = []
        for reference in try ColdArchive(folder.path).folders() {
            _ = try ColdArchive(folder.path).forEachLine(of: reference) { line in
                lines.append(Array(line))
                return true
            }
        }
        let walker = LineWalker(service: "web")
        let parts: [String] = [
            "\"", "\\", "\\u00e9", "\\\"", ",", ":", "{", "}", "[", "]", " ", "\n", "\t", "0", "-1", "1e5", "01", "null", "true",
            "\"a\":1,", "\"host\":\"x\",", "\"_source\":\"y\",", "\"\":\"\",", "{\"a\":[1,{}]}", ",\"lineTemplate\":\"x\"",
            "\"status\":\"200\",", "\"status\":200,", ",\"metadata\":{}", "\u{1}", "é", "Z", "\"user\":\"twice\",", "\\q",
            "\\ud83d",
        ]
        var walked = 0
        for _ in 0..<4_000 {
            var text: [UInt8] = []
            for _ in 0..<1 + random.number(3) {
                var line = random.pick(lines)
                for _ in 0..<random.number(3) {
                    let at = random.number(line.count)
                    switch random.number(5) {
                    case 0: line[at] = UInt8.random(in: 0...255, using: &random)
                    case 1: line.remove(at: at)
                    case 2: line.removeSubrange(at..<min(line.count, at + random.number(40)))
                    case 3:
                        // Most that goes into metadata is still JSON.
                        let key = Array("\"metadata\":{".utf8)
                        let place = line.indices.first { line[$0...].starts(with: key) }.map { $0 + key.count } ?? at
                        line.insert(contentsOf: Array(random.pick(parts).utf8), at: place)
                    default: line.insert(contentsOf: Array(random.pick(parts).utf8), at: at)
                    }
                }
                text += line + [0x0A]
            }
            let buffer = SegmentBuffer(count: text.count, skip: 0)
            buffer.target.copyBytes(from: text)
            let batch = EventBatch()
            let columns = SegmentColumns(
                buffer, walker, kept: nil, levelMask: .max, service: "web",
                [.message, .traceID, .host, .source, .field(Array("user".utf8)), .field(Array("status".utf8)), .field([])]
                    + (random.number(2) == 0 ? [.metadata, .raw] : [])
            ) { _, _ in BlockEncoder(tokens: .none).open(batch, rows: Array(0..<batch.count)) }
            guard let columns else { continue }
            walked += 1
            var parser = ArchiveLineParser(service: Array("web".utf8), start: ArchiveEvents.day.start)
            text.withUnsafeBytes { _ = SegmentLines.parse($0, into: batch, &parser) }
            #expect(parser.unreadable == 0 && parser.undated == 0)
            let reader = BlockEncoder(tokens: .none).open(batch, rows: Array(0..<batch.count))
            try Self.expectEqual(ColumnBlock(reading: columns), reader, "seed \(seed), \(String(decoding: text, as: UTF8.self))")
        }
        #expect(walked > 300 && walked < 3_900)
    }

    /// Lines that are not ours, or not in their order, are parsed: nothing else changes.
    @Test func foreignLinesAreParsed() throws {
        let ours =
            #"{"timestamp":"2026-01-21T08:00:00.000000000Z","level":"INFO","service":"web","message":"m","metadata":{"a":1},"source":"s"}"#
        let later = ours.replacing("08:00", with: "09:00")
        for lines in [
            [ours, later], [later, ours], [ours, "no JSON", later], [ours, #"{"message":"x","a":2}"#],
            [ours.replacing("\"a\":1", with: "\"a\": 1"), later], [ours.replacing("INFO", with: "info")],
            [ours.replacing("INFO", with: "odd")],
            [ours.replacing("08:00:00", with: "08:00:60")], [ours.replacing("01-21", with: "13-21")],
            [ours.replacing("\"web\"", with: "\"api\"")], [ours + " ", later], ["", ours, "  ", later],
            [ours.replacing("\"a\":1", with: (0..<401).map { "\"k\($0)\":1" }.joined(separator: ","))],
        ] {
            let folder = try HiveFolder()
            let text = Array((lines.joined(separator: "\n") + "\n").utf8)
            try folder.write("plain", text)
            let packed = try #require(try run(["gzip", "-n", "-c", "\(folder.path)/plain"]))
            try FileManager.default.removeItem(atPath: "\(folder.path)/plain")
            try folder.write("\(Self.path)/part-0.json.gz", packed.out)
            let blocks = try forEachBlock(folder) { partition, block in
                let reader = try #require(try partition.read(block))
                let found = try #require(try partition.columns(block, [.message, .field([0x61])], for: BlockFilter()))
                try Self.expectEqual(found, reader, lines.joined(separator: "|"))
            }
            #expect(blocks == 1)
        }
    }

    @Test func changedDataIsNoticed() throws {
        let (folder, _) = try archive(seed: 7)
        let data = "\(Self.path)/logs-00001.json.gz"
        let sound = try folder.content(data)
        var random = HiveRandom(seed: 8)
        for _ in 0..<20 {
            var bytes = sound
            bytes[random.number(bytes.count)] ^= UInt8(1 << random.number(8))
            try folder.write(data, bytes)
            _ = try forEachBlock(folder) { partition, block in
                // Both notice the damage, or it lies outside the segment.
                let read = try? partition.read(block)
                let found = try? partition.columns(block, [.message], for: BlockFilter())
                #expect((read == nil) == (found == nil))
                if let read, let found { try Self.expectEqual(found, read, "changed") }
            }
        }
    }

    // MARK: Counts by minute

    private static func counted(_ minutes: [MinuteCount]) -> [MinuteCount: Int] {
        Dictionary(
            minutes.map { (MinuteCount(minute: $0.minute, level: $0.level, service: $0.service, events: 0), $0.events) },
            uniquingKeysWith: +)
    }

    @Test func minutesAreCountedFromIndexes() throws {
        let (folder, batch) = try archive(seed: 9)
        var whole: [MinuteCount] = []
        for row in 0..<batch.count {
            let minute = Timestamp.floorDivide(batch.timestamps[row].rawValue, 60_000_000_000)
            whole.append(MinuteCount(minute: minute, level: batch.levels[row], service: "web", events: 1))
        }
        let partition = try #require(try ColdArchive(folder.path).partitions().first).open()
        #expect(Self.counted(try #require(try partition.minutes(BlockFilter()))) == Self.counted(whole))
        let minute = whole[450].minute
        let start = Timestamp(rawValue: minute * 60_000_000_000)
        let from = try #require(try partition.minutes(BlockFilter(from: start)))
        #expect(Self.counted(from) == Self.counted(whole.filter { $0.minute >= minute }))
        let to = try #require(try partition.minutes(BlockFilter(to: start)))
        #expect(Self.counted(to) == Self.counted(whole.filter { $0.minute < minute }))
        for step in [7, 60, 1440] {
            func grouped(_ counts: [MinuteCount]) -> [MinuteCount: Int] {
                Self.counted(
                    counts.map {
                        var count = $0
                        count.minute = count.minute / Int64(step) * Int64(step)
                        return count
                    })
            }
            let all = try #require(try partition.minutes(BlockFilter(), step: step))
            #expect(Self.counted(all) == grouped(whole) && Set(all).count == all.count)
            let part = try #require(try partition.minutes(BlockFilter(from: start), step: step))
            #expect(Self.counted(part) == grouped(whole.filter { $0.minute >= minute }))
        }
        // A range that ends inside a minute has it whole.
        let inside = try #require(try partition.minutes(BlockFilter(to: Timestamp(rawValue: start.rawValue + 1))))
        #expect(Self.counted(inside) == Self.counted(whole.filter { $0.minute <= minute }))
        let errors = try #require(try partition.minutes(BlockFilter(levelMask: 1 << UInt16(Level.error.rawValue))))
        #expect(Self.counted(errors) == Self.counted(whole.filter { $0.level == .error }))
        #expect(try partition.minutes(BlockFilter(services: ["api"])) == [])
        #expect(try partition.minutes(BlockFilter(from: start, to: start)) == [])
        #expect(try partition.minutes(BlockFilter(to: Timestamp(rawValue: .min))) == [])
        #expect(try partition.minutes(BlockFilter(tokens: .token(Array("a".utf8)))) == nil)
        #expect(try partition.minutes(BlockFilter(afterID: 0)) == nil)
        // Without an index, and with a damaged one, by reading.
        let index = "\(Self.path)/_logs-00001.idx"
        var bytes = try folder.content(index)
        bytes[140] ^= 1
        bytes[200] ^= 1
        try folder.write(index, bytes)
        let again = try #require(try ColdArchive(folder.path).partitions().first).open()
        #expect(Self.counted(try #require(try again.minutes(BlockFilter()))) == Self.counted(whole))
        // A damaged file tells no counts.
        try FileManager.default.removeItem(atPath: "\(folder.path)/\(index)")
        let data = "\(Self.path)/logs-00001.json.gz"
        try folder.write(data, Array(try folder.content(data).dropLast(200)))
        let cut = try #require(try ColdArchive(folder.path).partitions().first).open()
        #expect(try cut.minutes(BlockFilter()) == nil)
    }
}

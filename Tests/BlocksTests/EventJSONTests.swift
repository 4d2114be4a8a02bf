import Blocks
import Events
import Testing

/// A batch and a block of it must give the same JSON.
@Suite struct EventJSONTests {
    private func fromBatch(_ batch: EventBatch, _ writer: EventJSONWriter) -> [UInt8] {
        var out = ByteOutput()
        writer.write(batch, to: &out)
        return Array(out.bytes)
    }

    private func fromBlock(_ batch: EventBatch) throws -> [UInt8] {
        let reader = try BlockReader(BlockEncoder().encode(batch, rows: Array(0..<batch.count)).payload)
        var out: [UInt8] = []
        for row in 0..<reader.count {
            try reader.appendJSON(row, to: &out)
            out.append(0x0A)
        }
        return out
    }

    /// Bytes of every kind: plain, quotes, control bytes, UTF-8 whole and broken, escapes whole and broken.
    private static let texts: [[UInt8]] = {
        let words = [
            "", "a", "plain text of some length", "\"", "say \"hi\" twice \"", "back\\slash", "tab\tline\nreturn\r",
            "\u{0}\u{1}\u{1F}",
            "\u{7F}", "grüße", "日本語のログ", "🙂 emoji 🙂", "1234567", "12345678", "123456789012345\"", "503", "-7", "007", "-0",
            "1234567890123456789", #"a\nb"#, #"\u00e9\/x"#, #"\ud83d\ude00"#, #"\ud83d alone"#, #"\x bad"#, #"ends with \"#,
            "{}[]",
        ].map { Array($0.utf8) }
        return words + [
            [0xFF], [0xC3], [0xE2, 0x82], [0x61, 0xF0, 0x9F, 0x98], Array("ok ".utf8) + [0xC0, 0x80, 0x62],
            Array(repeating: 0x80, count: 20),
        ]
    }()

    @Test func blocksAndBatchesAgree() throws {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        var state = seed
        func number(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let writer = EventJSONWriter()
        let batch = EventBatch(arenaCapacity: 16)
        for round in 0..<60 {
            batch.removeAll()
            batch.defaultService = Array("web".utf8)
            batch.source = Self.texts[number(Self.texts.count)]
            let names: [FieldName] =
                [.traceID, .host, .level, .status, .bytes, .clientIP, .filler, .processID]
                + ["extra", "with \"quote\"", "level_text", "größe", "n\(round % 7)"].map { batch.names.intern($0) }
            batch.constants =
                number(3) == 0
                ? [
                    (batch.names.intern("site"), Self.texts[number(Self.texts.count)]), (.host, Array("c\"h".utf8)),
                    (names[8], [0x7A]),
                ]
                : []
            for _ in 0..<1 + number(40) {
                let start = batch.arena.count
                var hasMessage = false
                for _ in 0..<number(9) {
                    let text = Self.texts[number(Self.texts.count)]
                    let range = text.withUnsafeBytes { batch.arena.append($0) }
                    _ = batch.arena.append(" ")
                    let kind = Field.Kind.allCases[number(2)]
                    if number(5) == 0, !hasMessage {
                        hasMessage = true
                        batch.add(Field(.message, kind, range))
                    } else if number(6) == 0 {
                        let json = [#"{"a":[1,2]}"#, "12.5e3", "true", "null", #"["x y"]"#, "-4"][number(6)]
                        let range = batch.arena.append(json)
                        batch.add(Field(names[8 + number(5)], .json, range))
                    } else {
                        batch.add(Field(names[number(names.count)], kind, range))
                    }
                }
                let line = ByteRange(start, batch.arena.count)
                if number(4) == 0 {
                    let text = Self.texts[number(Self.texts.count)]
                    text.withUnsafeBytes { batch.addDetached(names[8 + number(5)], .text, $0) }
                }
                let levels: [Level] = [.info, .warn, .error, .emergency]
                batch.commit(
                    line: line, timestamp: Timestamp(rawValue: 1_769_000_000_000_000_000 + Int64(number(1_000_000))),
                    level: levels[number(4)],
                    service: number(3) == 0 ? Array("other".utf8).withUnsafeBytes { batch.service($0) } : 0)
            }
            // One event a block, so that the order of a block's columns cannot matter.
            let whole = fromBatch(batch, writer)
            var single: [UInt8] = []
            for row in 0..<batch.count {
                let reader = try BlockReader(BlockEncoder().encode(batch, rows: [row]).payload)
                try reader.appendJSON(0, to: &single)
                single.append(0x0A)
            }
            let a = String(decoding: whole, as: UTF8.self).split(separator: "\n")
            let b = String(decoding: single, as: UTF8.self).split(separator: "\n")
            #expect(a.count == batch.count)
            for (x, y) in zip(a, b) where x != y {
                Issue.record("seed \(seed) round \(round)\nbatch \(x)\nblock \(y)")
                return
            }
            #expect(whole == single, "seed \(seed) round \(round)")
        }
    }

    @Test func aValueWithLineEndsStaysOnOneLine() throws {
        let batch = EventBatch()
        let range = batch.arena.append("[1,\n2]")
        batch.add(Field(batch.names.intern("list"), .json, range))
        batch.commit(line: range, timestamp: Timestamp(rawValue: 0), level: .info)
        let text = fromBatch(batch, EventJSONWriter())
        #expect(text.filter { $0 == 0x0A }.count == 1)
        #expect(text == (try fromBlock(batch)))
        #expect(String(decoding: text, as: UTF8.self).contains(#""list":[1, 2]"#))
    }
}

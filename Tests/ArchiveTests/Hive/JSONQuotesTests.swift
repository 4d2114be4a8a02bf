import CSystem
import Testing

/// The quotes of strings, found sixty-four bytes at a time, are those that a walk byte by byte finds.
@Suite struct JSONQuotesTests {
    private static let escape: UInt32 = 1 << 31

    private func found(_ text: [UInt8]) -> (offsets: [UInt32], lineEnds: Int)? {
        var offsets = [UInt32](repeating: 0, count: text.count + 64)
        var lineEnds = 0
        let count = logetl_json_quotes(text, text.count, &offsets, &lineEnds)
        guard count >= 0 else { return nil }
        #expect(offsets[count..<count + 64].allSatisfy { $0 == .max })
        return (Array(offsets[..<count]), lineEnds)
    }

    private func byBytes(_ text: [UInt8]) -> (offsets: [UInt32], lineEnds: Int)? {
        var offsets: [UInt32] = []
        var isEscaped = false
        var at = 0
        guard text.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else { return nil }
        while at < text.count {
            if text[at] == 0x5C {
                guard at + 1 < text.count, Array(#""\/bfnrtu"#.utf8).contains(text[at + 1]) else { return nil }
                if text[at + 1] == 0x75 {
                    let digits = text.dropFirst(at + 2).prefix(4)
                    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
                }
                isEscaped = true
                at += 2
                continue
            }
            if text[at] == 0x22 {
                offsets.append(UInt32(at) | (isEscaped ? Self.escape : 0))
                isEscaped = false
            }
            at += 1
        }
        return (offsets, text.count { $0 == 0x0A })
    }

    @Test func findsWhatAWalkFinds() {
        let seed = UInt64.random(in: 0..<UInt64.max)
        print("seed \(seed)")
        var random = HiveRandom(seed: seed)
        let parts = ["\"", "\"", "\\\\", "\\\"", "\\n", "\\u00e9", "a", "some text without marks ", "\n", "é"]
        let rare = ["\\", "\\q", "\\u00g0", "\t", "\u{0}", "\\u12"]
        var sound = 0
        for _ in 0..<6_000 {
            var text = ""
            for _ in 0..<random.number(80) { text += random.number(400) == 0 ? random.pick(rare) : random.pick(parts) }
            let bytes = Array(text.utf8)
            let (a, b) = (found(bytes), byBytes(bytes))
            #expect(a?.offsets == b?.offsets && a?.lineEnds == b?.lineEnds, "seed \(seed), \(text)")
            if b != nil { sound += 1 }
        }
        #expect(sound > 3_000 && sound < 6_000)
    }
}

import Events
import Testing

@testable import Blocks

@Suite struct TokenizerTests {
    @Test(arguments: [
        ("GET /api/v1/items?id=42", ["get", "api", "v1", "items", "id", "42"]),
        ("NEEDLE-ALPHA-7f3c", ["needle", "alpha", "7f3c"]),
        ("NEEDLE_BETA", ["needle_beta"]),
        ("from 10.0.3.7, port 443.", ["from", "10.0.3.7", "port", "443"]),
        ("v1.2.3 1.2.3-rc1 5.3ms", ["v1", "2.3", "1.2.3", "rc1", "5", "3ms"]),
        ("id=9F1B2C3D-0000-4A5B-8C6D-112233445566;", ["id", "9f1b2c3d-0000-4a5b-8c6d-112233445566"]),
        ("9f1b2c3d-0000-4a5b-8c6d-1122334455667", ["9f1b2c3d", "0000", "4a5b", "8c6d", "1122334455667"]),
        ("café CAFÉ Привет “quoted” naïve—dash", ["café", "café", "привет", "quoted", "naïve", "dash"]),
        ("日本語のログ、です", ["日本語のログ", "です"]),
        ("", []), ("... --- \u{0} \t", []),
    ])
    func splits(text: String, tokens: [String]) {
        #expect(Tokenizer.tokens(of: text).map { String(decoding: $0, as: UTF8.self) } == tokens)
    }

    @Test func bytesThatAreNoTextSeparate() {
        let text: [UInt8] = [0x61, 0xFF, 0x62, 0xC3, 0x63, 0xE2, 0x82]
        #expect(text.withUnsafeBytes { Tokenizer.tokens(of: $0) } == [[0x61], [0x62], [0x63]])
    }

    @Test func integersRoundTrip() throws {
        var generator = SeededGenerator(seed: 11)
        let compressor = Compressor()
        let decompressor = Decompressor()
        for round in 0..<400 {
            let count = Int.random(in: 1...300, using: &generator)
            let width = Int64.random(in: 0...63, using: &generator)
            var value = Int64.random(in: .min ... .max, using: &generator)
            let values: [Int64] = (0..<count).map { _ in
                let step = Int64.random(in: .min ... .max, using: &generator) >> (63 - width)
                value = round % 2 == 0 ? value &+ step : step
                return value
            }
            var out: [UInt8] = []
            values.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) }
            let decoded = try out.withUnsafeBytes { raw in
                var cursor = ByteCursor(raw)
                let result = try IntegerCodec.decode(&cursor, count: count, decompressor)
                #expect(cursor.remaining == 0)
                return result
            }
            #expect(decoded == values, "round \(round)")
        }
    }
}

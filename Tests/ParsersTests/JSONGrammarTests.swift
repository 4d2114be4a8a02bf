import Events
import Foundation
import Testing

@testable import Parsers

/// The grammar compared with Foundation's on generated lines, good and mutated.
struct JSONGrammarTests {
    @Test func agreesWithFoundation() {
        var random = SeededGenerator("JSON grammar")
        var accepted = 0
        var refused = 0
        for _ in 0..<4_000 {
            var line = Array(Self.object(&random, 0).utf8)
            // ASCII only, so that no mutation makes invalid UTF-8, which Foundation refuses and logs may have.
            let alphabet = Array("{}[]\",:\\u0123eE+-.tfn \u{1}".utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) where Bool.random(using: &random) {
                let at = Int.random(in: 0..<line.count, using: &random)
                guard line[at] < 0x80 else { continue }
                switch Int.random(in: 0..<3, using: &random) {
                case 0: line[at] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                case 1: line.remove(at: at)
                default: line.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: at)
                }
                if line.isEmpty { break }
            }
            guard line.first == .brace else { continue }
            let batch = EventBatch()
            var context = ParseContext(reference: Timestamp(rawValue: 0))
            let range = line.withUnsafeBytes { batch.arena.append($0) }
            let outcome = JSONLinesParser().parse(range, into: batch, &context)
            guard let isGood = foundationJudges(line) else { continue }
            if isGood { accepted += 1 } else { refused += 1 }
            #expect((outcome != .rejected(.badJSON)) == isGood, "\(String(decoding: line, as: UTF8.self))")
            expectWellFormed(batch)
        }
        #expect(accepted > 500 && refused > 500)
    }

    @Test func unescapesAsFoundationDoes() throws {
        var random = SeededGenerator("JSON strings")
        for _ in 0..<2_000 {
            let text = Self.string(&random)
            let parsed = ParsedText("{\"msg\":\(text)}", .json)
            let expected = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? String
            #expect(parsed.message(0) == expected)
        }
    }

    @Test func deepNestingIsBoundedNotFatal() {
        for depth in [100, 500, 100_000] {
            let line = "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
            let objects = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
            let isGood = depth <= 500
            #expect(ParsedText(line, .json).count == (isGood ? 1 : 0))
            #expect(ParsedText(objects, .json).count == (isGood ? 1 : 0))
        }
    }

    private static func string(_ random: inout SeededGenerator) -> String {
        let parts = [
            "a", "longer text ", "é", "日本", "😀", "\\n", "\\t", "\\\"", "\\\\", "\\/", "\\u00e9", "\\uD83D\\uDE00", "\\b\\f\\r",
            "'", "{", "]", "\u{7F}",
        ]
        let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }
        return "\"\(text.joined())\""
    }

    private static func space(_ random: inout SeededGenerator) -> String {
        ["", "", "", " ", "\t"].randomElement(using: &random) ?? ""
    }

    private static func object(_ random: inout SeededGenerator, _ depth: Int) -> String {
        let keys = ["msg", "level", "ts", "service", "http", "a.b", "x", "logger", "host", "trace"]
        let members = (0..<Int.random(in: 0...5, using: &random)).map { _ in
            let key = Bool.random(using: &random) ? "\"\(keys.randomElement(using: &random) ?? "k")\"" : string(&random)
            return space(&random) + key + space(&random) + ":" + space(&random) + value(&random, depth + 1) + space(&random)
        }
        return "{\(members.joined(separator: ","))}"
    }

    private static func value(_ random: inout SeededGenerator, _ depth: Int) -> String {
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1: return string(&random)
        case 2:
            return ["0", "-0", "17", "-3.25", "1e9", "2E-3", "1768983330", "1768983330123", "0.5e+2"].randomElement(
                using: &random) ?? "1"
        case 3: return ["true", "false", "null"].randomElement(using: &random) ?? "null"
        case 4: return "\"2026-01-21T08:15:30.5Z\""
        case 5 where depth < 12: return object(&random, depth)
        case 6 where depth < 12:
            return "[" + (0..<Int.random(in: 0...3, using: &random)).map { _ in value(&random, depth + 1) }.joined(separator: ",")
                + "]"
        default: return "\"info\""
        }
    }
}

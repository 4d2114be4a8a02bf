import Events
import Foundation
import Testing
import YAML

@testable import Parsers

/// The fields of formats are those that `GrokFilter`, the reference, sets: generated expressions and lines.
@Suite struct CustomReferenceTests {
    private static let pieces = [
        "%{WORD:%}", "%{INT:%:int}", "%{NUMBER:%:float}", "%{NOTSPACE:%}", "(?<%>[a-z]+)", "(?<%>%{WORD:%}-%{INT:%:int})",
        "%{WORD:%:bool}", "(?:%{INT:%:int}|%{WORD:%})", "(?=%{NOTSPACE:%})\\S+", "%{NOTSPACE:%:int}", "(?:x%{WORD:%})?\\S*",
    ]
    private static let names = ["a", "b", "c", "[d][e]", "[d][f]"]
    private static let words = ["abc", "12", "-7", "007", "1.5", "true", "abc-12", "x1", "é", "\"q\"", "xyz", "1e3", "+3"]

    private func expression(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (Self.pieces.randomElement(using: &random) ?? "").split(separator: "%", omittingEmptySubsequences: false)
                .joined(separator: "%").replacingNames { Self.names.randomElement(using: &random) ?? "a" }
        }.joined(separator: " ")
    }

    @Test func sameFieldsAsTheReference() throws {
        var random = SeededGenerator("custom reference")
        var matches = 0
        for _ in 0..<300 {
            let count = Int.random(in: 1...3, using: &random)
            let expressions = (0..<count).map { _ in (Bool.random(using: &random) ? "^" : "") + expression(&random) }
            let breaks = Bool.random(using: &random)
            let overwrite = Self.names.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            let target = Bool.random(using: &random) ? nil : "[top][in]"
            var definition = FormatDefinition(
                description: FormatDescription(name: "a"),
                reading: .grok(expressions.map { FormatText($0, .init(line: 1, column: 1)) }))
            definition.grok = .init(breaksOnMatch: breaks, overwrite: Set(overwrite), target: target)
            definition.failure = .tag(onFailure: ["_grokparsefailure"], onLimit: ["_groktimeout"])
            let format = try CustomFormat(definition, GrokLibrary())
            var options = GrokFilter.Options()
            options.breakOnMatch = breaks
            options.overwrite = Set(overwrite)
            options.target = target
            let compiler = GrokCompiler()
            let filter = GrokFilter([("line", try expressions.map { try compiler.compile($0) })], options)
            for _ in 0..<10 {
                let line = (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.words.randomElement(using: &random) ?? "" }
                    .joined(separator: " ")
                var event: [String: GrokNode] = ["line": .value(.text(Array(line.utf8)))]
                if filter.apply(&event) { matches += 1 }
                event["line"] = nil
                let parsed = parsed(line + "\n", format)
                #expect(parsed.count == 1)
                guard parsed.count == 1 else { continue }
                #expect(parsed.line(0) == line)
                let wanted = Self.flat(event)
                let got = Self.values(parsed)
                #expect(wanted == got, "\(expressions) break \(breaks) overwrite \(overwrite) target \(target ?? "-"): \(line)")
            }
        }
        #expect(matches > 500)
    }

    /// Names with dots, values as JSON that compares.
    private static func flat(_ event: [String: GrokNode], _ prefix: String = "") -> [String: String] {
        var all: [String: String] = [:]
        for (name, node) in event {
            switch node {
            case .object(let inner): all.merge(flat(inner, "\(prefix)\(name)."), uniquingKeysWith: { a, _ in a })
            case .value(let value):
                var json: [UInt8] = []
                GrokJSON.append(value, to: &json)
                all[prefix + name] = normal(String(decoding: json, as: UTF8.self))
            }
        }
        return all
    }

    private static func values(_ parsed: ParsedText) -> [String: String] {
        var all: [String: String] = [:]
        for index in parsed.batch.fields(of: 0) {
            let field = parsed.batch.fields[index]
            let bytes = parsed.batch.arena.bytes(field.range)
            var json: [UInt8] = Array(bytes)
            if field.kind == .text {
                json = []
                GrokJSON.append(Array(bytes), to: &json)
            }
            let name = parsed.batch.names[field.name]
            #expect(all[name] == nil, "\(name) twice")
            all[name] = normal(String(decoding: json, as: UTF8.self))
        }
        return all
    }

    /// Numbers by their value: `1.50` and `1.5` are the same.
    private static func normal(_ json: String) -> String {
        if json.hasPrefix("\""), json.count > 1 { return json }
        guard let value = try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed) else {
            return json
        }
        if let number = value as? NSNumber, json != "true", json != "false" { return "\(number.doubleValue)" }
        if let list = value as? [Any] {
            return "[" + list.map { "\(($0 as? NSNumber).map { "\($0.doubleValue)" } ?? "\($0)")" }.joined(separator: ",") + "]"
        }
        return json
    }
}

extension String {
    /// Each `:%` and `<%` with a name in place of the percent sign.
    fileprivate func replacingNames(_ name: () -> String) -> String {
        var out = ""
        var before: Character = " "
        for character in self {
            if character == "%", before == ":" || before == "<" {
                out += name()
            } else {
                out.append(character)
            }
            before = character
        }
        return out
    }
}

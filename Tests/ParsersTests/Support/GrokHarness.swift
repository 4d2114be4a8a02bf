import Foundation
import Parsers

/// The fields of a match as strings, or why there is none.
enum GrokAnswer: Equatable, CustomStringConvertible {
    case match([String: String])
    case noMatch
    case limit
    case error(GrokError.Code)

    var description: String {
        switch self {
        case .match(let fields): "match \(fields.sorted { $0.key < $1.key })"
        case .noMatch: "no match"
        case .limit: "limit"
        case .error(let code): "error \(code)"
        }
    }
}

/// A value as a test writes it: lists as `[a, b]`.
func grokText(_ value: GrokValue) -> String {
    switch value {
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    case .integer(let number): "\(number)"
    case .bigInteger(let digits): digits
    case .float(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .null: "null"
    case .list(let values): "[" + values.map(grokText).joined(separator: ", ") + "]"
    }
}

/// Matches `line` with `expression`.
func grok(
    _ expression: String, _ line: String, mode: GrokVocabulary = .legacy, definitions: [String: String] = [:],
    limits: GrokLimits = GrokLimits()
) -> GrokAnswer {
    grok(expression, Array(line.utf8), mode: mode, definitions: definitions, limits: limits)
}

/// Matches the bytes `line` with `expression`.
func grok(
    _ expression: String, _ line: [UInt8], mode: GrokVocabulary = .legacy, definitions: [String: String] = [:],
    limits: GrokLimits = GrokLimits()
) -> GrokAnswer {
    var library = GrokLibrary(mode)
    for (name, text) in definitions { library.define(name, text) }
    do throws(GrokError) {
        let pattern = try GrokCompiler(library).compile(expression)
        let scratch = GrokScratch(limits: limits)
        return line.withUnsafeBytes { bytes in
            switch pattern.match(bytes, scratch) {
            case .noMatch: return .noMatch
            case .limit: return .limit
            case .match:
                var fields: [String: String] = [:]
                for field in pattern.fields(bytes, scratch) { fields[field.name] = grokText(field.value) }
                return .match(fields)
            }
        }
    } catch {
        return .error(error.code)
    }
}

import CSQLite
import Events
import Parsers

/// `grok(text, pattern)`: the fields of a grok expression as JSON; `grok(text, pattern, field)`: one of them. NULL where it does not match.
enum GrokFunctions {
    static let all: [SQLFunctions.Scalar] = [
        .init(
            name: "grok", arguments: [2, 3],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), !call.hasNull else { return }
                let program = call.cached(1, "grok") { expression in
                    do throws(GrokError) {
                        return Program(try GrokCompiler().compile(expression))
                    } catch {
                        throw FunctionError("the grok expression cannot be used: \(error)")
                    }
                }
                guard let program else { return }
                let field = call.count > 2 ? call.text(2) : nil
                if let field, !program.pattern.fields.contains(field) {
                    let names = program.pattern.fields.joined(separator: ", ")
                    return call.error(
                        "the grok expression has no field '\(field.prefix(60))'; it has \(names.isEmpty ? "none" : names)")
                }
                call.withBytes(0) { text in
                    guard case .match = program.pattern.match(text, program.scratch) else { return }
                    let found = program.pattern.fields(text, program.scratch)
                    guard let field else { return call.result(json: json(found)) }
                    if let value = found.first(where: { $0.name == field })?.value { give(value, call) }
                }
            })
    ]

    private final class Program {
        let pattern: GrokPattern
        let scratch = GrokScratch()
        init(_ pattern: GrokPattern) { self.pattern = pattern }
    }

    private static func give(_ value: GrokValue, _ call: FunctionCall) {
        switch value {
        case .text(let bytes): call.result(bytes)
        case .integer(let number): call.result(number)
        case .bigInteger(let digits): call.result(digits)
        case .float(let number): call.result(number)
        case .bool(let isTrue): call.result(isTrue)
        case .list:
            var out: [UInt8] = []
            append(value, to: &out)
            call.result(json: out)
        case .null: break
        }
    }

    private static func json(_ fields: [(name: String, value: GrokValue)]) -> [UInt8] {
        var out: [UInt8] = [0x7B]
        for (name, value) in fields {
            if out.count > 1 { out.append(0x2C) }
            appendString(Array(name.utf8), to: &out)
            out.append(0x3A)
            append(value, to: &out)
        }
        out.append(0x7D)
        return out
    }

    private static func append(_ value: GrokValue, to out: inout [UInt8]) {
        switch value {
        case .text(let bytes): appendString(bytes, to: &out)
        case .integer(let number): out += "\(number)".utf8
        case .bigInteger(let digits): out += digits.utf8
        case .float(let number): out += number.isFinite ? "\(number)".utf8 : "null".utf8
        case .bool(let isTrue): out += (isTrue ? "true" : "false").utf8
        case .null: out += "null".utf8
        case .list(let values):
            out.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { out.append(0x2C) }
                append(value, to: &out)
            }
            out.append(0x5D)
        }
    }

    private static func appendString(_ bytes: [UInt8], to out: inout [UInt8]) {
        out.append(0x22)
        bytes.withUnsafeBytes { JSONString.escape($0, to: &out) }
        out.append(0x22)
    }
}

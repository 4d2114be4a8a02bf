/// The batch form of grok for test suites: a JSON object in, a JSON object out.
///
/// In: `{"pattern": expression, "line": text, "mode": "legacy" | "ecs-v1", "definitions": {NAME: expression}}`; mode (ECS) and
/// definitions may be missing, other keys are passed over. Out: `{"match": bool, "fields": {name: value}}`, with `"error": reason` for
/// an expression that cannot be used, a limit that was reached, or a line that is no such object.
public struct GrokRunner {
    private let scratch: GrokScratch
    private var patterns: [Key: Result<GrokPattern, GrokError>] = [:]

    /// Compiled expressions that are kept.
    private static let maxKept = 2000

    private struct Key: Hashable {
        var pattern: String
        var mode: String
        var definitions: [String: String]
    }

    /// What a record says.
    private struct Record {
        var pattern: String?
        var line: [UInt8] = []
        var mode = GrokVocabulary.ecs.rawValue
        var definitions: [String: String] = [:]
    }

    /// A runner with the given limits.
    public init(limits: GrokLimits = GrokLimits()) { scratch = GrokScratch(limits: limits) }

    /// Appends the answer to `record`, one JSON object without a line end. Returns false where it has an error.
    @discardableResult
    public mutating func run(_ record: UnsafeRawBufferPointer, into out: inout [UInt8]) -> Bool {
        guard let record = Self.read(record), let expression = record.pattern else {
            Self.fail("not a JSON object with a pattern and a line", &out)
            return false
        }
        let compiled = pattern(Key(pattern: expression, mode: record.mode, definitions: record.definitions))
        let pattern: GrokPattern
        switch compiled {
        case .success(let value): pattern = value
        case .failure(let error):
            Self.fail(error.description, &out)
            return false
        }
        return record.line.withUnsafeBytes { line in
            switch pattern.match(line, scratch) {
            case .noMatch:
                out += #"{"match":false,"fields":{}}"#.utf8
                return true
            case .limit:
                Self.fail("the match was given up at a limit of steps, depth, memory or time", &out)
                return false
            case .match:
                out += #"{"match":true,"fields":{"#.utf8
                for (index, field) in pattern.fields(line, scratch).enumerated() {
                    if index > 0 { out.append(UInt8(ascii: ",")) }
                    GrokJSON.append(Array(field.name.utf8), to: &out)
                    out.append(UInt8(ascii: ":"))
                    GrokJSON.append(field.value, to: &out)
                }
                out += "}}".utf8
                return true
            }
        }
    }

    private static func fail(_ reason: String, _ out: inout [UInt8]) {
        out += #"{"match":false,"fields":{},"error":"#.utf8
        GrokJSON.append(Array(reason.utf8), to: &out)
        out.append(UInt8(ascii: "}"))
    }

    private mutating func pattern(_ key: Key) -> Result<GrokPattern, GrokError> {
        if let known = patterns[key] { return known }
        let compiled: Result<GrokPattern, GrokError>
        if let vocabulary = GrokVocabulary(rawValue: key.mode) {
            var library = GrokLibrary(vocabulary)
            for (name, expression) in key.definitions { library.define(name, expression) }
            do throws(GrokError) {
                compiled = .success(try GrokCompiler(library).compile(key.pattern))
            } catch {
                compiled = .failure(error)
            }
        } else {
            compiled = .failure(GrokError(.undefined, "there is no mode of this name; there are legacy and ecs-v1"))
        }
        if patterns.count >= Self.maxKept { patterns.removeAll(keepingCapacity: true) }
        patterns[key] = compiled
        return compiled
    }

    private static func read(_ bytes: UnsafeRawBufferPointer) -> Record? {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        var scan = JSONScanner(base: base, at: 0, end: bytes.count)
        var record = Record()
        var hasLine = false
        let isObject = GrokJSON.members(&scan) { key, scan in
            switch key {
            case "pattern":
                guard let text = GrokJSON.string(&scan) else { return false }
                record.pattern = String(decoding: text, as: UTF8.self)
            case "line":
                guard let text = GrokJSON.string(&scan) else { return false }
                record.line = text
                hasLine = true
            case "mode":
                guard let text = GrokJSON.string(&scan) else { return false }
                record.mode = String(decoding: text, as: UTF8.self)
            case "definitions":
                scan.skipSpace()
                guard scan.byte == .brace else { return GrokJSON.skip(&scan) }
                return GrokJSON.members(&scan) { name, scan in
                    guard let text = GrokJSON.string(&scan) else { return false }
                    record.definitions[name] = String(decoding: text, as: UTF8.self)
                    return true
                }
            default: return GrokJSON.skip(&scan)
            }
            return true
        }
        scan.skipSpace()
        return isObject && hasLine && scan.at == scan.end ? record : nil
    }
}

/// JSON for what grok says, away from the way of the data.
enum GrokJSON {
    /// Calls `body` for each member of the object that comes next; `body` reads the value. False where there is no object.
    static func members(_ scan: inout JSONScanner, _ body: (String, inout JSONScanner) -> Bool) -> Bool {
        scan.skipSpace()
        guard scan.take(.brace) else { return false }
        if scan.take(.endBrace) { return true }
        repeat {
            guard let key = string(&scan), scan.take(.colon), body(String(decoding: key, as: UTF8.self), &scan) else {
                return false
            }
        } while scan.take(.comma)
        return scan.take(.endBrace)
    }

    /// Passes over the value that comes next; false where there is none.
    static func skip(_ scan: inout JSONScanner) -> Bool {
        scan.skipSpace()
        return scan.skipValue(depth: 0)
    }

    /// The text of the string that comes next.
    static func string(_ scan: inout JSONScanner) -> [UInt8]? {
        guard scan.take(.quote) else { return nil }
        let start = scan.at
        guard scan.string() != nil else { return nil }
        let text = JSONText.unescaped(UnsafeRawBufferPointer(start: scan.base + start, count: scan.at - start))
        scan.at += 1
        return text
    }

    /// Appends a string with its quotes; bytes that are not UTF-8 become U+FFFD.
    static func append(_ text: [UInt8], to out: inout [UInt8]) {
        out.append(.quote)
        for byte in String(decoding: text, as: UTF8.self).utf8 {
            switch byte {
            case .quote, .backslash:
                out.append(.backslash)
                out.append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                out += "\\u00".utf8
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            default: out.append(byte)
            }
        }
        out.append(.quote)
    }

    /// Appends a value.
    static func append(_ value: GrokValue, to out: inout [UInt8]) {
        switch value {
        case .text(let text): append(text, to: &out)
        case .integer(let number): out += String(number).utf8
        case .bigInteger(let digits): out += digits.utf8
        case .float(let number): out += (number.isFinite ? "\(number)" : "null").utf8
        case .bool(let flag): out += (flag ? "true" : "false").utf8
        case .null: out += "null".utf8
        case .list(let values):
            out.append(.bracket)
            for (index, value) in values.enumerated() {
                if index > 0 { out.append(.comma) }
                append(value, to: &out)
            }
            out.append(.endBracket)
        }
    }
}

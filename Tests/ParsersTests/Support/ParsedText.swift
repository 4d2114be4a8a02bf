import Events
import Foundation
import Testing

@testable import Parsers

/// A text parsed as a file, for tests to look at.
final class ParsedText {
    let batch = EventBatch()
    var counts = ParseCounts()
    var rejected: [(text: String, reason: RejectReason)] = []

    /// Parses `text` in the pieces given by `cuts` (offsets), or as a whole.
    init(
        _ bytes: [UInt8], _ format: InputFormat, isPinned: Bool = false, inner: InputFormat? = nil, cuts: [Int] = [],
        context: ParseContext = ParseContext(reference: ParsedText.reference), catalog: FormatCatalog = FormatCatalog()
    ) {
        batch.defaultService = Array("default".utf8)
        var parser = FileParser(format: format, isPinned: isPinned, context: context, inner: inner, catalog: catalog)
        var start = 0
        for end in cuts + [bytes.count] where end > start {
            let chunk = bytes[start..<end].withUnsafeBytes { batch.arena.append($0) }
            let counts = parser.parse(chunk, into: batch) { range, reason in
                rejected.append((batch.arena.string(range), reason))
            }
            self.counts += counts
            if start == 0 { self.counts.inheritedHead = counts.inheritedHead }
            start = end
        }
        expectWellFormed(batch)
    }

    convenience init(
        _ bytes: [UInt8], _ format: Format, isPinned: Bool = false, inner: Format? = nil, cuts: [Int] = []
    ) {
        self.init(bytes, .known(format), isPinned: isPinned, inner: inner.map { .known($0) }, cuts: cuts)
    }

    convenience init(_ text: String, _ format: Format, isPinned: Bool = false, inner: Format? = nil) {
        self.init(Array(text.utf8), format, isPinned: isPinned, inner: inner)
    }

    /// The time of files in tests: 2026-06-01T00:00:00Z.
    static let reference = Timestamp(year: 2026, month: 6, day: 1) ?? Timestamp(rawValue: 0)

    /// Events.
    var count: Int { batch.count }

    /// The event's line.
    func line(_ row: Int) -> String { batch.arena.string(batch.lines[row]) }

    /// The event's service.
    func service(_ row: Int) -> String { String(decoding: batch.serviceNames[Int(batch.services[row])], as: UTF8.self) }

    /// The event's instant, RFC 3339 with nanoseconds.
    func time(_ row: Int) -> String {
        var writer = TimestampWriter()
        return writer.string(batch.timestamps[row])
    }

    /// The value of a field, escapes resolved; nil where the event has no such field.
    func value(_ row: Int, _ name: String) -> String? {
        for i in batch.fields(of: row) where batch.names[batch.fields[i].name] == name { return value(batch.fields[i]) }
        return nil
    }

    /// The message: the field, or the line.
    func message(_ row: Int) -> String { value(row, "message") ?? line(row) }

    private func value(_ field: Field) -> String {
        let bytes = batch.arena.bytes(field.range)
        return String(decoding: field.kind == .escaped ? JSONText.unescaped(bytes) : Array(bytes), as: UTF8.self)
    }

    /// All that is visible of an event beside the line: names and values in order.
    func fields(_ row: Int) -> [String] {
        batch.fields(of: row).map { "\(batch.names[batch.fields[$0].name])=\(value(batch.fields[$0]))" }
    }

    /// Everything of an event in one text, to compare events.
    func description(_ row: Int) -> String {
        "\(time(row)) \(batch.levels[row]) \(service(row)) \(fields(row)) \(line(row))"
    }
}

/// Checks what every batch must hold: fields of the line inside it, in order, apart; detached ones after them; values of the kind they
/// claim; timestamps that their layout gives back.
func expectWellFormed(_ batch: EventBatch, sourceLocation: SourceLocation = #_sourceLocation) {
    var writer = TimestampWriter()
    var problems: [String] = []
    for row in 0..<batch.count {
        let line = batch.lines[row]
        if line.start > line.end || Int(line.end) > batch.arena.count { problems.append("row \(row): line outside the arena") }
        if batch.services[row] >= batch.serviceNames.count { problems.append("row \(row): no such service") }
        if batch.fields(of: row).count > Limits.fieldsPerEvent { problems.append("row \(row): too many fields") }
        var at = line.start
        var sawDetached = false
        var schema = Set<FieldName>()
        for i in batch.fields(of: row) {
            let field = batch.fields[i]
            let name = batch.names[field.name]
            if field.name.isSchema && field.name != .filler && !schema.insert(field.name).inserted {
                problems.append("row \(row): \(name) twice")
            }
            if field.isDetached {
                sawDetached = true
                if Int(field.range.end) > batch.arena.count { problems.append("row \(row): \(name) outside the arena") }
            } else {
                if sawDetached { problems.append("row \(row): \(name) after a detached field") }
                if field.range.start < at || field.range.end > line.end || field.range.end < field.range.start {
                    problems.append("row \(row): \(name) out of order or outside the line")
                }
                at = field.range.end
            }
            let bytes = batch.arena.bytes(field.range)
            switch field.kind {
            case .text: break
            case .escaped: if !isJSON([0x22] + bytes + [0x22]) { problems.append("row \(row): \(name) is no JSON string") }
            case .json: if !isJSON(Array(bytes)) { problems.append("row \(row): \(name) is no JSON") }
            case .timestamp:
                if field.name != .timestamp { problems.append("row \(row): \(name) has the kind of a timestamp") }
                if !field.isDetached
                    && writer.string(batch.timestamps[row], batch.layouts[row]) != String(decoding: bytes, as: UTF8.self)
                {
                    problems.append("row \(row): the layout does not give the timestamp back")
                }
            }
        }
    }
    #expect(problems.isEmpty, sourceLocation: sourceLocation)
}

/// Whether Foundation reads the bytes as JSON, where it is as strict as RFC 8259; nil where it is not the judge: it takes a comma before
/// a closing bracket, and refuses numbers beyond the range of `Double`. Invalid UTF-8 and half surrogate pairs, which RFC 8259's grammar
/// lets pass, are not what is asked.
func foundationJudges(_ bytes: [UInt8]) -> Bool? {
    var text: [UInt8] = []
    var bare: [UInt8] = []
    var inString = false
    var i = 0
    while i < bytes.count {
        let c = bytes[i]
        if inString, c == 0x5C, i + 1 < bytes.count {
            let isSurrogate =
                bytes[i + 1] == 0x75 && i + 5 < bytes.count && bytes[i + 2] | 0x20 == 0x64
                && bytes[(i + 3)...(i + 5)].allSatisfy { JSONText.hexDigit($0) != nil }
                && (JSONText.hexDigit(bytes[i + 3]) ?? 0) >= 8
            text += isSurrogate ? [0x3F] : [c, bytes[i + 1]]
            i += isSurrogate ? 6 : 2
            continue
        }
        if c == 0x22 { inString.toggle() }
        text.append(c)
        if !inString && c > 0x20 { bare.append(c) }
        i += 1
    }
    let outside = String(decoding: bare, as: UTF8.self)
    if outside.contains(",}") || outside.contains(",]") { return nil }
    if outside.range(of: "[0-9][eE][+-]?[0-9]{3}", options: .regularExpression) != nil { return nil }
    let valid = String(decoding: text, as: UTF8.self)
    return (try? JSONSerialization.jsonObject(with: Data(valid.utf8), options: .fragmentsAllowed)) != nil
}

/// Whether the bytes are JSON, as far as Foundation can tell.
func isJSON(_ bytes: [UInt8]) -> Bool { foundationJudges(bytes) ?? true }

/// A generator with a seed that is printed, so that a failure can be repeated: set `LOGETL_SEED` to the seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Takes the seed from `LOGETL_SEED`, else from the system.
    init(_ name: String) {
        let given = ProcessInfo.processInfo.environment["LOGETL_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 1...1_000_000_000)
        state = seed
        print("\(name): seed \(seed)")
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The folder of shared test data, or nil where it is absent.
let sharedFolder: String? = {
    let given = ProcessInfo.processInfo.environment["LOGETL_SHARED"]
    let folder = given ?? URL(filePath: #filePath).appending(path: "../../../../../shared").standardized.path
    return FileManager.default.fileExists(atPath: folder + "/vectors") ? folder : nil
}()

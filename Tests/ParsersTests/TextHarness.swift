import Events
import Foundation
import Parsers
import Testing

/// One line through one parser, as a test wants to look at it.
struct TextLine {
    var outcome: LineOutcome
    /// Fields by name.
    var fields: [String: String] = [:]
    /// UTC with nine decimals.
    var time = ""
    var level: Level?
    var service = ""
    /// The message field, else the line.
    var message = ""
    /// Whether the timestamp was reported with a layout.
    var hasLayout = false
}

/// A context whose reference is 2026-06-15T00:00:00Z.
func textContext(zone: TimeZoneRule = .utc, year: Int? = nil) -> ParseContext {
    ParseContext(zone: zone, reference: Timestamp(year: 2026, month: 6, day: 15)!, fixedYear: year)
}

/// Parses `line` and checks what every row promises: fields in order, apart, inside the line, and a timestamp that can be written again.
func parse<P: LineParser>(
    _ parser: P, _ line: [UInt8], _ context: inout ParseContext, sourceLocation: SourceLocation = #_sourceLocation
) -> TextLine {
    let batch = EventBatch()
    // Bytes on both sides, so that a reader that leaves its line shows.
    batch.arena.append("2026-01-21T08:15:30Z ")
    let range = line.withUnsafeBytes { batch.arena.append($0) }
    batch.arena.append("0123456789 ERROR [x] \"y\"")
    let outcome = parser.parse(range, into: batch, &context)
    var result = TextLine(outcome: outcome)
    guard outcome == .event else {
        #expect(batch.count == 0 && batch.pending.isEmpty, "no event, but a row", sourceLocation: sourceLocation)
        return result
    }
    #expect(batch.count == 1 && batch.lines[0] == range, sourceLocation: sourceLocation)
    #expect(context.last == batch.timestamps[0], sourceLocation: sourceLocation)
    var writer = TimestampWriter()
    var end = range.start
    var isDetachedYet = false
    result.message = batch.arena.string(range)
    for i in batch.fields(of: 0) {
        let field = batch.fields[i]
        let text = batch.arena.string(field.range)
        if field.isDetached {
            isDetachedYet = true
        } else {
            #expect(!isDetachedYet, "field after a detached one", sourceLocation: sourceLocation)
            #expect(field.range.start >= end && field.range.end <= range.end, "order of fields", sourceLocation: sourceLocation)
            #expect(field.range.end > field.range.start, "empty field", sourceLocation: sourceLocation)
            end = field.range.end
        }
        if field.kind == .timestamp {
            #expect(field.name == .timestamp, sourceLocation: sourceLocation)
            #expect(writer.string(batch.timestamps[0], batch.layouts[0]) == text, "layout", sourceLocation: sourceLocation)
            result.hasLayout = true
        }
        if field.name == .message { result.message = text }
        result.fields[batch.names[field.name]] = text
    }
    result.time = writer.string(batch.timestamps[0])
    result.level = batch.levels[0]
    result.service = String(decoding: batch.serviceNames[Int(batch.services[0])], as: UTF8.self)
    return result
}

/// Parses a text line in a fresh context.
func parse<P: LineParser>(
    _ parser: P, _ line: String, zone: TimeZoneRule = .utc, sourceLocation: SourceLocation = #_sourceLocation
) -> TextLine {
    var context = textContext(zone: zone)
    return parse(parser, Array(line.utf8), &context, sourceLocation: sourceLocation)
}

/// What a sample line must give.
struct TextSample: CustomTestStringConvertible {
    var line: String
    var time: String
    var level: Level
    var message: String?
    var service = ""
    var fields: [String: String]

    init(
        _ line: String, _ time: String, _ level: Level, message: String? = nil, service: String = "",
        _ fields: [String: String] = [:]
    ) {
        self.line = line
        self.time = time
        self.level = level
        self.message = message
        self.service = service
        self.fields = fields
    }

    var testDescription: String { line }

    /// Compares all fields but message, timestamp, level and service, which have a place of their own, and filler.
    func check<P: LineParser>(_ parser: P) {
        let got = parse(parser, line)
        #expect(got.outcome == .event)
        guard got.outcome == .event else { return }
        #expect(got.time.hasPrefix(time), "\(got.time)")
        #expect(got.level == level)
        #expect(got.message == message ?? line)
        #expect(got.service == service)
        let hidden: Set = ["message", "timestamp", "level", "service", "_filler"]
        #expect(got.fields.filter { !hidden.contains($0.key) } == fields)
    }
}

/// Test data that is not part of the project: `$LOGETL_SHARED`, else `../shared` beside the package.
enum SharedVectors {
    static let folder: String = {
        if let folder = ProcessInfo.processInfo.environment["LOGETL_SHARED"] { return folder }
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        return package.deletingLastPathComponent().appendingPathComponent("shared").path
    }()

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder + "/vectors") }

    /// The lines of a file, or of a gzip file, without the last newline.
    static func lines(_ path: String) throws -> [[UInt8]] {
        let file = folder + "/vectors/" + path
        var data: Data
        if path.hasSuffix(".gz") {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/gzip")
            process.arguments = ["-dc", file]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
        } else {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        }
        if data.last == 0x0A { data.removeLast() }
        return data.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    }

    /// The records of a file of JSON lines.
    static func records(_ path: String) throws -> [[String: Any]] {
        try lines(path).compactMap { try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] }
    }
}

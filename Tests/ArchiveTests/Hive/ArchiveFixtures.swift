import Archive
import Blocks
import Events
import Foundation

/// A small generator whose sequence follows from its seed (SplitMix64, Steele et al. 2014).
struct HiveRandom: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func pick<T>(_ items: [T]) -> T { items[number(items.count)] }
}

/// A folder that is removed at the end.
final class HiveFolder {
    let path: String
    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("logetl-hive-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// All files below, relative, sorted.
    var files: [String] {
        (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(path)/\($0)", isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    func content(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))) }
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}

/// Runs a program; nil where it is not there.
func run(_ arguments: [String], stdin: [UInt8] = []) throws -> (status: Int32, out: [UInt8])? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let out = FileManager.default.temporaryDirectory.appendingPathComponent("logetl-run-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: out.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: out) }
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus == 127 { return nil }
    return (process.terminationStatus, Array(try Data(contentsOf: out)))
}

/// Batches of events of several programs.
struct ArchiveEvents {
    var random: HiveRandom
    static let day = Day("2026-01-21")!
    static let words = [
        "checkout", "Payment", "timeout", "ERROR", "connection", "refused", "NEEDLE-7f3c", "naïve", "ПРИВЕТ", "10.0.3.7",
        "v1.2.3", "x_y", "9f1b2c3d-0000-4a5b-8c6d-112233445566", "/api/v1/items", "日本語", "404", "12ms", "key=value", "\"quoted\"",
        "100%", "%{message}", "%41", "back\\slash", "tab\t", "\u{7F}", "\u{1}", "{}", "…",
    ]

    mutating func sentence(_ limit: Int) -> String {
        (0..<random.number(limit) + 1).map { _ in random.pick(Self.words) }.joined(separator: random.number(5) == 0 ? "" : " ")
    }

    /// Appends `count` events in the order of time.
    mutating func fill(_ batch: EventBatch, _ count: Int, service: String = "web", stepNanoseconds: Int64 = 700_000_003) {
        batch.source = Array("app.log".utf8)
        batch.defaultService = Array(service.utf8)
        var instant = Self.day.start.rawValue + 3_600_000_000_000
        for _ in 0..<count {
            instant += Int64(random.number(3)) * stepNanoseconds
            if random.number(2) == 0 { instant = (instant / 1_000_000_000 + 1) * 1_000_000_000 }
            addEvent(batch, Timestamp(rawValue: instant))
        }
    }

    private mutating func addEvent(_ batch: EventBatch, _ timestamp: Timestamp) {
        let level = Level.allCases[random.number(Level.allCases.count)]
        let start = batch.arena.count
        func literal(_ text: String) { batch.arena.append(text) }
        func field(_ name: FieldName, _ text: String, _ kind: Field.Kind = .text) {
            batch.add(Field(name, kind, batch.arena.append(text)))
        }
        var layout = TimestampLayout(.clf, zone: .spacedCompact)
        switch random.number(6) {
        case 0 where timestamp.rawValue % 1_000_000_000 == 0:
            var writer = TimestampWriter()
            field(.clientIP, "10.\(random.number(3)).\(random.number(256)).\(random.number(256))")
            literal(" - - [")
            field(.timestamp, writer.string(timestamp, layout), .timestamp)
            literal("] \"GET ")
            field(.path, "/" + sentence(2))
            literal(" HTTP/1.1\" ")
            field(.status, random.pick(["200", "404", "500", "0042"]))
        case 1:
            var writer = TimestampWriter()
            layout = .rfc3339Nanoseconds
            field(.timestamp, writer.string(timestamp, layout), .timestamp)
            literal(" ")
            field(.level, random.pick([level.name, level.name.lowercased(), "odd"]))
            literal(" [")
            field(.thread, "worker-\(random.number(4))")
            literal("] ")
            field(.message, sentence(8))
        case 2:
            literal("{\"msg\":\"")
            field(.message, #"line\nbreak \"x\" \u00e9 "#, .escaped)
            literal("\",\"user\":\"")
            field(batch.names.intern("user"), random.pick(["a\\nb", "c\\u0041"]), .escaped)
            literal("\",\"n\":")
            field(batch.names.intern("n"), random.pick(["-5", "1.5e3", "true", "null", "[1, 2]", "{\"a\": {}}"]), .json)
            literal(",\"host\":\"")
            field(.host, "h\(random.number(3))")
            literal("\",\"trace\":\"")
            field(.traceID, String((0..<32).map { _ in "0123456789abcdef".randomElement(using: &random)! }))
            literal("\"}")
        case 3:
            // Bytes that are no UTF-8.
            literal("broken ")
            [0xFF, 0x41, 0xC3].withUnsafeBytes { _ = batch.arena.append(UnsafeRawBufferPointer(rebasing: $0[..<1])) }
            literal(" end")
        case 4:
            literal("first line of many\n")
            field(batch.names.intern("user"), sentence(2))
            literal("\n\tat x.y(Z.java:12)")
            let source = Array("other.log".utf8)
            source.withUnsafeBytes { batch.addDetached(batch.names.intern(EventShape.sourceField), .text, $0) }
        default: literal(sentence(12))
        }
        let line = ByteRange(start, batch.arena.count)
        batch.commit(line: line, timestamp: timestamp, level: level, layout: layout)
    }

    /// Combined access-log lines, with their parsed fields.
    static func combined(_ batch: EventBatch, _ count: Int, random: inout HiveRandom) {
        batch.defaultService = Array("web".utf8)
        batch.source = Array("access.log".utf8)
        var writer = TimestampWriter()
        let layout = TimestampLayout(.clf, zone: .spacedCompact)
        let agents = [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
            "curl/8.5.0",
        ]
        for number in 0..<count {
            let timestamp = Timestamp(rawValue: day.start.rawValue + Int64(number / 3) * 1_000_000_000)
            let start = batch.arena.count
            func literal(_ text: String) { batch.arena.append(text) }
            func field(_ name: FieldName, _ text: String, _ kind: Field.Kind = .text) {
                batch.add(Field(name, kind, batch.arena.append(text)))
            }
            field(.clientIP, "\(1 + random.number(223)).\(random.number(256)).\(random.number(256)).\(random.number(256))")
            literal(" - - [")
            field(.timestamp, writer.string(timestamp, layout), .timestamp)
            literal("] \"")
            field(.method, "GET")
            literal(" ")
            field(.path, "/api/v2/users/\(random.number(1000))/profile")
            literal(" HTTP/")
            field(.httpVersion, "1.1")
            literal("\" ")
            field(.status, random.pick(["200", "200", "200", "404", "500"]))
            literal(" ")
            field(.bytes, "\(random.number(30_000))")
            literal(" \"-\" \"")
            field(.userAgent, random.pick(agents))
            literal("\"")
            batch.commit(line: ByteRange(start, batch.arena.count), timestamp: timestamp, level: .info, layout: layout)
        }
    }
}

/// The events of a batch as the archive's lines show them, and their original lines.
func shown(_ batch: EventBatch) throws -> [(json: [UInt8], line: [UInt8])] {
    guard batch.count > 0 else { return [] }
    let reader = try BlockReader(BlockEncoder().encode(batch, rows: Array(0..<batch.count)).payload)
    return try shown(reader)
}

func shown(_ reader: BlockReader) throws -> [(json: [UInt8], line: [UInt8])] {
    try (0..<reader.count).map { row in
        var json: [UInt8] = []
        var line: [UInt8] = []
        try reader.appendJSON(row, to: &json)
        try reader.appendLine(row, to: &line)
        return (json, line)
    }
}

/// The events of an archive, oldest first.
func shown(_ archive: ColdArchive) throws -> [(json: [UInt8], line: [UInt8])] {
    var result: [(json: [UInt8], line: [UInt8])] = []
    for reference in try archive.partitions() {
        let partition = try reference.open()
        for block in try partition.candidates(BlockFilter()).sorted(by: { $0.id < $1.id }) {
            if let reader = try partition.read(block) { result += try shown(reader) }
        }
    }
    return result
}

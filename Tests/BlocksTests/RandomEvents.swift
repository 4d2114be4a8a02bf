import Events

@testable import Blocks

/// A small generator whose sequence follows from its seed (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// What a generated event should read as, kept beside the batch.
struct ExpectedEvent {
    var line: [UInt8]
    var message: [UInt8]
    var host: [UInt8]?
    var traceID: [UInt8]?
    var metadata: [(name: String, value: [UInt8])] = []
    var timestamp: Timestamp
    var level: Level
    var service: String

    /// Whether a pattern is found in the event, by definition: in the message, the host, the trace id or a value of metadata.
    func matches(_ pattern: TextPattern) -> Bool {
        ([message, host, traceID].compactMap { $0 } + metadata.map(\.value)).contains { Self.holds($0, pattern) }
    }

    static func holds(_ text: [UInt8], _ pattern: TextPattern) -> Bool {
        let tokens = text.withUnsafeBytes { Tokenizer.tokens(of: $0) }
        let wanted = pattern.tokens
        guard tokens.count >= wanted.count else { return false }
        return (0...tokens.count - wanted.count).contains { start in
            wanted.indices.allSatisfy { i in
                let token = tokens[start + i]
                return i == wanted.count - 1 && pattern.isPrefix ? token.starts(with: wanted[i]) : token == wanted[i]
            }
        }
    }
}

/// Batches of random events of several programs, with what should be read back.
struct RandomEvents {
    var generator: SeededGenerator
    static let words = [
        "checkout", "Payment", "timeout", "ERROR", "connection", "refused", "NEEDLE-7f3c", "naïve", "ПРИВЕТ", "10.0.3.7",
        "v1.2.3", "x_y",
        "9f1b2c3d-0000-4a5b-8c6d-112233445566", "/api/v1/items", "日本語", "a", "404", "12ms", "key=value", "\"quoted\"", "3.14",
        "-", "=", "…",
    ]

    mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }
    mutating func word() -> String { Self.words[number(Self.words.count)] }
    mutating func sentence(_ limit: Int) -> String {
        (0..<number(limit) + 1).map { _ in word() }.joined(separator: number(5) == 0 ? "" : " ")
    }

    mutating func fill(_ batch: EventBatch, events: Int) -> [ExpectedEvent] {
        var result: [ExpectedEvent] = []
        var instant = Int64(1_788_220_800) * 1_000_000_000
        batch.source = Array("test.log".utf8)
        for _ in 0..<events {
            instant += Int64(number(3)) * (number(2) == 0 ? 1_000_000_000 : 1_000_003)
            result.append(addEvent(to: batch, Timestamp(rawValue: instant)))
        }
        return result
    }

    private mutating func addEvent(to batch: EventBatch, _ timestamp: Timestamp) -> ExpectedEvent {
        let level = Level.allCases[number(Level.allCases.count)]
        let service = ["web", "api", "db"][number(3)]
        var event = ExpectedEvent(line: [], message: [], timestamp: timestamp, level: level, service: service)
        let start = batch.arena.count
        func literal(_ text: String) { batch.arena.append(text) }
        func field(_ name: FieldName, _ text: String, _ kind: Field.Kind = .text) {
            batch.add(Field(name, kind, batch.arena.append(text)))
        }
        var hasMessage = false
        switch number(4) {
        case 0:  // An access log: the line is the message.
            let address = "10.\(number(3)).\(number(256)).\(number(256))"
            field(.clientIP, address)
            event.metadata.append(("client_ip", Array(address.utf8)))
            literal(" - - [")
            var writer = TimestampWriter()
            let seconds = Timestamp(rawValue: timestamp.rawValue / 1_000_000_000 * 1_000_000_000)
            event.timestamp = seconds
            field(.timestamp, writer.string(seconds, TimestampLayout(.clf, zone: .spacedCompact)), .timestamp)
            literal("] \"GET ")
            let path = "/" + sentence(2)
            field(.path, path)
            event.metadata.append(("path", Array(path.utf8)))
            literal(" HTTP/1.1\" ")
            let status = ["200", "404", "500", "0042"][number(4)]
            field(.status, status, .json)
            event.metadata.append(("status", Array(status.utf8)))
        case 1:  // A program's log with a message of its own.
            field(.timestamp, "time\(number(100))", .text)
            literal(" ")
            field(.level, level.name)
            literal(" [")
            let thread = "worker-\(number(4))"
            field(.thread, thread)
            event.metadata.append(("thread", Array(thread.utf8)))
            literal("] ")
            let message = sentence(8)
            field(.message, message)
            event.message = Array(message.utf8)
            hasMessage = true
            if number(3) == 0 {
                let value = sentence(2)
                let name = batch.names.intern("extra\(number(4))")
                value.utf8CString.withUnsafeBytes {
                    batch.addDetached(name, .text, UnsafeRawBufferPointer(rebasing: $0.dropLast()))
                }
                event.metadata.append((batch.names[name], Array(value.utf8)))
            }
        case 2:  // JSON with escapes.
            literal("{\"msg\":\"")
            let inside = #"line\nbreak \"\#(word().filter { $0 != "\"" })\" \u00e9\ud83d\ude00"#
            field(.message, inside, .escaped)
            inside.utf8CString.withUnsafeBytes {
                JSONString.unescape(UnsafeRawBufferPointer(rebasing: $0.dropLast()), to: &event.message)
            }
            literal("\",\"n\":")
            let value = "\(number(100_000) - 50_000)"
            field(batch.names.intern("n"), value, .json)
            event.metadata.append(("n", Array(value.utf8)))
            literal(",\"trace\":\"")
            let trace = String((0..<32).map { _ in "0123456789abcdef".randomElement(using: &generator)! })
            field(.traceID, trace)
            event.traceID = Array(trace.utf8)
            literal("\"}")
            hasMessage = true
        default:  // Text, sometimes with a host run together with the text before it, which makes the line unclean.
            if number(2) == 0 {
                literal("on")
                let host = "host\(number(3))"
                field(.host, host)
                event.host = Array(host.utf8)
                literal(sentence(3))
            } else {
                literal(sentence(12))
            }
        }
        let line = ByteRange(start, batch.arena.count)
        event.line = Array(batch.arena.bytes(line))
        if !hasMessage { event.message = event.line }
        let index = Array(service.utf8).withUnsafeBytes { batch.service($0) }
        batch.commit(
            line: line, timestamp: event.timestamp, level: level, service: index,
            layout: TimestampLayout(.clf, zone: .spacedCompact))
        return event
    }
}

import Events

/// Reads the lines of an archive back into events: the reverse of `EventJSONWriter`, and what can be made of lines of other writers.
///
/// Keys may come in any order and be missing. A key that is none of the shape is an entry of metadata. A line that has neither a timestamp
/// nor a message by our names is read as any JSON log is (`JSONLinesParser`); what is no JSON is an event with the line as message, so
/// that nothing is lost. Texts with escapes are resolved. One thread at a time.
public struct ArchiveLineParser {
    /// Members of `metadata` that become fields; an object with more of them stays one field.
    package static let membersMax = 400

    private let service: [UInt8]
    private var context: ParseContext
    private var times = TimestampWriter()
    private var line: [UInt8] = []
    private var text: [UInt8] = []
    /// Lines so far that were no JSON objects.
    public private(set) var unreadable = 0
    /// Events so far that have the instant of the event before, for want of their own.
    public private(set) var undated = 0

    /// A parser for the files of one service. `start` is the instant of events before the first that has one.
    public init(service: [UInt8], start: Timestamp) {
        self.service = service
        context = ParseContext(reference: start)
    }

    private struct Parts {
        var timestamp: Timestamp?
        var level: Level?
        var message: ByteRange?
        var template: ByteRange?
        var hasMessage: Bool { message != nil }
    }

    /// Reads one line, which lies in the batch's arena, and commits an event. A blank line is none.
    public mutating func parse(_ range: ByteRange, into batch: EventBatch) {
        guard range.count > 0, !batch.arena.bytes(range).allSatisfy({ $0 <= 0x20 }) else { return }
        // Resolved texts are appended while pointers into the arena are held.
        batch.arena.reserve(range.count + 64)
        var scan = JSONScanner(base: UnsafePointer(batch.arena.base), at: Int(range.start), end: Int(range.end))
        var parts = Parts()
        let isObject = object(&scan, batch, &parts)
        if isObject, parts.timestamp != nil || parts.hasMessage { return commit(parts, batch) }
        batch.rollback()
        if isObject, case .event = JSONLinesParser().parse(range, into: batch, &context) {
            batch.services[batch.count - 1] = number(batch)
            return
        }
        unreadable += 1
        batch.rollback()
        batch.commit(line: range, timestamp: context.last, level: .fallback, service: number(batch))
    }

    private func number(_ batch: EventBatch) -> UInt16 { service.withUnsafeBytes { batch.service($0) } }

    // MARK: Members

    private mutating func object(_ scan: inout JSONScanner, _ batch: EventBatch, _ parts: inout Parts) -> Bool {
        guard scan.take(.brace) else { return false }
        if !scan.take(.endBrace) {
            repeat {
                guard let key = Self.key(&scan) else { return false }
                guard member(key, &scan, batch, &parts) else { return false }
            } while scan.take(.comma)
            guard scan.take(.endBrace) else { return false }
        }
        scan.skipSpace()
        return scan.at == scan.end
    }

    /// Reads a key and the colon after it: the range between its quotes and whether it has escapes.
    @inline(__always)
    private static func key(_ scan: inout JSONScanner) -> (range: ByteRange, isEscaped: Bool)? {
        guard scan.take(.quote) else { return nil }
        let start = scan.at
        guard let isEscaped = scan.string() else { return nil }
        let range = ByteRange(start, scan.at)
        scan.at &+= 1
        guard scan.take(.colon) else { return nil }
        scan.skipSpace()
        return (range, isEscaped)
    }

    private mutating func member(
        _ key: (range: ByteRange, isEscaped: Bool), _ scan: inout JSONScanner, _ batch: EventBatch, _ parts: inout Parts
    ) -> Bool {
        let name = batch.arena.bytes(key.range)
        switch name.count {
        case 9 where name.equals("timestamp"):
            guard let value = Self.value(&scan, batch) else { return false }
            let found = TimestampParser.parseAny(batch.arena.bytes(value.range), &context)
            if found.isInstant {
                parts.timestamp = found.timestamp
            } else {
                add(batch.names.intern("timestamp_text"), value, batch)
            }
            return true
        case 5 where name.equals("level"):
            guard let value = Self.value(&scan, batch) else { return false }
            let text = batch.arena.bytes(value.range)
            parts.level = Level(text: text)
            if parts.level.map({ !EventShape.says(text, $0) }) ?? (value.kind != .null) { add(.level, value, batch) }
            return true
        case 7 where name.equals("service"):
            guard let value = Self.value(&scan, batch) else { return false }
            // Engines let the folder's name win; the line's own stays visible.
            if value.kind != .null, !batch.arena.bytes(value.range).elementsEqual(service) {
                add(batch.names.intern("service_name"), value, batch)
            }
            return true
        case 7 where name.equals("message"):
            guard let value = Self.value(&scan, batch) else { return false }
            parts.message = value.kind == .null ? ByteRange(value.range.start, value.range.start) : value.range
            return true
        case 7 where name.equals("traceId"): return schema(.traceID, &scan, batch)
        case 4 where name.equals("host"): return schema(.host, &scan, batch)
        case 6 where name.equals("source"):
            guard let value = Self.value(&scan, batch) else { return false }
            let text = batch.arena.bytes(value.range)
            if batch.count == 0, batch.source.isEmpty {
                batch.source = Array(text)
            } else if !text.elementsEqual(batch.source) {
                add(batch.names.intern(EventShape.sourceField), value, batch)
            }
            return true
        case 8 where name.equals("metadata") && scan.byte == .brace: return metadata(&scan, batch)
        case 12 where name.equals("lineTemplate"):
            guard let value = Self.value(&scan, batch) else { return false }
            if value.kind == .text {
                parts.template = value.range
            } else {
                add(batch.names.intern(LineTemplate.key), value, batch)
            }
            return true
        default: return entry(key, &scan, batch)
        }
    }

    private func schema(_ name: FieldName, _ scan: inout JSONScanner, _ batch: EventBatch) -> Bool {
        guard let value = Self.value(&scan, batch) else { return false }
        if value.kind != .null { add(name, (value.range, .text), batch) }
        return true
    }

    private mutating func metadata(_ scan: inout JSONScanner, _ batch: EventBatch) -> Bool {
        let whole = scan.at
        let first = batch.fields.count
        scan.at &+= 1
        if scan.take(.endBrace) { return true }
        repeat {
            guard let key = Self.key(&scan), entry(key, &scan, batch) else { return false }
        } while scan.take(.comma)
        guard scan.take(.endBrace) else { return false }
        if batch.fields.count - first > Self.membersMax {
            batch.fields.removeSubrange(first...)
            add(batch.names.intern("metadata"), (ByteRange(whole, scan.at), .object), batch)
        }
        return true
    }

    private func entry(_ key: (range: ByteRange, isEscaped: Bool), _ scan: inout JSONScanner, _ batch: EventBatch) -> Bool {
        guard let value = Self.value(&scan, batch) else { return false }
        var name = batch.names.intern(batch.arena.bytes(key.range))
        if key.isEscaped || name.isSchema || batch.arena.bytes(key.range).first == 0x5F {
            let plain = JSONText.unescaped(batch.arena.bytes(key.range))
            name = plain.withUnsafeBytes { batch.names.intern($0) }
            if EventShape.role(plain) != .metadata && EventShape.role(plain) != .number {
                // A part of the schema inside metadata is not the event's own.
                name = (Array("metadata.".utf8) + plain).withUnsafeBytes { batch.names.intern($0) }
            }
        }
        add(name, value, batch)
        return true
    }

    // MARK: Values

    /// Reads any value: a string's text, resolved, else the bytes of the JSON.
    @inline(__always)
    private static func value(_ scan: inout JSONScanner, _ batch: EventBatch) -> (range: ByteRange, kind: JSONScanner.Value)? {
        let start = scan.at
        if scan.byte == .quote {
            scan.at &+= 1
            guard let isEscaped = scan.string() else { return nil }
            let range = ByteRange(start &+ 1, scan.at)
            scan.at &+= 1
            guard isEscaped else { return (range, .text) }
            let source = UnsafeRawBufferPointer(start: scan.base + Int(range.start), count: range.count)
            return (batch.arena.append(upTo: range.count) { JSONText.unescape(source, to: $0) }, .text)
        }
        if scan.byte == .brace || scan.byte == .bracket {
            let kind: JSONScanner.Value = scan.byte == .brace ? .object : .array
            guard scan.skipValue(depth: 1) else { return nil }
            return (ByteRange(start, scan.at), kind)
        }
        guard let kind = scan.scalar() else { return nil }
        return (ByteRange(start, scan.at), kind)
    }

    @inline(__always)
    private func add(_ name: FieldName, _ value: (range: ByteRange, kind: JSONScanner.Value), _ batch: EventBatch) {
        var kind: Field.Kind = value.kind == .text ? .text : .json
        // Numbers by the schema are kept as text that reads as a number.
        if value.kind == .number, Self.isNumberName(name), EventShape.isNumber(batch.arena.bytes(value.range)) { kind = .text }
        batch.fields.append(Field(name, kind, value.range, isDetached: true))
    }

    /// Whether the schema has numbers under this name; all such names are reserved ones.
    @inline(__always)
    private static func isNumberName(_ name: FieldName) -> Bool {
        name == .status || name == .bytes || name == .processID || name == .threadID || name == .line || name == .priority
    }

    // MARK: Ending an event

    private mutating func commit(_ parts: Parts, _ batch: EventBatch) {
        if parts.timestamp == nil { undated += 1 }
        let timestamp = parts.timestamp ?? context.last
        context.last = timestamp
        let level = parts.level ?? .fallback
        var range = parts.message ?? ByteRange(batch.arena.count, batch.arena.count)
        if let template = parts.template {
            if expand(template, timestamp, level, parts.message, batch) {
                if let message = parts.message {
                    let isLine = line.withUnsafeBytes { batch.arena.bytes(message).sameBytes($0) }
                    if !isLine { batch.fields.append(Field(.message, .text, message, isDetached: true)) }
                }
                range = line.withUnsafeBytes { batch.arena.append($0) }
            } else {
                add(batch.names.intern(LineTemplate.key), (template, .text), batch)
            }
        }
        batch.commit(line: range, timestamp: timestamp, level: level, service: number(batch))
    }

    private mutating func expand(
        _ template: ByteRange, _ timestamp: Timestamp, _ level: Level, _ message: ByteRange?, _ batch: EventBatch
    ) -> Bool {
        line.removeAll(keepingCapacity: true)
        let service = service
        let first = Int(batch.fieldStarts[batch.fieldStarts.count - 1])
        func append(_ wanted: (Field) -> Bool, to out: inout [UInt8]) -> Bool {
            for index in first..<batch.fields.count where wanted(batch.fields[index]) {
                out.append(contentsOf: batch.arena.bytes(batch.fields[index].range))
                return true
            }
            return false
        }
        return LineTemplate.expand(batch.arena.bytes(template), timestamp, &times, to: &line) { part, out in
            switch part {
            case .message:
                guard let message else { return false }
                out.append(contentsOf: batch.arena.bytes(message))
                return true
            case .host: return append({ $0.name == .host }, to: &out)
            case .traceID: return append({ $0.name == .traceID }, to: &out)
            case .level: out.append(contentsOf: level.name.utf8)
            case .service: out.append(contentsOf: service)
            case .metadata(let name):
                return append({ batch.names.texts[Int($0.name.rawValue)].elementsEqual(name) }, to: &out)
            }
            return true
        }
    }
}

import Events

/// The format of RFC 5424.
extension SyslogParser {
    static func parseStructured(
        _ line: ByteRange, _ priority: SyslogPriority, into batch: EventBatch, _ context: inout ParseContext
    ) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        let time = priority.length + 2

        // TIMESTAMP: `-` is no timestamp.
        var match = TimestampMatch(.none)
        var at = time
        if text.byte(at) == .dash, text.byte(at + 1) == .space {
            at += 1
            match.timestamp = context.last
        } else {
            match = TimestampParser.iso(text, at: at, &context)
            guard match.outcome != .none else { return .noMatch }
            at += match.length
        }

        // HOSTNAME, APP-NAME, PROCID, MSGID.
        guard let host = Part(text, after: at), let application = Part(text, after: host.end),
            let process = Part(text, after: application.end), let message = Part(text, after: process.end)
        else { return .noMatch }
        guard !match.isBad else { return .rejected(.badTimestamp) }
        priority.add(to: batch, base)
        if match.length > 0 { batch.add(match, at: base + time) }
        if !host.isNil { batch.add(.host, .text, base + host.start, base + host.end) }
        var service: UInt16 = 0
        if !application.isNil { service = batch.addService(base + application.start, base + application.end, &context) }
        if !process.isNil { batch.add(.processID, .text, base + process.start, base + process.end) }
        if !message.isNil { batch.add(.messageID, .text, base + message.start, base + message.end) }

        // STRUCTURED-DATA; where it is none, the text there is the message.
        at = text.skipSpaces(message.end)
        var data = StructuredData(start: at, end: at)
        if text.byte(at) == .dash, at + 1 == text.count || text[at + 1] == .space {
            at += 1
        } else if let end = StructuredData.end(text, at: at) {
            data.end = end
            data.add(text, to: batch, base)
            at = end
        }
        if text.byte(at) == .space { at += 1 }
        // A byte order mark says that the message is UTF-8.
        if text.byte(at) == 0xEF, text.byte(at + 1) == 0xBB, text.byte(at + 2) == 0xBF { at += 3 }
        if at < text.count { batch.add(.message, .text, base + at, base + text.count) }
        if data.hasEscapes { data.addUnescaped(line, to: batch) }
        priority.addFacility(to: batch)
        return batch.commit(line, match, priority.level, service: service, &context)
    }

    /// A part that single blanks separate; `-` is the nil value.
    private struct Part {
        var start: Int
        var end: Int
        var isNil: Bool

        @inline(__always)
        init?(_ text: UnsafeRawBufferPointer, after: Int) {
            guard text.byte(after) == .space else { return nil }
            start = after + 1
            end = text.endOfToken(start)
            guard end > start else { return nil }
            isNil = end == start + 1 && text[start] == .dash
        }
    }
}

/// `[id name="value" …][id …]`. RFC 5424, section 6.3.
struct StructuredData {
    var start: Int
    var end: Int
    /// Whether a value holds `\"`, `\\` or `\]`.
    var hasEscapes = false

    init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// Where valid structured data that begins at `at` ends, or nil where there is none.
    static func end(_ text: UnsafeRawBufferPointer, at start: Int) -> Int? {
        var at = start
        while text.byte(at) == .bracket {
            at = nameEnd(text, at + 1)
            while text.byte(at) == .space {
                let name = text.skipSpaces(at)
                at = nameEnd(text, name)
                if at == name, text.byte(at) == .endBracket { break }
                guard at > name, text.byte(at) == .equals, text.byte(at + 1) == .quote, let quote = valueEnd(text, at + 2) else {
                    return nil
                }
                at = quote + 1
            }
            guard text.byte(at) == .endBracket else { return nil }
            at += 1
        }
        return at > start && (at == text.count || text[at] == .space) ? at : nil
    }

    @inline(__always)
    private static func nameEnd(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var i = start
        while i < text.count, text[i] > .space, text[i] != .equals, text[i] != .endBracket, text[i] != .quote { i += 1 }
        return i
    }

    @inline(__always)
    private static func valueEnd(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var i = start
        while i < text.count {
            if text[i] == .quote { return i }
            i += text[i] == .backslash ? 2 : 1
        }
        return nil
    }

    /// Adds a field for each parameter. Values with escapes are only marked as filler here.
    mutating func add(_ text: UnsafeRawBufferPointer, to batch: EventBatch, _ base: Int) {
        var escapes = false
        Self.forEach(text, start, end) { id, name, value in
            if text.part(value.lowerBound, value.upperBound).firstOffset(of: .backslash) != nil {
                escapes = true
                batch.add(.filler, .text, base + value.lowerBound, base + value.upperBound)
            } else if !value.isEmpty {
                batch.add(Self.fieldName(text, id, name, in: batch), .text, base + value.lowerBound, base + value.upperBound)
            }
        }
        hasEscapes = escapes
    }

    /// Adds the values with escapes, without them, as detached fields. The arena may move, so the line is looked up each time.
    func addUnescaped(_ line: ByteRange, to batch: EventBatch) {
        var values: [(name: FieldName, bytes: [UInt8])] = []
        let text = batch.arena.bytes(line)
        Self.forEach(text, start, end) { id, name, value in
            let part = text.part(value.lowerBound, value.upperBound)
            guard part.firstOffset(of: .backslash) != nil else { return }
            var bytes: [UInt8] = []
            var i = 0
            while i < part.count {
                let next = part.byte(i + 1)
                if part[i] == .backslash, next == .quote || next == .backslash || next == .endBracket { i += 1 }
                bytes.append(part[i])
                i += 1
            }
            values.append((Self.fieldName(text, id, name, in: batch), bytes))
        }
        for value in values { value.bytes.withUnsafeBytes { batch.addDetached(value.name, .text, $0) } }
    }

    /// Calls `body` with the ranges of id, name and value of each parameter of valid data.
    @inline(__always)
    private static func forEach(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ body: (Range<Int>, Range<Int>, Range<Int>) -> Void
    ) {
        var at = start
        while at < end, text[at] == .bracket {
            let id = at + 1
            at = nameEnd(text, id)
            let idRange = id..<at
            while text.byte(at) == .space {
                let name = text.skipSpaces(at)
                at = nameEnd(text, name)
                guard at > name, let quote = valueEnd(text, at + 2) else { break }
                body(idRange, name..<at, (at + 2)..<quote)
                at = quote + 1
            }
            at += 1
        }
    }

    /// `id.name`, cut at the limit of names.
    private static func fieldName(
        _ text: UnsafeRawBufferPointer, _ id: Range<Int>, _ name: Range<Int>, in batch: EventBatch
    ) -> FieldName {
        withUnsafeTemporaryAllocation(byteCount: Limits.fieldNameBytes, alignment: 1) { buffer in
            let idCount = min(id.count, Limits.fieldNameBytes - 1)
            let nameCount = min(name.count, Limits.fieldNameBytes - 1 - idCount)
            buffer.copyMemory(from: text.part(id.lowerBound, id.lowerBound + idCount))
            buffer[idCount] = .dot
            UnsafeMutableRawBufferPointer(rebasing: buffer[(idCount + 1)...]).copyMemory(
                from: text.part(name.lowerBound, name.lowerBound + nameCount))
            return batch.names.intern(UnsafeRawBufferPointer(rebasing: buffer[..<(idCount + 1 + nameCount)]))
        }
    }
}

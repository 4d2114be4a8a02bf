import Events

/// One JSON object a line (RFC 8259; JSON Lines, NDJSON), with the field names that loggers usually give.
///
/// Nested objects become fields with dotted names (`http.status`) down to eight levels; arrays and what lies deeper stay one field. The
/// first of several keys for one part of the schema has it; the others are metadata. A line without a message has the whole line as one.
public struct JSONLinesParser: LineParser {
    /// The parser; it has no options.
    public init() {}

    /// See `LineParser`. A line that begins with `{` and is no JSON object is rejected as `.badJSON`.
    @inline(__always)
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        var walker = JSONObjectWalker(line, batch)
        walker.scan.skipSpace()
        guard walker.scan.byte == .brace else { return .noMatch }
        walker.scan.at &+= 1
        context.beginFields(batch)
        guard walker.object(KeyTable.root, 1, batch, &context) else {
            batch.rollback()
            return .rejected(.badJSON)
        }
        walker.scan.skipSpace()
        guard walker.scan.at == walker.scan.end else {
            batch.rollback()
            return .rejected(.badJSON)
        }
        return context.commitFields(line, walker.scan.base, batch)
    }

    /// See `LineParser`.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool {
        var i = 0
        while i < line.count, line[i] <= .space { i += 1 }
        return i < line.count && line[i] == .brace
    }

    /// The members of an object that goes on: strings, and what closes it.
    public func continues(_ line: UnsafeRawBufferPointer) -> Bool {
        if startsEvent(line) { return false }
        return line.byte(0) == .quote || Continuation.isContinuation(line) || line.byte(0) == .endBrace
            || line.byte(0) == .endBracket
    }
}

/// Walks the members of an object and its nested objects, handing each value to the context's collector.
struct JSONObjectWalker {
    /// Objects inside each other whose members are fields of their own.
    static let flattenedDepth = 8

    /// Where the walk is. Offsets are the arena's, which must not grow meanwhile.
    var scan: JSONScanner

    /// A walk over `line`.
    @inline(__always)
    init(_ line: ByteRange, _ batch: EventBatch) {
        scan = JSONScanner(base: UnsafePointer(batch.arena.base), at: Int(line.start), end: Int(line.end))
    }

    /// Reads from after the opening brace to after the closing one; false where the text is no JSON.
    mutating func object(_ parent: UInt16, _ depth: Int, _ batch: EventBatch, _ context: inout ParseContext) -> Bool {
        if scan.take(.endBrace) { return true }
        repeat {
            guard scan.take(.quote) else { return false }
            let keyStart = scan.at
            guard let isEscaped = scan.string() else { return false }
            let key = UnsafeRawBufferPointer(start: scan.base + keyStart, count: scan.at - keyStart)
            scan.at &+= 1
            guard scan.take(.colon) else { return false }
            scan.skipSpace()
            let entry = isEscaped ? Self.findEscaped(key, parent, &context) : context.fields.keys.find(key, parent: parent)
            guard value(entry, depth, batch, &context) else { return false }
        } while scan.take(.comma)
        return scan.take(.endBrace)
    }

    @inline(__always)
    private mutating func value(_ entry: UInt16, _ depth: Int, _ batch: EventBatch, _ context: inout ParseContext) -> Bool {
        let start = scan.at
        switch scan.byte {
        case .quote:
            scan.at &+= 1
            guard let isEscaped = scan.string() else { return false }
            context.takeField(entry, isEscaped ? .escapedText : .text, start &+ 1, scan.at, scan.base, batch)
            scan.at &+= 1
            return true
        case .brace:
            var probe = scan
            probe.at &+= 1
            if depth < Self.flattenedDepth && entry != KeyTable.unremembered && !probe.take(.endBrace) {
                scan.at &+= 1
                return object(entry, depth + 1, batch, &context)
            }
            guard scan.skipValue(depth: depth) else { return false }
            context.takeField(entry, .object, start, scan.at, scan.base, batch)
            return true
        case .bracket:
            guard scan.skipValue(depth: depth) else { return false }
            context.takeField(entry, .array, start, scan.at, scan.base, batch)
            return true
        default:
            guard let kind = scan.scalar() else { return false }
            context.takeField(entry, kind, start, scan.at, scan.base, batch)
            return true
        }
    }

    @inline(never)
    private static func findEscaped(_ key: UnsafeRawBufferPointer, _ parent: UInt16, _ context: inout ParseContext) -> UInt16 {
        JSONText.unescaped(key).withUnsafeBytes { context.fields.keys.find($0, parent: parent) }
    }
}

import Events

/// MongoDB's text log, versions 2.4 to 4.2. Version 4.4 and later write JSON.
///
///     2018-02-05T13:44:56.657+0100 I NETWORK  [initandlisten] waiting for connections on port 27017
///     2014-06-20T12:09:37.096+0000 [initandlisten] options: {}
///
/// Source: MongoDB manual, "Log Messages".
public struct MongoDBParser: LineParser {
    /// The parser.
    public init() {}

    /// Stack traces belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var cursor = LineCursor(text)
        let match = TimestampParser.iso(text, at: 0, &context)
        guard match.outcome != .none else { return .noMatch }
        cursor.at = match.length
        guard cursor.take(.space) else { return .noMatch }

        var severity = LinePart()
        var component = LinePart()
        var level = Level.fallback
        if cursor.byte != .bracket {
            guard let word = cursor.token(), let found = Self.level(text.part(word)), cursor.blanks(),
                let name = cursor.token(), Self.isComponent(text.part(name)), cursor.blanks()
            else { return .noMatch }
            severity = word
            level = found
            component = name
        }
        guard let thread = cursor.bracketed(), cursor.take(.space) || cursor.isAtEnd else { return .noMatch }
        guard !severity.isEmpty || Self.isOwnThread(text.part(thread)) else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }

        batch.add(match, at: base)
        batch.add(.level, severity, base)
        if !component.isEmpty, text[component.start] != .dash { batch.add("component", component, base) }
        batch.add(.thread, thread, base)
        batch.add(.message, cursor.rest, base)
        return batch.commit(line, match, level, &context)
    }

    /// `F`, `E`, `W`, `I`, `D` and `D1`...`D5`.
    static func level(_ word: UnsafeRawBufferPointer) -> Level? {
        if word.count == 2 { return word[0] == UInt8(ascii: "D") && word[1].isDigit ? .debug : nil }
        guard word.count == 1 else { return nil }
        switch word[0] {
        case UInt8(ascii: "F"): return .critical
        case UInt8(ascii: "E"): return .error
        case UInt8(ascii: "W"): return .warn
        case UInt8(ascii: "I"): return .info
        case UInt8(ascii: "D"): return .debug
        default: return nil
        }
    }

    /// Capitals, or a dash for none.
    private static func isComponent(_ word: UnsafeRawBufferPointer) -> Bool {
        word.allSatisfy { $0.isUpper || $0.isDigit || $0 == .underscore || $0 == .dash }
    }

    /// Before version 3.0 only the thread's name tells MongoDB from others.
    private static func isOwnThread(_ name: UnsafeRawBufferPointer) -> Bool {
        if name.has("conn", at: 0) { return name.count > 4 && name.endOfDigits(4) == name.count }
        return name.equals("initandlisten") || name.equals("mongosMain") || name.equals("signalProcessingThread")
            || name.equals("TTLMonitor") || name.equals("clientcursormon") || name.equals("journal") || name.equals("rsStart")
            || name.equals("rsSync") || name.equals("rsMgr") || name.equals("DataFileSync")
    }
}

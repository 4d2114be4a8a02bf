import Events

/// glog and klog: Google's C++ and Go loggers, Kubernetes' components.
///
///     E0517 15:04:22.619632 1952452992 logging_unittest.cc:253] Log every 3, iteration 19
///     I20200308 23:47:32.089828 400441 config.cc:27] Loading user configuration
///
/// Source: glog README, "Log Line Prefix Format".
public struct GlogParser: LineParser {
    /// The parser.
    public init() {}

    /// Stack traces belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        guard text.byte(1).isDigit, let level = Self.level(text[0]) else { return .noMatch }
        let match = TimestampParser.glog(text, at: 1, &context)
        var cursor = LineCursor(text, at: 1 + match.length)
        guard match.outcome != .none, cursor.blanks(), let thread = cursor.digits(), thread.end - thread.start <= 19,
            cursor.blanks(),
            let file = cursor.run({ $0 != .colon && $0 != .space && $0 != .endBracket }), cursor.take(.colon),
            let number = cursor.digits(), cursor.take(.endBracket)
        else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        _ = cursor.take(.space)
        batch.add(.level, LinePart(start: 0, end: 1), base)
        batch.add(match, at: base + 1)
        batch.add(.threadID, thread, base)
        batch.add(.file, file, base)
        batch.add(.line, number, base)
        batch.add(.message, cursor.rest, base)
        return batch.commit(line, match, level, &context)
    }

    private static func level(_ mark: UInt8) -> Level? {
        switch mark {
        case UInt8(ascii: "I"): .info
        case UInt8(ascii: "W"): .warn
        case UInt8(ascii: "E"): .error
        case UInt8(ascii: "F"): .critical
        default: nil
        }
    }
}

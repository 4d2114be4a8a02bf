import Events

/// The console encoding of zap (Go), as controllers of Kubernetes and the OpenTelemetry collector use it: parts separated by tabs.
///
///     2025-04-24T22:09:20.856Z	error	internal/queue_sender.go:128	Exporting failed.	{"error": "timeout"}
///
/// After time and level come logger and caller, if they are logged, the message, and the fields as one JSON object. Source: zap
/// `console_encoder.go`.
public struct ZapConsoleParser: LineParser {
    /// The parser.
    public init() {}

    /// Stack traces belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        guard text.byte(0).isDigit, let tab = text.firstOffset(of: .tab) else { return .noMatch }
        let match = TimestampParser.parseAny(text.part(0, tab), &context)
        guard match.outcome != .none else { return .noMatch }
        var cursor = LineCursor(text, at: tab + 1)
        guard let word = cursor.until(.tab),
            let level = LevelWord.level(text, word.start, word.end) ?? Self.zapLevel(text.part(word))
        else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        batch.add(match, at: base)
        batch.add(.level, word, base)

        let mark = cursor.at
        if let first = cursor.until(.tab) {
            if Self.isCaller(text.part(first)) {
                addCaller(text, first, to: batch, base)
            } else if let second = cursor.until(.tab), Self.isCaller(text.part(second)) {
                batch.add(.logger, first, base)
                addCaller(text, second, to: batch, base)
            } else {
                // A message has no tabs: what another part follows that is no object is the logger.
                cursor.at = text.byte(first.end + 1) == .brace ? mark : first.end + 1
                if cursor.at > mark { batch.add(.logger, first, base) }
            }
        }
        var message = cursor.rest
        var fields = LinePart()
        if text.byte(text.count - 1) == .endBrace, let last = text.part(message).lastOffset(of: .tab),
            text.byte(message.start + last + 1) == .brace
        {
            var scan = JSONScanner(base: UnsafePointer(batch.arena.base), at: base + message.start + last + 1, end: Int(line.end))
            if scan.skipValue(depth: 0), scan.at == scan.end {
                fields = LinePart(start: message.start + last + 1, end: message.end)
                message.end = message.start + last
            }
        }
        batch.add(.message, message, base)
        if !fields.isEmpty { batch.add(batch.name("fields"), .json, base + fields.start, base + fields.end) }
        return batch.commit(line, match, level, &context)
    }

    private static func zapLevel(_ word: UnsafeRawBufferPointer) -> Level? {
        word.equals("dpanic") || word.equals("DPANIC") ? .emergency : nil
    }

    /// `dir/file.go:128`.
    private static func isCaller(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let colon = text.lastOffset(of: .colon), colon > 3, colon + 1 < text.count else { return false }
        return text.endOfDigits(colon + 1) == text.count && text.has(".go", at: colon - 3)
    }

    private func addCaller(_ text: UnsafeRawBufferPointer, _ caller: LinePart, to batch: EventBatch, _ base: Int) {
        guard let colon = text.part(caller).lastOffset(of: .colon) else { return }
        batch.add(.file, LinePart(start: caller.start, end: caller.start + colon), base)
        batch.add(.line, LinePart(start: caller.start + colon + 1, end: caller.end), base)
    }
}

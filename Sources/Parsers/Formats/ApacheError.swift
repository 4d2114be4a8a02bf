import Events

/// Apache's error log, of version 2.2 and of 2.4.
///
///     [Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1] message
///     [Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:1234] AH00035: message
///
/// Source: Apache `ErrorLogFormat`.
public struct ApacheErrorParser: LineParser {
    /// The parser.
    public init() {}

    /// Lines that programs wrote to the standard error output belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)

        guard text.byte(0) == .bracket else { return .noMatch }
        let match = TimestampParser.match(text, at: 1, &context)
        guard match.outcome != .none, text.has("] [", at: match.length + 1) else { return .noMatch }

        // `[level]` or `[module:level]`.
        let first = match.length + 4
        var colon = first
        while text.byte(colon).isWord { colon += 1 }
        var levelStart = first
        var levelEnd = colon
        if text.byte(colon) == .colon {
            levelStart = colon + 1
            levelEnd = levelStart
            while text.byte(levelEnd).isWord { levelEnd += 1 }
        }
        guard text.byte(levelEnd) == .endBracket, let level = Self.level(text, levelStart, levelEnd) else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }

        batch.add(match, at: base + 1)
        let hasModule = levelStart > first
        if hasModule, colon > first { batch.add(.module, .text, base + first, base + colon) }
        batch.add(.level, .text, base + levelStart, base + levelEnd)
        var at = text.skipSpaces(levelEnd + 1)
        while text.byte(at) == .bracket, let end = Self.addGroup(text, at, hasModule, to: batch, base) {
            at = text.skipSpaces(end)
        }
        if at < text.count { batch.add(.message, .text, base + at, base + text.count) }
        return batch.commit(line, match, level, &context)
    }

    /// `trace1`...`trace8` are levels too.
    private static func level(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Level? {
        guard end > start else { return nil }
        return Level(text: text.part(start, text[end - 1].isDigit ? end - 1 : end))
    }

    /// Adds `[pid 1:tid 2]`, `[client 1.2.3.4:5]` or `[remote …]`; returns its end, or nil where the bracket belongs to the message.
    private static func addGroup(
        _ text: UnsafeRawBufferPointer, _ at: Int, _ hasPort: Bool, to batch: EventBatch, _ base: Int
    ) -> Int? {
        guard let end = text.firstOffset(of: .endBracket, from: at) else { return nil }
        if text.has("[pid ", at: at) {
            let digits = text.endOfDigits(at + 5)
            guard digits > at + 5 else { return nil }
            if digits == end {
                batch.add(.processID, .text, base + at + 5, base + digits)
            } else {
                guard text.has(":tid ", at: digits), digits + 5 < end else { return nil }
                batch.add(.processID, .text, base + at + 5, base + digits)
                batch.add(.threadID, .text, base + digits + 5, base + end)
            }
            return end + 1
        }
        guard text.has("[client ", at: at) || text.has("[remote ", at: at) else { return nil }
        let start = at + 8
        guard end > start else { return nil }
        // Version 2.4 appends the port, also to IPv6 addresses, which have colons of their own.
        var port = end
        if hasPort || text.part(start, end).firstOffset(of: .dot) != nil {
            var i = end
            while i > start, text[i - 1].isDigit { i -= 1 }
            if i > start + 1, i < end, text[i - 1] == .colon { port = i - 1 }
        }
        batch.add(.clientIP, .text, base + start, base + port)
        if port < end { batch.add(batch.name("client_port"), .text, base + port + 1, base + end) }
        return end + 1
    }
}

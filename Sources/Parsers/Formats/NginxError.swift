import Events

/// nginx's error log.
///
///     2026/01/21 08:15:30 [error] 123#456: *789 message, client: 1.2.3.4, server: x, request: "GET / HTTP/1.1", host: "y"
///
/// The message ends before the pairs that nginx appends (`client: …`), which become fields. Source: nginx `ngx_log.c`,
/// `ngx_http_core_module.c` (the handler that appends the pairs).
public struct NginxErrorParser: LineParser {
    /// The parser.
    public init() {}

    /// Lines that FastCGI programs wrote into the log belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)

        let match = TimestampParser.slashed(text, at: 0, &context)
        guard match.outcome != .none, text.has(" [", at: match.length) else { return .noMatch }
        let levelStart = match.length + 2
        var at = levelStart
        while at < text.count, text[at].isLetter { at += 1 }
        guard text.has("] ", at: at), let level = Level(text: text.part(levelStart, at)) else { return .noMatch }
        let levelEnd = at

        let process = at + 2
        let processEnd = text.endOfDigits(process)
        guard processEnd > process, text.byte(processEnd) == .hash else { return .noMatch }
        let threadEnd = text.endOfDigits(processEnd + 1)
        guard threadEnd > processEnd + 1, text.byte(threadEnd) == .colon else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }

        batch.add(match, at: base)
        batch.add(.level, .text, base + levelStart, base + levelEnd)
        batch.add(.processID, .text, base + process, base + processEnd)
        batch.add(.threadID, .text, base + processEnd + 1, base + threadEnd)
        at = text.skipSpaces(threadEnd + 1)
        if text.byte(at) == .star {
            let end = text.endOfDigits(at + 1)
            if end > at + 1, end == text.count || text[end] == .space {
                batch.add(.connection, .text, base + at + 1, base + end)
                at = text.skipSpaces(end)
            }
        }
        let pairs = Self.pairs(text, from: at)
        if pairs > at { batch.add(.message, .text, base + at, base + pairs) }
        Self.addPairs(text, pairs, to: batch, base)
        return batch.commit(line, match, level, &context)
    }

    /// Whether `123#456: ` begins at `at`: nginx writes it after the level, and no other format does.
    static func isProcess(_ text: UnsafeRawBufferPointer, at: Int) -> Bool {
        let process = text.endOfDigits(at)
        guard process > at, text.byte(process) == .hash else { return false }
        return text.byte(text.endOfDigits(process + 1)) == .colon
    }

    /// Where the appended pairs begin: the last `, client: `, or the end.
    private static func pairs(_ text: UnsafeRawBufferPointer, from: Int) -> Int {
        var last = text.count
        var at = from
        while let hit = text.firstOffset(of: ", client: ", from: at) {
            last = hit
            at = hit + 1
        }
        return last
    }

    /// Reads `, key: value` again and again. What does not fit ends as filler, so that nothing of the line is without a field.
    private static func addPairs(_ text: UnsafeRawBufferPointer, _ start: Int, to batch: EventBatch, _ base: Int) {
        var at = start
        while at < text.count {
            guard text.has(", ", at: at) else { break }
            let key = at + 2
            var keyEnd = key
            while keyEnd < text.count, text[keyEnd].isLower || text[keyEnd] == .underscore { keyEnd += 1 }
            guard keyEnd > key, text.has(": ", at: keyEnd) else { break }
            let name = name(text.part(key, keyEnd), in: batch)
            var value = keyEnd + 2
            var end: Int
            if text.byte(value) == .quote {
                guard let quote = text.closingQuote(value + 1) else { break }
                value += 1
                end = quote
                at = quote + 1
            } else {
                end = text.firstOffset(of: ", ", from: value) ?? text.count
                at = end
            }
            if end > value { batch.add(name, .text, base + value, base + end) }
        }
        if at < text.count { batch.add(.filler, .text, base + at, base + text.count) }
    }

    /// `host` is the host of the request, not the machine of the log.
    private static func name(_ key: UnsafeRawBufferPointer, in batch: EventBatch) -> FieldName {
        if key.equals("client") { return .clientIP }
        if key.equals("server") { return .server }
        if key.equals("request") { return .request }
        if key.equals("referrer") { return .referrer }
        if key.equals("host") { return batch.name("http_host") }
        return batch.names.intern(key)
    }
}

import Events

/// The log of the NATS server.
///
///     [1] 2019/02/06 07:19:40.624334 [INF] Starting nats-server version 1.3.0
///
/// Source: nats-server `logger/log.go`. Times without a zone are local times of the server, unless it has `logtime_utc`, which writes UTC.
public struct NATSParser: LineParser {
    /// The parser.
    public init() {}

    /// Stack traces belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var cursor = LineCursor(text)
        guard cursor.take(.bracket), let process = cursor.digits(), cursor.take("] ") else { return .noMatch }
        let time = cursor.at
        let match = TimestampParser.slashed(text, at: time, &context)
        cursor.at += match.length
        guard match.outcome != .none, cursor.take(.space), let word = cursor.bracketed(), word.end - word.start == 3,
            let level = Level(text: text.part(word)), cursor.take(.space)
        else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        batch.add(.processID, process, base)
        batch.add(match, at: base + time)
        batch.add(.level, word, base)
        // `172.18.0.1:38630 - cid:1 - …`
        let message = cursor.at
        if let client = cursor.token(), cursor.take(" - "), let id = cursor.token(), cursor.take(" - "),
            text.byte(id.start + 1) == UInt8(ascii: "i"),
            let colon = text.part(client).lastOffset(of: .colon), let number = text.part(id).firstOffset(of: .colon)
        {
            batch.add(.clientIP, LinePart(start: client.start, end: client.start + colon), base)
            batch.add("client_port", LinePart(start: client.start + colon + 1, end: client.end), base)
            batch.add(.connection, LinePart(start: id.start + number + 1, end: id.end), base)
        } else {
            cursor.at = message
        }
        batch.add(.message, cursor.rest, base)
        return batch.commit(line, match, level, &context)
    }
}

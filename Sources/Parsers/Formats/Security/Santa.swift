import Events

/// The log of Santa, which decides what may run on macOS.
///
///     [2018-12-10T06:45:16.802Z] I santad: action=EXEC|decision=ALLOW|reason=CERT|path=/usr/libexec/xpcproxy|pid=29678
///
/// Source: Santa documentation, "Logs". The whole line is the message.
public struct SantaParser: LineParser {
    /// The parser.
    public init() {}

    /// Every line is an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var cursor = LineCursor(text)
        guard cursor.take(.bracket) else { return .noMatch }
        let match = cursor.timestamp(&context)
        guard match.outcome != .none, cursor.take("] ") else { return .noMatch }
        let mark = LinePart(start: cursor.at, end: cursor.at + 1)
        guard let level = Level(text: text.part(mark.start, min(mark.end, text.count))) else { return .noMatch }
        cursor.at += 1
        guard cursor.take(.space), let name = cursor.run({ $0.isWord }), cursor.take(": "), text.has("action=", at: cursor.at)
        else {
            return .noMatch
        }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        batch.add(match, at: base + 1)
        batch.add(.level, mark, base)
        let service = batch.addService(base + name.start, base + name.end, &context)
        while let key = cursor.until(.equals) {
            let end = text.firstOffset(of: .pipe, from: cursor.at) ?? text.count
            batch.add(batch.metadataName(text.part(key)), LinePart(start: cursor.at, end: end), base)
            cursor.at = min(end + 1, text.count)
        }
        return batch.commit(line, match, level, service: service, &context)
    }
}

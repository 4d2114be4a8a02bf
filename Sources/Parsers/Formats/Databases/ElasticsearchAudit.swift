import Events

/// Elasticsearch's audit log as text, versions 5 and 6. Later ones are JSON; the server's own log has the layout of log4j.
///
///     [2018-06-19T05:07:52,304] [v_VJhjV] [rest] [authentication_failed]	origin_address=[172.22.0.3], principal=[rado]
///
/// Source: Elasticsearch Reference 6.2, "Audit Log Output". The whole line is the message.
public struct ElasticsearchAuditParser: LineParser {
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
        guard match.outcome != .none, cursor.take("] ["), let first = cursor.until(.endBracket), cursor.take(" ["),
            var second = cursor.until(.endBracket)
        else { return .noMatch }
        var node = first
        var action = LinePart()
        if cursor.take(" [") {
            guard let third = cursor.until(.endBracket) else { return .noMatch }
            action = third
        } else {
            // Without the node's name.
            (node, second, action) = (LinePart(), first, second)
        }
        let layer = text.part(second)
        let isLayer = layer.equals("rest") || layer.equals("transport") || layer.equals("ip_filter")
        guard isLayer, cursor.blanks(), match.isInstant else {
            return isLayer && match.isBad ? .rejected(.badTimestamp) : .noMatch
        }

        batch.add(match, at: base + 1)
        batch.add("node", node, base)
        batch.add("layer", second, base)
        batch.add("action", action, base)
        let isRefused =
            text.part(action).firstOffset(of: "denied", from: 0) != nil
            || text.part(action).firstOffset(of: "failed", from: 0) != nil
        while let key = cursor.run({ $0.isWord }), cursor.take(.equals), cursor.byte == .bracket {
            guard let close = text.firstOffset(of: "], ", from: cursor.at) ?? text.lastOffset(of: .endBracket), close > cursor.at
            else { break }
            batch.add(batch.metadataName(text.part(key)), LinePart(start: cursor.at + 1, end: close), base)
            cursor.at = close + 1
            guard cursor.take(.comma), cursor.blanks() else { break }
        }
        return batch.commit(line, match, isRefused ? .warn : .info, &context)
    }
}

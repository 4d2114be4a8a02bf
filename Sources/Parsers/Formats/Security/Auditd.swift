import Events

/// The log of the Linux audit daemon.
///
///     type=USER_END msg=audit(1489519230.178:19600327): user pid=4121 uid=0 msg='op=PAM:session_close acct="root" res=success'
///
/// Pairs of `key=value` become fields, also those inside `msg='…'`; a name may stand before all (`node=`). Source: the audit project's
/// "Audit Event Fields" and `auditd.conf(5)`. The whole line is the message.
public struct AuditdParser: LineParser {
    /// The parser.
    public init() {}

    /// Every line is a record.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// Separates what auditd adds to a record (`log_format = ENRICHED`).
    private static let enrichedMark: UInt8 = 0x1D

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var cursor = LineCursor(text)
        var node = LinePart()
        if cursor.take("node=") {
            guard let name = cursor.token(), cursor.take(.space) else { return .noMatch }
            node = name
        }
        guard cursor.take("type="), let type = cursor.token(), cursor.take(" msg=audit(") else { return .noMatch }
        let time = cursor.at
        let match = TimestampParser.epoch(text, at: time)
        cursor.at += match.length
        guard match.outcome != .none, cursor.take(.colon), let serial = cursor.digits(), cursor.take("):") else {
            return .noMatch
        }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        batch.add(.host, node, base)
        batch.add("type", type, base)
        batch.add(match, at: base + time)
        batch.add("sequence", serial, base)
        let isRefused = addPairs(text, cursor.at, text.count, to: batch, base)
        return batch.commit(line, match, isRefused ? .warn : .info, &context)
    }

    /// Adds the pairs between two offsets; says whether one of them tells that something was refused.
    private func addPairs(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int, to batch: EventBatch, _ base: Int
    ) -> Bool {
        let text = text.part(0, end)
        var isRefused = false
        var at = start
        while at < end {
            let c = text[at]
            guard c != .space, c != .comma, c != Self.enrichedMark else {
                at += 1
                continue
            }
            var stop = at
            while stop < end, text[stop] != .space, text[stop] != .equals, text[stop] != Self.enrichedMark { stop += 1 }
            guard text.byte(stop) == .equals, stop > at else {
                // A word alone: `denied` in `avc:  denied  { getattr } for`.
                if text.part(at, stop).equals("denied") { isRefused = true }
                at = stop
                continue
            }
            let key = LinePart(start: at, end: stop)
            at = stop + 1
            let quote = text.byte(at)
            if quote == 0x27 {
                // The record of a program, with pairs of its own.
                let close = text.part(0, end).firstOffset(of: 0x27, from: at + 1) ?? end
                if addPairs(text, at + 1, close, to: batch, base) { isRefused = true }
                at = min(close + 1, end)
                continue
            }
            var value: LinePart
            if quote == .quote, let close = text.firstOffset(of: .quote, from: at + 1) {
                value = LinePart(start: at + 1, end: close)
                at = close + 1
            } else {
                value = LinePart(start: at, end: at)
                while value.end < end, text[value.end] != .space, text[value.end] != Self.enrichedMark { value.end += 1 }
                at = value.end
                if !value.isEmpty, text[value.end - 1] == .comma { value.end -= 1 }
            }
            let bytes = text.part(value)
            if bytes.equals("failed") || bytes.equals("no") && text.part(key).equals("success") || bytes.equals("DENIED") {
                isRefused = true
            }
            if !bytes.equals("?") { batch.add(batch.metadataName(text.part(key)), value, base) }
        }
        return isRefused
    }
}

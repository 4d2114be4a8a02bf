import Events

/// ArcSight's Common Event Format, alone or after a syslog header.
///
///     CEF:0|Security|threatmanager|1.0|100|worm successfully stopped|10|src=10.0.0.1 dst=2.1.2.2 spt=1232
///
/// The instant is `rt`, else `end`, `start`, else the header's. The message is `msg`, else the event's name. Source: ArcSight "Common Event
/// Format", revision 26. Escapes (`\=`, `\|`) stay in the values.
public struct CEFParser: LineParser {
    /// The parser.
    public init() {}

    /// Every line is an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        guard let event = SecurityEvent(text, "CEF:", &context) else { return .noMatch }
        var cursor = LineCursor(text, at: event.start + 4)
        guard let version = cursor.digits(), cursor.take(.pipe), let vendor = SecurityEvent.part(&cursor),
            let product = SecurityEvent.part(&cursor), let release = SecurityEvent.part(&cursor),
            let kind = SecurityEvent.part(&cursor), let name = SecurityEvent.part(&cursor),
            let severity = SecurityEvent.part(&cursor) ?? lastPart(cursor)
        else { return .noMatch }
        if severity.end == text.count { cursor.at = text.count }

        let pairs = Pairs(text, from: cursor.at, &context)
        let match =
            pairs.match.isInstant
            ? pairs.match : event.match.isInstant ? event.match : TimestampMatch(.instant, timestamp: context.last)
        event.addHeader(to: batch, base, isTime: !pairs.match.isInstant)
        batch.add("cef_version", version, base)
        batch.add("device_vendor", vendor, base)
        batch.add("device_product", product, base)
        batch.add("device_version", release, base)
        batch.add("event_class_id", kind, base)
        if pairs.hasMessage { batch.add("name", name, base) } else { batch.add(.message, name, base) }
        batch.add(.level, severity, base)
        pairs.add(to: batch, base)
        return batch.commit(line, match, SecurityEvent.level(text.part(severity)), &context)
    }

    /// A severity without extension need not have a bar after it.
    private func lastPart(_ cursor: LineCursor) -> LinePart? { cursor.isAtEnd ? nil : cursor.rest }

    /// The extension: `key=value key=value`, where a value goes on to the blank before the next key.
    private struct Pairs {
        let text: UnsafeRawBufferPointer
        let start: Int
        /// The instant that the pairs name.
        var match = TimestampMatch(.none)
        private var rank = 3
        /// Where the pair stands that is the message: the first `msg` that says something. Others are metadata.
        private var messageStart: Int?

        /// Whether a pair is the message.
        var hasMessage: Bool { messageStart != nil }

        init(_ text: UnsafeRawBufferPointer, from: Int, _ context: inout ParseContext) {
            self.text = text
            start = from
            var found = (match: match, rank: rank, messageStart: messageStart)
            Self.walk(text, from) { key, value in
                let word = text.part(key)
                if found.messageStart == nil, !value.isEmpty, word.equals("msg") { found.messageStart = key.start }
                let rank = word.equals("rt") ? 0 : word.equals("end") ? 1 : word.equals("start") ? 2 : 3
                guard rank < found.rank else { return }
                let match = TimestampParser.parseAny(text.part(value), &context)
                if match.isInstant { (found.match, found.rank) = (match, rank) }
            }
            (match, rank, messageStart) = found
        }

        func add(to batch: EventBatch, _ base: Int) {
            Self.walk(text, start) { key, value in
                batch.add(key.start == messageStart ? .message : batch.metadataName(text.part(key)), value, base)
            }
        }

        private static func walk(_ text: UnsafeRawBufferPointer, _ from: Int, _ body: (LinePart, LinePart) -> Void) {
            var key = nextKey(text, from)
            while let current = key {
                let next = nextKey(text, current.end + 1)
                let end = text.trimmedEnd(current.end + 1, next?.start ?? text.count)
                body(current, LinePart(start: current.end + 1, end: end))
                key = next
            }
        }

        /// The next word that `=` follows and a blank (or nothing) precedes.
        private static func nextKey(_ text: UnsafeRawBufferPointer, _ from: Int) -> LinePart? {
            var at = from
            while let equals = text.firstOffset(of: .equals, from: at) {
                var start = equals
                while start > from,
                    text[start - 1].isWord || text[start - 1] == .dot || text[start - 1] == .endBracket
                        || text[start - 1] == .bracket || text[start - 1] == .dash
                {
                    start -= 1
                }
                if start < equals, start == from || text[start - 1] == .space { return LinePart(start: start, end: equals) }
                at = equals + 1
            }
            return nil
        }
    }
}

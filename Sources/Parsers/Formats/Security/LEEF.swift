import Events

/// QRadar's Log Event Extended Format, alone or after a syslog header.
///
///     LEEF:2.0|Lancope|StealthWatch|1.0|41|^|src=192.0.2.0^dst=172.50.123.1^sev=5^cat=anomaly
///
/// Pairs are separated by tabs, or by what version 2.0 names. The instant is `devTime`, else the header's. Source: IBM "LEEF event components".
/// The whole line is the message.
public struct LEEFParser: LineParser {
    /// The parser.
    public init() {}

    /// Every line is an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        guard let event = SecurityEvent(text, "LEEF:", &context) else { return .noMatch }
        var cursor = LineCursor(text, at: event.start + 5)
        guard let version = cursor.run({ $0.isDigit || $0 == .dot }), cursor.take(.pipe),
            let vendor = SecurityEvent.part(&cursor),
            let product = SecurityEvent.part(&cursor), let release = SecurityEvent.part(&cursor),
            let kind = SecurityEvent.part(&cursor)
        else { return .noMatch }
        var separator = UInt8.tab
        if text[version.start] == UInt8(ascii: "2") { separator = Self.separator(&cursor) }

        let device = Self.deviceTime(text, cursor.at, separator, &context)
        let match = device ?? (event.match.isInstant ? event.match : TimestampMatch(.instant, timestamp: context.last))
        var level = Level.fallback
        event.addHeader(to: batch, base, isTime: device == nil)
        batch.add("leef_version", version, base)
        batch.add("device_vendor", vendor, base)
        batch.add("device_product", product, base)
        batch.add("device_version", release, base)
        batch.add("event_id", kind, base)
        while cursor.at < text.count {
            let end = text.firstOffset(of: separator, from: cursor.at) ?? text.count
            let pair = text.part(0, end)
            if let equals = pair.firstOffset(of: .equals, from: cursor.at), equals > cursor.at {
                let key = pair.part(cursor.at, equals)
                let value = LinePart(start: equals + 1, end: end)
                if key.equals("sev") { level = SecurityEvent.level(text.part(value)) }
                batch.add(batch.metadataName(key), value, base)
            }
            cursor.at = end + 1
        }
        return batch.commit(line, match, level, &context)
    }

    /// The instant of the pair `devTime`.
    private static func deviceTime(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ separator: UInt8, _ context: inout ParseContext
    ) -> TimestampMatch? {
        guard let key = text.firstOffset(of: "devTime=", from: start), key == start || text[key - 1] == separator else {
            return nil
        }
        let match = TimestampParser.parseAny(
            text.part(key + 8, text.firstOffset(of: separator, from: key) ?? text.count), &context)
        return match.isInstant ? match : nil
    }

    /// The separator of version 2.0: a byte, its number (`x5E`, `0x5E`), or nothing for a tab. It ends with a bar; old senders leave all
    /// of it out.
    private static func separator(_ cursor: inout LineCursor) -> UInt8 {
        let mark = cursor.at
        guard let bar = cursor.text.firstOffset(of: .pipe, from: mark), bar - mark <= 4 else { return .tab }
        cursor.at = bar + 1
        if bar == mark { return .tab }
        if bar - mark == 1 { return cursor.text[mark] }
        guard bar - mark >= 3, let high = JSONText.hexDigit(cursor.text[bar - 2]),
            let low = JSONText.hexDigit(cursor.text[bar - 1])
        else { return .tab }
        return UInt8(truncatingIfNeeded: high << 4 | low)
    }
}

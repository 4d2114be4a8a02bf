import Events

/// The main, debug and startup logs of Icinga 2.
///
///     [2017-04-04 13:43:09 +0200] debug/GraphiteWriter: Add to metric list
///     information/cli: Icinga application loader (version: r2.6.3-1)
///
/// Source: Icinga 2 documentation, "Logging". Startup lines have no time and inherit it.
public struct IcingaParser: LineParser {
    /// The parser.
    public init() {}

    /// A line begins with a time in brackets, or with a severity.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool {
        if line.byte(0) == .bracket { return line.endOfDigits(1) == 5 && line.byte(5) == .dash }
        var cursor = LineCursor(line)
        guard let severity = cursor.run({ $0.isLower }), cursor.take(.slash) else { return false }
        return Self.level(line.part(severity)) != nil
    }

    /// The output of a check may have any lines.
    public func continues(_ line: UnsafeRawBufferPointer) -> Bool { !startsEvent(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var cursor = LineCursor(text)
        var match = TimestampMatch(.instant, timestamp: context.last)
        if cursor.take(.bracket) {
            match = cursor.timestamp(&context)
            guard match.outcome != .none, cursor.take("] ") else { return .noMatch }
        }
        guard let severity = cursor.run({ $0.isLower }), cursor.take(.slash), let level = Self.level(text.part(severity)),
            let facility = cursor.run({ $0.isWord || $0 == .dash }), cursor.take(": ")
        else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        if match.length > 0 { batch.add(match, at: base + 1) }
        batch.add(.level, severity, base)
        batch.add(.logger, facility, base)
        batch.add(.message, cursor.rest, base)
        return batch.commit(line, match, level, &context)
    }

    private static func level(_ word: UnsafeRawBufferPointer) -> Level? {
        if word.equals("information") { return .info }
        if word.equals("debug") { return .debug }
        if word.equals("notice") { return .notice }
        if word.equals("warning") { return .warn }
        return word.equals("critical") ? .critical : nil
    }
}

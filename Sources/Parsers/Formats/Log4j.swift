import Events

/// Layouts of log4j, logback, Spring Boot, Tomcat, JBoss, Kafka, Spark, Elasticsearch: a timestamp, a level, and around them thread,
/// logger and process id in many arrangements.
///
///     2026-01-21 08:15:30,123 INFO  [main] com.foo.Bar - message
///     2026-01-21 08:15:30.123  INFO 1234 --- [main] c.f.Bar : message
///     [2026-01-21 08:15:30,123] INFO message (kafka.log.Log)
///     INFO  2026-01-21 08:15:30,123 [main] com.foo.Bar - message
///
/// The level may stand first; the timestamp is one with a date; without a level word a line is none of these.
public struct Log4jParser: LineParser {
    /// The parser.
    public init() {}

    /// Stack traces belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var reader = Log4jReader(text: text, batch: batch, base: base)

        // A level may come first, and a bracket around the timestamp.
        if text.byte(0).isLetter, !reader.readLevel() { return .noMatch }
        reader.skipBlanks()
        let isBracketed = text.byte(reader.at) == .bracket
        if isBracketed {
            reader.at = text.skipSpaces(reader.at + 1)
            if text.byte(reader.at).isLetter, !reader.readLevel() { return batch.noMatch() }
            reader.skipBlanks()
        }
        guard text.byte(reader.at).isDigit else { return batch.noMatch() }
        var match = TimestampParser.match(text, at: reader.at, &context)
        if match.outcome == .none { match = TimestampParser.shortYear(text, at: reader.at, &context) }
        guard match.outcome != .none else { return batch.noMatch() }
        batch.add(match, at: base + reader.at)
        reader.at += match.length
        if isBracketed {
            guard reader.closeBracket() else { return batch.noMatch() }
        } else {
            // What follows a time is apart from it.
            switch text.byte(reader.at) {
            case .space, .pipe, .bracket, .tab: break
            default: return batch.noMatch()
            }
        }

        reader.readElements()
        guard let level = reader.level else { return batch.noMatch() }
        guard match.isInstant else { return batch.reject() }
        reader.addMessage(line, isBracketed: isBracketed)
        return batch.commit(line, match, level, &context)
    }
}

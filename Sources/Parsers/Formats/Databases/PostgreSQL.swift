import Events

/// PostgreSQL's log on stderr, with any `log_line_prefix` that begins with the time (`%m`, `%t`, `%n`).
///
///     2020-04-15 12:04:45.416 CEST [24981] FATAL:  password authentication failed for user "root"
///     2017-04-03 22:32:14.322 CEST [31225] postgres@mydb LOG:  unexpected EOF on client connection
///     2021-12-03 07:14:48.591 UTC [4913] user=user1,db=mydb LOG:  duration: 0.211 ms  statement: SELECT 1
///
/// What the server writes after the prefix is fixed: a severity, a colon, two blanks, the message; further lines begin with a tab.
/// Source: PostgreSQL documentation, "Error Reporting and Logging".
public struct PostgreSQLParser: LineParser {
    /// The parser.
    public init() {}

    /// Bytes of a prefix.
    private static let prefixBytes = 512

    /// Further lines of a message begin with a tab.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        guard text.byte(0).isDigit else { return .noMatch }
        var match = TimestampParser.iso(text, at: 0, &context)
        if match.outcome == .none { match = TimestampParser.epoch(text, at: 0) }
        guard match.outcome != .none, let severity = Self.severity(text, from: match.length) else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }

        batch.add(match, at: base)
        Self.addPrefix(text, match.length, severity.word.start, to: batch, base)
        batch.add(.level, severity.word, base)
        var at = text.skipSpaces(severity.word.end + 1)
        // log_error_verbosity = verbose: the SQLSTATE stands before the message.
        if text.has(": ", at: at + 5), (at..<at + 5).allSatisfy({ text[$0].isDigit || text[$0].isUpper }) {
            batch.add(batch.name("sql_state"), .text, base + at, base + at + 5)
            at += 7
        }
        let message = LinePart(start: at, end: text.count)
        batch.add(.message, message, base)
        if let duration = Self.duration(text, at) { batch.addCopy(batch.name("duration_ms"), .json, duration, of: line) }
        return batch.commit(line, match, severity.level, &context)
    }

    /// The severity: the first word that is one and that a colon and two blanks follow.
    private static func severity(_ text: UnsafeRawBufferPointer, from: Int) -> (word: LinePart, level: Level)? {
        let limit = min(text.count, from + prefixBytes)
        var at = from
        while let colon = text.firstOffset(of: .colon, from: at), colon < limit {
            at = colon + 1
            guard text.byte(at) == .space, text.byte(at + 1) == .space else { continue }
            var end = colon
            // DEBUG1...DEBUG5.
            if end > from, text[end - 1].isDigit { end -= 1 }
            var start = end
            while start > from, text[start - 1].isUpper { start -= 1 }
            if let level = level(text.part(start, end)) { return (LinePart(start: start, end: colon), level) }
        }
        return nil
    }

    /// The level of a severity. LOG is for administrators; what goes with another message (DETAIL, HINT …) is information.
    static func level(_ word: UnsafeRawBufferPointer) -> Level? {
        switch word.count {
        case 3: word.equals("LOG") ? .info : nil
        case 4: word.equals("INFO") || word.equals("HINT") ? .info : nil
        case 5:
            word.equals("ERROR")
                ? .error
                : word.equals("FATAL")
                    ? .critical
                    : word.equals("PANIC") ? .emergency : word.equals("DEBUG") ? .debug : word.equals("QUERY") ? .info : nil
        case 6: word.equals("NOTICE") ? .notice : word.equals("DETAIL") ? .info : nil
        case 7: word.equals("WARNING") ? .warn : word.equals("CONTEXT") ? .info : nil
        case 8: word.equals("LOCATION") ? .info : nil
        case 9: word.equals("STATEMENT") || word.equals("BACKTRACE") ? .info : nil
        default: nil
        }
    }

    /// `[pid]` or `[pid-line]`, `user@database` and `key=value,key=value` of the prefix between two offsets.
    private static func addPrefix(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int, to batch: EventBatch, _ base: Int
    ) {
        let prefix = text.part(0, end)
        var at = start
        var hasProcess = false
        while at < end {
            let c = prefix[at]
            if c == .bracket, !hasProcess {
                let digits = prefix.endOfDigits(at + 1)
                if digits > at + 1, prefix.byte(digits) == .endBracket || prefix.byte(digits) == .dash {
                    batch.add(.processID, .text, base + at + 1, base + digits)
                    hasProcess = true
                    at = prefix.firstOffset(of: .endBracket, from: digits).map { $0 + 1 } ?? end
                    continue
                }
            }
            guard c.isLetter || c == .bracket else {
                at += 1
                continue
            }
            var stop = at
            var equals: Int?
            var sign: Int?
            while stop < end, prefix[stop] != .space, prefix[stop] != .comma {
                if prefix[stop] == .equals, equals == nil { equals = stop }
                if prefix[stop] == 0x40, sign == nil { sign = stop }
                stop += 1
            }
            if let equals {
                addPair(prefix, LinePart(start: at, end: equals), LinePart(start: equals + 1, end: stop), to: batch, base)
            } else if let sign {
                let last = prefix[stop - 1] == .colon ? stop - 1 : stop
                batch.add(.user, LinePart(start: at, end: sign), base)
                batch.add("database", LinePart(start: sign + 1, end: last), base)
            }
            at = stop
        }
    }

    private static func addPair(
        _ text: UnsafeRawBufferPointer, _ key: LinePart, _ value: LinePart, to batch: EventBatch, _ base: Int
    ) {
        let word = text.part(key)
        if word.equals("user") {
            batch.add(.user, value, base)
        } else if word.equals("db") || word.equals("database") {
            batch.add("database", value, base)
        } else if word.equals("app") {
            batch.add("application", value, base)
        } else {
            batch.add(batch.metadataName(word), value, base)
        }
    }

    /// The number of `duration: 0.211 ms`.
    private static func duration(_ text: UnsafeRawBufferPointer, _ at: Int) -> LinePart? {
        guard text.has("duration: ", at: at) else { return nil }
        let start = at + 10
        let whole = text.endOfDigits(start)
        guard whole > start, text[start] != 0x30 || whole == start + 1 else { return nil }
        var end = whole
        if text.byte(end) == .dot, text.byte(end + 1).isDigit { end = text.endOfDigits(end + 1) }
        return text.has(" ms", at: end) ? LinePart(start: start, end: end) : nil
    }
}

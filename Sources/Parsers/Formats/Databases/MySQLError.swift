import Events

/// The error log of MySQL 5.5 to 8.x, MariaDB and Percona Server.
///
///     161209 14:18:50 [Note] Plugin 'FEDERATED' is disabled.
///     161209 14:18:50  InnoDB: Waiting for the background threads to start
///     2016-12-09T12:08:33.335892Z 0 [Warning] CA certificate ca.pem is self signed.
///     2019-03-24T13:44:31.085670Z 0 [System] [MY-010116] [Server] mysqld (mysqld 8.0.15) starting as process 1688
///
/// Lines without a time go on with the event before. Source: MySQL Reference Manual, "Error Log Output Format".
public struct MySQLErrorParser: LineParser {
    /// The parser.
    public init() {}

    /// A line begins with a date.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool {
        let digits = line.endOfDigits(0)
        return digits == 6 && line.byte(6) == .space || digits == 4 && line.byte(4) == .dash || MySQLHeader.isHeader(line)
    }

    /// The server writes whole paragraphs without a time.
    public func continues(_ line: UnsafeRawBufferPointer) -> Bool { !startsEvent(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        guard text.byte(0).isDigit else { return MySQLHeader.isHeader(text) ? .dropped(.header) : .noMatch }
        var cursor = LineCursor(text)
        var match = TimestampParser.sixDigits(text, at: 0, &context)
        let isOld = match.outcome != .none
        if !isOld { match = TimestampParser.iso(text, at: 0, &context) }
        if match.outcome == .none { match = TimestampParser.paddedHour(text, at: 0, &context) }
        guard match.outcome != .none else { return .noMatch }
        cursor.at = match.length
        guard cursor.blanks() else { return .noMatch }

        var thread = LinePart()
        let mark = cursor.at
        if let word = cursor.run({ JSONText.hexDigit($0) != nil || $0 == UInt8(ascii: "x") }), cursor.blanks(),
            cursor.byte == .bracket || text.has("InnoDB:", at: cursor.at)
        {
            thread = word
        } else {
            cursor.at = mark
        }
        var level = Level.fallback
        var levelWord = LinePart()
        if let word = cursor.bracketed(), let found = Self.level(text.part(word), isThreadGiven: !thread.isEmpty || isOld) {
            level = found
            levelWord = word
            cursor.blanks()
        } else {
            // Only a date in six digits, or InnoDB's name, makes such a line MySQL's.
            guard isOld || !thread.isEmpty && text.has("InnoDB:", at: cursor.at) else { return .noMatch }
            if thread.isEmpty { cursor.at = mark }
        }
        guard match.isInstant else { return .rejected(.badTimestamp) }

        batch.add(match, at: base)
        if !thread.isEmpty { batch.add(.threadID, thread, base) }
        batch.add(.level, levelWord, base)
        let message = cursor.rest
        batch.add(.message, message, base)
        // Version 8: `[MY-010116] [Server] …`, which stay in the message.
        if !levelWord.isEmpty, text.has("[MY-", at: cursor.at), let code = cursor.bracketed() {
            cursor.blanks()
            let subsystem = cursor.byte == .bracket ? cursor.bracketed() : nil
            batch.addCopy(batch.name("error_code"), .text, code, of: line)
            if let subsystem { batch.addCopy(batch.name("subsystem"), .text, subsystem, of: line) }
        }
        return batch.commit(line, match, level, &context)
    }

    /// The words are written in exactly this way, which tells MySQL from Java; `[ERROR]` alone does not.
    private static func level(_ word: UnsafeRawBufferPointer, isThreadGiven: Bool) -> Level? {
        if word.equals("Note") { return .notice }
        if word.equals("Warning") { return .warn }
        if word.equals("System") { return .info }
        if word.equals("ERROR") || word.equals("Error") { return isThreadGiven ? .error : nil }
        return nil
    }
}

/// What the server writes at the beginning of its logs.
enum MySQLHeader {
    /// `…, Version: 5.7.22-log (MySQL Community Server). started with:`, `Tcp port: …` and the line with the columns' names.
    static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        if line.has("Tcp port: ", at: 0) || line.has("Time   ", at: 0) && line.firstOffset(of: " Command", from: 8) != nil {
            return true
        }
        return line.byte(0) != .space && line.firstOffset(of: ", Version: ", from: 0) != nil
            && line.firstOffset(of: "started with:", from: 0) != nil
    }
}

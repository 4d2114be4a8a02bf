import Events

/// The slow query log of MySQL, MariaDB and Percona Server.
///
///     # User@Host: root[root] @ localhost []  Id:     2
///     # Query_time: 11.004467  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0
///     SET timestamp=1481543656;
///     select sleep(11);
///
/// The instant is that of `SET timestamp`, when the query began. A line `# Time:` stands before queries of a new second; it is passed
/// over. The statement is the message, `# Key: value` pairs are fields. Source: MySQL Reference Manual, "The Slow Query Log".
public struct MySQLSlowParser: LineParser {
    /// The parser.
    public init() {}

    /// All lines of an event are needed to read it.
    public var readsItems: Bool { true }

    /// `# Time:` and `# User@Host:` begin an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool {
        line.has("# User@Host: ", at: 0) || line.has("# Time: ", at: 0) || MySQLHeader.isHeader(line)
    }

    /// Everything else goes on: a statement may hold any text.
    public func continues(_ line: UnsafeRawBufferPointer) -> Bool { !startsEvent(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        guard text.has("# User@Host: ", at: 0) else {
            if text.has("# Time: ", at: 0) { return time(text, &context) }
            return MySQLHeader.isHeader(text) ? .dropped(.header) : .noMatch
        }
        var match = TimestampMatch(.instant, timestamp: context.last)
        var at = addUser(text, to: batch, base)
        while at < text.count {
            let end = text.firstOffset(of: 0x0A, from: at) ?? text.count
            let next = min(end + 1, text.count)
            if text[at] == .hash {
                // A comment that is part of the statement would come after `SET timestamp`, which always stands before it.
                addPairs(text, at, end, to: batch, base)
            } else if text.has("use ", at: at) || text.has("USE ", at: at) {
                let name = LinePart(start: at + 4, end: end > at + 4 && text[end - 1] == 0x3B ? end - 1 : end)
                batch.add("database", name, base)
            } else if text.has("SET timestamp=", at: at) {
                let found = TimestampParser.epoch(text, at: at + 14)
                if found.outcome != .none {
                    if !found.isInstant { return batch.reject() }
                    match = found
                    batch.add(found, at: base + at + 14)
                }
                at = next
                break
            } else {
                break
            }
            at = next
            if end == text.count { break }
        }
        if at < text.count { batch.add(.message, .text, base + at, base + text.count) }
        return batch.commit(line, match, .fallback, &context)
    }

    /// The time of the queries that follow, for those without a time of their own.
    private func time(_ text: UnsafeRawBufferPointer, _ context: inout ParseContext) -> LineOutcome {
        var match = TimestampParser.sixDigits(text, at: 8, &context)
        if match.outcome == .none { match = TimestampParser.match(text, at: 8, &context) }
        if match.isInstant { context.last = match.timestamp }
        return .dropped(.header)
    }

    /// `# User@Host: root[root] @ localhost [127.0.0.1]  Id: 2`; returns where the next line begins.
    private func addUser(_ text: UnsafeRawBufferPointer, to batch: EventBatch, _ base: Int) -> Int {
        let end = text.firstOffset(of: 0x0A, from: 0) ?? text.count
        var cursor = LineCursor(text.part(0, end), at: 13)
        if let user = cursor.run({ $0 != .bracket && $0 != .space }) { batch.add(.user, user, base) }
        if cursor.byte == .bracket { _ = cursor.bracketed() }
        cursor.blanks()
        if cursor.take(0x40) {
            cursor.blanks()
            if cursor.byte != .bracket, let client = cursor.token() {
                batch.add("client_host", client, base)
                cursor.blanks()
            }
            if let address = cursor.bracketed() { batch.add(.clientIP, address, base) }
        }
        addPairs(text, cursor.at, end, to: batch, base)
        return min(end + 1, text.count)
    }

    /// Adds the `Key: value` pairs between two offsets under their names in lower case. A key without a value has none.
    private func addPairs(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int, to batch: EventBatch, _ base: Int) {
        var cursor = LineCursor(text.part(0, end), at: start)
        while !cursor.isAtEnd {
            guard let word = cursor.token() else {
                cursor.blanks()
                continue
            }
            guard text[word.end - 1] == .colon, word.end - word.start > 1, text[word.start].isLetter,
                word.end - word.start <= Limits.fieldNameBytes
            else { continue }
            // One blank stands before a value that is there, two or more where it is missing; numbers may be aligned.
            let gap = cursor.at
            cursor.blanks()
            let mark = cursor.at
            guard let value = cursor.token() else { return }
            if text[value.end - 1] == .colon, cursor.at - gap > 2 {
                cursor.at = mark
                continue
            }
            batch.add(Self.lowercase(text.part(word.start, word.end - 1), in: batch), value, base)
        }
    }

    private static func lowercase(_ key: UnsafeRawBufferPointer, in batch: EventBatch) -> FieldName {
        withUnsafeTemporaryAllocation(byteCount: key.count, alignment: 1) { buffer in
            for i in 0..<key.count { buffer[i] = key[i].isUpper ? key[i] | 0x20 : key[i] }
            return batch.metadataName(UnsafeRawBufferPointer(buffer))
        }
    }
}

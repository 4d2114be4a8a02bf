import Events

/// What the text formats do alike when they build a row.
extension EventBatch {
    /// Adds the timestamp's text, which begins at `start` in the arena; as text where no layout gives it back.
    @inline(__always)
    func add(_ match: TimestampMatch, at start: Int) {
        add(.timestamp, match.layout == nil ? .text : .timestamp, start, start + match.length)
    }

    /// Adds a field of a reserved name unless its bit is in `unwanted` (`EventBatch.unwantedFields`, asked once for the row).
    @inline(__always)
    func add(_ name: FieldName, _ part: AccessLogParser.Part, _ base: Int, unless unwanted: UInt64) {
        if !part.isEmpty, unwanted & (1 &<< UInt64(name.rawValue)) == 0 { add(name, .text, base + part.start, base + part.end) }
    }

    /// Commits the row and makes its instant the context's last one.
    @inline(__always)
    func commit(
        _ line: ByteRange, _ match: TimestampMatch, _ level: Level, service: UInt16 = 0, _ context: inout ParseContext
    ) -> LineOutcome {
        context.last = match.timestamp
        commit(
            line: line, timestamp: match.timestamp, level: level, service: service, layout: match.layout ?? .rfc3339Nanoseconds)
        return .event
    }

    /// Forgets the row because its timestamp names no instant.
    func reject() -> LineOutcome {
        rollback()
        return .rejected(.badTimestamp)
    }

    /// Forgets the row because the line is not of the format.
    func noMatch() -> LineOutcome {
        rollback()
        return .noMatch
    }

    /// The number of a field name that is not reserved.
    func name(_ text: StaticString) -> FieldName {
        names.intern(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Adds the field of a name that the event's service is made of, and returns the service's number.
    ///
    /// A name that is safe as it is needs no showing; another stays visible under `service_name`.
    func addService(_ start: Int, _ end: Int, _ context: inout ParseContext) -> UInt16 {
        let raw = arena.bytes(ByteRange(start, end))
        if ServiceName.isSafe(raw) {
            add(.service, .text, start, end)
            return service(raw)
        }
        add(name("service_name"), .text, start, end)
        return context.safeNames.safe(raw).withUnsafeBytes { service($0) }
    }
}

extension UnsafeRawBufferPointer {
    /// The quote that closes a quoted part which begins at `from`: not escaped by `\`, and before a blank or the end. Servers that do
    /// not escape quotes are read right by the second rule.
    @inline(__always)
    func closingQuote(_ from: Int) -> Int? {
        var at = from
        while let hit = firstOffset(of: .quote, from: at) {
            let next = byte(hit + 1)
            if next == .space || next == .comma || hit + 1 == count, !isEscaped(hit, from: from) { return hit }
            at = hit + 1
        }
        return nil
    }

    /// Whether an odd number of backslashes stands before `at`.
    @inline(__always)
    func isEscaped(_ at: Int, from: Int) -> Bool {
        var i = at
        while i > from, self[i - 1] == .backslash { i -= 1 }
        return (at - i) & 1 == 1
    }

    /// The offset one past the last byte of `start..<end` that is no space.
    @inline(__always)
    func trimmedEnd(_ start: Int, _ end: Int) -> Int {
        var i = end
        while i > start, self[i - 1] == .space { i -= 1 }
        return i
    }
}

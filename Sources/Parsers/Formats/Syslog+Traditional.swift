import Events

/// The BSD format and its many relatives. Source: RFC 3164, sections 4 and 5.
extension SyslogParser {
    static func parseTraditional(
        _ line: ByteRange, _ priority: SyslogPriority, into batch: EventBatch, _ context: inout ParseContext
    ) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var at = priority.isGiven ? text.skipSpaces(priority.length) : 0

        var match = TimestampMatch(.none)
        var isISO = false
        if text.byte(at).isLetter {
            match = TimestampParser.syslog(text, at: at, &context)
        } else if text.byte(at).isDigit {
            isISO = true
            match = TimestampParser.iso(text, at: at, &context)
            // A blank between date and time is what other formats write.
            if !priority.isGiven, text.byte(at + 10) != 0x54 { return .noMatch }
        }
        let time = at
        if match.outcome == .none {
            // RFC 3164, section 4.3.3: a priority and anything. The line came just now.
            guard priority.isGiven, at < text.count else { return .noMatch }
            match.timestamp = context.last
        } else {
            at += match.length
            // Cisco writes a colon after the time.
            if text.byte(at) == .colon { at += 1 }
            guard text.byte(at) == .space else { return .noMatch }
            at = text.skipSpaces(at)
            guard at < text.count else { return .noMatch }
        }

        let origin = SyslogOrigin(text, at: at, isStrict: isISO && !priority.isGiven)
        guard let origin else { return .noMatch }
        if match.isBad { return .rejected(.badTimestamp) }

        priority.add(to: batch, base)
        if match.length > 0 { batch.add(match, at: base + time) }
        let service = origin.add(to: batch, base, &context)
        var message = origin.message
        var level = origin.level
        if text.has("[ID ", at: message) { Self.addSolaris(text, &message, &level, to: batch, base) }
        if level == nil, !priority.isGiven { level = LevelWord.leading(text, at: message) }
        if message < text.count { batch.add(.message, .text, base + message, base + text.count) }
        priority.addFacility(to: batch)
        return batch.commit(line, match, priority.isGiven ? priority.level : level ?? .fallback, service: service, &context)
    }

    /// Solaris: `[ID 936769 kern.info] message`.
    private static func addSolaris(
        _ text: UnsafeRawBufferPointer, _ at: inout Int, _ level: inout Level?, to batch: EventBatch, _ base: Int
    ) {
        let digits = text.endOfDigits(at + 4)
        guard digits > at + 4, text.byte(digits) == .space, let source = SyslogSource(text, at: digits + 1),
            text.has("] ", at: source.end)
        else { return }
        batch.add(.messageID, .text, base + at + 4, base + digits)
        source.add(to: batch, base)
        level = source.level
        at = source.end + 2
    }
}

/// `facility.severity` written out: `kern.info`, `user.warn`.
struct SyslogSource {
    var start: Int
    var dot: Int
    var end: Int
    var level: Level

    init?(_ text: UnsafeRawBufferPointer, at: Int) {
        start = at
        dot = at
        while text.byte(dot).isLetter || text.byte(dot).isDigit { dot += 1 }
        guard text.byte(dot) == .dot, let word = LevelWord.read(text, at: dot + 1) else { return nil }
        end = word.end
        level = word.level
        guard SyslogPriority.facilities.contains(where: { text.has($0, at: at) && $0.utf8CodeUnitCount == dot - at }) else {
            return nil
        }
    }

    func add(to batch: EventBatch, _ base: Int) {
        batch.add(.facility, .text, base + start, base + dot)
        batch.add(.level, .text, base + dot + 1, base + end)
    }
}

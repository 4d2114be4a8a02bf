import Events

/// The garbage collection log of the Java virtual machine: unified logging (JEP 158) and the format before it.
///
///     [2018-06-13T07:44:22.647+0000][32376][gc] Using Concurrent Mark Sweep
///     2018-06-11T01:53:11.382+0000: 1396138.752: Total time for which application threads were stopped: 0.0083760 seconds
public struct JavaGCParser: LineParser {
    /// The parser.
    public init() {}

    /// Indented tables belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        if text.byte(0) == .bracket { return unified(text, line, into: batch, &context) }
        let base = Int(line.start)
        var cursor = LineCursor(text)
        guard cursor.byte.isDigit else { return .noMatch }
        let match = cursor.timestamp(&context)
        guard match.outcome != .none, cursor.take(": "), let whole = cursor.digits(), cursor.take(.dot),
            let fraction = cursor.digits(), cursor.take(": ")
        else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        batch.add(match, at: base)
        batch.add("uptime", LinePart(start: whole.start, end: fraction.end), base)
        batch.add(.message, cursor.rest, base)
        return batch.commit(line, match, .fallback, &context)
    }

    /// Decorations in brackets without blanks between them; the last are the tags, by which the format is known.
    private func unified(
        _ text: UnsafeRawBufferPointer, _ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext
    ) -> LineOutcome {
        let base = Int(line.start)
        var cursor = LineCursor(text, at: 1)
        let match = cursor.timestamp(&context)
        guard match.outcome != .none, cursor.take(.endBracket) else { return .noMatch }
        var level = Level.fallback
        var isTagged = false
        var numbers = 0
        batch.add(match, at: base + 1)
        while let inside = cursor.bracketed() {
            let end = text.trimmedEnd(inside.start, inside.end)
            let word = LinePart(start: inside.start, end: end)
            if let found = LevelWord.level(text, word.start, word.end) {
                level = found
                batch.add(.level, word, base)
            } else if text.endOfDigits(word.start) == word.end, numbers < 2 {
                batch.add(numbers == 0 ? .processID : .threadID, word, base)
                numbers += 1
            } else if Self.isTag(text.part(word)) {
                batch.add("tags", word, base)
                isTagged = true
            } else if text.byte(word.end - 1) == UInt8(ascii: "s"), text.byte(word.start).isDigit {
                batch.add("uptime", word, base)
            } else {
                return batch.noMatch()
            }
        }
        guard isTagged, cursor.take(.space) || cursor.isAtEnd else { return batch.noMatch() }
        guard match.isInstant else { return batch.reject() }
        cursor.blanks()
        batch.add(.message, cursor.rest, base)
        return batch.commit(line, match, level, &context)
    }

    /// Tags of the virtual machine, several of them joined by commas: `gc`, `gc,heap`, `safepoint`.
    private static func isTag(_ text: UnsafeRawBufferPointer) -> Bool {
        let first = text.part(0, text.firstOffset(of: .comma) ?? text.count)
        return first.equals("gc") || first.equals("safepoint") || first.equals("class") || first.equals("codecache")
            || first.equals("cds") || first.equals("os") || first.equals("jit") || first.equals("metaspace")
            || first.equals("stringtable") || first.equals("startuptime") || first.equals("biasedlocking")
            || first.equals("arguments")
    }
}

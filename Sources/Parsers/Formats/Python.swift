import Events

/// Layouts of Python's `logging` and of the servers and task queues written in Python.
///
///     2026-01-21 08:15:30,123 - name - INFO - message
///     2026-01-21 08:15:30,123 INFO name: message
///     [2026-01-21 08:15:30 +0000] [123] [INFO] message            (gunicorn)
///     [2026-01-21 08:15:30,123: INFO/MainProcess] message         (Celery)
///     2026-01-21 08:15:30.123 | INFO     | app:run:12 - message   (loguru)
///     INFO:name:message                                           (basicConfig; no time)
///     INFO:     message                                           (uvicorn; no time)
///
/// Lines without a time have that of the event before.
public struct PythonParser: LineParser {
    /// The parser.
    public init() {}

    /// Tracebacks belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var reader = PythonReader(text: text, batch: batch, base: base)
        if text.byte(0).isUpper {
            guard reader.readBare() else { return batch.noMatch() }
            if reader.at < text.count { batch.add(.message, .text, base + reader.at, base + text.count) }
            batch.commit(line: line, timestamp: context.last, level: reader.level)
            return .event
        }
        let isBracketed = text.byte(0) == .bracket
        let time = isBracketed ? 1 : 0
        guard text.byte(time).isDigit else { return .noMatch }
        let match = TimestampParser.match(text, at: time, &context)
        guard match.outcome != .none else { return .noMatch }
        batch.add(match, at: base + time)
        reader.at = time + match.length
        guard isBracketed ? reader.readBracketed() : reader.readOpen() else { return batch.noMatch() }
        guard match.isInstant else { return batch.reject() }
        if reader.at < text.count { batch.add(.message, .text, base + reader.at, base + text.count) }
        return batch.commit(line, match, reader.level, &context)
    }
}

/// Reads what stands between the time and the message of one line.
struct PythonReader {
    let text: UnsafeRawBufferPointer
    let batch: EventBatch
    let base: Int
    /// The next byte to read; the message, once a layout was read.
    var at = 0
    var level = Level.fallback

    init(text: UnsafeRawBufferPointer, batch: EventBatch, base: Int) {
        self.text = text
        self.batch = batch
        self.base = base
    }

    /// Parts between ` - ` before the level.
    private static let partsMax = 6

    private func add(_ name: FieldName, _ start: Int, _ end: Int) {
        if end > start { batch.add(name, .text, base + start, base + end) }
    }

    /// Reads a level word here.
    private mutating func readLevel() -> Bool {
        guard let word = LevelWord.read(text, at: at) else { return false }
        level = word.level
        add(.level, at, word.end)
        at = word.end
        return true
    }

    /// Passes over `mark`; false where something else stands here.
    private mutating func skip(_ mark: StaticString) -> Bool {
        guard text.has(mark, at: at) else { return false }
        at += mark.utf8CodeUnitCount
        return true
    }

    /// A logger's name: letters, digits, `_`, `.`, `-`.
    private func endOfName(_ start: Int) -> Int {
        var i = start
        while i < text.count, text[i].isWord || text[i] == .dot || text[i] == .dash { i += 1 }
        return i
    }

    /// `INFO:name:message` and `INFO:     message`, with the level names of `logging` alone.
    mutating func readBare() -> Bool {
        var end = 0
        while end < text.count, text[end].isUpper, end < 9 { end += 1 }
        let word = text.part(0, end)
        guard text.byte(end) == .colon,
            word.equals("DEBUG") || word.equals("INFO") || word.equals("WARNING") || word.equals("ERROR")
                || word.equals("CRITICAL"),
            readLevel()
        else { return false }
        at += 1
        if text.byte(at) == .space {
            at = text.skipSpaces(at)
            return at < text.count
        }
        let name = endOfName(at)
        guard name > at, text.byte(name) == .colon else { return false }
        add(.logger, at, name)
        at = name + 1
        return true
    }

    /// After `[time`.
    mutating func readBracketed() -> Bool {
        if skip(": ") {
            // Celery: `: INFO/MainProcess] `.
            guard readLevel(), skip("/"), let close = text.firstOffset(of: .endBracket, from: at), close - at <= 128 else {
                return false
            }
            add(.thread, at, close)
            at = text.skipSpaces(close + 1)
            return true
        }
        guard skip("]") else { return false }
        at = text.skipSpaces(at)
        if skip("{") {
            // Airflow: `{file.py:123} INFO - message`.
            guard let colon = text.firstOffset(of: .colon, from: at), colon - at <= 256 else { return false }
            let number = text.endOfDigits(colon + 1)
            guard number > colon + 1, text.has("} ", at: number) else { return false }
            add(.file, at, colon)
            add(.line, colon + 1, number)
            at = number + 2
            return readLevel() && skip(" - ")
        }
        if skip("[") {
            // gunicorn: `[123] [INFO] message`; others leave the process out.
            let digits = text.endOfDigits(at)
            if digits > at {
                add(.processID, at, digits)
                at = digits
                guard skip("] [") else { return false }
            }
            guard readLevel(), skip("]") else { return false }
            at = text.skipSpaces(at)
            return true
        }
        guard readLevel() else { return false }
        if skip(" in ") {
            // Flask: `INFO in module: message`.
            let name = endOfName(at)
            guard name > at, text.has(": ", at: name) else { return false }
            add(.logger, at, name)
            at = name + 2
            return true
        }
        return readAfterLevel()
    }

    /// After a time without a bracket.
    mutating func readOpen() -> Bool {
        if text.has(" - ", at: at) { return readDashes() }
        if skip(" | ") { return readLoguru() }
        if skip(":") { return readLevel() && skip(":") }
        guard text.byte(at) == .space else { return false }
        at = text.skipSpaces(at)
        // OpenStack: `1234 INFO name [request] message`.
        let digits = text.endOfDigits(at)
        if digits > at, text.byte(digits) == .space {
            add(.processID, at, digits)
            at = digits + 1
        }
        if text.byte(at) == .bracket {
            at += 1
            guard readLevel(), skip("]"), !NginxErrorParser.isProcess(text, at: text.skipSpaces(at)) else { return false }
        } else {
            guard readLevel() else { return false }
        }
        return readAfterLevel()
    }

    /// ` name: message`, ` name [`, `: message`, ` message`.
    private mutating func readAfterLevel() -> Bool {
        if skip(": ") { return true }
        guard text.byte(at) == .space else { return at == text.count }
        at = text.skipSpaces(at)
        let name = endOfName(at)
        guard name > at, text[at].isLower || text[at] == .underscore || text.part(at, name).firstOffset(of: .dot) != nil else {
            return true
        }
        if text.has(": ", at: name) {
            add(.logger, at, name)
            at = name + 2
        } else if text.has(" [", at: name), text.part(at, name).firstOffset(of: .dot) != nil {
            add(.logger, at, name)
            at = name + 1
        }
        return true
    }

    /// ` - name - LEVEL - message`; the level may be in any place, and a colon may end it.
    private mutating func readDashes() -> Bool {
        var hasLogger = false
        for _ in 0..<Self.partsMax {
            guard skip(" - ") else { return false }
            at = text.skipSpaces(at)
            if readLevel() {
                at = text.skipSpaces(at)
                if skip("- ") || skip(": ") { return true }
                return at == text.count || text.byte(at) == .dash && at + 1 == text.count
            }
            let start = at
            guard let end = text.firstOffset(of: " - ", from: at), end - start <= 256 else { return false }
            add(hasLogger ? .filler : .logger, start, text.trimmedEnd(start, end))
            hasLogger = true
            at = end
        }
        return false
    }

    /// `INFO     | module:function:12 - message`.
    private mutating func readLoguru() -> Bool {
        guard readLevel() else { return false }
        at = text.skipSpaces(at)
        guard skip("| ") else { return false }
        guard let end = text.firstOffset(of: " - ", from: at), end - at <= 256,
            let line = text.part(0, end).lastOffset(of: .colon), line > at,
            let function = text.part(0, line).lastOffset(of: .colon), function > at, text.endOfDigits(line + 1) == end
        else { return true }
        add(.logger, at, function)
        add(.function, function + 1, line)
        add(.line, line + 1, end)
        at = end + 3
        return true
    }
}

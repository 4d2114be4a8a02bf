import Events

/// Reads the parts of one log4j line from left to right and adds them as fields.
struct Log4jReader {
    let text: UnsafeRawBufferPointer
    let batch: EventBatch
    /// Where the line begins in the arena.
    let base: Int
    /// The next byte to read.
    var at = 0
    var level: Level?
    private var hasThread = false
    private var hasLogger = false
    private var hasProcess = false
    /// Whether the logger stood in brackets: JBoss and Elasticsearch, where the thread may follow in parentheses.
    private var isBracketLogger = false

    @inline(__always)
    init(text: UnsafeRawBufferPointer, batch: EventBatch, base: Int) {
        self.text = text
        self.batch = batch
        self.base = base
    }

    /// Parts before the message; a line has a handful.
    private static let partsMax = 12
    /// Bytes in which the bracket that closes a part is looked for.
    private static let bracketBytes = 512

    @inline(__always)
    private func add(_ name: FieldName, _ start: Int, _ end: Int) {
        if end > start { batch.add(name, .text, base + start, base + end) }
    }

    /// Passes over blanks and the bars of pipe layouts.
    @inline(__always)
    mutating func skipBlanks() {
        while at < text.count, text[at] == .space || text[at] == .pipe || text[at] == .tab { at += 1 }
    }

    /// Reads a level word here; false where there is none.
    @inline(__always)
    mutating func readLevel() -> Bool {
        guard level == nil else { return false }
        if let word = LevelWord.read(text, at: at) {
            level = word.level
            add(.level, at, word.end)
            at = word.end
            return true
        }
        return readJavaLevel()
    }

    /// `FINE` and `CONFIG` of java.util.logging are words of the language elsewhere.
    @inline(never)
    private mutating func readJavaLevel() -> Bool {
        let isFine = text.has("FINE", at: at)
        guard isFine || text.has("CONFIG", at: at) else { return false }
        let end = at + (isFine ? 4 : 6)
        guard !text.byte(end).isWord else { return false }
        level = isFine ? .debug : .info
        add(.level, at, end)
        at = end
        return true
    }

    /// Ends the bracket around the timestamp; a level and a thread may stand before its end. False where it is never closed.
    mutating func closeBracket() -> Bool {
        at = text.skipSpaces(at)
        if text.byte(at) == .endBracket {
            at += 1
            return true
        }
        guard let end = closing(at, .endBracket) else { return false }
        // `[2026-01-21T08:15:30Z ERROR main]`, `[2026-01-21 08:15:30 main]`, `[2026-01-21 08:15:30.203 F5A5AB90 info 'vm' …]`
        if !readLevel() {
            let word = text.endOfToken(at)
            if word < end, text.byte(word + 1).isLetter {
                add(.thread, at, word)
                hasThread = true
                at = word + 1
                _ = readLevel()
            }
        }
        at = text.skipSpaces(at)
        if at < end {
            if level != nil, isDotted(at, end), !hasLogger {
                add(.logger, at, end)
                hasLogger = true
            } else {
                add(hasThread ? .filler : .thread, at, end)
                hasThread = true
            }
        }
        at = end + 1
        return true
    }

    /// Reads all parts up to the message.
    mutating func readElements() {
        for _ in 0..<Self.partsMax {
            skipBlanks()
            guard at < text.count, readElement() else { return }
        }
    }

    /// Reads one part; false where the message begins.
    @inline(__always)
    private mutating func readElement() -> Bool {
        let c = text[at]
        switch c {
        case .bracket: return readBracket()
        case .open: return readParenthesis()
        case .dash:
            if text.has("--- ", at: at), level != nil {
                at += 4
                return true
            }
            return endHead(at + 1)
        case .colon: return endHead(at + 1)
        default: break
        }
        if level == nil { return readBeforeLevel() }
        if c.isDigit, !hasProcess {
            let end = text.endOfDigits(at)
            let dashes = text.skipSpaces(end)
            if dashes > end, text.has("--- ", at: dashes) {
                add(.processID, at, end)
                hasProcess = true
                at = dashes + 4
                return true
            }
        }
        return !hasLogger && readLogger()
    }

    /// The separator before the message ends here. Always false.
    private mutating func endHead(_ end: Int) -> Bool {
        guard level != nil, end == text.count || text[end] == .space else { return false }
        at = min(end + 1, text.count)
        return false
    }

    /// Before the level stands the level, or a thread without brackets; anything else is another format.
    private mutating func readBeforeLevel() -> Bool {
        if text[at].isLetter, readLevel() {
            // java.util.logging: `INFO: message`.
            return text.byte(at) == .colon ? endHead(at + 1) : true
        }
        guard !hasThread else { return false }
        let end = text.endOfToken(at)
        var next = end
        while next < text.count, text[next] == .space || text[next] == .bracket || text[next] == .pipe { next += 1 }
        guard LevelWord.read(text, at: next) != nil else { return false }
        add(.thread, at, end)
        hasThread = true
        at = end
        return true
    }

    /// `[thread]`, `[LEVEL]`, `[logger]`, `[trace]`, or the first bracket of the message.
    private mutating func readBracket() -> Bool {
        guard var close = closing(at + 1, .endBracket) else { return false }
        if level == nil, let first = text.firstOffset(of: .endBracket, from: at), first < close,
            LevelWord.read(text, at: text.skipSpaces(first + 1)) != nil
        {
            // A thread may be named `main [`.
            close = first
        }
        var start = text.skipSpaces(at + 1)
        if start > close { start = close }
        let end = text.trimmedEnd(start, close)
        if level == nil {
            if end > start, let found = LevelWord.level(text, start, end) {
                level = found
                add(.level, start, end)
            } else {
                addPadding(at + 1, start)
                add(hasThread ? .filler : .thread, start, end)
                hasThread = true
            }
            at = close + 1
            return true
        }
        if !hasLogger, end > start, isDotted(start, end) {
            add(.logger, start, end)
            hasLogger = true
            isBracketLogger = true
            at = close + 1
            return true
        }
        // After the first bracket only those are parts that a logger and its separator follow.
        if isBracketLogger || hasThread && !headGoesOn(close + 1) { return false }
        addPadding(at + 1, start)
        if hasProcess, !hasThread, text.has(" [", at: close + 1), !isTrace(text.skipSpaces(close + 3)) {
            // Spring Boot 3: the application's name stands before the thread.
            add(batch.name("application"), start, end)
        } else if isTrace(start), text.byte(start + 32) == .dash {
            add(.traceID, start, start + 32)
            add(.filler, start + 33, end)
        } else {
            add(hasThread ? .filler : .thread, start, end)
            hasThread = true
        }
        at = close + 1
        return true
    }

    /// Whether brackets, a logger and a separator, or a separator alone, follow.
    private func headGoesOn(_ start: Int) -> Bool {
        var i = text.skipSpaces(start)
        while text.byte(i) == .bracket, let close = closing(i + 1, .endBracket) { i = text.skipSpaces(close + 1) }
        if text.has("- ", at: i) || text.has(": ", at: i) { return true }
        let end = text.endOfToken(i)
        guard end > i else { return false }
        let next = text.skipSpaces(end)
        return text.has("- ", at: next) || text.has(": ", at: next) || text[end - 1] == .colon && isLogger(i, end - 1)
    }

    /// `(thread)` after a logger in brackets, or the first parenthesis of the message.
    private mutating func readParenthesis() -> Bool {
        guard isBracketLogger, !hasThread, let close = closing(at + 1, .close), close > at + 1 else { return false }
        add(.thread, at + 1, close)
        hasThread = true
        at = close + 1
        return true
    }

    /// A logger is a name that a separator, a bracket, a line number or a place in the source follows.
    private mutating func readLogger() -> Bool {
        let start = at
        var end = start
        while end < text.count, isNameByte(text[end]) { end += 1 }
        guard end > start else { return false }
        var place = end
        // `com.foo.Bar:123` and `Bar.run(Bar.java:12)`.
        var numberEnd = end
        if text.byte(end) == .colon { numberEnd = text.endOfDigits(end + 1) }
        if text.byte(end) == .open, let close = closing(end + 1, .close) { place = close + 1 }
        if text.has(" (", at: end), isDotted(start, end), let close = closing(end + 2, .close), text.has(" - ", at: close + 1) {
            place = close + 1
        }
        let tail = numberEnd > end + 1 ? numberEnd : place
        let next = text.skipSpaces(tail)
        let isSeparator =
            next > tail && (text.byte(next) == .dash || text.byte(next) == .colon)
            && (next + 1 == text.count || text[next + 1] == .space)
        let isColon =
            tail == end && text.byte(end) == .colon && (end + 1 == text.count || text[end + 1] == .space) && isLogger(start, end)
        let isColumn =
            next > tail && tail == end && (text.byte(next) == .pipe || text.byte(next) == .bracket && isDotted(start, end))
        guard isSeparator || isColon || isColumn else { return false }
        hasLogger = true
        add(isColumn && text.byte(next) == .pipe && !hasThread && !isDotted(start, end) ? .thread : .logger, start, end)
        if tail > end {
            if numberEnd > end + 1 {
                add(.line, end + 1, numberEnd)
            } else {
                add(.filler, end, tail)
            }
        }
        if isColumn {
            at = next
            if text.byte(next) == .pipe, !hasThread {
                hasThread = true
                hasLogger = isDotted(start, end)
            }
            return true
        }
        if isSeparator { addPadding(tail, next) }
        at = min((isColon ? end : next) + 2, text.count)
        return false
    }

    /// Keeps a run of blanks that fills a column: its length varies from line to line.
    private func addPadding(_ start: Int, _ end: Int) {
        if end > start + 1 { add(.filler, start, end) }
    }

    /// Adds the rest of the line. Kafka puts the logger in parentheses at the end of a line that begins with a bracket; it stays in the
    /// message, to which a stack trace may be joined, and becomes a detached field.
    func addMessage(_ line: ByteRange, isBracketed: Bool) {
        add(.message, at, text.count)
        guard isBracketed, !hasLogger else { return }
        let end = text.firstOffset(of: 0x0A, from: at) ?? text.count
        guard end > at + 3, text[end - 1] == .close, let open = text.part(at, end).lastOffset(of: .open).map({ $0 + at }),
            open > at, text[open - 1] == .space, isDotted(open + 1, end - 1)
        else { return }
        // The arena moves when it grows, so it grows before it is read.
        batch.arena.reserve(end - open)
        batch.addDetached(.logger, .text, batch.arena.bytes(line).part(open + 1, end - 1))
    }

    /// The bracket that closes a part which begins at `from`, inner pairs passed over.
    private func closing(_ from: Int, _ bracket: UInt8) -> Int? {
        let opening: UInt8 = bracket == .close ? .open : .bracket
        let limit = min(text.count, from + Self.bracketBytes)
        var depth = 0
        var i = from
        var first: Int?
        while i < limit {
            if text[i] == bracket {
                if depth == 0 { return i }
                if first == nil { first = i }
                depth -= 1
            } else if text[i] == opening {
                depth += 1
            }
            i += 1
        }
        return first
    }

    @inline(__always)
    private func isNameByte(_ c: UInt8) -> Bool { c.isWord || c == .dot || c == .dash || c == 0x24 || c == .slash }

    /// A class name with packages: name bytes with a dot inside.
    private func isDotted(_ start: Int, _ end: Int) -> Bool {
        var dots = 0
        var i = start
        while i < end {
            guard isNameByte(text[i]) else { return false }
            if text[i] == .dot { dots += 1 }
            i += 1
        }
        return dots > 0 && text[start] != .dot && text[end - 1] != .dot && !text[start].isDigit
    }

    /// A dotted name, or one capitalised word after the other (`SparkContext`) that is no exception's.
    private func isLogger(_ start: Int, _ end: Int) -> Bool {
        if Continuation.isException(text.part(start, end)) { return false }
        if isDotted(start, end) { return true }
        guard end > start, text[start].isUpper else { return false }
        var humps = 0
        var hasLower = false
        for i in start..<end {
            guard text[i].isLetter || text[i].isDigit else { return false }
            if text[i].isUpper { humps += 1 } else { hasLower = true }
        }
        return humps >= 2 && hasLower
    }

    /// 32 hexadecimal digits: a trace id.
    private func isTrace(_ start: Int) -> Bool {
        guard start + 32 <= text.count else { return false }
        for i in start..<(start + 32) where !text[i].isDigit && !((text[i] | 0x20) >= 0x61 && (text[i] | 0x20) <= 0x66) {
            return false
        }
        return !text.byte(start + 32).isWord
    }
}

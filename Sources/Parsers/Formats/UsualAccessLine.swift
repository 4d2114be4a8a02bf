import Events

/// The line that nearly all lines of access logs are, read with few looks at its bytes:
///
///     203.0.113.9 - - [21/Jan/2026:08:15:30 +0100] "GET /path HTTP/1.1" 200 612 "-" "user agent"
///
/// An address of which nothing is known, a time in the minute of the line before, a request that splits, a status and a size; then nothing, or a
/// referrer, a user agent and whatever a server adds. Whatever differs is left to `AccessLogParser.parseAny`, which gives these lines the same fields.
struct UsualAccessLine {
    typealias Part = AccessLogParser.Part

    private let time: Int
    private let match: TimestampMatch
    private let client: Part
    private let method: Part
    private let path: Part
    private let status: Part
    private let size: Part
    private var referrer = Part()
    private var agent = Part()
    /// Where what stands behind all these begins; the end of the line where nothing does.
    private var tail: Int

    /// The line in `text`, if it is one.
    @inline(__always)
    init?(_ text: UnsafeRawBufferPointer, _ minute: MinuteMemory) {
        let address = Self.endOfAddress(text)
        time = address &+ 6
        let request = time &+ 29
        guard address > 0, request &+ 8 <= text.count, EightBytes(text, at: address).begins(with: " - - [") else { return nil }
        client = address > 1 || text[0] != .dash ? Part(start: 0, end: address) : Part()
        match = minute.match(text, at: time)
        guard match.outcome != .none, text[time &+ 27] == .space, text[time &+ 28] == .quote else { return nil }

        let word = EightBytes(text, at: request)
        let wordLength = EightBytes.count(before: word.marks(of: .space))
        let capitals = EightBytes.count(before: word.marks(outside: UInt8(ascii: "A"), UInt8(ascii: "Z")))
        guard wordLength > 0, wordLength < 8, capitals == wordLength else { return nil }
        method = Part(start: request, end: request &+ wordLength)
        // What ends the path is the blank before the version, with a quote, a blank, a status and a blank behind it: 15 bytes.
        let pathStart = method.end &+ 1
        let pathEnd = Self.endOfPath(text, pathStart)
        let quote = pathEnd &+ 9
        guard pathEnd > pathStart, quote &+ 7 <= text.count, EightBytes(text, at: pathEnd).begins(with: " HTTP/"),
            text[pathEnd &+ 6].isDigit, text[pathEnd &+ 7] == .dot, text[pathEnd &+ 8].isDigit, text[quote] == .quote,
            text[quote &+ 1] == .space, text[quote &+ 2].isDigit, text[quote &+ 3].isDigit, text[quote &+ 4].isDigit,
            text[quote &+ 5] == .space
        else { return nil }
        path = Part(start: pathStart, end: pathEnd)
        status = Part(start: quote &+ 2, end: quote &+ 5)

        let sizeStart = quote &+ 6
        var at = Self.endOfDigits(text, sizeStart)
        if at == sizeStart, text[at] == .dash {
            at &+= 1
            size = Part()
        } else {
            size = Part(start: sizeStart, end: at)
        }
        if at == text.count, at > sizeStart {
            tail = at
            return
        }
        guard at > sizeStart, text[at] == .space, text.byte(at &+ 1) == .quote else { return nil }

        at &+= 1
        guard let referrerEnd = text.closingQuote(at &+ 1), text.byte(referrerEnd &+ 1) == .space else { return nil }
        referrer = Self.value(text, at &+ 1, referrerEnd)
        at = referrerEnd &+ 2
        guard text.byte(at) == .quote, let agentEnd = text.closingQuote(at &+ 1) else { return nil }
        agent = Self.value(text, at &+ 1, agentEnd)
        tail = text.skipSpaces(agentEnd &+ 1)
    }

    /// A quoted value; a dash is none.
    @inline(__always)
    private static func value(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Part {
        end == start &+ 1 && text[start] == .dash ? Part() : Part(start: start, end: end)
    }

    /// The length of the digits, dots, colons, dashes and slashes that `text` begins with, eight at a time; 0 where they do not end eight bytes
    /// before its end.
    @inline(__always)
    private static func endOfAddress(_ text: UnsafeRawBufferPointer) -> Int {
        var at = 0
        while at &+ 8 <= text.count {
            let others = EightBytes(text, at: at).marks(outside: .dash, .colon)
            if others != 0 { return at &+ EightBytes.count(before: others) }
            at &+= 8
        }
        return 0
    }

    /// The offset of the first blank or quote at or after `from`, eight bytes at a time; 0 where there is none eight bytes before the end.
    @inline(__always)
    private static func endOfPath(_ text: UnsafeRawBufferPointer, _ from: Int) -> Int {
        var at = from
        while at &+ 8 <= text.count {
            let bytes = EightBytes(text, at: at)
            let found = bytes.marks(of: .space) | bytes.marks(of: .quote)
            if found != 0 { return at &+ EightBytes.count(before: found) }
            at &+= 8
        }
        return 0
    }

    /// The offset of the first byte at or after `from` that is no digit.
    @inline(__always)
    private static func endOfDigits(_ text: UnsafeRawBufferPointer, _ from: Int) -> Int {
        guard from &+ 8 <= text.count else { return text.endOfDigits(from) }
        let count = EightBytes.count(before: EightBytes(text, at: from).marks(outside: UInt8(ascii: "0"), UInt8(ascii: "9")))
        return count < 8 ? from &+ count : text.endOfDigits(from &+ 8)
    }

    /// Makes the line an event: its fields, and what is said of it. `base` is where the line begins in the arena.
    @inline(__always)
    func commit(_ line: ByteRange, _ text: UnsafeRawBufferPointer, to batch: EventBatch, _ context: inout ParseContext)
        -> LineOutcome
    {
        let base = Int(line.start)
        let unwanted = batch.unwantedFields
        batch.add(.clientIP, client, base, unless: unwanted)
        if unwanted & 1 &<< UInt64(FieldName.timestamp.rawValue) == 0 { batch.add(match, at: base &+ time) }
        batch.add(.method, method, base, unless: unwanted)
        batch.add(.path, path, base, unless: unwanted)
        batch.add(.httpVersion, Part(start: path.end &+ 6, end: path.end &+ 9), base, unless: unwanted)
        batch.add(.status, status, base, unless: unwanted)
        batch.add(.bytes, size, base, unless: unwanted)
        batch.add(.referrer, referrer, base, unless: unwanted)
        batch.add(.userAgent, agent, base, unless: unwanted)
        if tail < text.count { AccessLogParser.addTail(text, tail, to: batch, base) }
        return batch.commit(line, match, AccessLogParser.level(text[status.start]), &context)
    }
}

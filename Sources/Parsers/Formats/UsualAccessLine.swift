import Events

/// The line that nearly all lines of access logs are, read with few looks at its bytes:
///
///     203.0.113.9 - - [21/Jan/2026:08:15:30 +0100] "GET /path HTTP/1.1" 200 612 "-" "user agent"
///
/// An address of which nothing is known, a time in the minute of the line before, a request that splits, a status and a size; then nothing, or a
/// referrer and a user agent that ends the line. Whatever differs is left to `AccessLogParser.parseAny`, which gives these lines the same fields.
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

    /// The line in `text`, if it is one.
    @inline(__always)
    init?(_ text: UnsafeRawBufferPointer, _ minute: MinuteMemory) {
        let address = AccessLogHead.endOfAddress(text)
        guard address > 0, text.has(" - - [", at: address) else { return nil }
        client = address > 1 || text[0] != .dash ? Part(start: 0, end: address) : Part()
        time = address &+ 6
        match = minute.match(text, at: time)
        guard match.outcome != .none, text.byte(time &+ 27) == .space, text.byte(time &+ 28) == .quote else { return nil }

        var word = time &+ 29
        while text.byte(word).isWord { word &+= 1 }
        guard word > time &+ 29, text.byte(word) == .space else { return nil }
        method = Part(start: time &+ 29, end: word)
        // What ends the path is the blank before the version, with a quote, a blank, a status and a blank behind it: 16 bytes.
        let pathEnd = Self.endOfPath(text, word &+ 1)
        let quote = pathEnd &+ 9
        guard pathEnd > word &+ 1, quote &+ 7 <= text.count, text.has(" HTTP/", at: pathEnd), text[pathEnd &+ 6].isDigit,
            text[pathEnd &+ 7] == .dot, text[pathEnd &+ 8].isDigit, text[quote] == .quote, text[quote &+ 1] == .space,
            text[quote &+ 2].isDigit, text[quote &+ 3].isDigit, text[quote &+ 4].isDigit, text[quote &+ 5] == .space
        else { return nil }
        path = Part(start: word &+ 1, end: pathEnd)
        status = Part(start: quote &+ 2, end: quote &+ 5)

        let sizeStart = quote &+ 6
        var at = sizeStart
        if text[at] == .dash {
            at &+= 1
            size = Part()
        } else {
            at = text.endOfDigits(at)
            size = Part(start: sizeStart, end: at)
        }
        if at == text.count, at > sizeStart { return }
        guard at > sizeStart, text[at] == .space, text.byte(at &+ 1) == .quote else { return nil }

        at &+= 1
        if text.has("\"-\" ", at: at) {
            at &+= 4
        } else {
            guard let end = text.closingQuote(at &+ 1), text.byte(end &+ 1) == .space else { return nil }
            referrer = Part(start: at &+ 1, end: end)
            at = end &+ 2
        }
        guard text.byte(at) == .quote, text.closingQuote(at &+ 1) == text.count &- 1 else { return nil }
        if text.count != at &+ 3 || text[at &+ 1] != .dash { agent = Part(start: at &+ 1, end: text.count &- 1) }
    }

    /// The offset of the first blank or quote at or after `from`, eight bytes at a time; 0 where there is none eight bytes before the end.
    @inline(__always)
    private static func endOfPath(_ text: UnsafeRawBufferPointer, _ from: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let lows: UInt64 = 0x7F &* ones
        var at = from
        while at &+ 8 <= text.count {
            let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let blank = word ^ (UInt64(UInt8.space) &* ones)
            let quote = word ^ (UInt64(UInt8.quote) &* ones)
            // The high bit of each byte that is zero; no byte carries to the next.
            let isBlank = ~(((blank & lows) &+ lows) | blank | lows)
            let isQuote = ~(((quote & lows) &+ lows) | quote | lows)
            let found = isBlank | isQuote
            if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
            at &+= 8
        }
        return 0
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
        return batch.commit(line, match, AccessLogParser.level(text[status.start]), &context)
    }
}

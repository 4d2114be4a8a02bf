import Events

/// Text of no known format: every line is an event, and the whole line is its message.
///
/// The instant is that of the first recognisable timestamp, else that of the event before. The level is the first word in the line
/// that is plainly a level, else INFO. Only lines that are no text are rejected.
public struct PlainParser: LineParser {
    /// The parser.
    public init() {}

    /// Bytes at the start of a line that are looked at to tell text from binary data.
    private static let probeBytes = 512

    /// Indented lines and stack traces belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        guard !text.isEmpty else { return .dropped(.blank) }
        if Self.isBinary(text) { return .rejected(.binary) }
        var instant = context.last
        if let found = TimestampParser.findFirst(in: text, &context), found.match.isInstant { instant = found.match.timestamp }
        context.last = instant
        batch.commit(line: line, timestamp: instant, level: LevelWord.find(in: text) ?? .fallback)
        return .event
    }

    /// Whether the line holds a NUL byte, or control bytes (but tabs, newlines, backspaces, form feeds and ANSI escapes) in more than
    /// an eighth of its beginning.
    static func isBinary(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.firstOffset(of: 0) != nil { return true }
        let end = min(text.count, probeBytes)
        var controls = 0
        var i = 0
        while i < end {
            let c = text[i]
            if c < 0x20 || c == 0x7F {
                switch c {
                case 0x08...0x0D, 0x1B: break
                default: controls += 1
                }
            }
            i += 1
        }
        return controls * 8 > end
    }
}

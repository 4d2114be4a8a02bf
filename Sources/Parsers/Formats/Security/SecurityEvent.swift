import Events

/// What CEF and LEEF have in common: an optional syslog header before them, parts separated by `|`, and pairs.
struct SecurityEvent {
    let text: UnsafeRawBufferPointer
    /// Where the format's own text begins.
    let start: Int
    /// The time of the syslog header, at `time`.
    var match: TimestampMatch
    var time = 0
    private var priority: SyslogPriority?
    private var host = LinePart()

    /// Bytes of a syslog header.
    private static let headerBytes = 256

    /// Finds `mark` at the start of a line or after a syslog header; nil where it is not there.
    init?(_ text: UnsafeRawBufferPointer, _ mark: StaticString, _ context: inout ParseContext) {
        self.text = text
        match = TimestampMatch(.none)
        if text.has(mark, at: 0) {
            start = 0
            return
        }
        guard let found = text.part(0, min(text.count, Self.headerBytes)).firstOffset(of: mark, from: 0),
            text[found - 1] == .space,
            let priority = SyslogPriority(text)
        else { return nil }
        start = found
        self.priority = priority
        var cursor = LineCursor(text, at: priority.length)
        // RFC 5424 has its version between priority and time.
        if text.has("1 ", at: cursor.at) { cursor.at += 2 }
        time = cursor.at
        match = cursor.timestamp(&context)
        guard match.outcome != .none || priority.isGiven else { return nil }
        cursor.blanks()
        if cursor.at < start, let word = cursor.token(), word.end < start { host = word }
    }

    /// Adds what the syslog header says; `isTime` says whether its time is the event's.
    func addHeader(to batch: EventBatch, _ base: Int, isTime: Bool) {
        priority?.add(to: batch, base)
        if match.isInstant {
            let range = ByteRange(base + time, base + time + match.length)
            batch.add(Field(isTime ? .timestamp : .filler, isTime && match.layout != nil ? .timestamp : .text, range))
        }
        batch.add(.host, host, base)
    }

    /// The next part that ends with a `|` without a backslash before it.
    static func part(_ cursor: inout LineCursor) -> LinePart? {
        let start = cursor.at
        var at = start
        while let hit = cursor.text.firstOffset(of: .pipe, from: at) {
            if !cursor.text.isEscaped(hit, from: start) {
                cursor.at = hit + 1
                return LinePart(start: start, end: hit)
            }
            at = hit + 1
        }
        return nil
    }

    /// The level of a severity of 0...10, or of a word.
    static func level(_ text: UnsafeRawBufferPointer) -> Level {
        if text.count == 2, text.equals("10") { return .critical }
        if text.count == 1 {
            switch text[0] {
            case 0x30...0x33: return .info
            case 0x34...0x36: return .warn
            case 0x37...0x38: return .error
            case 0x39: return .critical
            default: return .fallback
            }
        }
        if text.equals("Medium") { return .warn }
        if text.equals("High") { return .error }
        return text.equals("Very-High") ? .critical : .fallback
    }
}

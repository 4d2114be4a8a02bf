import Events

/// Syslog: RFC 3164 with and without priority, with timestamps of RFC 3339 too, and RFC 5424.
///
///     <34>Oct 11 22:14:15 mymachine su[123]: 'su root' failed
///     Oct 11 22:14:15 mymachine su[123]: 'su root' failed
///     2026-01-21T08:15:30.123456+01:00 mymachine su[123]: 'su root' failed
///     <165>1 2026-01-21T08:15:30.003Z mymachine app 1234 ID47 [ex@32473 key="value"] message
///
/// The priority gives level and facility. The tag (RFC 5424: APP-NAME) is the event's service.
public struct SyslogParser: LineParser {
    /// The parser.
    public init() {}

    /// Indented lines belong to the event before (macOS writes such).
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { line.byte(0) != .tab && line.byte(0) != .space }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        guard let priority = SyslogPriority(text) else { return .noMatch }
        if priority.isGiven, text.byte(priority.length) == UInt8(ascii: "1"), text.byte(priority.length + 1) == .space {
            return Self.parseStructured(line, priority, into: batch, &context)
        }
        return Self.parseTraditional(line, priority, into: batch, &context)
    }
}

/// `<PRI>`: facility * 8 + severity. RFC 5424, section 6.2.1.
struct SyslogPriority {
    /// Bytes it takes; 0 where the line has none.
    var length = 0
    /// 0...191.
    var value = 0
    /// Where its digits end; they begin at offset 1.
    var digitsEnd = 0

    var isGiven: Bool { length > 0 }

    /// Reads the start of a line; nil where it has the shape of a priority but is none.
    @inline(__always)
    init?(_ text: UnsafeRawBufferPointer) {
        guard text.byte(0) == .less else { return }
        digitsEnd = 1
        while digitsEnd < 5, text.byte(digitsEnd).isDigit {
            value = value * 10 + Int(text[digitsEnd] - 0x30)
            digitsEnd += 1
        }
        guard digitsEnd > 1, text.byte(digitsEnd) == .greater, value <= 191 else { return nil }
        length = digitsEnd + 1
    }

    var level: Level { Level(syslogSeverity: value & 7) ?? .fallback }

    /// Adds the number as it is in the line.
    @inline(__always)
    func add(to batch: EventBatch, _ base: Int) {
        if isGiven { batch.add(.priority, .text, base + 1, base + digitsEnd) }
    }

    /// Adds the facility's name, which is not in the line; the last field of a row.
    @inline(__always)
    func addFacility(to batch: EventBatch) {
        guard isGiven else { return }
        let name = Self.facilities[value >> 3]
        batch.addDetached(.facility, .text, UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// The names of rsyslog and syslog-ng for the codes of RFC 5424, table 1.
    static let facilities: [StaticString] = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "security",
        "console", "solaris-cron", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ]
}

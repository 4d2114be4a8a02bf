/// The one scale of severity. Higher is more severe.
///
/// The scale is syslog's (RFC 5424, section 6.2.1) with TRACE below DEBUG. FATAL and PANIC are read as CRITICAL and EMERGENCY.
public enum Level: UInt8, Comparable, Sendable, CaseIterable {
    case trace = 1
    case debug = 2
    case info = 3
    case notice = 4
    case warn = 5
    case error = 6
    case critical = 7
    case alert = 8
    case emergency = 9

    /// What an event has whose line gives no level.
    public static let fallback = Level.info

    /// One more than the greatest raw value: the size of a table indexed by level.
    public static let tableSize = 10

    /// Less severe levels come first.
    @inlinable public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

    /// The canonical name, upper case.
    public var name: String {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info: "INFO"
        case .notice: "NOTICE"
        case .warn: "WARN"
        case .error: "ERROR"
        case .critical: "CRITICAL"
        case .alert: "ALERT"
        case .emergency: "EMERGENCY"
        }
    }

    /// The level of a syslog severity, 0 (emergency) to 7 (debug). RFC 5424, table 2.
    public init?(syslogSeverity severity: Int) {
        switch severity {
        case 0: self = .emergency
        case 1: self = .alert
        case 2: self = .critical
        case 3: self = .error
        case 4: self = .warn
        case 5: self = .notice
        case 6: self = .info
        case 7: self = .debug
        default: return nil
        }
    }

    /// The level that a log line names, compared without case, or nil where the text is no level's name.
    ///
    /// Knows the names of syslog, log4j, logback, java.util.logging, Python, Go's and Node's loggers, and single letters (`E`, `W` …).
    public init?(text: UnsafeRawBufferPointer) {
        guard text.count >= 1, text.count <= 13 else { return nil }
        // Letters folded into two words; names of up to 13 bytes fit.
        var low: UInt64 = 0
        var high: UInt64 = 0
        for i in 0..<text.count {
            var c = text[i]
            if c >= 0x41 && c <= 0x5A { c += 32 }
            guard (c >= 0x61 && c <= 0x7A) || c == 0x2D || c == 0x5F else { return nil }
            if i < 8 { low |= UInt64(c) << (8 * UInt64(i)) } else { high |= UInt64(c) << (8 * UInt64(i - 8)) }
        }
        guard let level = Self.names[Name(low: low, high: high)] else { return nil }
        self = level
    }

    /// The level that a log line names; see `init(text:)`.
    public init?(name: some StringProtocol) {
        let bytes = Array(name.utf8)
        guard let level = bytes.withUnsafeBytes({ Level(text: $0) }) else { return nil }
        self = level
    }

    private struct Name: Hashable {
        var low: UInt64
        var high: UInt64
    }

    private static let names: [Name: Level] = {
        let spellings: [(Level, [String])] = [
            (.trace, ["trace", "trc", "t", "finest", "finer", "verbose", "v", "silly"]),
            (.debug, ["debug", "dbg", "dbug", "d", "fine"]),
            (.info, ["info", "inf", "i", "information", "informational", "log", "config"]),
            (.notice, ["notice", "note", "n"]),
            (.warn, ["warn", "warning", "wrn", "w"]),
            (.error, ["error", "err", "eror", "e", "severe", "failure"]),
            (.critical, ["critical", "crit", "c", "fatal", "ftl", "f"]),
            (.alert, ["alert", "a"]),
            (.emergency, ["emergency", "emerg", "panic", "p"]),
        ]
        var table: [Name: Level] = [:]
        for (level, names) in spellings {
            for name in names {
                var low: UInt64 = 0
                var high: UInt64 = 0
                for (i, c) in name.utf8.enumerated() {
                    if i < 8 { low |= UInt64(c) << (8 * UInt64(i)) } else { high |= UInt64(c) << (8 * UInt64(i - 8)) }
                }
                table[Name(low: low, high: high)] = level
            }
        }
        return table
    }()
}

/// How a timestamp was written in its line, exactly enough to write the same bytes again from the instant.
///
/// Parsers report the layout with the instant; the block codec keeps the layout once per line shape and drops the text.
/// A parser reports only what `write` gives back byte for byte; for any other text it reports nil and the text is stored.
public struct TimestampLayout: Hashable, Sendable {
    /// The arrangement of the parts.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// `2026-01-21T08:15:30`; `separator` stands between date and time (`T` or a space).
        case iso = 0
        /// `21/Jan/2026:08:15:30` (Common Log Format).
        case clf = 1
        /// `Jan 21 08:15:30`, day padded with a space (RFC 3164).
        case syslog = 2
        /// `Jan 01 08:15:30`, day padded with a zero.
        case syslogZero = 3
        /// `Wed Jan 21 08:15:30.123456 2026` (asctime with optional fraction; Apache error log), day padded with a zero.
        case asctime = 4
        /// `2026/01/21 08:15:30` (nginx error log, Go's log package).
        case slashed = 5
        /// Seconds since the epoch as an integer, with `fractionDigits` decimals.
        case epochSeconds = 6
        /// Milliseconds since the epoch as an integer.
        case epochMilliseconds = 7
        /// Microseconds since the epoch as an integer.
        case epochMicroseconds = 8
        /// Nanoseconds since the epoch as an integer.
        case epochNanoseconds = 9
    }

    /// How the zone is written after the time.
    public enum Zone: UInt8, Sendable, CaseIterable {
        /// Not at all.
        case none = 0
        /// `Z`.
        case zulu = 1
        /// `+01:00`.
        case colon = 2
        /// `+0100`.
        case compact = 3
        /// ` +0100`.
        case spacedCompact = 4
        /// ` +01:00`.
        case spacedColon = 5
        /// `+01` (whole hours only).
        case hours = 6
        /// ` UTC`.
        case spacedUTC = 7
    }

    /// The arrangement of the parts.
    public var kind: Kind
    /// Digits after the decimal mark, 0...9.
    public var fractionDigits: UInt8
    /// The decimal mark, `.` or `,`.
    public var fractionMark: UInt8
    /// Between date and time: `T`, a space, …
    public var separator: UInt8
    /// How the zone is written.
    public var zone: Zone
    /// Minutes east of UTC in which the time is written.
    public var offsetMinutes: Int16

    /// The longest text that `write` gives, in bytes.
    public static let maxLength = 48

    /// A layout from its parts.
    @inlinable
    public init(
        _ kind: Kind, fractionDigits: UInt8 = 0, fractionMark: UInt8 = UInt8(ascii: "."), separator: UInt8 = UInt8(ascii: "T"),
        zone: Zone = .none, offsetMinutes: Int16 = 0
    ) {
        self.kind = kind
        self.fractionDigits = fractionDigits
        self.fractionMark = fractionMark
        self.separator = separator
        self.zone = zone
        self.offsetMinutes = offsetMinutes
    }

    /// RFC 3339 in UTC with nine fraction digits.
    public static let rfc3339Nanoseconds = TimestampLayout(.iso, fractionDigits: 9, zone: .zulu)

    /// The layout in eight bytes, for storage.
    public var packed: UInt64 {
        UInt64(kind.rawValue) | UInt64(fractionDigits) << 8 | UInt64(fractionMark) << 16 | UInt64(separator) << 24
            | UInt64(zone.rawValue) << 32 | UInt64(UInt16(bitPattern: offsetMinutes)) << 40
    }

    /// Reads `packed`; nil where a part is unknown (a file from a newer version, or damage).
    public init?(packed: UInt64) {
        guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: packed)),
            let zone = Zone(rawValue: UInt8(truncatingIfNeeded: packed >> 32)), UInt8(truncatingIfNeeded: packed >> 8) <= 9
        else { return nil }
        self.init(
            kind, fractionDigits: UInt8(truncatingIfNeeded: packed >> 8), fractionMark: UInt8(truncatingIfNeeded: packed >> 16),
            separator: UInt8(truncatingIfNeeded: packed >> 24), zone: zone,
            offsetMinutes: Int16(bitPattern: UInt16(truncatingIfNeeded: packed >> 40)))
    }
}

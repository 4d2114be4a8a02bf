import Events

/// The offset from UTC that a zone has at a given local time.
public enum TimeZoneRule: Hashable, Sendable {
    /// A constant offset, minutes east of UTC.
    case fixed(minutes: Int16)

    /// UTC.
    public static let utc = TimeZoneRule.fixed(minutes: 0)
}

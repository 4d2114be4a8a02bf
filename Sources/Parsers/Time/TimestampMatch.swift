import Events

/// What a timestamp reader found at a place.
public struct TimestampMatch: Hashable, Sendable {
    /// The kinds of answers.
    public enum Outcome: UInt8, Sendable {
        /// The bytes do not have the shape of this family.
        case none
        /// The bytes name an instant.
        case instant
        /// The bytes have the shape of a timestamp but name no instant: month 13, February 30, 25 o'clock, an offset beyond 18 hours.
        case noInstant
        /// The bytes name an instant outside the years 1678...2261, which `Timestamp` cannot hold.
        case outOfRange
    }

    /// The kind of answer.
    public var outcome: Outcome
    /// Bytes that the timestamp takes, its zone included; 0 where `outcome` is `.none`.
    public var length: Int
    /// The instant; meaningful where `outcome` is `.instant`.
    public var timestamp: Timestamp
    /// How the text is written, where `TimestampWriter` gives the same bytes back; else nil.
    public var layout: TimestampLayout?

    /// Nothing found.
    public static let none = TimestampMatch(.none)

    /// An answer from its parts.
    @inlinable
    init(_ outcome: Outcome, length: Int = 0, timestamp: Timestamp = Timestamp(rawValue: 0), layout: TimestampLayout? = nil) {
        self.outcome = outcome
        self.length = length
        self.timestamp = timestamp
        self.layout = layout
    }

    /// Whether an instant was found.
    @inlinable public var isInstant: Bool { outcome == .instant }

    /// Whether the bytes have the shape of a timestamp but no instant can be made of them: a reason for `.badTimestamp`.
    @inlinable public var isBad: Bool { outcome == .noInstant || outcome == .outOfRange }
}

/// A timestamp found somewhere in a line.
public struct FoundTimestamp: Hashable, Sendable {
    /// Where it begins, in bytes from the start of the text.
    public var offset: Int
    /// What it is.
    public var match: TimestampMatch
}

/// Why input did not become an event. The codes are stable: receipts, dead letters and exit codes rest on them.
public enum RejectReason: UInt8, Sendable, CaseIterable {
    /// The line fits neither the file's format nor any other.
    case noFormat = 0
    /// The line has a timestamp that names no instant (month 13, 99:99:99) or one outside 1678...2261.
    case badTimestamp = 1
    /// The line was meant as JSON but is none.
    case badJSON = 2
    /// The line holds control bytes that no text log has.
    case binary = 3
    /// The line was longer than the limit and what is left of it cannot be parsed.
    case tooLong = 4
    /// A rule asks for a field that the event does not have.
    case missingField = 5
    /// A field of the event is not as a rule asks.
    case invalidField = 6
    /// An expression of the format reached its limit of steps, depth, memory or time on the line.
    case patternLimit = 7

    /// The code in receipts and dead letters.
    public var code: String {
        switch self {
        case .noFormat: "no-format"
        case .badTimestamp: "bad-timestamp"
        case .badJSON: "bad-json"
        case .binary: "binary"
        case .tooLong: "too-long"
        case .missingField: "missing-field"
        case .invalidField: "invalid-field"
        case .patternLimit: "pattern-limit"
        }
    }
}

/// Why input was passed over on purpose. The codes are stable.
public enum DropReason: UInt8, Sendable, CaseIterable {
    /// A line without content.
    case blank = 0
    /// A line that a format knows to hold no event (a `#Fields:` header, syslog's `last message repeated`).
    case header = 1
    /// An event that masking is told to drop.
    case masked = 2
    /// An event that a rule is told to drop.
    case invalid = 3

    /// The code in receipts.
    public var code: String {
        switch self {
        case .blank: "blank-line"
        case .header: "header"
        case .masked: "masked"
        case .invalid: "invalid"
        }
    }
}

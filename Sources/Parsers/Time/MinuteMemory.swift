import Events

/// The last minute that an access log named: neighbours mostly differ in their seconds alone.
///
/// `21/Jan/2026:08:15:30 +0100]` is taken if all but the two digits of the second are those of the line before. The offset stands in the
/// text, so that the second is all that the instant depends on.
struct MinuteMemory: Sendable {
    /// The bytes that must be the same: 0..<8, 8..<16, 16..<18, 20..<24, 23..<27.
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt16 = 0
    private var zone: UInt32 = 0
    private var end: UInt32 = 0
    /// What was found, at second 0.
    private var match = TimestampMatch.none

    /// Bytes of the timestamp, and with its bracket.
    private static let length = 26
    private static let bytes = 27

    /// What stands at `at`, if it is in the minute; else nothing.
    @inline(__always)
    func match(_ text: UnsafeRawBufferPointer, at: Int) -> TimestampMatch {
        guard at &+ Self.bytes <= text.count, match.isInstant,
            text.loadUnaligned(fromByteOffset: at, as: UInt64.self) == first,
            text.loadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self) == second,
            text.loadUnaligned(fromByteOffset: at &+ 16, as: UInt16.self) == third,
            text.loadUnaligned(fromByteOffset: at &+ 20, as: UInt32.self) == zone,
            text.loadUnaligned(fromByteOffset: at &+ 23, as: UInt32.self) == end
        else { return .none }
        var bad: UInt8 = 0
        let seconds = text.twoDigits(at &+ 18, &bad)
        guard bad == 0, seconds < 60 else { return .none }
        var found = match
        found.timestamp = Timestamp(rawValue: match.timestamp.rawValue &+ Int64(seconds) &* 1_000_000_000)
        return found
    }

    /// Takes note of what was read at `at`.
    @inline(__always)
    mutating func remember(_ found: TimestampMatch, _ text: UnsafeRawBufferPointer, at: Int) {
        guard found.isInstant, found.length == Self.length, at &+ Self.bytes <= text.count,
            text[at &+ Self.length] == .endBracket,
            text[at &+ 17] == .colon
        else { return }
        var bad: UInt8 = 0
        let seconds = text.twoDigits(at &+ 18, &bad)
        let (start, isOver) = found.timestamp.rawValue.subtractingReportingOverflow(Int64(seconds) &* 1_000_000_000)
        guard bad == 0, seconds < 60, !isOver else { return }
        first = text.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        second = text.loadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self)
        third = text.loadUnaligned(fromByteOffset: at &+ 16, as: UInt16.self)
        zone = text.loadUnaligned(fromByteOffset: at &+ 20, as: UInt32.self)
        end = text.loadUnaligned(fromByteOffset: at &+ 23, as: UInt32.self)
        match = found
        match.timestamp = Timestamp(rawValue: start)
    }
}

import Events

/// Gathers the words of the timestamps of a block. They repeat from line to line, so times in the commonest form are gathered as numbers.
struct ClockTokens {
    private var minutes: UInt64 = 0
    private var seconds: UInt64 = 0
    private var lastHour = Int64.min
    private var lastTimestamp: Timestamp?
    private var lastLayout: TimestampLayout?

    /// Adds the words of `timestamp` written in `layout`.
    mutating func add(
        _ timestamp: Timestamp, _ layout: TimestampLayout, _ tokens: inout TokenSet, _ writer: inout TimestampWriter
    ) {
        if layout == lastLayout {
            if timestamp == lastTimestamp { return }
            if layout.kind == .clf && layout.fractionDigits == 0 && layout.offsetMinutes % 60 == 0 {
                // `21/Jan/2026:08:15:30 +0000`: minute and second are words of two digits, the rest changes once an hour.
                let second = Timestamp.floorDivide(timestamp.rawValue, 1_000_000_000)
                let hour = Timestamp.floorDivide(second, 3_600)
                if hour == lastHour {
                    let inHour = second - hour * 3_600
                    minutes |= 1 << UInt64(inHour / 60)
                    seconds |= 1 << UInt64(inHour % 60)
                    lastTimestamp = timestamp
                    return
                }
                lastHour = hour
            }
        } else {
            lastHour = .min
        }
        lastLayout = layout
        lastTimestamp = timestamp
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { buffer in
            let count = writer.write(timestamp, layout, to: buffer.baseAddress!)
            tokens.insert(tokensOf: UnsafeRawBufferPointer(start: buffer.baseAddress, count: count))
        }
    }

    /// Adds what was gathered as numbers.
    mutating func finish(_ tokens: inout TokenSet) {
        for value in 0..<UInt64(60) where (minutes | seconds) & (1 << value) != 0 {
            let digits = (UInt8(0x30 + value / 10), UInt8(0x30 + value % 10))
            withUnsafeBytes(of: digits) { tokens.insert(tokensOf: $0) }
        }
        self = ClockTokens()
    }

    /// Whether a timestamp, in whatever layout, may hold a token of `pattern`: it has a digit, or names a month, a weekday or a zone.
    static func mayHold(_ pattern: TextPattern) -> Bool {
        if !pattern.globs.isEmpty { return true }
        return pattern.tokens.allSatisfy { token in
            token.count <= 3 || token.contains { $0 >= 0x30 && $0 <= 0x39 }
        }
    }
}

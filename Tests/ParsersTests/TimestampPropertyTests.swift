import Events
import Parsers
import Testing

/// A small generator (xorshift64*), so that a seed gives one sequence on every machine.
struct TextGenerator: RandomNumberGenerator {
    private var state: UInt64
    let seed: UInt64

    init(seed: UInt64 = UInt64.random(in: 1...UInt64.max)) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 2_685_821_657_736_338_717
    }
}

struct TimestampPropertyTests {
    /// What the writer writes is read as the same instant, and the reported layout writes the same bytes.
    @Test func writtenIsRead() {
        var random = TextGenerator()
        print("seed \(random.seed)")
        var writer = TimestampWriter()
        for _ in 0..<50_000 {
            let kind = TimestampLayout.Kind.allCases.randomElement(using: &random)!
            let isEpoch = kind.rawValue >= TimestampLayout.Kind.epochSeconds.rawValue
            let digits = kind == .epochSeconds || !isEpoch ? Int.random(in: 0...9, using: &random) : 0
            let zone: TimestampLayout.Zone =
                switch kind {
                case .syslog, .syslogZero: .none
                case _ where isEpoch: .none
                default: TimestampLayout.Zone.allCases.randomElement(using: &random)!
                }
            let offset: Int =
                switch zone {
                case .none, .zulu, .spacedUTC: 0
                case .hours: Int.random(in: -18...18, using: &random) * 60
                default: Int.random(in: -1_080...1_080, using: &random)
                }
            let layout = TimestampLayout(
                kind, fractionDigits: UInt8(digits),
                fractionMark: digits > 0 && !isEpoch && Bool.random(using: &random) ? 0x2C : 0x2E,
                separator: kind == .iso ? [0x54, 0x20, 0x5F].randomElement(using: &random)! : 0x54, zone: zone,
                offsetMinutes: Int16(offset))

            // An instant of which the layout shows all.
            var unit: Int64 = 1_000_000_000
            for _ in 0..<digits { unit /= 10 }
            let range: ClosedRange<Int64>
            switch kind {
            case .epochSeconds: range = 100_000_000_000_000_000...9_000_000_000_000_000_000
            case .epochMilliseconds: (unit, range) = (1_000_000, 100_000_000_000_000_000...9_000_000_000_000_000_000)
            case .epochMicroseconds: (unit, range) = (1_000, 100_000_000_000_000_000...9_000_000_000_000_000_000)
            case .epochNanoseconds: (unit, range) = (1, 100_000_000_000_000_000...9_000_000_000_000_000_000)
            // A year is inferred: the last before the reference.
            case .syslog, .syslogZero: range = 1_751_000_000_000_000_000...1_781_000_000_000_000_000
            default: range = -9_000_000_000_000_000_000...9_000_000_000_000_000_000
            }
            let value = Int64.random(in: range, using: &random)
            let instant = Timestamp(rawValue: value - ((value % unit) + unit) % unit)

            let text = writer.string(instant, layout)
            var context = textContext()
            let match = Array(text.utf8).withUnsafeBytes { TimestampParser.parseAny($0, &context) }
            guard match.isInstant, match.timestamp == instant, let found = match.layout, writer.string(instant, found) == text
            else {
                Issue.record("\(text) in \(layout) was read as \(match)")
                return
            }
        }
    }

    /// Any zone: a time without a zone is written again from the offset that was in force.
    @Test func zonesWriteTheSame() throws {
        var random = TextGenerator()
        print("seed \(random.seed)")
        var writer = TimestampWriter()
        for name in [
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "Africa/Cairo",
        ] {
            guard let zone = TimeZoneRule(text: name) else { continue }
            var context = textContext(zone: zone)
            for _ in 0..<2_000 {
                let seconds = Int64.random(in: 0...4_000_000_000, using: &random)
                let text = writer.string(Timestamp(rawValue: seconds * 1_000_000_000), TimestampLayout(.iso, separator: 0x20))
                let match = Array(text.utf8).withUnsafeBytes { TimestampParser.iso($0, &context) }
                let layout = try #require(match.layout)
                guard match.isInstant, writer.string(match.timestamp, layout) == text else {
                    Issue.record("\(text) in \(name) was read as \(match)")
                    return
                }
            }
        }
    }

    /// Whatever the bytes, a layout that is reported writes them again, and nothing traps.
    @Test func damagedTexts() {
        var random = TextGenerator()
        print("seed \(random.seed)")
        var writer = TimestampWriter()
        let seeds = [
            "2026-01-21T08:15:30.123+01:00", "21/Jan/2026:08:15:30 +0100", "Jan 21 08:15:30.5",
            "Wed Jan 21 08:15:30.123456 2026 +0100",
            "2026/01/21 08:15:30", "1769000000.123", "20260121T081530", "21-Jan-2026 08:15:30", "01/21/2026 08:15:30 PM",
            "Wed, 21 Jan 2026 08:15:30 GMT", "Jan  1 2026 00:00:00",
        ].map { Array($0.utf8) }
        let marks = Array("0123456789-+/:., TZtzJanFebWed[]\0\n".utf8)
        var context = textContext()
        for _ in 0..<100_000 {
            var text = seeds.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let at = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text[at] = marks.randomElement(using: &random)!
                case 1: text.remove(at: at)
                default: text.insert(marks.randomElement(using: &random)!, at: at)
                }
            }
            let match = text.withUnsafeBytes { TimestampParser.parseAny($0, &context) }
            let isWithin = match.length <= text.count
            var isSame = true
            if match.isInstant, let layout = match.layout {
                isSame = Array(writer.string(match.timestamp, layout).utf8) == Array(text.prefix(match.length))
            }
            guard isWithin, isSame else {
                Issue.record("\(String(decoding: text, as: UTF8.self)) was read as \(match)")
                return
            }
            _ = text.withUnsafeBytes { TimestampParser.findFirst(in: $0, &context) }
        }
    }
}

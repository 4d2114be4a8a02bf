import Foundation

/// Lines of made-up events, the same for the same seed: fields that are missing, of several types, empty or odd. No two have one instant, so
/// that the order of their times is that of the events.
enum RandomEvents {
    private static let levels = ["INFO", "INFO", "DEBUG", "WARN", "ERROR", "CRITICAL", "NOTICE", "TRACE"]
    private static let services = ["web", "api", "db", "mail-out", "x"]
    private static let words = [
        "request", "timeout", "refused", "user-7", "10.0.3.9", "grün", "slow", "it's", "100%", "a_b", "Request", "/api/v1", "ok",
    ]
    private static let numbers = ["0", "1", "-3", "200", "404", "500", "500", "7.25", "-0.5", "1e3", "9007199254740993", "12.0"]

    /// `count` lines of a day.
    static func lines(_ random: inout Random, day: String, count: Int) -> [String] {
        (0..<count).map { n in
            let second = n * 86_000 / max(1, count)
            let time = String(
                format: "%02d:%02d:%02d.%09d", second / 3600, second / 60 % 60, second % 60, random.below(900) * 1_000_000 + n)
            let words = (0..<(1 + random.below(5))).map { _ in random.pick(Self.words) }.joined(separator: " ")
            var line =
                #"{"timestamp":"\#(day)T\#(time)Z","level":"\#(random.pick(levels))","service":"\#(random.pick(services))""#
            line += #","message":"\#(words) \#(n)""#
            if random.below(3) > 0 { line += #","host":"node-\#(random.below(4))""# }
            if random.below(3) == 0 { line += #","traceId":"t\#(random.below(40))""# }
            if random.below(5) > 0 { line += #","num":\#(random.pick(numbers))"# }
            if random.below(2) == 0 { line += #","ms":\#(random.below(4_000)).\#(random.below(4) * 25)"# }
            if random.below(3) == 0 {
                line += #","text":"\#(random.pick(["", "12", "a", "B", "é", "-1.5", "true", "null", " x "]))""#
            }
            if random.below(4) == 0 { line += #","flag":\#(random.pick(["true", "false", "null"]))"# }
            if random.below(4) == 0 { line += #","deep":{"a":\#(random.below(5)),"b":["x",\#(random.below(3)),null]}"# }
            if random.below(6) == 0 { line += #","odd.key":"k\#(random.below(3))""# }
            // A field of two types.
            line += random.below(2) == 0 ? #","code":\#(random.below(6))"# : #","code":"\#(random.below(6))""#
            return line + "}"
        }
    }
}

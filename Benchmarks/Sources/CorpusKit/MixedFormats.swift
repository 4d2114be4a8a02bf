/// One event before it has a format.
struct MixedEvent {
    var seconds: Int
    var milliseconds: Int
    var level: String
    var message: String
    /// Lines of a stack trace below the message.
    var trace: [String] = []
    /// Varies what a format adds: thread, process id, trace id.
    var salt: UInt64
}

/// The formats of the mixed corpus: an event becomes the lines that a service of this kind writes.
enum MixedFormat: String, CaseIterable {
    case nginx, json, syslog3164, syslog5424, log4j, logfmt, cri

    /// Whether events may carry a stack trace.
    var hasTraces: Bool { self == .log4j || self == .json }

    /// The line or lines, without the last newline.
    func render(_ event: MixedEvent, service: String, host: String) -> String {
        let time = CorpusTime(event.seconds)
        let fraction = padded(event.milliseconds, 3)
        let salt = event.salt
        let severity = ["DEBUG": 7, "INFO": 6, "WARN": 4, "ERROR": 3, "FATAL": 2][event.level] ?? 6
        switch self {
        case .nginx:
            return ""
        case .json:
            let message = ([event.message] + event.trace).joined(separator: "\\n").split(
                separator: "\t", omittingEmptySubsequences: false
            )
            .joined(separator: "\\t")
            return
                "{\"timestamp\":\"\(time.date)T\(time.clock).\(fraction)Z\",\"level\":\"\(event.level)\",\"service\":\"\(service)\","
                + "\"host\":\"\(host)\",\"message\":\"\(message)\",\"trace_id\":\"\(hex(salt, 16))\",\"duration_ms\":\(salt % 900)}"
        case .syslog3164:
            return "<\(4 * 8 + severity)>\(time.syslog) \(host) \(service)[\(100 + salt % 9_000)]: \(event.message)"
        case .syslog5424:
            return
                "<\(16 * 8 + severity)>1 \(time.date)T\(time.clock).\(fraction)Z \(host) \(service) \(100 + salt % 9_000) ID\(salt % 50) "
                + "[ctx@32473 trace=\"\(hex(salt, 8))\" env=\"prod\"] \(event.message)"
        case .log4j:
            let level = event.level + String(repeating: " ", count: 5 - event.level.count)
            let line =
                "\(time.date) \(time.clock),\(fraction) \(level) [worker-\(salt % 16)] com.example.\(service).Worker - \(event.message)"
            return ([line] + event.trace).joined(separator: "\n")
        case .logfmt:
            return
                "ts=\(time.date)T\(time.clock).\(fraction)Z level=\(event.level.lowercased()) service=\(service) caller=main.go:\(salt % 400) "
                + "msg=\"\(event.message)\" dur=\(salt % 900)ms"
        case .cri:
            return
                "\(time.date)T\(time.clock).\(fraction)\(padded(Int(salt % 1_000_000), 6))Z \(severity < 5 ? "stderr" : "stdout") F "
                + "\(event.level) \(event.message)"
        }
    }

    /// An access line, for which status and path matter and not the message.
    static func renderAccess(_ event: MixedEvent, path: String, status: Int) -> String {
        let salt = event.salt
        return
            "\(10 + salt % 180).\(salt >> 8 & 255).\(salt >> 16 & 255).\(1 + (salt >> 24) % 254) - - [\(CorpusTime(event.seconds).http)] "
            + "\"GET \(path) HTTP/1.1\" \(status) \(150 + (salt >> 3) % 40_000) \"-\" \"curl/8.11.1\""
    }
}

/// What the services of the mixed corpus say.
enum MixedMessages {
    /// Shares of the levels out of 100.
    static let levels: [(level: String, share: Int)] = [("DEBUG", 14), ("INFO", 70), ("WARN", 10), ("ERROR", 5), ("FATAL", 1)]

    /// A message of a level. None holds a quote or a backslash, so that every format can carry each as it is.
    static func message(_ level: String, _ generator: inout SeededGenerator) -> String {
        let number = generator.below(5_000)
        let small = generator.below(100)
        let token = hex(generator.next(), 8)
        let address = "10.\(generator.below(256)).\(generator.below(256)).\(1 + generator.below(254))"
        let choices: [String]
        switch level {
        case "DEBUG":
            choices = [
                "handler entered step=\(small) id=\(token)", "query returned \(number) rows in \(small) ms",
                "gc pause \(small) ms",
            ]
        case "WARN":
            choices = [
                "slow query took \(number) ms", "retry \(small) for upstream \(address):8443",
                "disk usage at \(small)% on /dev/sda1",
            ]
        case "ERROR":
            choices = [
                "connection refused to \(address):5432", "timeout after \(number) ms calling inventory",
                "payload \(token) cannot be parsed",
            ]
        case "FATAL": choices = ["out of memory: killed process \(number)", "page \(number) is corrupt, shutting down"]
        default:
            choices = [
                "user \(number) logged in from \(address)", "order \(number) created total=\(small).50 EUR",
                "cache hit key=user:\(number)",
                "request \(token) handled in \(small) ms", "session \(token) opened",
            ]
        }
        return choices[generator.below(choices.count)]
    }

    static func trace(_ generator: inout SeededGenerator) -> [String] {
        [
            "java.lang.IllegalStateException: ledger \(generator.below(1_000)) out of balance",
            "\tat com.example.ledger.Book.post(Book.java:\(generator.below(400)))",
            "\tat com.example.ledger.Service.apply(Service.java:88)",
            "\tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)",
            "\tat java.base/java.lang.Thread.run(Thread.java:1583)",
            "Caused by: java.sql.SQLException: deadlock detected (40P01)",
            "\tat org.example.jdbc.QueryExecutor.receive(QueryExecutor.java:2676)",
            "\t... 12 more",
        ]
    }

    /// Lines that fit no format.
    static let malformed: [[UInt8]] = [
        [0x00, 0x01] + Array("torn write".utf8) + [0xFF], Array("{\"timestamp\": \"2026-".utf8), Array("<999>no syslog".utf8),
        Array("2026-13-45T99:99:99Z INFO broken clock".utf8), Array("}{".utf8), Array("[unterminated \"quote".utf8),
    ]
}

import Testing

/// A few lines of every format, self-made, with what is known of them.
struct SampleLog: Sendable, CustomTestStringConvertible {
    /// The file's name.
    var name: String
    /// Its physical lines.
    var lines: [String]
    /// Events in it.
    var events: Int
    /// A word that stands in exactly one event.
    var word: String
    /// The level of that event.
    var level: String
    /// Whether every event's original is its physical lines, joined by line feeds (CRI and docker wrap theirs).
    var isRaw = true

    /// The file's content.
    var text: String { lines.joined(separator: "\n") + "\n" }
    var testDescription: String { name }

    /// One file for each format.
    static let all: [SampleLog] = [
        SampleLog(
            name: "access.log",
            lines: [
                #"203.0.113.7 - - [21/Jan/2026:08:15:30 +0000] "GET /index.html HTTP/1.1" 200 512 "-" "curl/8.5.0""#,
                #"203.0.113.8 - alice [21/Jan/2026:08:15:31 +0000] "POST /pay HTTP/1.1" 503 12 "https://shop.example/" "Mozilla/5.0""#,
                #"203.0.113.9 - - [21/Jan/2026:08:15:32 +0000] "GET /missing HTTP/1.1" 404 0 "-" "curl/8.5.0""#,
            ], events: 3, word: "alice", level: "ERROR"),
        SampleLog(
            name: "error.log",
            lines: [
                "2026/01/21 08:15:30 [notice] 12#12: start worker processes",
                "2026/01/21 08:15:31 [error] 12#12: *7 connect() failed (111: Connection refused) while connecting to upstream, "
                    + "client: 203.0.113.7, server: shop.example",
                "2026/01/21 08:15:32 [warn] 12#12: *8 an upstream response is buffered",
            ], events: 3, word: "refused", level: "ERROR"),
        SampleLog(
            name: "events.json",
            lines: [
                #"{"timestamp":"2026-01-21T08:15:30Z","level":"INFO","service":"checkout","message":"basket opened","items":3}"#,
                #"{"timestamp":"2026-01-21T08:15:31.5Z","level":"FATAL","service":"checkout","message":"quorum lost"}"#,
                #"{"timestamp":"2026-01-21T08:15:32Z","level":"WARN","service":"checkout","message":"slow \"payment\"","ms":812}"#,
            ], events: 3, word: "quorum", level: "CRITICAL"),
        SampleLog(
            name: "storage.logfmt",
            lines: [
                #"time=2026-01-21T08:15:30Z level=info msg="volume mounted" service=storage"#,
                #"time=2026-01-21T08:15:31Z level=error msg="disk almost full" service=storage free=3"#,
                #"time=2026-01-21T08:15:32Z level=debug msg=heartbeat service=storage"#,
            ], events: 3, word: "almost", level: "ERROR"),
        SampleLog(
            name: "auth.syslog",
            lines: [
                "<38>Jan 21 08:15:30 host1 sshd[812]: Accepted publickey for deploy from 203.0.113.7",
                "<34>Jan 21 08:15:31 host1 sshd[813]: Failed password for admin from 203.0.113.8",
                "<30>Jan 21 08:15:32 host1 cron[99]: job done",
            ], events: 3, word: "password", level: "CRITICAL"),
        SampleLog(
            name: "modern.syslog",
            lines: [
                "<165>1 2026-01-21T08:15:30.003Z host1 billing 812 ID47 - invoice sent",
                #"<163>1 2026-01-21T08:15:31.003Z host1 billing 812 ID48 [meta sequenceId="2"] ledger mismatch"#,
                "<166>1 2026-01-21T08:15:32.003Z host1 billing 812 ID49 - report written",
            ], events: 3, word: "ledger", level: "ERROR"),
        SampleLog(
            name: "shop.log4j.log",
            lines: [
                "2026-01-21 08:15:30,123 INFO  [main] com.example.shop.Shop - shop opened",
                "2026-01-21 08:15:31,456 ERROR [worker-1] com.example.shop.Orders - order failed",
                "java.lang.IllegalStateException: no stock",
                "\tat com.example.shop.Orders.place(Orders.java:41)",
                "\tat com.example.shop.Shop.run(Shop.java:12)",
                "Caused by: java.io.IOException: connection reset",
                "\t... 2 more",
                "2026-01-21 08:15:32,789 WARN  [main] com.example.shop.Shop - low memory",
            ], events: 3, word: "IllegalStateException", level: "ERROR"),
        SampleLog(
            name: "app.python.log",
            lines: [
                "2026-01-21 08:15:30,123 - app.web - INFO - listening on 8080",
                "2026-01-21 08:15:31,456 - app.db - ERROR - query failed",
                "Traceback (most recent call last):",
                "  File \"app/db.py\", line 7, in fetch",
                "    raise KeyError(name)",
                "KeyError: 'customer'",
                "2026-01-21 08:15:32,789 - app.db - WARNING - pool exhausted",
            ], events: 3, word: "KeyError", level: "ERROR"),
        SampleLog(
            name: "pod.cri.log",
            lines: [
                "2026-01-21T08:15:30.100000000Z stdout F level=info msg=ready",
                "2026-01-21T08:15:31.200000000Z stdout P level=error msg=\"first half ",
                "2026-01-21T08:15:31.200000001Z stdout F and second half\"",
                "2026-01-21T08:15:32.300000000Z stderr F level=warn msg=\"going down\"",
            ], events: 3, word: "second", level: "ERROR", isRaw: false),
        SampleLog(
            name: "container-json.log",
            lines: [
                #"{"log":"level=info msg=ready\n","stream":"stdout","time":"2026-01-21T08:15:30.1Z"}"#,
                #"{"log":"level=error msg=\"cache poisoned\"\n","stream":"stderr","time":"2026-01-21T08:15:31.2Z"}"#,
                #"{"log":"level=info msg=bye\n","stream":"stdout","time":"2026-01-21T08:15:32.3Z"}"#,
            ], events: 3, word: "poisoned", level: "ERROR", isRaw: false),
    ]

    /// JSON lines of one service, a second apart from 2026-01-21T08:00:00Z; event `i` holds the word `event<i>`.
    static func json(_ count: Int, service: String = "web", level: (Int) -> String = { _ in "INFO" }) -> String {
        (0..<count).map { i in
            let time = "2026-01-21T\(two(8 + i / 3600)):\(two(i / 60 % 60)):\(two(i % 60))Z"
            return
                #"{"timestamp":"\#(time)","level":"\#(level(i))","service":"\#(service)","message":"common event\#(i) of many","n":\#(i)}"#
                + "\n"
        }.joined()
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

import Events
import Parsers
import Testing

struct PythonTests {
    static let samples: [TextSample] = [
        TextSample(
            "2026-01-21 08:15:30,123 - my.app - WARNING - message - more", "2026-01-21T08:15:30.123", .warn,
            message: "message - more",
            ["logger": "my.app"]),
        TextSample(
            "2026-01-21 08:15:30,123 - ERROR - message", "2026-01-21T08:15:30.123", .error, message: "message"),
        TextSample(
            "2026-01-21 08:15:30,123 INFO my.app: message", "2026-01-21T08:15:30.123", .info, message: "message",
            ["logger": "my.app"]),
        TextSample("2012-07-02 10:22:40,672:DEBUG:foo bar baz", "2012-07-02T10:22:40.672", .debug, message: "foo bar baz"),
        TextSample(
            "[2026-01-21 08:15:30 +0000] [123] [INFO] Booting worker", "2026-01-21T08:15:30", .info, message: "Booting worker",
            ["pid": "123"]),
        TextSample(
            "[2026-01-21 08:15:30,123: WARNING/ForkPoolWorker-1] task", "2026-01-21T08:15:30.123", .warn, message: "task",
            ["thread": "ForkPoolWorker-1"]),
        TextSample(
            "[2026-01-21 08:15:30,123] ERROR in app: Exception on / [GET]", "2026-01-21T08:15:30.123", .error,
            message: "Exception on / [GET]", ["logger": "app"]),
        TextSample(
            "[2026-01-21T08:15:30.123+0000] {taskinstance.py:1332} INFO - Executing", "2026-01-21T08:15:30.123", .info,
            message: "Executing", ["file": "taskinstance.py", "line": "1332"]),
        TextSample(
            "2026-01-21 08:15:30.123 | CRITICAL | __main__:<module>:7 - message", "2026-01-21T08:15:30.123", .critical,
            message: "message", ["logger": "__main__", "function": "<module>", "line": "7"]),
        TextSample(
            "2026-01-21 08:15:30.123 1234 INFO nova.compute [-] started", "2026-01-21T08:15:30.123", .info,
            message: "[-] started",
            ["pid": "1234", "logger": "nova.compute"]),
        // No time: that of the event before, here the reference.
        TextSample("WARNING:root:message", "2026-06-15T00:00:00", .warn, message: "message", ["logger": "root"]),
        TextSample(
            "INFO:     Application startup complete.", "2026-06-15T00:00:00", .info, message: "Application startup complete."),
    ]

    @Test(arguments: samples)
    func sample(_ sample: TextSample) { sample.check(PythonParser()) }

    @Test(arguments: [
        "", "INFO", "INFO:", "INFO:name", "Error:name:x", "info:name:x", "2026-01-21 08:15:30,123", "2026-01-21 08:15:30,123 - x",
        "2026-01-21 08:15:30,123 message", "[2026-01-21 08:15:30,123", "[x] y", "2026-01-21 08:15:30,123 - a - b - c - d",
        "level=INFO ts= msg",
    ])
    func others(_ line: String) { #expect(parse(PythonParser(), line).outcome == .noMatch) }

    @Test func badTime() {
        #expect(parse(PythonParser(), "2026-13-45 99:99:99 - app - INFO - x").outcome == .rejected(.badTimestamp))
    }
}

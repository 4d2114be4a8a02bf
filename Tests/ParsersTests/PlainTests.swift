import Events
import Parsers
import Testing

struct PlainTests {
    static let samples: [TextSample] = [
        TextSample("dpkg 2012-02-14 10:44:10 configure", "2012-02-14T10:44:10", .info),
        TextSample("no time at all", "2026-06-15T00:00:00", .info),
        TextSample("x ERROR y", "2026-06-15T00:00:00", .error),
        TextSample("x [warn] y", "2026-06-15T00:00:00", .warn),
        TextSample("time=1 level=debug msg=x", "2026-06-15T00:00:00", .debug),
        TextSample("an error in lower case is no level", "2026-06-15T00:00:00", .info),
        TextSample("ERRORS and TERROR are words", "2026-06-15T00:00:00", .info),
        TextSample("2026-13-45T99:99:99Z broken clock", "2026-06-15T00:00:00", .info),
        TextSample("caf\u{E9} \u{1B}[31mWARN\u{1B}[0m \t tab", "2026-06-15T00:00:00", .warn),
    ]

    @Test(arguments: samples)
    func sample(_ sample: TextSample) { sample.check(PlainParser()) }

    @Test func inherits() {
        var context = textContext()
        _ = parse(PlainParser(), Array("2026-01-21 08:15:30 x".utf8), &context)
        #expect(parse(PlainParser(), Array("y".utf8), &context).time == "2026-01-21T08:15:30.000000000Z")
    }

    @Test func binary() {
        var context = textContext()
        #expect(parse(PlainParser(), Array("a\0b".utf8), &context).outcome == .rejected(.binary))
        #expect(parse(PlainParser(), [1, 2, 3, 4, 0x41], &context).outcome == .rejected(.binary))
        #expect(parse(PlainParser(), Array("caf".utf8) + [0xE9, 0xFF], &context).outcome == .event)
        #expect(parse(PlainParser(), [], &context).outcome == .dropped(.blank))
    }
}

struct ContinuationTests {
    @Test(arguments: [
        " indented", "\tat a.b.C.d(C.java:1)", "Caused by: java.sql.SQLException: deadlock", "Suppressed: x", "... 12 more",
        "at Object.<anonymous> (/app/x.js:1:7)", "java.lang.IllegalStateException: ledger 7 out of balance", "java.lang.Error",
        "Traceback (most recent call last):", "During handling of the above exception, another exception occurred:",
        "The above exception was the direct cause of the following exception:", "ValueError: bad", "KeyboardInterrupt",
        "requests.exceptions.ConnectionError: HTTPConnectionPool", "System.InvalidOperationException: x", "SystemExit: 2",
        "goroutine 12 [running]:", "panic: runtime error", "main.main()", "net/http.(*conn).serve(0xc0000a0, {0x1, 0x2})",
        "created by net/http.(*Server).Serve", "}", "]", "} ", "#0 /srv/app/index.php(12): run()", "#7 {main}",
        "PHP message: PHP Warning:  x", "--- End of inner exception stack trace ---", "File \"/a.py\", line 72, in run",
        "Exception in thread \"main\" java.lang.RuntimeException: x",
    ])
    func continues(_ line: String) { #expect(Array(line.utf8).withUnsafeBytes { Continuation.isContinuation($0) }) }

    @Test(arguments: [
        "", "hello", "2026-01-21 08:15:30 INFO x", "Traceback (most recent call last", "}{", "-- MARK --",
        "[unterminated \"quote",
        "{\"ts\": \"2026-", "<999>not syslog", "level=INFO ts= msg", "Error: something", "ERROR: something", "Exit",
        "attach x(y)",
        "at noon", "panic", "goroutine x", "12 more", "...", "Warning: x", "Terror is no class", "function(x)", "} else {", "1 a",
        "Connection refused (errno 111)",
    ])
    func begins(_ line: String) { #expect(!Array(line.utf8).withUnsafeBytes { Continuation.isContinuation($0) }) }
}

import Events
import Testing

@testable import Parsers

struct JSONLinesParserTests {
    @Test func usualLine() {
        let parsed = ParsedText(
            #"{"timestamp":"2026-01-21T08:15:30.123Z","level":"WARN","service":"checkout","message":"slow query","trace_id":"4bf92f35","host":"web-1","duration_ms":17,"ok":true,"n":null,"tags":["a",1]}"#,
            .json)
        #expect(parsed.count == 1)
        #expect(parsed.time(0) == "2026-01-21T08:15:30.123000000Z")
        #expect(parsed.batch.levels[0] == .warn)
        #expect(parsed.service(0) == "checkout")
        #expect(
            parsed.fields(0) == [
                "timestamp=2026-01-21T08:15:30.123Z", "level=WARN", "service=checkout", "message=slow query", "traceId=4bf92f35",
                "host=web-1", "duration_ms=17", "ok=true", "n=null", "tags=[\"a\",1]",
            ])
        let kinds = parsed.batch.fields.map(\.kind)
        #expect(kinds == [.timestamp, .text, .text, .text, .text, .text, .json, .json, .json, .json])
    }

    @Test(arguments: [
        ("timestamp", "\"2026-01-21T08:15:30Z\""), ("@timestamp", "\"2026-01-21T08:15:30+00:00\""), ("TIME", "1768983330"),
        ("ts", "1768983330000"), ("t", "\"1768983330000000\""), ("Date", "1768983330000000000"), ("_time", "1768983330.000"),
        ("eventTime", "\"2026-01-21 08:15:30\""), ("datetime", "\"2026-01-21T09:15:30+01:00\""),
        ("__REALTIME_TIMESTAMP", "\"1768983330000000\""),
    ])
    func timestampKeys(key: String, value: String) {
        let parsed = ParsedText(#"{"msg":"x","\#(key)":\#(value)}"#, .json)
        #expect(parsed.time(0) == "2026-01-21T08:15:30.000000000Z")
        #expect(parsed.message(0) == "x")
        #expect(parsed.counts.inheritedHead == 0)
    }

    @Test(arguments: [
        ("level", "\"error\"", Level.error), ("severity", "\"Warning\"", .warn), ("lvl", "30", .info),
        ("loglevel", "60", .critical),
        ("levelname", "\"DEBUG\"", .debug), ("level", "3", .error), ("PRIORITY", "\"4\"", .warn),
        ("log.level", "\"trace\"", .trace),
        ("level", "\"FATAL\"", .critical), ("level", "10", .trace), ("level", "\"no such\"", .info), ("level", "99", .info),
    ])
    func levels(key: String, value: String, level: Level) {
        let parsed = ParsedText(#"{"\#(key)":\#(value),"msg":"x"}"#, .json)
        #expect(parsed.batch.levels[0] == level)
        #expect(parsed.value(0, "level") == value.filter { $0 != "\"" })
    }

    @Test func nestedObjectsFlattenToEightLevels() {
        let parsed = ParsedText(
            #"{"log":{"level":"error","logger":"x.Y"},"service":{"name":"Pay Ments"},"host":{"name":"h1"},"http":{"request":{"method":"GET"},"status":200},"message":"m","trace":{"id":"t1"},"e":{},"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":1,"i":{"j":2}}}}}}}}}"#,
            .json)
        #expect(parsed.batch.levels[0] == .error)
        #expect(parsed.service(0) == "pay-ments")
        #expect(parsed.value(0, "service_name") == "Pay Ments")
        #expect(parsed.value(0, "host") == "h1")
        #expect(parsed.value(0, "traceId") == "t1")
        #expect(parsed.value(0, "http.request.method") == "GET")
        #expect(parsed.value(0, "http.status") == "200")
        #expect(parsed.value(0, "log.logger") == "x.Y")
        #expect(parsed.value(0, "e") == "{}")
        #expect(parsed.value(0, "a.b.c.d.e.f.g.h") == "1")
        #expect(parsed.value(0, "a.b.c.d.e.f.g.i") == #"{"j":2}"#)
    }

    @Test func firstOfSeveralKeysHasTheRole() {
        let parsed = ParsedText(
            #"{"message":"one","msg":"two","level":"info","severity":"error","event":"e","service":"a","app":"b"}"#, .json)
        #expect(
            parsed.fields(0) == ["message=one", "msg=two", "level=info", "severity=error", "event=e", "service=a", "app=b"])
        let later = ParsedText(#"{"event":"e","app":"b","msg":"two","message":"one","service":"a","logger":"l"}"#, .json)
        #expect(later.fields(0) == ["event=e", "app=b", "message=two", "message_2=one", "service=a", "logger=l"])
        #expect(later.service(0) == "a")
    }

    @Test func loggerIsTheLastChoiceForTheService() {
        let parsed = ParsedText(#"{"logger":"com.Example.Foo","msg":"x"}"# + "\n" + #"{"logger":"plain","component":"c"}"#, .json)
        #expect(parsed.service(0) == "com.example.foo")
        #expect(parsed.value(0, "logger") == "com.Example.Foo")
        #expect(parsed.service(1) == "c")
        #expect(parsed.value(1, "logger") == "plain")
        #expect(parsed.value(1, "component") == nil)
    }

    @Test func escapesAndKeys() {
        let parsed = ParsedText(#"{"msg":"a\tb\u00e9\ud83d\ude00 \"q\"","a\u0062c":"v","":"empty","w":"\ud83d"}"#, .json)
        #expect(parsed.message(0) == "a\tbé😀 \"q\"")
        #expect(parsed.batch.fields[0].kind == .escaped)
        #expect(parsed.value(0, "abc") == "v")
        #expect(parsed.value(0, "") == "empty")
        #expect(parsed.value(0, "w") == "\u{FFFD}")
    }

    @Test func lineWithoutTimeInheritsAndCounts() {
        let parsed = ParsedText("{\"msg\":\"a\"}\n{\"msg\":\"b\"}\n{\"ts\":1768983330,\"msg\":\"c\"}\n{\"msg\":\"d\"}\n", .json)
        #expect(parsed.counts.inheritedHead == 2)
        #expect(parsed.time(0) == "2026-06-01T00:00:00.000000000Z")
        #expect(parsed.time(3) == "2026-01-21T08:15:30.000000000Z")
    }

    @Test func noMessageMeansTheWholeLine() {
        let parsed = ParsedText(#"{"ts":1768983330,"a":1}"#, .json)
        #expect(parsed.value(0, "message") == nil)
    }

    @Test(arguments: [
        "{", "{}x", "{\"a\":1,}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":\"\u{1}\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}",
        "{a:1}",
        "{\"a\":tru}", "{\"a\":[1,]}", "{\"a\" 1}", "{\"a\":\"b}", "{\"a\":1}}", "{\"a\":{\"b\":1}", "{\"a\":-}", "{\"a\":1e}",
    ])
    func badJSONIsRejected(line: String) {
        let parsed = ParsedText(line, .json)
        #expect(parsed.count == 0)
        #expect(parsed.rejected.map(\.reason) == [.badJSON])
        #expect(parsed.rejected.map(\.text) == [line])
    }

    @Test func impossibleTimeIsRejectedButOddOnesAreNot() {
        let parsed = ParsedText(
            "{\"time\":\"2026-13-45T99:99:99Z\",\"msg\":\"x\"}\n{\"time\":0.25,\"msg\":\"y\"}\n{\"time\":\"soon\",\"msg\":\"z\"}",
            .json)
        #expect(parsed.rejected.map(\.reason) == [.badTimestamp])
        #expect(parsed.count == 2)
        #expect(parsed.value(0, "time") == "0.25")
        #expect(parsed.value(1, "time") == "soon")
    }

    @Test func moreKeysThanAreRememberedKeepTheirNames() {
        let members = (0..<3_000).map { "\"key\($0)\":\($0)" }
        let lines = stride(from: 0, to: 3_000, by: 100).map { "{\(members[$0..<$0 + 100].joined(separator: ","))}" }
        let parsed = ParsedText((lines + lines).joined(separator: "\n"), .json)
        #expect(parsed.count == 60)
        #expect(parsed.fields(59).last == "key2999=2999")
        #expect(parsed.fields(0).first == "key0=0")
        #expect(parsed.fields(29) == parsed.fields(59))
    }

    @Test func moreFieldsThanTheLimitStayInTheLine() {
        let members = (0..<400).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let parsed = ParsedText("{\(members),\"msg\":\"late\"}", .json)
        #expect(parsed.count == 1)
        #expect(parsed.batch.fields.count <= Limits.fieldsPerEvent)
        #expect(parsed.fields(0)[240] == "k240=240")
    }

    @Test func fullDictionaryOfNamesKeepsValuesInTheLine() {
        let batch = EventBatch()
        for i in 0..<Limits.fieldNamesPerBatch { _ = batch.names.intern("n\(i)") }
        #expect(batch.names.isFull)
        let line = batch.arena.append(#"{"fresh":1,"msg":"m","message":"second"}"#)
        var context = ParseContext(reference: Timestamp(rawValue: 0))
        #expect(JSONLinesParser().parse(line, into: batch, &context) == .event)
        expectWellFormed(batch)
        #expect(batch.field(.message, of: 0) != nil)
        #expect(batch.fields(of: 0).allSatisfy { batch.names[batch.fields[$0].name] != "fresh" })
    }

    @Test func stackTraceJoins() {
        let parsed = ParsedText(
            "{\"ts\":1768983330,\"msg\":\"x\",\"a\":1}\njava.lang.Error: y\n\tat a.B.c(B.java:1)\n{\"msg\":\"z\"}\n", .json)
        #expect(parsed.count == 2)
        #expect(parsed.value(0, "stack_trace") == "java.lang.Error: y\n\tat a.B.c(B.java:1)")
        #expect(parsed.message(1) == "z")
    }

    @Test func stackTraceBesideAKeyOfThatName() {
        let parsed = ParsedText("{\"msg\":\"x\",\"stack_trace\":\"own\"}\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n", .json)
        #expect(parsed.fields(0) == ["message=x", "stack_trace=own", "stack_trace_2=\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)"])
    }

    @Test func keysAreForgottenWithTheBatch() {
        var context = ParseContext(reference: Timestamp(rawValue: 0))
        let first = EventBatch()
        let second = EventBatch()
        _ = second.names.intern("zero")
        for batch in [first, second, first] {
            let line = batch.arena.append(#"{"one":1,"two":2}"#)
            #expect(JSONLinesParser().parse(line, into: batch, &context) == .event)
            let row = batch.count - 1
            #expect(batch.fields(of: row).map { batch.names[batch.fields[$0].name] } == ["one", "two"])
        }
    }

    /// Elasticsearch writes the stack trace of an object into lines of its own.
    @Test func objectsOverSeveralLines() {
        let text = """
            {"timestamp": "2026-01-21T08:15:30,125Z", "level": "ERROR", "message": "boom" ,
            "stacktrace": ["java.lang.IllegalStateException: x",
            "at a.B.c(B.java:1)",
            "at a.B.d(B.java:2)"] }
            {"timestamp": "2026-01-21T08:15:31,125Z", "level": "INFO", "message": "next"}

            """
        #expect(Array(text.utf8).withUnsafeBytes { FormatDetector.detect(sample: $0).base } == .json)
        let parsed = ParsedText(text, .json)
        #expect(parsed.count == 2)
        #expect(parsed.rejected.isEmpty)
        #expect(parsed.message(0) == "boom")
        #expect(parsed.value(0, "stacktrace")?.hasSuffix("\"at a.B.d(B.java:2)\"]") == true)
        #expect(parsed.message(1) == "next")
        let broken = ParsedText("{\"a\": 1,\n\"b\": \n{\"a\": 2}\n", .json)
        #expect(broken.count == 1)
        #expect(broken.rejected.map(\.reason) == [.badJSON])
    }
}

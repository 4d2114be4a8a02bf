import Events
import Parsers
import Testing

struct Log4jTests {
    static let samples: [TextSample] = [
        TextSample(
            "2026-01-21 08:15:30,123 INFO  [main] com.foo.Bar - message", "2026-01-21T08:15:30.123", .info, message: "message",
            ["thread": "main", "logger": "com.foo.Bar"]),
        TextSample(
            "2026-01-21 08:15:30,123 [main] WARN com.foo.Bar - message", "2026-01-21T08:15:30.123", .warn, message: "message",
            ["thread": "main", "logger": "com.foo.Bar"]),
        TextSample(
            "2026-01-21 08:15:30.123  INFO 1234 --- [main] c.f.Bar   : message", "2026-01-21T08:15:30.123", .info,
            message: "message",
            ["pid": "1234", "thread": "main", "logger": "c.f.Bar"]),
        TextSample(
            "2025-01-14T16:10:44.175-07:00  INFO 93649 --- [Course Creation] [         task-1] [6618a4de8f36bf71c60b2982181e6d36-c66827472589372a] e.c.ConsumerService              : Received",
            "2025-01-14T23:10:44.175", .info, message: "Received",
            [
                "pid": "93649", "application": "Course Creation", "thread": "task-1",
                "traceId": "6618a4de8f36bf71c60b2982181e6d36",
                "logger": "e.c.ConsumerService",
            ]),
        TextSample(
            "2026-01-21T08:15:30,123Z ERROR [pool-1] a.b.C: x", "2026-01-21T08:15:30.123", .error, message: "x",
            ["thread": "pool-1", "logger": "a.b.C"]),
        TextSample(
            "INFO  2026-01-21 08:15:30,123 [main] com.foo.Bar - message", "2026-01-21T08:15:30.123", .info, message: "message",
            ["thread": "main", "logger": "com.foo.Bar"]),
        // Kafka.
        TextSample(
            "[2017-08-04 10:48:20,457] INFO Session established (org.apache.zookeeper.ClientCnxn)", "2017-08-04T10:48:20.457",
            .info,
            message: "Session established (org.apache.zookeeper.ClientCnxn)", ["logger": "org.apache.zookeeper.ClientCnxn"]),
        TextSample(
            "[2018-10-31 15:09:30,396] WARN [Thread controllerId=10] Connected to a:9094 (id: 20) (kafka.controller.T)",
            "2018-10-31T15:09:30.396", .warn, message: "Connected to a:9094 (id: 20) (kafka.controller.T)",
            ["thread": "Thread controllerId=10", "logger": "kafka.controller.T"]),
        // Elasticsearch.
        TextSample(
            "[2018-05-17T08:20:18,871][INFO ][o.e.c.r.a.DiskThresholdMonitor] [vWNJsZ3] low disk", "2018-05-17T08:20:18.871",
            .info,
            message: "[vWNJsZ3] low disk", ["logger": "o.e.c.r.a.DiskThresholdMonitor"]),
        // JBoss.
        TextSample(
            "2014-09-21 04:01:29,522 INFO  [org.ovirt.OvfDataUpdater] (Quartz_Worker-90) Successfully updated",
            "2014-09-21T04:01:29.522", .info, message: "Successfully updated",
            ["logger": "org.ovirt.OvfDataUpdater", "thread": "Quartz_Worker-90"]),
        // Spark and Hadoop.
        TextSample(
            "17/06/09 20:10:52 INFO executor.Backend: Got assigned task 87", "2017-06-09T20:10:52", .info,
            message: "Got assigned task 87", ["logger": "executor.Backend"]),
        TextSample(
            "17/06/09 20:10:52 INFO SparkContext: Running Spark", "2017-06-09T20:10:52", .info, message: "Running Spark",
            ["logger": "SparkContext"]),
        TextSample(
            "2024-04-23 09:17:33,457 INFO  namenode.NameNode (LogAdapter.java:info(51)) - registered handlers",
            "2024-04-23T09:17:33.457", .info, message: "registered handlers", ["logger": "namenode.NameNode"]),
        // Tomcat.
        TextSample(
            "21-Jan-2026 08:15:30.123 SEVERE [main] org.apache.catalina.Catalina.start Server startup", "2026-01-21T08:15:30.123",
            .error, message: "org.apache.catalina.Catalina.start Server startup", ["thread": "main"]),
        // Threads without brackets, brackets in brackets, levels in brackets.
        TextSample(
            "2022-06-02T12:12:38.414Z TaskExecutor-5  INFO  org.bouncy.Factory Initializing", "2022-06-02T12:12:38.414", .info,
            message: "org.bouncy.Factory Initializing", ["thread": "TaskExecutor-5"]),
        TextSample(
            "2026-01-21 08:15:30,123 [exec [1]] [DEBUG] a.b.C - [x] y", "2026-01-21T08:15:30.123", .debug, message: "[x] y",
            ["thread": "exec [1]", "logger": "a.b.C"]),
        TextSample(
            "2022-06-02T08:34:01.203Z | INFO  | manager1            | org.jetty.session | Default name=node0",
            "2022-06-02T08:34:01.203", .info, message: "Default name=node0",
            ["thread": "manager1", "logger": "org.jetty.session"]),
        TextSample(
            "[DEBUG 2015-05-20 12:22:19 main]  /Stage[main]/x", "2015-05-20T12:22:19", .debug, message: "/Stage[main]/x",
            ["thread": "main"]),
        TextSample(
            "[2017-11-09T02:12:24Z ERROR main] printed by default", "2017-11-09T02:12:24", .error, message: "printed by default",
            ["thread": "main"]),
        // No logger: the first word with a colon is not one.
        TextSample("2026-01-21 08:15:30 ERROR Failed: reason", "2026-01-21T08:15:30", .error, message: "Failed: reason"),
        TextSample("2026-01-21T08:15:30Z INFO message only", "2026-01-21T08:15:30", .info, message: "message only"),
        TextSample(
            "2026-01-21 08:15:30,123 INFO  [main] [user=7] com.foo.Bar:42 - message", "2026-01-21T08:15:30.123", .info,
            message: "message", ["thread": "main", "logger": "com.foo.Bar", "line": "42"]),
        TextSample(
            "2026-01-21 08:15:30,123 FATAL [main] com.foo.Bar -", "2026-01-21T08:15:30.123", .critical,
            ["thread": "main", "logger": "com.foo.Bar"]),
    ]

    @Test(arguments: samples)
    func sample(_ sample: TextSample) { sample.check(Log4jParser()) }

    @Test(arguments: [
        "", "INFO", "INFO message", "2026-01-21 08:15:30,123", "2026-01-21 08:15:30,123 message without level",
        "08:15:30.123 [main] DEBUG logger - msg", "2026-01-21 08:15:30,123 - name - INFO - message", "[2026-01-21 08:15:30,123",
        "[unterminated \"quote", "Information 2026-01-21 08:15:30,123 x", "2026-01-21T08:15:30ZINFO x",
        "2026-01-21 08:15:30 INFORMAL x",
    ])
    func others(_ line: String) { #expect(parse(Log4jParser(), line).outcome == .noMatch) }

    @Test func badTime() {
        #expect(parse(Log4jParser(), "2026-13-45T99:99:99Z INFO broken clock").outcome == .rejected(.badTimestamp))
        #expect(parse(Log4jParser(), "2026-13-45T99:99:99Z no level").outcome == .noMatch)
    }

    @Test func threadWithBracket() {
        let got = parse(Log4jParser(), "2022-06-01T13:43:59.791Z [main [] INFO  a.b.Trust  opId=] x")
        #expect(got.level == .info && got.fields["thread"] == "main [")
    }

    /// A joined stack trace becomes part of the message.
    @Test(arguments: [
        "2026-01-21 08:15:30,123 ERROR [main] a.b.C - failed", "[2026-01-21 08:15:30,123] ERROR failed (kafka.log.Log)",
    ])
    func joinedTraces(_ line: String) throws {
        let batch = EventBatch()
        var context = textContext()
        let start = batch.arena.append(line)
        batch.arena.append("\n\tat a.b.C(C.java:1)")
        // Joined before it is parsed, and after.
        let whole = ByteRange(Int(start.start), batch.arena.count)
        #expect(Log4jParser().parse(whole, into: batch, &context) == .event)
        #expect(Log4jParser().parse(start, into: batch, &context) == .event)
        batch.extendLast(to: Int(whole.end))
        for row in 0...1 {
            let message = try #require(batch.field(.message, of: row))
            #expect(message.range.end == whole.end)
            let logger = try #require(batch.field(.logger, of: row))
            #expect(["a.b.C", "kafka.log.Log"].contains(batch.arena.string(logger.range)))
        }
    }
}

import Events
import Parsers
import Testing

struct SyslogTests {
    static let samples: [TextSample] = [
        TextSample(
            "<34>Jan 21 08:15:30 mymachine su[123]: 'su root' failed", "2026-01-21T08:15:30", .critical,
            message: "'su root' failed",
            service: "su", ["priority": "34", "facility": "auth", "host": "mymachine", "pid": "123"]),
        TextSample(
            "Jan  1 08:15:30 mymachine sshd[8317]: subsystem request", "2026-01-01T08:15:30", .info, message: "subsystem request",
            service: "sshd", ["host": "mymachine", "pid": "8317"]),
        TextSample(
            "2026-01-21T08:15:30.123456+01:00 web-1 sshd[1]: error: kex", "2026-01-21T07:15:30.123456", .error,
            message: "error: kex",
            service: "sshd", ["host": "web-1", "pid": "1"]),
        TextSample(
            "Jan 21 08:15:30 h CRON[77]: (root) CMD (x)", "2026-01-21T08:15:30", .info, message: "(root) CMD (x)",
            service: "cron",
            ["host": "h", "pid": "77", "service_name": "CRON"]),
        TextSample(
            "Jan 21 08:15:30 h kernel: [ 12.5] WARNING: x", "2026-01-21T08:15:30", .info, message: "[ 12.5] WARNING: x",
            service: "kernel", ["host": "h"]),
        TextSample(
            "Jan 21 08:15:30 h app: [warn] x", "2026-01-21T08:15:30", .warn, message: "[warn] x", service: "app", ["host": "h"]),
        // No host, no tag.
        TextSample(
            "<133>Jun 13 16:33:35 proxyd[73411]: Proxy started.", "2026-06-13T16:33:35", .notice, message: "Proxy started.",
            service: "proxyd", ["priority": "133", "facility": "local0", "pid": "73411"]),
        TextSample(
            "Feb  9 21:20:08  sshd[8317]: last message repeated 2 times", "2026-02-09T21:20:08", .info,
            message: "last message repeated 2 times", service: "sshd", ["pid": "8317"]),
        TextSample(
            "Apr 4 03:39:57 --- last message repeated 1 time ---", "2026-04-04T03:39:57", .info,
            message: "--- last message repeated 1 time ---"),
        TextSample(
            "Nov  3 09:23:38 veridian lookup for opt failed", "2025-11-03T09:23:38", .info, message: "lookup for opt failed",
            ["host": "veridian"]),
        TextSample(
            "Apr  7 21:40:58 UDM-Pro [LAN_IN-D-4001] DESCR=\"x\" IN=br96", "2026-04-07T21:40:58", .info,
            message: "[LAN_IN-D-4001] DESCR=\"x\" IN=br96", ["host": "UDM-Pro"]),
        // macOS, BusyBox, Solaris, Cisco.
        TextSample(
            "Jan  4 10:23:26 Tims-MacBook-Air Setup Assistant[1173]: Creating connection", "2026-01-04T10:23:26", .info,
            message: "Creating connection", service: "setup-assistant",
            ["host": "Tims-MacBook-Air", "service_name": "Setup Assistant", "pid": "1173"]),
        TextSample(
            "Jan 13 11:42:55 mac com.apple.xpc.launchd[1] (com.apple.quicklook[21556]): Endpoint", "2026-01-13T11:42:55", .info,
            message: "Endpoint", service: "com.apple.xpc.launchd", ["host": "mac", "pid": "1"]),
        TextSample(
            "Mar  2 23:00:01 UDM-Pro user.warn kernel: x", "2026-03-02T23:00:01", .warn, message: "x", service: "kernel",
            ["host": "UDM-Pro", "facility": "user"]),
        TextSample(
            "Jan  5 14:15:16 host genunix: [ID 936769 kern.notice] sd0 is x", "2026-01-05T14:15:16", .notice, message: "sd0 is x",
            service: "genunix", ["host": "host", "msgid": "936769", "facility": "kern"]),
        TextSample(
            "Jan  1 2026 00:00:00 asa : %ASA-4-106023: Deny tcp", "2026-01-01T00:00:00", .warn, message: "Deny tcp",
            ["host": "asa", "msgid": "%ASA-4-106023"]),
        TextSample(
            "<166>Jan 01 2026 00:00:00: %ASA-6-302013: Built", "2026-01-01T00:00:00", .info, message: "Built",
            ["priority": "166", "facility": "local4", "msgid": "%ASA-6-302013"]),
        // A priority alone: the time is the one of the event before.
        TextSample("<13>hello", "2026-06-15T00:00:00", .notice, message: "hello", ["priority": "13", "facility": "user"]),
        // RFC 5424.
        TextSample(
            "<165>1 2026-01-21T08:15:30.003Z h.example app 1234 ID47 [ex@32473 iut=\"3\" src=\"App\"][e2 a=\"b\"] \u{FEFF}An event",
            "2026-01-21T08:15:30.003", .notice, message: "An event", service: "app",
            [
                "priority": "165", "facility": "local4", "host": "h.example", "pid": "1234", "msgid": "ID47", "ex@32473.iut": "3",
                "ex@32473.src": "App", "e2.a": "b",
            ]),
        TextSample(
            "<34>1 2003-10-11T22:14:15.003Z - - - - - x", "2003-10-11T22:14:15.003", .critical, message: "x",
            ["priority": "34", "facility": "auth"]),
        TextSample(
            "<34>1 - host app - - -", "2026-06-15T00:00:00", .critical, service: "app",
            ["priority": "34", "facility": "auth", "host": "host"]),
        TextSample(
            #"<34>1 2003-10-11T22:14:15Z h a - - [x k="a\"b\\c\]d" e=""] m"#, "2003-10-11T22:14:15", .critical, message: "m",
            service: "a", ["priority": "34", "facility": "auth", "host": "h", "x.k": #"a"b\c]d"#]),
        TextSample(
            "<13>1 2019-02-13T19:48:34+00:00 74794bfb6795 root 8449 - [non_empty x=\"1\"][empty] qwerty", "2019-02-13T19:48:34",
            .notice, message: "qwerty", service: "root",
            ["priority": "13", "facility": "user", "host": "74794bfb6795", "pid": "8449", "non_empty.x": "1"]),
        // What is no structured data belongs to the message.
        TextSample(
            "<34>1 2003-10-11T22:14:15Z h a - - [not data] m", "2003-10-11T22:14:15", .critical, message: "[not data] m",
            service: "a",
            ["priority": "34", "facility": "auth", "host": "h"]),
    ]

    @Test(arguments: samples)
    func sample(_ sample: TextSample) { sample.check(SyslogParser()) }

    @Test(arguments: [
        "", "<", "<>", "<999>not syslog", "<1234>x", "<13>", "hello", "Jan 21", "Jan 21 08:15:30", "Jan 21 08:15:30 ",
        // Lines of other formats that begin with a time of RFC 3339.
        "2026-01-21T08:15:30Z INFO something: x", "2026-01-21T08:15:30Z stdout F message", "2026-01-21T08:15:30Z message: x",
        "2026-01-21T08:15:30.123Z stderr F foo[12]: x", "2026-01-21 08:15:30 host app: x",
        "2026-13-45T99:99:99Z INFO broken clock",
        "<34>1 nonsense h a - - - m", "<34>1 2003-10-11T22:14:15Z h",
    ])
    func others(_ line: String) { #expect(parse(SyslogParser(), line).outcome == .noMatch) }

    @Test(arguments: ["Jan 32 08:15:30 h app: x", "<13>Jan 21 08:99:30 h app: x", "<34>1 2003-13-11T22:14:15Z h a - - - m"])
    func badTime(_ line: String) { #expect(parse(SyslogParser(), line).outcome == .rejected(.badTimestamp)) }

    @Test func linesWithoutTimeInherit() {
        var context = textContext()
        _ = parse(SyslogParser(), Array("<13>Jan 21 08:15:30 h app: x".utf8), &context)
        #expect(parse(SyslogParser(), Array("<13>later".utf8), &context).time == "2026-01-21T08:15:30.000000000Z")
    }
}

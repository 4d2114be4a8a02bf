import Events
import Parsers
import Testing

struct NginxErrorTests {
    static let samples: [TextSample] = [
        TextSample(
            #"2026/01/21 08:15:30 [error] 32#33: *6 open() "/a" failed (2: No such file), client: 10.2.0.1, server: s, request: "GET /a HTTP/1.1", upstream: "http://127.0.0.1:80/", host: "h:81", referrer: "http://r/""#,
            "2026-01-21T08:15:30", .error, message: #"open() "/a" failed (2: No such file)"#,
            [
                "pid": "32", "tid": "33", "connection": "6", "client_ip": "10.2.0.1", "server": "s", "request": "GET /a HTTP/1.1",
                "upstream": "http://127.0.0.1:80/", "http_host": "h:81", "referrer": "http://r/",
            ]),
        TextSample(
            "2021/06/17 19:25:59 [notice] 133309#133309: signal process started", "2021-06-17T19:25:59", .notice,
            message: "signal process started", ["pid": "133309", "tid": "133309"]),
        TextSample(
            "2021/06/17 19:25:59 [emerg] 1#1: *7 x, client: 1.2.3.4, server: , request: \"GET", "2021-06-17T19:25:59", .emergency,
            message: "x", ["pid": "1", "tid": "1", "connection": "7", "client_ip": "1.2.3.4"]),
    ]

    @Test(arguments: samples)
    func sample(_ sample: TextSample) { sample.check(NginxErrorParser()) }

    @Test func others() {
        for line in [
            "", "2026/01/21 08:15:30 x", "2026/01/21 08:15:30 [foo] 1#1: x", "2026/01/21 08:15:30 [error] x",
            "2026/01/21 08:15:30 [error]",
        ] {
            #expect(parse(NginxErrorParser(), line).outcome == .noMatch)
        }
        #expect(parse(NginxErrorParser(), "2026/02/30 08:15:30 [error] 1#1: x").outcome == .rejected(.badTimestamp))
    }
}

struct ApacheErrorTests {
    static let samples: [TextSample] = [
        TextSample(
            "[Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1] client denied: /x", "2000-10-11T14:32:52", .error,
            message: "client denied: /x", ["client_ip": "127.0.0.1"]),
        TextSample(
            "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:1234] AH00035: x",
            "2011-09-09T10:42:29.902022", .error, message: "AH00035: x",
            ["module": "core", "pid": "35708", "tid": "4328636416", "client_ip": "72.15.99.187", "client_port": "1234"]),
        TextSample(
            "[Thu May 12 08:28:57.652118 2011] [core:trace3] [pid 8777] [client ::1:58619] File does not exist: /f",
            "2011-05-12T08:28:57.652118", .trace, message: "File does not exist: /f",
            ["module": "core", "pid": "8777", "client_ip": "::1", "client_port": "58619"]),
        TextSample(
            "[Mon Dec 26 16:17:53 2016] [notice] Apache/2.2.22 (Ubuntu) configured", "2016-12-26T16:17:53", .notice,
            message: "Apache/2.2.22 (Ubuntu) configured"),
        TextSample(
            "[01/Mar/2021:12:00:19 +0000] [ab:alert] [pid 4803:tid 3814] [client 147.159.108.175:24259] [x] y",
            "2021-03-01T12:00:19", .alert, message: "[x] y",
            ["module": "ab", "pid": "4803", "tid": "3814", "client_ip": "147.159.108.175", "client_port": "24259"]),
    ]

    @Test(arguments: samples)
    func sample(_ sample: TextSample) { sample.check(ApacheErrorParser()) }

    @Test func others() {
        for line in [
            "", "[", "[Wed Oct 11 14:32:52 2000]", "[Wed Oct 11 14:32:52 2000] [foo] x", "[2026-01-21 08:15:30,123] INFO x",
        ] {
            #expect(parse(ApacheErrorParser(), line).outcome == .noMatch)
        }
        #expect(parse(ApacheErrorParser(), "[Wed Oct 32 14:32:52 2000] [error] x").outcome == .rejected(.badTimestamp))
    }
}

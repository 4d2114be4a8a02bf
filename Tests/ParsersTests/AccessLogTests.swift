import Events
import Parsers
import Testing

struct AccessLogTests {
    static let samples: [TextSample] = [
        TextSample(
            #"1.2.3.4 - frank [21/Jan/2026:08:15:30 +0100] "GET /a?b=c HTTP/1.1" 200 612 "https://x/" "curl/8.5.0""#,
            "2026-01-21T07:15:30", .info,
            [
                "client_ip": "1.2.3.4", "user": "frank", "method": "GET", "path": "/a?b=c", "http_version": "1.1",
                "status": "200",
                "bytes": "612", "referrer": "https://x/", "user_agent": "curl/8.5.0",
            ]),
        TextSample(
            #"::1 id - [26/Dec/2016:16:16:48 +0200] "-" 408 -"#, "2016-12-26T14:16:48", .warn,
            ["client_ip": "::1", "ident": "id", "status": "408"]),
        TextSample(
            #"unicomp6.unicomp.net - - [01/Jul/1995:00:00:06 -0400] "GET /shuttle/countdown/ HTTP/1.0" 503 3985"#,
            "1995-07-01T04:00:06", .error,
            [
                "client_ip": "unicomp6.unicomp.net", "method": "GET", "path": "/shuttle/countdown/", "http_version": "1.0",
                "status": "503", "bytes": "3985",
            ]),
        // A virtual host, with and without a port.
        TextSample(
            #"www.example.com:443 1.2.3.4 - bob [10/Feb/2012:16:41:07 -0500] "GET / HTTP/2" 200 368 "-" "-""#,
            "2012-02-10T21:41:07", .info,
            [
                "server": "www.example.com", "server_port": "443", "client_ip": "1.2.3.4", "user": "bob", "method": "GET",
                "path": "/",
                "http_version": "2", "status": "200", "bytes": "368",
            ]),
        // A proxy's list of addresses in place of the client.
        TextSample(
            #"10.0.0.2, 10.0.0.1, 127.0.0.1 - - [07/Dec/2016:11:05:07 +0100] "GET /o HTTP/1.1" 304 0 "-" "x""#,
            "2016-12-07T10:05:07", .info,
            [
                "client_ip": "10.0.0.2", "proxies": "10.0.0.1, 127.0.0.1", "method": "GET", "path": "/o", "http_version": "1.1",
                "status": "304", "bytes": "0", "user_agent": "x",
            ]),
        TextSample(
            #"x.org "10.5.102.222, 199.96.1.1" 10.2.1.185 - - [22/Jan/2016:13:18:29 +0000] "GET /q HTTP/1.1" 200 1"#,
            "2016-01-22T13:18:29", .info,
            [
                "server": "x.org", "client_ip": "10.5.102.222", "proxies": #"199.96.1.1" 10.2.1.185"#, "method": "GET",
                "path": "/q",
                "http_version": "1.1", "status": "200", "bytes": "1",
            ]),
        // A user name with a blank; a client alone.
        TextSample(
            #"1.2.3.4 - john doe [21/Jan/2026:08:15:30 +0000] "GET / HTTP/1.1" 200 1"#, "2026-01-21T08:15:30", .info,
            [
                "client_ip": "1.2.3.4", "user": "john doe", "method": "GET", "path": "/", "http_version": "1.1", "status": "200",
                "bytes": "1",
            ]),
        TextSample(
            #"192.168.202.254 [20/Jul/2009:22:59:29 +0000] "GET /vmkboot.gz HTTP/1.0" 404 46210 "-" "gPXE/0.9.7""#,
            "2009-07-20T22:59:29", .warn,
            [
                "client_ip": "192.168.202.254", "method": "GET", "path": "/vmkboot.gz", "http_version": "1.0", "status": "404",
                "bytes": "46210", "user_agent": "gPXE/0.9.7",
            ]),
        // Requests that do not split stay whole; HTTP/0.9 has no version.
        TextSample(
            #"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] "\x16\x03\x01 \"q\"" 400 157 "-" "-""#, "2026-01-21T08:15:30", .warn,
            ["client_ip": "1.2.3.4", "request": #"\x16\x03\x01 \"q\""#, "status": "400", "bytes": "157"]),
        TextSample(
            #"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] "GET /a b HTTP/1.1" 400 157"#, "2026-01-21T08:15:30", .warn,
            ["client_ip": "1.2.3.4", "request": "GET /a b HTTP/1.1", "status": "400", "bytes": "157"]),
        TextSample(
            #"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] "GET /~x/y.html" 200 271"#, "2026-01-21T08:15:30", .info,
            ["client_ip": "1.2.3.4", "method": "GET", "path": "/~x/y.html", "status": "200", "bytes": "271"]),
        // Quotes inside: escaped, and not.
        TextSample(
            #"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] "GET / HTTP/1.1" 200 1 "a\"b" "agent "old" x\\""#, "2026-01-21T08:15:30",
            .info,
            [
                "client_ip": "1.2.3.4", "method": "GET", "path": "/", "http_version": "1.1", "status": "200", "bytes": "1",
                "referrer": #"a\"b"#, "user_agent": #"agent "old"#,
            ]),
        // Parts after the user agent.
        TextSample(
            #"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] "GET / HTTP/1.1" 200 1 "-" "x" "1.2.3.4, 10.10.1.1" 0.005 up"#,
            "2026-01-21T08:15:30", .info,
            [
                "client_ip": "1.2.3.4", "method": "GET", "path": "/", "http_version": "1.1", "status": "200", "bytes": "1",
                "user_agent": "x", "forwarded_for": "1.2.3.4, 10.10.1.1", "request_time": "0.005",
            ]),
        TextSample(
            #"1.2.3.4 bob frank [25/Feb/2021:12:44:08 +0000] "PATCH /one HTTP/1.1" 401 84170 - -"#, "2021-02-25T12:44:08", .warn,
            [
                "client_ip": "1.2.3.4", "ident": "bob", "user": "frank", "method": "PATCH", "path": "/one", "http_version": "1.1",
                "status": "401", "bytes": "84170",
            ]),
        // nginx's $time_iso8601.
        TextSample(
            #"1.2.3.4 - - [2026-01-21T08:15:30+01:00] "GET / HTTP/1.1" 200 1"#, "2026-01-21T07:15:30", .info,
            ["client_ip": "1.2.3.4", "method": "GET", "path": "/", "http_version": "1.1", "status": "200", "bytes": "1"]),
        // Apache's SSL request log.
        TextSample(
            #"[16/Oct/2019:11:53:47 +0200] 11.19.0.217 TLSv1.2 ECDHE-RSA "GET /x HTTP/1.1" -"#, "2019-10-16T09:53:47", .info,
            [
                "client_ip": "11.19.0.217", "tls_version": "TLSv1.2", "tls_cipher": "ECDHE-RSA", "method": "GET", "path": "/x",
                "http_version": "1.1",
            ]),
    ]

    @Test(arguments: samples)
    func sample(_ sample: TextSample) { sample.check(AccessLogParser()) }

    @Test(arguments: [
        "", "hello world", #"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] "GET / HTTP/1.1""#,
        #"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] "GET / HTTP/1.1" OK 12"#,
        #"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] "GET / HTTP/1.1" 200 12 "-" "cut"#,
        #"{"a":"1.2.3.4 - - [21/Jan/2026:08:15:30 +0000] \"GET / HTTP/1.1\" 200 12"}"#,
        "I [04/Nov/2010:17:37:40 -0400] LoadPPDs: Wrote x", "2026-01-21 08:15:30,123 INFO [main] a.B - x",
    ])
    func others(_ line: String) { #expect(parse(AccessLogParser(), line).outcome == .noMatch) }

    @Test func badTime() {
        let line = #"1.2.3.4 - - [32/Jan/2026:08:15:30 +0000] "GET / HTTP/1.1" 200 12"#
        #expect(parse(AccessLogParser(), line).outcome == .rejected(.badTimestamp))
    }
}

import Events

/// Samples of formats: servers and runtimes.
extension FormatDescription {
    static let access: [FormatSample] = [
        .init(
            "203.0.113.7 - frank [21/Jan/2026:08:15:30 +0100] \"GET /index.html?q=1 HTTP/1.1\" 200 2326 \"http://exampl"
                + "e.com/\" \"Mozilla/5.0\"",
            "2026-01-21T07:15:30Z", .info,
            [
                "client_ip=203.0.113.7",
                "user=frank",
                "method=GET",
                "path=/index.html?q=1",
                "http_version=1.1",
                "status=200",
                "bytes=2326",
                "referrer=http://example.com/",
                "user_agent=Mozilla/5.0",
            ]),
        .init(
            "198.51.100.4 - - [21/Jan/2026:08:15:31 +0000] \"GET /api HTTP/1.1\" 502 157 \"-\" \"curl/8.5.0\" 12 \"api@"
                + "docker\" \"http://172.18.0.5:8080\" 30ms",
            "2026-01-21T08:15:31Z", .error,
            [
                "client_ip=198.51.100.4",
                "method=GET",
                "path=/api",
                "http_version=1.1",
                "status=502",
                "bytes=157",
                "user_agent=curl/8.5.0",
                "request_count=12",
                "router=api@docker",
                "server=http://172.18.0.5:8080",
                "duration_ms=30",
            ]),
    ]
    static let nginxError: [FormatSample] = [
        .init(
            "2026/01/21 08:15:30 [error] 31#31: *17 connect() failed (111: Connection refused), client: 203.0.113.7, se"
                + "rver: example.com, request: \"GET / HTTP/1.1\", host: \"example.com\"",
            "2026-01-21T08:15:30Z", .error,
            message: "connect() failed (111: Connection refused)",
            [
                "pid=31",
                "tid=31",
                "connection=17",
                "client_ip=203.0.113.7",
                "server=example.com",
                "request=GET / HTTP/1.1",
                "http_host=example.com",
            ])
    ]
    static let apacheError: [FormatSample] = [
        .init(
            "[Wed Jan 21 08:15:30.123456 2026] [core:error] [pid 3570:tid 4328636416] [client 203.0.113.7:51234] AH0003"
                + "5: access denied",
            "2026-01-21T08:15:30.123456Z", .error,
            message: "AH00035: access denied",
            [
                "module=core",
                "pid=3570",
                "tid=4328636416",
                "client_ip=203.0.113.7",
                "client_port=51234",
            ])
    ]
    static let haproxy: [FormatSample] = [
        .init(
            "Jan 21 08:15:30 lb1 haproxy[2319]: 203.0.113.7:35982 [21/Jan/2026:08:15:30.395] web~ app/node2 0/0/1/17/18"
                + " 503 291 - - SC-- 1/1/0/0/0 0/0 \"GET /cart HTTP/1.1\"",
            "2026-01-21T08:15:30.395Z", .error, service: "haproxy",
            [
                "host=lb1",
                "pid=2319",
                "client_ip=203.0.113.7",
                "client_port=35982",
                "frontend=web~",
                "backend=app",
                "server=node2",
                "timers=0/0/1/17/18",
                "status=503",
                "bytes=291",
                "termination_state=SC--",
                "connections=1/1/0/0/0",
                "queues=0/0",
                "method=GET",
                "path=/cart",
                "http_version=1.1",
            ]),
        .init(
            "203.0.113.7:50210 [21/Jan/2026:08:15:30.321] ssh_in ssh_out/ssh1 1/1/861 1485 -- 2/1/0/0/0 0/0",
            "2026-01-21T08:15:30.321Z", .info, service: "haproxy",
            [
                "client_ip=203.0.113.7",
                "client_port=50210",
                "frontend=ssh_in",
                "backend=ssh_out",
                "server=ssh1",
                "timers=1/1/861",
                "bytes=1485",
                "termination_state=--",
                "connections=2/1/0/0/0",
                "queues=0/0",
            ]),
        .init(
            "Jan 21 08:15:30 lb1 haproxy[1]: Proxy web started.",
            "2026-01-21T08:15:30Z", .info, service: "haproxy",
            message: "Proxy web started.",
            [
                "host=lb1",
                "pid=1",
            ]),
    ]
    static let w3c: [FormatSample] = [
        .init(
            "2026-01-21 08:15:30 192.0.2.10 GET /shop q=100 443 - 203.0.113.7 Mozilla/5.0+(Windows+NT+10.0) - 200 0 0 1"
                + "23",
            "2026-01-21T08:15:30Z", .info,
            [
                "server_ip=192.0.2.10",
                "method=GET",
                "path=/shop",
                "query=q=100",
                "server_port=443",
                "client_ip=203.0.113.7",
                "user_agent=Mozilla/5.0+(Windows+NT+10.0)",
                "status=200",
                "substatus=0",
                "win32_status=0",
                "time_taken=123",
            ]),
        .init(
            "2026-01-21 08:15:31 203.0.113.7 2780 192.0.2.10 80 HTTP/1.1 GET /missing 404 - NotFound -",
            "2026-01-21T08:15:31Z", .info,
            [
                "client_ip=203.0.113.7",
                "client_port=2780",
                "server_ip=192.0.2.10",
                "server_port=80",
                "http_version=1.1",
                "method=GET",
                "path=/missing",
                "status=404",
                "reason=NotFound",
            ]),
    ]
    static let javaGC: [FormatSample] = [
        .init(
            "[2026-01-21T08:15:30.647+0000][32376][gc,start    ] GC(6) Pause Young (Normal) (G1 Evacuation Pause)",
            "2026-01-21T08:15:30.647Z", .info,
            message: "GC(6) Pause Young (Normal) (G1 Evacuation Pause)",
            [
                "pid=32376",
                "tags=gc,start",
            ]),
        .init(
            "2026-01-21T08:15:30.382+0000: 1396138.752: Total time for which application threads were stopped: 0.008376"
                + "0 seconds",
            "2026-01-21T08:15:30.382Z", .info,
            message: "Total time for which application threads were stopped: 0.0083760 seconds",
            [
                "uptime=1396138.752"
            ]),
    ]
    static let icinga: [FormatSample] = [
        .init(
            "[2026-01-21 08:15:30 +0200] warning/PluginNotificationTask: Notification command terminated with exit code"
                + " 127",
            "2026-01-21T06:15:30Z", .warn,
            message: "Notification command terminated with exit code 127",
            [
                "logger=PluginNotificationTask"
            ]),
        .init(
            "information/cli: Icinga application loader (version: r2.14.2-1)",
            "", .info,
            message: "Icinga application loader (version: r2.14.2-1)",
            [
                "logger=cli"
            ]),
    ]
    static let nats: [FormatSample] = [
        .init(
            "[1] 2026/01/21 08:15:30.624334 [INF] Starting nats-server version 2.10.7",
            "2026-01-21T08:15:30.624334Z", .info,
            message: "Starting nats-server version 2.10.7",
            [
                "pid=1"
            ]),
        .init(
            "[7] 2026/01/21 08:15:31.512052 [TRC] 203.0.113.7:38630 - cid:4 - <<- [SUB orders  1]",
            "2026-01-21T08:15:31.512052Z", .trace,
            message: "<<- [SUB orders  1]",
            [
                "pid=7",
                "client_ip=203.0.113.7",
                "client_port=38630",
                "connection=4",
            ]),
    ]
    static let glog: [FormatSample] = [
        .init(
            "E0121 08:15:30.622619 1952 controller.go:253] failed to sync pod",
            "2026-01-21T08:15:30.622619Z", .error,
            message: "failed to sync pod",
            [
                "tid=1952",
                "file=controller.go",
                "line=253",
            ]),
        .init(
            "I20260121 08:15:30.089828 400441 config.cc:27] Loading user configuration",
            "2026-01-21T08:15:30.089828Z", .info,
            message: "Loading user configuration",
            [
                "tid=400441",
                "file=config.cc",
                "line=27",
            ]),
    ]
    static let zap: [FormatSample] = [
        .init(
            "2026-01-21T08:15:30.856Z\terror\tinternal/queue_sender.go:128\tExporting failed. Dropping data.\t{\"error\""
                + ": \"timeout\", \"items\": 12}",
            "2026-01-21T08:15:30.856Z", .error,
            message: "Exporting failed. Dropping data.",
            [
                "file=internal/queue_sender.go",
                "line=128",
                "fields={\"error\": \"timeout\", \"items\": 12}",
            ]),
        .init(
            "2026-01-21T08:15:30.856+0100\tINFO\tsetup\tstarting manager",
            "2026-01-21T07:15:30.856Z", .info,
            message: "starting manager",
            [
                "logger=setup"
            ]),
    ]
}

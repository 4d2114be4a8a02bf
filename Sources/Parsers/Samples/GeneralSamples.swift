import Events

/// Samples of formats: general loggers and containers.
extension FormatDescription {
    static let json: [FormatSample] = [
        .init(
            "{\"t\":{\"$date\":\"2026-01-21T08:15:30.350+00:00\"},\"s\":\"W\",\"c\":\"STORAGE\",\"id\":22220,\"ctx\":\""
                + "initandlisten\",\"msg\":\"Detected unclean shutdown\"}",
            "2026-01-21T08:15:30.35Z", .warn,
            message: "Detected unclean shutdown",
            [
                "c=STORAGE",
                "id=22220",
                "ctx=initandlisten",
            ]),
        .init(
            "{\"__REALTIME_TIMESTAMP\":\"1768983330123456\",\"PRIORITY\":\"3\",\"MESSAGE\":\"Failed to start nginx\",\""
                + "_SYSTEMD_UNIT\":\"nginx.service\",\"_HOSTNAME\":\"web-1\"}",
            "2026-01-21T08:15:30.123456Z", .error, service: "nginx.service",
            message: "Failed to start nginx",
            [
                "_SYSTEMD_UNIT=nginx.service",
                "host=web-1",
            ]),
        .init(
            "{\"version\":\"1.1\",\"host\":\"web-1\",\"short_message\":\"A short message\",\"timestamp\":1768983330.25,"
                + "\"level\":4,\"_user\":\"frank\"}",
            "2026-01-21T08:15:30.25Z", .warn,
            message: "A short message",
            [
                "version=1.1",
                "host=web-1",
                "_user=frank",
            ]),
        .init(
            "{\"level\":50,\"time\":1768983330123,\"pid\":7,\"hostname\":\"web-1\",\"name\":\"shop\",\"msg\":\"boom\"}",
            "2026-01-21T08:15:30.123Z", .error,
            message: "boom",
            [
                "pid=7",
                "host=web-1",
                "name=shop",
            ]),
        .init(
            "{\"level\":\"WARN\",\"loggerName\":\"logstash.outputs.elasticsearch\",\"timeMillis\":1768983330046,\"threa"
                + "d\":\"worker1\",\"logEvent\":{\"message\":\"Could not index event\",\"status\":400}}",
            "2026-01-21T08:15:30.046Z", .warn,
            message: "Could not index event",
            [
                "loggerName=logstash.outputs.elasticsearch",
                "thread=worker1",
                "logEvent.status=400",
            ]),
    ]
    static let logfmt: [FormatSample] = [
        .init(
            "time=2026-01-21T08:15:30Z level=warn msg=\"slow request\" path=/cart duration=3.2",
            "2026-01-21T08:15:30Z", .warn,
            message: "slow request",
            [
                "path=/cart",
                "duration=3.2",
            ])
    ]
    static let syslog: [FormatSample] = [
        .init(
            "Jan 21 08:15:30 web-1 sshd[2738]: Failed password for root from 203.0.113.7 port 1786 ssh2",
            "2026-01-21T08:15:30Z", .info, service: "sshd",
            message: "Failed password for root from 203.0.113.7 port 1786 ssh2",
            [
                "host=web-1",
                "pid=2738",
            ]),
        .init(
            "<165>1 2026-01-21T08:15:30.003Z web-1 app 1234 ID47 [ex@32473 key=\"value\"] An application event",
            "2026-01-21T08:15:30.003Z", .notice, service: "app",
            message: "An application event",
            [
                "priority=165",
                "host=web-1",
                "pid=1234",
                "msgid=ID47",
                "ex@32473.key=value",
                "facility=local4",
            ]),
    ]
    static let log4j: [FormatSample] = [
        .init(
            "2026-01-21 08:15:30,123 WARN  [main] com.example.Shop - cart is empty",
            "2026-01-21T08:15:30.123Z", .warn,
            message: "cart is empty",
            [
                "thread=main",
                "logger=com.example.Shop",
            ]),
        .init(
            "[2026-01-21T08:15:30,939][INFO ][o.e.n.Node               ] [node-1] initializing ...",
            "2026-01-21T08:15:30.939Z", .info,
            message: "[node-1] initializing ...",
            [
                "logger=o.e.n.Node"
            ]),
        .init(
            "[2026-01-21 08:15:30,377] INFO starting (kafka.server.KafkaServer)",
            "2026-01-21T08:15:30.377Z", .info,
            message: "starting (kafka.server.KafkaServer)",
            [
                "logger=kafka.server.KafkaServer"
            ]),
    ]
    static let python: [FormatSample] = [
        .init(
            "2026-01-21 08:15:30,123 - shop.cart - ERROR - cart is empty",
            "2026-01-21T08:15:30.123Z", .error,
            message: "cart is empty",
            [
                "logger=shop.cart"
            ])
    ]
    static let cri: [FormatSample] = [
        .init(
            "2026-01-21T08:15:30.123456789Z stderr F level=error msg=\"no route\"",
            "2026-01-21T08:15:30.123456789Z", .error,
            message: "no route",
            [
                "stream=stderr"
            ])
    ]
    static let docker: [FormatSample] = [
        .init(
            "{\"log\":\"listening on 8080\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-21T08:15:30.123456789Z\"}",
            "2026-01-21T08:15:30.123456789Z", .info,
            message: "listening on 8080",
            [
                "stream=stdout"
            ])
    ]
    static let plain: [FormatSample] = [
        .init(
            "21.01. cart is empty [warn]",
            "", .warn)
    ]
}

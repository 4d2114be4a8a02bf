import Events

/// Samples of formats: databases.
extension FormatDescription {
    static let postgresql: [FormatSample] = [
        .init(
            "2026-01-21 08:15:30.416 UTC [24981] app@shop FATAL:  password authentication failed for user \"app\"",
            "2026-01-21T08:15:30.416Z", .critical,
            message: "password authentication failed for user \"app\"",
            [
                "pid=24981",
                "user=app",
                "database=shop",
            ]),
        .init(
            "2026-01-21 08:15:30.591 UTC [4913] user=app,db=shop LOG:  duration: 12.211 ms  statement: SELECT 1",
            "2026-01-21T08:15:30.591Z", .info,
            message: "duration: 12.211 ms  statement: SELECT 1",
            [
                "pid=4913",
                "user=app",
                "database=shop",
                "duration_ms=12.211",
            ]),
    ]
    static let postgresqlCSV: [FormatSample] = [
        .init(
            "2026-01-21 08:15:30.164 UTC,\"app\",\"shop\",86,\"192.0.2.24:48978\",6028ff3a.56,6,\"SELECT\",2026-01-21 0"
                + "8:10:14 UTC,3/4,0,ERROR,42703,\"column \"\"nme\"\" does not exist\",,,,,,\"select nme from t\",8,,\"psql\""
                + ",\"client backend\"",
            "2026-01-21T08:15:30.164Z", .error,
            message: "column \"nme\" does not exist",
            [
                "user=app",
                "database=shop",
                "pid=86",
                "connection_from=192.0.2.24:48978",
                "session_id=6028ff3a.56",
                "session_line=6",
                "command_tag=SELECT",
                "session_start=2026-01-21 08:10:14 UTC",
                "virtual_transaction=3/4",
                "transaction=0",
                "sql_state=42703",
                "query=select nme from t",
                "query_position=8",
                "application=psql",
                "backend_type=client backend",
            ])
    ]
    static let mysqlError: [FormatSample] = [
        .init(
            "2026-01-21T08:15:30.085670Z 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.36) starting as p"
                + "rocess 1688",
            "2026-01-21T08:15:30.08567Z", .info,
            message: "[MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.36) starting as process 1688",
            [
                "tid=0",
                "error_code=MY-010116",
                "subsystem=Server",
            ]),
        .init(
            "260121 08:15:30 [Warning] Using unique option prefix key_buffer is deprecated",
            "2026-01-21T08:15:30Z", .warn,
            message: "Using unique option prefix key_buffer is deprecated"),
        .init(
            "2026-01-21  8:15:30 12 [ERROR] InnoDB: Table is corrupted",
            "2026-01-21T08:15:30Z", .error,
            message: "InnoDB: Table is corrupted",
            [
                "tid=12"
            ]),
    ]
    static let mysqlSlow: [FormatSample] = [
        .init(
            "# User@Host: app[app] @ web-1 [192.0.2.24]  Id: 7234\n# Query_time: 15.000223  Lock_time: 0.000000 Rows_se"
                + "nt: 1  Rows_examined: 0\nuse shop;\nSET timestamp=1768983330;\nselect sleep(15);",
            "2026-01-21T08:15:30Z", .info,
            message: "select sleep(15);",
            [
                "user=app",
                "client_host=web-1",
                "client_ip=192.0.2.24",
                "id=7234",
                "query_time=15.000223",
                "lock_time=0.000000",
                "rows_sent=1",
                "rows_examined=0",
                "database=shop",
            ])
    ]
    static let mongodb: [FormatSample] = [
        .init(
            "2026-01-21T08:15:30.657+0100 W STORAGE  [initandlisten] Detected unclean shutdown",
            "2026-01-21T07:15:30.657Z", .warn,
            message: "Detected unclean shutdown",
            [
                "component=STORAGE",
                "thread=initandlisten",
            ]),
        .init(
            "2026-01-21T08:15:30.096+0000 [conn12] end connection 192.0.2.24:50210 (3 connections now open)",
            "2026-01-21T08:15:30.096Z", .info,
            message: "end connection 192.0.2.24:50210 (3 connections now open)",
            [
                "thread=conn12"
            ]),
    ]
    static let redis: [FormatSample] = [
        .init(
            "4961:M 21 Jan 2026 08:15:30.457 * DB loaded from disk: 0.001 seconds",
            "2026-01-21T08:15:30.457Z", .notice,
            message: "DB loaded from disk: 0.001 seconds",
            [
                "pid=4961",
                "role=M",
            ]),
        .init(
            "[2932] 21 Jan 08:15:30.100 # Server started, Redis version 2.4.6",
            "2026-01-21T08:15:30.1Z", .warn,
            message: "Server started, Redis version 2.4.6",
            [
                "pid=2932"
            ]),
        .init(
            "5092:signal-handler (1768983330) Received SIGTERM scheduling shutdown...",
            "2026-01-21T08:15:30Z", .warn,
            message: "Received SIGTERM scheduling shutdown...",
            [
                "pid=5092",
                "role=signal-handler",
            ]),
    ]
    static let elasticsearchAudit: [FormatSample] = [
        .init(
            "[2026-01-21T08:15:30,304] [node-1] [rest] [authentication_failed]\torigin_address=[192.0.2.24], principal="
                + "[rado], uri=[/_cluster/health]",
            "2026-01-21T08:15:30.304Z", .warn,
            [
                "node=node-1",
                "layer=rest",
                "action=authentication_failed",
                "origin_address=192.0.2.24",
                "principal=rado",
                "uri=/_cluster/health",
            ])
    ]
}

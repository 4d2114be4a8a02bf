import Events

/// A line as a program wrote it, and what becomes of it. Shown by `formats show`; the tests parse every one.
public struct FormatSample: Sendable {
    /// The line; several lines joined by `\n` where an event has several.
    public var line: String
    /// The instant, RFC 3339 in UTC; empty for lines without a time.
    public var time: String
    /// The level.
    public var level: Level
    /// The service; empty where the line names none.
    public var service: String
    /// The message; nil where it is the whole line.
    public var message: String?
    /// The other fields with their values, in the order of the line.
    public var fields: [String]

    /// A sample from its parts.
    init(
        _ line: String, _ time: String, _ level: Level, service: String = "", message: String? = nil, _ fields: [String] = []
    ) {
        self.line = line
        self.time = time
        self.level = level
        self.service = service
        self.message = message
        self.fields = fields
    }
}

/// What is said of a format: its names, a summary, and samples.
public struct FormatDescription: Sendable {
    /// The name in options and receipts.
    public var name: String
    /// Further names.
    public var aliases: [String]
    /// One line for the help text.
    public var summary: String
    /// Lines of the format; tables begin with their header.
    public var samples: [FormatSample]

    init(_ name: String, _ aliases: [String], _ summary: String, _ samples: [FormatSample]) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.samples = samples
    }

    /// The descriptions by `Format.rawValue`.
    static let all: [FormatDescription] = Format.allCases.map { describe($0) }

    private static func describe(_ format: Format) -> FormatDescription {
        switch format {
        case .access:
            .init(
                "nginx", ["combined", "apache", "common", "access", "traefik"],
                "nginx, Apache and Traefik access logs, common and combined", access)
        case .nginxError: .init("nginx-error", [], "nginx error log", nginxError)
        case .apacheError: .init("apache-error", [], "Apache error log", apacheError)
        case .json:
            .init(
                "json", ["jsonl", "ndjson", "gelf", "journald", "pino", "bunyan", "osquery", "kibana"],
                "one JSON object a line, with the usual field names", json)
        case .logfmt: .init("logfmt", [], "key=value pairs", logfmt)
        case .syslog: .init("syslog", ["rfc3164", "rfc5424"], "syslog, RFC 3164 and RFC 5424", syslog)
        case .log4j:
            .init(
                "log4j", ["logback", "java", "kafka", "elasticsearch", "logstash"],
                "log4j, logback and similar Java layouts, with stack traces", log4j)
        case .python: .init("python", [], "Python logging, with tracebacks", python)
        case .cri:
            .init("cri", ["kubernetes", "containerd"], "Kubernetes container logs (CRI), around lines of another format", cri)
        case .docker: .init("docker", ["docker-json"], "Docker json-file logs, around lines of another format", docker)
        case .w3c:
            .init("w3c", ["iis", "cloudfront", "httperr"], "W3C extended log format: IIS, HTTP.SYS, Amazon CloudFront", w3c)
        case .haproxy: .init("haproxy", [], "HAProxy HTTP and TCP logs", haproxy)
        case .awsLoadBalancer: .init("aws-elb", ["elb", "alb", "aws-alb"], "Amazon load balancer access logs", awsLoadBalancer)
        case .awsS3: .init("aws-s3", ["s3"], "Amazon S3 server access logs", awsS3)
        case .postgresql: .init("postgresql", ["postgres"], "PostgreSQL log", postgresql)
        case .postgresqlCSV: .init("postgresql-csv", ["csvlog"], "PostgreSQL csvlog", postgresqlCSV)
        case .mysqlError: .init("mysql-error", ["mysql", "mariadb"], "MySQL and MariaDB error log", mysqlError)
        case .mysqlSlow: .init("mysql-slow", ["slowlog"], "MySQL and MariaDB slow query log", mysqlSlow)
        case .mongodb: .init("mongodb", ["mongod"], "MongoDB text log (version 4.4 and later write JSON)", mongodb)
        case .redis: .init("redis", ["valkey"], "Redis, Sentinel and Valkey log", redis)
        case .elasticsearchAudit: .init("elasticsearch-audit", [], "Elasticsearch audit log as text", elasticsearchAudit)
        case .javaGC: .init("java-gc", ["gc"], "Java garbage collection log", javaGC)
        case .icinga: .init("icinga", ["icinga2"], "Icinga 2 logs", icinga)
        case .nats: .init("nats", [], "NATS server log", nats)
        case .glog: .init("glog", ["klog"], "glog and klog", glog)
        case .zap: .init("zap", ["zap-console"], "console log of zap (Go)", zap)
        case .auditd: .init("auditd", ["audit"], "Linux audit log", auditd)
        case .cef: .init("cef", ["arcsight"], "Common Event Format, alone or after a syslog header", cef)
        case .leef: .init("leef", ["qradar"], "Log Event Extended Format, alone or after a syslog header", leef)
        case .santa: .init("santa", [], "Santa log (macOS)", santa)
        case .csv: .init("csv", ["tsv"], "tables whose first line names the columns", csv)
        case .plain: .init("plain", ["text", "raw"], "any text, one event a line", plain)
        }
    }
}

/// The formats of log lines that have a parser of their own. The names are stable: `--format`, receipts and stored metadata use them.
public enum Format: UInt8, Sendable, CaseIterable {
    /// nginx and Apache access logs, common and combined.
    case access
    /// nginx's error log.
    case nginxError
    /// Apache's error log.
    case apacheError
    /// One JSON object a line.
    case json
    /// `key=value` pairs.
    case logfmt
    /// RFC 3164 and RFC 5424.
    case syslog
    /// log4j, logback and their kin: time, level, thread, logger, message.
    case log4j
    /// Python's `logging`.
    case python
    /// Kubernetes container logs: time, stream, tag, and a line of any other format.
    case cri
    /// Docker's `json-file`: an object with `log`, `stream` and `time`, around a line of any other format.
    case docker
    /// The W3C extended log format: IIS, HTTP.SYS, CloudFront.
    case w3c
    /// HAProxy's HTTP and TCP logs.
    case haproxy
    /// Amazon's classic and application load balancers.
    case awsLoadBalancer
    /// Amazon S3's server access log.
    case awsS3
    /// PostgreSQL's log on stderr.
    case postgresql
    /// PostgreSQL's `csvlog`.
    case postgresqlCSV
    /// The error log of MySQL and MariaDB.
    case mysqlError
    /// The slow query log of MySQL and MariaDB.
    case mysqlSlow
    /// MongoDB's text log.
    case mongodb
    /// The log of Redis and Valkey.
    case redis
    /// Elasticsearch's audit log as text.
    case elasticsearchAudit
    /// The garbage collection log of the Java virtual machine.
    case javaGC
    /// The logs of Icinga 2.
    case icinga
    /// The log of the NATS server.
    case nats
    /// glog and klog.
    case glog
    /// The console encoding of zap.
    case zap
    /// The log of the Linux audit daemon.
    case auditd
    /// ArcSight's Common Event Format.
    case cef
    /// QRadar's Log Event Extended Format.
    case leef
    /// The log of Santa.
    case santa
    /// Zeek's (Bro's) logs as tables.
    case zeek
    /// A table whose first line names the columns.
    case csv
    /// Any text, one event a line.
    case plain

    /// The name in options and receipts: that of the format's file, without reading it.
    public var name: String {
        switch self {
        case .access: "nginx"
        case .nginxError: "nginx-error"
        case .apacheError: "apache-error"
        case .json: "json"
        case .logfmt: "logfmt"
        case .syslog: "syslog"
        case .log4j: "log4j"
        case .python: "python"
        case .cri: "cri"
        case .docker: "docker"
        case .w3c: "w3c"
        case .haproxy: "haproxy"
        case .awsLoadBalancer: "aws-elb"
        case .awsS3: "aws-s3"
        case .postgresql: "postgresql"
        case .postgresqlCSV: "postgresql-csv"
        case .mysqlError: "mysql-error"
        case .mysqlSlow: "mysql-slow"
        case .mongodb: "mongodb"
        case .redis: "redis"
        case .elasticsearchAudit: "elasticsearch-audit"
        case .javaGC: "java-gc"
        case .icinga: "icinga"
        case .nats: "nats"
        case .glog: "glog"
        case .zap: "zap"
        case .auditd: "auditd"
        case .cef: "cef"
        case .leef: "leef"
        case .santa: "santa"
        case .zeek: "zeek"
        case .csv: "csv"
        case .plain: "plain"
        }
    }

    /// What its file says of the format: name, summary, samples.
    public var description: FormatDescription { BuiltInFormats.all[Int(rawValue)] }

    /// Further names that `init(name:)` takes.
    public var aliases: [String] { description.aliases }

    /// One line for the help text.
    public var summary: String { description.summary }

    /// The format with this name or alias, compared without case, or nil.
    public init?(name: some StringProtocol) {
        let wanted = name.lowercased()
        // The files are read only for what is no format's own name.
        let found = Self.allCases.first { $0.name == wanted } ?? Self.allCases.first { $0.aliases.contains(wanted) }
        guard let found else { return nil }
        self = found
    }

    /// The names of all formats, in the order of their declaration, without aliases.
    public static let allNames = allCases.map(\.name)

    /// The formats that do not take every line, most specific first: where two fit a line or a file equally well, the earlier wins.
    static let bySpecificity: [Format] = [
        .cri, .docker, .json, .access, .nginxError, .apacheError, .auditd, .cef, .leef, .haproxy, .santa, .redis, .nats, .glog,
        .mongodb, .postgresql, .postgresqlCSV, .mysqlSlow, .mysqlError, .elasticsearchAudit, .javaGC, .icinga, .awsLoadBalancer,
        .awsS3,
        .zap, .syslog, .w3c, .zeek, .log4j, .python, .csv, .logfmt,
    ]

    /// Whether a line of the format wraps a line of another format.
    public var isContainer: Bool { self == .cri || self == .docker }
}

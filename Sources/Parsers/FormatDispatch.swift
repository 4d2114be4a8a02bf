import Events

/// One switch from a format to its parser, for lines that are tried against several formats.
extension Format {
    /// Parses one line as this format; see `LineParser.parse`. Containers read their programs' lines as plain text or JSON.
    func parse(_ line: ByteRange, _ batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        switch self {
        case .access: AccessLogParser().parse(line, into: batch, &context)
        case .nginxError: NginxErrorParser().parse(line, into: batch, &context)
        case .apacheError: ApacheErrorParser().parse(line, into: batch, &context)
        case .json: JSONLinesParser().parse(line, into: batch, &context)
        case .logfmt: LogfmtParser().parse(line, into: batch, &context)
        case .syslog: SyslogParser().parse(line, into: batch, &context)
        case .log4j: Log4jParser().parse(line, into: batch, &context)
        case .python: PythonParser().parse(line, into: batch, &context)
        case .cri: CRIParser().parse(line, into: batch, &context)
        case .docker: DockerParser().parse(line, into: batch, &context)
        case .w3c: W3CParser().parse(line, into: batch, &context)
        case .haproxy: HAProxyParser().parse(line, into: batch, &context)
        case .awsLoadBalancer: AWSLoadBalancerParser().parse(line, into: batch, &context)
        case .awsS3: AWSS3Parser().parse(line, into: batch, &context)
        case .postgresql: PostgreSQLParser().parse(line, into: batch, &context)
        case .postgresqlCSV: PostgreSQLCSVParser().parse(line, into: batch, &context)
        case .mysqlError: MySQLErrorParser().parse(line, into: batch, &context)
        case .mysqlSlow: MySQLSlowParser().parse(line, into: batch, &context)
        case .mongodb: MongoDBParser().parse(line, into: batch, &context)
        case .redis: RedisParser().parse(line, into: batch, &context)
        case .elasticsearchAudit: ElasticsearchAuditParser().parse(line, into: batch, &context)
        case .javaGC: JavaGCParser().parse(line, into: batch, &context)
        case .icinga: IcingaParser().parse(line, into: batch, &context)
        case .nats: NATSParser().parse(line, into: batch, &context)
        case .glog: GlogParser().parse(line, into: batch, &context)
        case .zap: ZapConsoleParser().parse(line, into: batch, &context)
        case .auditd: AuditdParser().parse(line, into: batch, &context)
        case .cef: CEFParser().parse(line, into: batch, &context)
        case .leef: LEEFParser().parse(line, into: batch, &context)
        case .santa: SantaParser().parse(line, into: batch, &context)
        case .zeek: ZeekParser().parse(line, into: batch, &context)
        case .csv: CSVParser().parse(line, into: batch, &context)
        case .plain: PlainParser().parse(line, into: batch, &context)
        }
    }

    /// Whether a line goes on with the item before it in a file of this format; see `LineParser.continues`.
    func continues(_ line: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .access: AccessLogParser().continues(line)
        case .nginxError: NginxErrorParser().continues(line)
        case .apacheError: ApacheErrorParser().continues(line)
        case .json: JSONLinesParser().continues(line)
        case .logfmt: LogfmtParser().continues(line)
        case .syslog: SyslogParser().continues(line)
        case .log4j: Log4jParser().continues(line)
        case .python: PythonParser().continues(line)
        case .cri: false
        case .docker: false
        case .w3c: W3CParser().continues(line)
        case .haproxy: HAProxyParser().continues(line)
        case .awsLoadBalancer: AWSLoadBalancerParser().continues(line)
        case .awsS3: AWSS3Parser().continues(line)
        case .postgresql: PostgreSQLParser().continues(line)
        case .postgresqlCSV: PostgreSQLCSVParser().continues(line)
        case .mysqlError: MySQLErrorParser().continues(line)
        case .mysqlSlow: MySQLSlowParser().continues(line)
        case .mongodb: MongoDBParser().continues(line)
        case .redis: RedisParser().continues(line)
        case .elasticsearchAudit: ElasticsearchAuditParser().continues(line)
        case .javaGC: JavaGCParser().continues(line)
        case .icinga: IcingaParser().continues(line)
        case .nats: NATSParser().continues(line)
        case .glog: GlogParser().continues(line)
        case .zap: ZapConsoleParser().continues(line)
        case .auditd: AuditdParser().continues(line)
        case .cef: CEFParser().continues(line)
        case .leef: LEEFParser().continues(line)
        case .santa: SantaParser().continues(line)
        case .zeek: ZeekParser().continues(line)
        case .csv: CSVParser().continues(line)
        case .plain: PlainParser().continues(line)
        }
    }

    /// Whether any text may go on with an event of the format, not just what looks like a continuation.
    var joinsAnything: Bool { self == .mysqlError || self == .icinga || readsItems }

    /// Whether the lines of an event are to be taken together to tell whether the format fits.
    var isDetectedByItems: Bool { self == .json || joinsAnything }

    /// Whether the format is read from all lines of an event at once; see `LineParser.readsItems`.
    var readsItems: Bool { self == .mysqlSlow || self == .postgresqlCSV }
}

/// The parser of a format chosen at run time, for the formats that are not worth code of their own in `FileParser`.
struct ChosenParser: LineParser {
    let format: Format

    func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        format.parse(line, batch, &context)
    }

    func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !format.continues(line) }

    func continues(_ line: UnsafeRawBufferPointer) -> Bool { format.continues(line) }

    var readsItems: Bool { format.readsItems }
}

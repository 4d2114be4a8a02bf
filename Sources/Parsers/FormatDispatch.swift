import Events

/// One switch from a format to its parser, for lines that are tried against several formats.
extension Format {
    /// Parses one line as this format; see `LineParser.parse`. Containers read their programs' lines as plain text or JSON.
    @inline(__always)
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
        case .plain: PlainParser().parse(line, into: batch, &context)
        }
    }

    /// Whether a line goes on with the item before it in a file of this format; see `Joining.continues`.
    func continues(_ line: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .access: Joining.continues(line, AccessLogParser())
        case .nginxError: Joining.continues(line, NginxErrorParser())
        case .apacheError: Joining.continues(line, ApacheErrorParser())
        case .json: Joining.continues(line, JSONLinesParser())
        case .logfmt: Joining.continues(line, LogfmtParser())
        case .syslog: Joining.continues(line, SyslogParser())
        case .log4j: Joining.continues(line, Log4jParser())
        case .python: Joining.continues(line, PythonParser())
        case .cri: false
        case .docker: false
        case .plain: Joining.continues(line, PlainParser())
        }
    }
}

import Events

/// Access logs of Amazon's classic and application load balancers.
///
///     2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 \
///     "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -
///
/// Source: Elastic Load Balancing user guides, "Access log entries". The whole line is the message.
public struct AWSLoadBalancerParser: LineParser {
    /// The parser.
    public init() {}

    private static let classic = ColumnList.list(
        "time:timestamp load_balancer client:client target request_processing_time target_processing_time response_processing_time "
            + "status:status target_status received_bytes bytes request:request user_agent tls_cipher tls_version")
    private static let application = ColumnList.list(
        "type time:timestamp load_balancer client:client target request_processing_time target_processing_time "
            + "response_processing_time status:status target_status received_bytes bytes request:request user_agent tls_cipher "
            + "tls_version target_group trace domain certificate rule_priority request_creation_time actions redirect_url "
            + "error_reason targets target_statuses classification classification_reason connection_trace")

    /// Every line is an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let first = text.endOfToken(0)
        let word = text.part(0, first)
        let isApplication =
            word.equals("http") || word.equals("https") || word.equals("h2") || word.equals("ws") || word.equals("wss")
            || word.equals("grpcs")
        let time = isApplication ? first + 1 : 0
        guard text.byte(time + 4) == .dash, text.byte(time + 10) == 0x54, Self.hasTimes(text, from: time) else { return .noMatch }
        return ColumnRow(isApplication ? Self.application : Self.classic).parse(line, into: batch, &context)
    }

    /// The three processing times are the fifth to the seventh value, decimals or -1.
    private static func hasTimes(_ text: UnsafeRawBufferPointer, from: Int) -> Bool {
        var at = from
        for _ in 0..<4 {
            at = text.endOfToken(at)
            guard at < text.count else { return false }
            at += 1
        }
        for _ in 0..<3 {
            let end = text.endOfToken(at)
            guard end > at, end < text.count, (at..<end).allSatisfy({ text[$0].isDigit || text[$0] == .dot || text[$0] == .dash })
            else {
                return false
            }
            at = end + 1
        }
        return true
    }
}

/// Access logs of Amazon S3 buckets.
///
///     79a59df900b949e55d96a1e698fb amzn-bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a59df900b949e5 3E57427F3 REST.GET.VERSIONING - \
///     "GET /amzn-bucket?versioning HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" -
///
/// Source: Amazon S3 user guide, "Amazon S3 server access log format". The whole line is the message.
public struct AWSS3Parser: LineParser {
    /// The parser.
    public init() {}

    private static let list = ColumnList.list(
        "bucket_owner bucket time:timestamp client_ip requester request_id operation key request:request status:status error_code bytes "
            + "object_size total_time turn_around_time referrer user_agent version_id host_id signature_version tls_cipher "
            + "authentication_type host_header tls_version access_point_arn acl_required")

    /// Every line is an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        var cursor = LineCursor(text)
        guard cursor.token() != nil, cursor.take(.space), cursor.token() != nil, cursor.take(" ["),
            cursor.until(.endBracket) != nil
        else {
            return .noMatch
        }
        // The operation (`REST.GET.OBJECT`, `S3.EXPIRE.OBJECT`) is the fourth value after the time.
        for _ in 0..<3 { guard cursor.take(.space), cursor.token() != nil else { return .noMatch } }
        guard cursor.take(.space), let operation = cursor.token() else { return .noMatch }
        var dots = 0
        for c in text.part(operation) {
            if c == .dot { dots += 1 } else if !c.isWord { return .noMatch }
        }
        guard dots >= 2 else { return .noMatch }
        return ColumnRow(Self.list).parse(line, into: batch, &context)
    }
}

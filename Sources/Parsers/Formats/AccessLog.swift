import Events

/// Access logs of nginx and Apache: common and combined, with or without a virtual host before them and other parts after them.
///
///     client ident user [21/Jan/2026:08:15:30 +0100] "GET /path HTTP/1.1" 200 612 "referrer" "user agent"
///
/// Sources: Apache `mod_log_config`, nginx `ngx_http_log_module`. The whole line is the message.
public struct AccessLogParser: LineParser {
    /// The parser.
    public init() {}

    /// A part of the line; empty where it is missing or `-`.
    struct Part {
        var start = 0
        var end = 0
        @inline(__always) var isEmpty: Bool { end <= start }
    }

    /// Access logs have no events of several lines.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        if let usual = UsualAccessLine(text, context.minute) { return usual.commit(line, text, to: batch, &context) }
        return parseAny(line, text, into: batch, &context)
    }

    /// Parses any line of an access log.
    @inline(never)
    func parseAny(
        _ line: ByteRange, _ text: UnsafeRawBufferPointer, into batch: EventBatch, _ context: inout ParseContext
    ) -> LineOutcome {
        let base = Int(line.start)

        guard let head = AccessLogHead(text) else { return .noMatch }
        var match = context.minute.match(text, at: head.time)
        if match.outcome == .none {
            match = TimestampParser.clf(text, at: head.time, &context)
            context.minute.remember(match, text, at: head.time)
            if match.outcome == .none { match = TimestampParser.match(text, at: head.time, &context) }
        }
        guard match.outcome != .none else { return .noMatch }
        var at = head.time + match.length
        guard text.byte(at) == .endBracket else { return .noMatch }
        at = text.skipSpaces(at + 1)

        // Apache's SSL request log names client, protocol and cipher between the time and the request.
        var secure = SecureParts()
        if head.isEmpty {
            guard let parts = SecureParts(text, at: at) else { return .noMatch }
            secure = parts
            at = parts.end
        }

        guard text.byte(at) == .quote, let quote = text.closingQuote(at + 1) else { return .noMatch }
        let request = AccessLogRequest(text, at + 1, quote)
        at = quote + 1
        guard text.byte(at) == .space else { return .noMatch }

        var status = Part()
        var size = Part()
        at = text.skipSpaces(at)
        if head.isEmpty {
            guard let next = Self.number(text, at, &size) else { return .noMatch }
            at = next
        } else {
            guard let next = Self.number(text, at, &status), status.isEmpty || status.end - status.start == 3 else {
                return .noMatch
            }
            at = Self.number(text, next, &size) ?? next
        }
        var referrer = Part()
        var agent = Part()
        if at < text.count {
            guard let next = Self.value(text, at, &referrer) else { return .noMatch }
            at = next
            if at < text.count, at > referrer.end {
                guard let next = Self.value(text, at, &agent) else { return .noMatch }
                at = next
            }
        }
        guard match.isInstant else { return .rejected(.badTimestamp) }

        let unwanted = batch.unwantedFields
        head.add(to: batch, base, unless: unwanted)
        if unwanted & 1 &<< UInt64(FieldName.timestamp.rawValue) == 0 { batch.add(match, at: base + head.time) }
        if head.isEmpty { secure.add(to: batch, base) }
        request.add(to: batch, base, unless: unwanted)
        batch.add(.status, status, base, unless: unwanted)
        batch.add(.bytes, size, base, unless: unwanted)
        batch.add(.referrer, referrer, base, unless: unwanted)
        batch.add(.userAgent, agent, base, unless: unwanted)
        if at < text.count { Self.addTail(text, at, to: batch, base) }
        return batch.commit(line, match, Self.level(status.isEmpty ? 0 : text[status.start]), &context)
    }

    /// 5xx is an error, 4xx a warning.
    @inline(__always)
    static func level(_ firstDigit: UInt8) -> Level {
        firstDigit == UInt8(ascii: "5") ? .error : firstDigit == UInt8(ascii: "4") ? .warn : .info
    }

    /// Reads digits or `-` that a space or the end follows; returns where the next part begins, or nil.
    @inline(__always)
    private static func number(_ text: UnsafeRawBufferPointer, _ at: Int, _ part: inout Part) -> Int? {
        let end = text.byte(at) == .dash ? at + 1 : text.endOfDigits(at)
        guard end > at, end == text.count || text[end] == .space else { return nil }
        if text[at] != .dash { part = Part(start: at, end: end) }
        return text.skipSpaces(end)
    }

    /// Reads a quoted part or a bare `-`; returns where the next part begins. Anything else is left to the tail. Nil where a quote is
    /// never closed: the line was cut.
    @inline(__always)
    private static func value(_ text: UnsafeRawBufferPointer, _ at: Int, _ part: inout Part) -> Int? {
        if text[at] == .quote {
            guard let end = text.closingQuote(at + 1) else { return nil }
            let isDash = end == at + 2 && text[at + 1] == .dash
            if !isDash { part = Part(start: at + 1, end: end) }
            return text.skipSpaces(end + 1)
        }
        if text[at] == .dash, at + 1 == text.count || text[at + 1] == .space { return text.skipSpaces(at + 1) }
        return at
    }

    /// What stands after the user agent: a quoted list of addresses is `forwarded_for`, nginx's `$request_time` (seconds with three
    /// decimals) is `request_time`, the rest is kept as filler.
    static func addTail(_ text: UnsafeRawBufferPointer, _ start: Int, to batch: EventBatch, _ base: Int) {
        var at = start
        if text[at] == .quote, let end = text.closingQuote(at + 1), isAddressList(text, at + 1, end) {
            batch.add(batch.name("forwarded_for"), .text, base + at + 1, base + end)
            at = text.skipSpaces(end + 1)
        }
        let digits = text.endOfDigits(at)
        if digits > at, text.byte(digits) == .dot, text.endOfDigits(digits + 1) == digits + 4,
            digits + 4 == text.count || text[digits + 4] == .space
        {
            batch.add(batch.name("request_time"), .text, base + at, base + digits + 4)
            at = text.skipSpaces(digits + 4)
        }
        if digits > at, text.byte(digits) == .space, text.byte(digits + 1) == .quote {
            addTraefik(text, &at, digits, to: batch, base)
        }
        if at < text.count { batch.add(.filler, .text, base + at, base + text.count) }
    }

    /// Traefik: number of the request, router, server and duration: `271 "Host-host1" "http://172.19.0.3:5601" 3ms`.
    @inline(never)
    private static func addTraefik(
        _ text: UnsafeRawBufferPointer, _ at: inout Int, _ digits: Int, to batch: EventBatch, _ base: Int
    ) {
        guard let router = text.closingQuote(digits + 2), text.has(" \"", at: router + 1),
            let server = text.closingQuote(router + 3), text.byte(server + 1) == .space
        else { return }
        let end = text.endOfDigits(server + 2)
        guard end > server + 2, text.has("ms", at: end), end + 2 == text.count else { return }
        batch.add(batch.name("request_count"), .text, base + at, base + digits)
        batch.add("router", Part(start: digits + 2, end: router), base)
        batch.add(.server, Part(start: router + 3, end: server), base)
        batch.add("duration_ms", Part(start: server + 2, end: end), base)
        at = text.count
    }

    /// Whether the bytes are addresses with commas and blanks between them.
    private static func isAddressList(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        var separators = 0
        for i in start..<end {
            let c = text[i]
            if c == .dot || c == .colon {
                separators += 1
            } else if !c.isDigit, !((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66), c != .comma, c != .space {
                return false
            }
        }
        return separators >= 2
    }

    /// `11.19.0.217 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 ` before the request of an SSL request log.
    private struct SecureParts {
        var client = Part()
        var version = Part()
        var cipher = Part()
        var end = 0

        init() {}

        init?(_ text: UnsafeRawBufferPointer, at start: Int) {
            client = Part(start: start, end: text.endOfToken(start))
            version.start = text.skipSpaces(client.end)
            version.end = text.endOfToken(version.start)
            cipher.start = text.skipSpaces(version.end)
            cipher.end = text.endOfToken(cipher.start)
            end = text.skipSpaces(cipher.end)
            let hasVersion = text.has("TLS", at: version.start) || text.has("SSL", at: version.start)
            guard !client.isEmpty, !cipher.isEmpty, hasVersion || text.byte(version.start) == .dash else { return nil }
        }

        func add(to batch: EventBatch, _ base: Int) {
            batch.add(.clientIP, .text, base + client.start, base + client.end)
            batch.add(batch.name("tls_version"), .text, base + version.start, base + version.end)
            batch.add(batch.name("tls_cipher"), .text, base + cipher.start, base + cipher.end)
        }
    }
}

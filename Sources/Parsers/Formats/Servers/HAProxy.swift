import Events

/// HAProxy's HTTP and TCP logs, alone or after a syslog header, and what else its processes say by syslog.
///
///     Dec 10 12:01:46 lb haproxy[19312]: 127.0.0.1:35982 [10/Dec/2018:12:01:46.395] web web/<NOSRV> 0/-1/-1/-1/0 503 213 - - SC-- \
///     1/1/0/0/0 0/0 "GET / HTTP/1.1"
///
/// The instant is that of the connection's acceptance. The whole line is the message, unless it is free text. Source: HAProxy
/// configuration manual, section 8.2.
public struct HAProxyParser: LineParser {
    /// The parser.
    public init() {}

    /// Every line is an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        if let session = Session(text, at: 0, &context) {
            guard session.match.isInstant else { return .rejected(.badTimestamp) }
            session.fields(batch) { batch.add(Field($0, $1, ByteRange(base + $2.start, base + $2.end))) }
            let name: StaticString = "haproxy"
            let service = batch.service(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            return batch.commit(line, session.match, session.level(text), service: service, &context)
        }
        guard text.firstOffset(of: "haproxy", from: 0) != nil else { return .noMatch }
        let before = context.last
        let outcome = SyslogParser().parse(line, into: batch, &context)
        guard outcome == .event else { return outcome }
        let row = batch.count - 1
        guard batch.serviceNames[Int(batch.services[row])].elementsEqual("haproxy".utf8) else {
            batch.removeEvents(from: row)
            context.last = before
            return .noMatch
        }
        let again = batch.arena.bytes(line)
        guard let message = batch.fields(of: row).first(where: { batch.fields[$0].name == .message }),
            let session = Session(again, at: Int(batch.fields[message].range.start) - base, &context), session.match.isInstant
        else { return .event }

        // The message gives way to its parts, and the time of the sender's log to that of the connection.
        let behind = batch.fields[(message + 1)..<batch.fields(of: row).upperBound]
        batch.removeLastFields(from: message)
        for i in batch.fields(of: row) where batch.fields[i].name == .timestamp {
            batch.fields[i].name = .filler
            batch.fields[i].kind = .text
        }
        session.fields(batch) { batch.addToLast(Field($0, $1, ByteRange(base + $2.start, base + $2.end))) }
        for field in behind { batch.addToLast(field) }
        batch.setTimestamp(session.match.timestamp, at: row)
        batch.setLayout(session.match.layout ?? .rfc3339Nanoseconds, at: row)
        batch.levels[row] = session.level(again)
        context.last = session.match.timestamp
        return .event
    }

    /// The parts of a log line of a connection or request.
    private struct Session {
        var match: TimestampMatch
        private var time = 0
        private var client = LinePart()
        private var port = LinePart()
        private var frontend = LinePart()
        private var backend = LinePart()
        private var server = LinePart()
        private var extra = LinePart()
        private var timers = LinePart()
        private var status = LinePart()
        private var bytes = LinePart()
        private var termination = LinePart()
        private var connections = LinePart()
        private var queues = LinePart()
        private var request = LinePart()
        private var split: AccessLogRequest?

        init?(_ text: UnsafeRawBufferPointer, at: Int, _ context: inout ParseContext) {
            var cursor = LineCursor(text, at: at)
            guard let address = cursor.token(), let colon = text.part(address).lastOffset(of: .colon), cursor.take(" ["),
                text.endOfDigits(address.start + colon + 1) == address.end
            else { return nil }
            client = LinePart(start: address.start, end: address.start + colon)
            port = LinePart(start: client.end + 1, end: address.end)
            if client.end == client.start + 1, text[client.start] == .dash { client = LinePart() }
            time = cursor.at
            match = TimestampParser.clf(text, at: time, &context)
            cursor.at += match.length
            guard match.outcome != .none, cursor.take("] "), let front = cursor.token(), cursor.take(.space),
                let target = cursor.token(), let slash = text.part(target).firstOffset(of: .slash)
            else { return nil }
            frontend = front
            backend = LinePart(start: target.start, end: target.start + slash)
            server = LinePart(start: backend.end + 1, end: target.end)
            guard cursor.blanks(), readCounters(&cursor) else { return nil }
        }

        /// Timers, status and bytes, and what follows. A configured format may have words of its own before the timers.
        private mutating func readCounters(_ cursor: inout LineCursor) -> Bool {
            let text = cursor.text
            var words = 0
            while true {
                guard let word = cursor.token() else { return false }
                if Self.slashes(text.part(word)) >= 2 {
                    timers = word
                    break
                }
                extra = LinePart(start: words == 0 ? word.start : extra.start, end: word.end)
                words += 1
                guard words <= 4, cursor.blanks() else { return false }
            }
            let isHTTP = Self.slashes(text.part(timers)) >= 3
            cursor.blanks()
            if isHTTP {
                guard let code = cursor.run({ $0.isDigit || $0 == .dash }), cursor.blanks() else { return false }
                if text[code.start] != .dash { status = code }
            }
            guard let size = cursor.run({ $0.isDigit || $0 == .plus }) else { return false }
            bytes = size
            cursor.blanks()
            if isHTTP {
                // Captured cookies.
                for _ in 0..<2 {
                    _ = cursor.token()
                    cursor.blanks()
                }
            }
            termination = cursor.token() ?? LinePart()
            cursor.blanks()
            connections = cursor.token() ?? LinePart()
            cursor.blanks()
            queues = cursor.token() ?? LinePart()
            if let quote = text.firstOffset(of: " \"", from: cursor.at), text.byte(text.count - 1) == .quote,
                text.count - 1 > quote + 1
            {
                request = LinePart(start: quote + 2, end: text.count - 1)
                split = AccessLogRequest(text, request.start, request.end)
            }
            return true
        }

        /// The slashes of counters: digits, signs and slashes alone. 0 for anything else.
        private static func slashes(_ text: UnsafeRawBufferPointer) -> Int {
            var count = 0
            for c in text {
                if c == .slash { count += 1 } else if !c.isDigit, c != .dash, c != .plus { return 0 }
            }
            return count
        }

        func level(_ text: UnsafeRawBufferPointer) -> Level { status.isEmpty ? .info : HTTPStatus.level(text[status.start]) }

        /// Gives the fields in the order of their position, which are offsets into the line.
        func fields(_ batch: EventBatch, _ add: (FieldName, Field.Kind, LinePart) -> Void) {
            var parts: [(FieldName, LinePart)] = [
                (.clientIP, client), (batch.name("client_port"), port),
                (.timestamp, LinePart(start: time, end: time + match.length)),
                (batch.name("frontend"), frontend), (batch.name("backend"), backend), (.server, server), (.filler, extra),
                (batch.name("timers"), timers), (.status, status), (.bytes, bytes),
                (batch.name("termination_state"), termination),
                (batch.name("connections"), connections), (batch.name("queues"), queues),
            ]
            if let split, split.method.isEmpty {
                parts.append((.request, split.whole))
            } else if let split {
                parts += [(.method, split.method), (.path, split.path), (.httpVersion, split.version)]
            }
            for (name, part) in parts where !part.isEmpty {
                add(name, name == .timestamp && match.layout != nil ? .timestamp : .text, part)
            }
        }
    }
}

import Events

/// The log of Redis, Sentinel and Valkey.
///
///     4961:M 30 May 12:50:13.457 * DB loaded from disk: 0.001 seconds
///     1:M 29 Aug 2023 13:47:38.984 * monotonic clock: POSIX clock_gettime
///     [2932] 31 May 04:32:08 # Open data file dump.rdb: No such file or directory
///     30 May 10:03:19 - The server is now ready to accept connections on port 6379
///     5092:signal-handler (1496141844) Received SIGINT scheduling shutdown...
///
/// Source: Redis `server.c`, `serverLogRaw`.
public struct RedisParser: LineParser {
    /// The parser.
    public init() {}

    /// Stack traces of a crash belong to the event before.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !Continuation.isContinuation(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        var cursor = LineCursor(text)
        var process = LinePart()
        var role = LinePart()
        if cursor.byte == .bracket {
            guard let inside = cursor.bracketed(), text.endOfDigits(inside.start) == inside.end, !inside.isEmpty,
                cursor.take(.space)
            else { return .noMatch }
            process = inside
        } else if let digits = cursor.digits(), cursor.take(.colon) {
            process = digits
            guard let word = cursor.run({ $0 != .space }), cursor.take(.space) else { return .noMatch }
            role = word
            if text.part(word).equals("signal-handler") {
                return signal(process, role, &cursor, line, into: batch, &context)
            }
            guard word.end == word.start + 1, text[word.start].isUpper else { return .noMatch }
        } else {
            cursor.at = 0
        }
        let time = cursor.at
        let match = TimestampParser.dayFirst(text, at: time, &context)
        cursor.at += match.length
        guard match.outcome != .none, cursor.take(.space), let level = Self.level(cursor.byte) else { return .noMatch }
        let mark = LinePart(start: cursor.at, end: cursor.at + 1)
        cursor.at += 1
        guard cursor.take(.space) || cursor.isAtEnd else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        batch.add(.processID, process, base)
        batch.add("role", role, base)
        batch.add(match, at: base + time)
        batch.add(.level, mark, base)
        batch.add(.message, cursor.rest, base)
        return batch.commit(line, match, level, &context)
    }

    /// A signal handler can only write seconds since the epoch.
    private func signal(
        _ process: LinePart, _ role: LinePart, _ cursor: inout LineCursor, _ line: ByteRange, into batch: EventBatch,
        _ context: inout ParseContext
    ) -> LineOutcome {
        let base = Int(line.start)
        guard cursor.take(.open) else { return .noMatch }
        let time = cursor.at
        let match = TimestampParser.epoch(cursor.text, at: time)
        cursor.at += match.length
        guard match.outcome != .none, cursor.take(.close), cursor.blanks() else { return .noMatch }
        guard match.isInstant else { return .rejected(.badTimestamp) }
        batch.add(.processID, process, base)
        batch.add("role", role, base)
        batch.add(match, at: base + time)
        batch.add(.message, cursor.rest, base)
        return batch.commit(line, match, .warn, &context)
    }

    /// `.` debug, `-` verbose, `*` notice, `#` warning.
    private static func level(_ mark: UInt8) -> Level? {
        switch mark {
        case .dot: .debug
        case .dash: .debug
        case .star: .notice
        case .hash: .warn
        default: nil
        }
    }
}

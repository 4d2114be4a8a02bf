import Events

/// `key=value` pairs separated by spaces, values optionally quoted (logfmt, as Heroku, go-kit, logrus and slog write it).
///
/// A line matches that begins with a pair and has at least two; words that are no pair are let pass only beside a time, level or message.
public struct LogfmtParser: LineParser {
    /// The parser; it has no options.
    public init() {}

    /// See `LineParser`. Quoted values with JSON's escapes are unescaped; values with other escapes are kept as they are written.
    @inline(__always)
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        var scan = JSONScanner(base: UnsafePointer(batch.arena.base), at: Int(line.start), end: Int(line.end))
        var pairs = 0
        var words = 0
        context.beginFields(batch)
        while true {
            while scan.byte == .space || scan.byte == .tab { scan.at &+= 1 }
            if scan.at >= scan.end { break }
            let start = scan.at
            while scan.at < scan.end, Self.isKeyByte(scan.base[scan.at]) { scan.at &+= 1 }
            let keyEnd = scan.at
            if keyEnd > start && scan.byte == .equals {
                scan.at &+= 1
                let key = UnsafeRawBufferPointer(start: scan.base + start, count: keyEnd &- start)
                guard Self.value(&scan, context.fields.keys.find(key, parent: KeyTable.root), batch, &context) else {
                    batch.rollback()
                    return .noMatch
                }
                pairs &+= 1
            } else {
                // Not a pair: passed over up to the next space, but never at the start of the line.
                guard pairs > 0 else { return .noMatch }
                while scan.at < scan.end, scan.base[scan.at] > .space { scan.at &+= 1 }
                if scan.at == start { scan.at &+= 1 }
                batch.add(.filler, .text, start, scan.at)
                words &+= 1
            }
        }
        let isKnown = context.fields.has(.timestamp) || context.fields.has(.level) || context.fields.has(.message)
        guard pairs >= 2, isKnown || words == 0 else {
            batch.rollback()
            return .noMatch
        }
        return context.commitFields(line, scan.base, batch)
    }

    /// See `LineParser`.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool {
        var i = 0
        while i < line.count, Self.isKeyByte(line[i]) { i += 1 }
        return i > 0 && i < line.count && line[i] == .equals
    }

    @inline(__always)
    private static func isKeyByte(_ c: UInt8) -> Bool {
        c.isWord || c == .dot || c == .dash || c == .slash || c == .colon || c == 0x40 || c >= 0x80
    }

    @inline(__always)
    private static func value(_ scan: inout JSONScanner, _ entry: UInt16, _ batch: EventBatch, _ context: inout ParseContext)
        -> Bool
    {
        guard scan.byte == .quote else {
            let start = scan.at
            while scan.at < scan.end, scan.base[scan.at] > .space { scan.at &+= 1 }
            context.takeField(entry, .text, start, scan.at, scan.base, batch)
            return true
        }
        scan.at &+= 1
        let start = scan.at
        var kind = JSONScanner.Value.text
        if let isEscaped = scan.string() {
            if isEscaped { kind = .escapedText }
        } else {
            // Go's strconv.Quote writes `\x1b` and `\a`, others leave tabs as they are: no JSON string, but a quoted one.
            scan.at = start
            guard skipQuoted(&scan) else { return false }
        }
        let end = scan.at
        scan.at &+= 1
        guard scan.at >= scan.end || scan.base[scan.at] <= .space else { return false }
        context.takeField(entry, kind, start, end, scan.base, batch)
        return true
    }

    /// From after the opening quote to the closing one, whatever the escapes mean.
    private static func skipQuoted(_ scan: inout JSONScanner) -> Bool {
        while scan.at < scan.end {
            switch scan.base[scan.at] {
            case .quote: return true
            case .backslash: scan.at &+= 2
            default: scan.at &+= 1
            }
        }
        return false
    }
}

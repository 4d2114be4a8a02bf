import Events

/// What the line of a parsed event says itself, and what was only assumed of it: asked by rules that want it said.
public enum EventEvidence {
    /// Whether the event's time stands in its line, so that it was not taken over from the event before or from the file.
    ///
    /// - Parameters:
    ///   - format: the input's format.
    ///   - context: as it was when the input was parsed, for times without zone or year.
    public static func showsTime(_ batch: EventBatch, _ row: Int, format: InputFormat, _ context: inout ParseContext) -> Bool {
        for i in batch.fields(of: row) {
            let name = batch.fields[i].name
            // Every line of a container has the container's time.
            if name == .timestamp || (format.isContainer && name == .stream) { return true }
        }
        let line = batch.arena.bytes(batch.lines[row])
        guard line.firstOffset(of: ANSI.escape) != nil else { return shows(batch.timestamps[row], line, &context) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(line.count, 1)) { copy in
            guard let base = copy.baseAddress else { return false }
            let count = ANSI.strip(line, to: base)
            return shows(batch.timestamps[row], UnsafeRawBufferPointer(start: base, count: count), &context)
        }
    }

    private static func shows(_ timestamp: Timestamp, _ line: UnsafeRawBufferPointer, _ context: inout ParseContext) -> Bool {
        guard let found = TimestampParser.findFirst(in: line, &context) else { return false }
        return found.match.isInstant && found.match.timestamp == timestamp
    }

    /// Whether the event's level stands in its line or follows from something that does (a status, a syslog priority), so that it is not
    /// `Level.fallback` for want of anything better.
    public static func showsLevel(_ batch: EventBatch, _ row: Int, format: InputFormat) -> Bool {
        if batch.levels[row] != .fallback || format.base.map(derivesLevel) == true { return true }
        for i in batch.fields(of: row) {
            let name = batch.fields[i].name
            if name == .level || name == .priority { return true }
        }
        switch format.base {
        case .json, .logfmt, .csv: return false
        default: return LevelWord.find(in: batch.arena.bytes(batch.lines[row])) != nil
        }
    }

    /// The level that a field's text is: a name, or a number as syslog (0...7) or bunyan and pino (10...60) have them.
    public static func level(_ text: UnsafeRawBufferPointer) -> Level? { Level(text: text) ?? ParseContext.numericLevel(text) }

    /// Whether every event of the format has a level of its own, from what is no level by name.
    private static func derivesLevel(_ format: Format) -> Bool {
        switch format {
        case .access, .w3c, .haproxy, .awsLoadBalancer, .awsS3, .cef, .leef, .auditd, .santa, .elasticsearchAudit, .mysqlSlow,
            .javaGC:
            true
        default: false
        }
    }
}

import Events

/// Whether a format's samples become what its file says.
public enum SampleCheck {
    /// What differs between a sample and what becomes of it as `format`, in sentences; none where all is as it says.
    ///
    /// Times without a zone are UTC. A year that the line does not name is not checked: it depends on when a file was written.
    public static func differences(_ sample: FormatSample, _ format: InputFormat) -> [String] {
        let batch = EventBatch()
        let chunk = sample.file.withUnsafeBytes { batch.arena.append($0) }
        let reference = sample.time ?? Timestamp(year: 2026, month: 6, day: 1) ?? Timestamp(rawValue: 0)
        var parser = FileParser(
            format: format, isPinned: true, context: ParseContext(reference: reference),
            inner: format.isContainer ? .known(.logfmt) : nil)
        var reasons: [RejectReason] = []
        let counts = parser.parse(chunk, into: batch) { reasons.append($1) }
        if let reason = reasons.first { return ["the line is rejected: \(reason.code)"] }
        guard batch.count == 1 else {
            return [batch.count == 0 ? "the line is no event" : "the line becomes \(counts.events) events"]
        }
        return compare(sample, batch)
    }

    private static func compare(_ sample: FormatSample, _ batch: EventBatch) -> [String] {
        var found: [String] = []
        func check(_ what: String, _ got: String?, _ wanted: String?) {
            if got == wanted { return }
            let shown = got.map { "'\($0)'" } ?? "missing"
            found.append("\(what) is \(shown)" + (wanted.map { ", not '\($0)'" } ?? ", though the sample has none"))
        }
        var writer = TimestampWriter()
        if let time = sample.time, batch.timestamps[0] != time {
            found.append("time is \(writer.string(batch.timestamps[0])), not \(writer.string(time))")
        }
        if let level = sample.level { check("level", batch.levels[0].name, level.name) }
        if let service = sample.service {
            check("service", String(decoding: batch.serviceNames[Int(batch.services[0])], as: UTF8.self), service)
        }
        let fields = visibleFields(of: 0, in: batch)
        if sample.message != nil || sample.fields != nil {
            check("message", fields.first { $0.name == "message" }?.value, sample.message)
        }
        guard let wanted = sample.fields else { return found }
        let others = fields.filter { $0.name != "message" }
        for name in (wanted + others).map(\.name).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
            check("field \(name)", others.first { $0.name == name }?.value, wanted.first { $0.name == name }?.value)
        }
        return found
    }

    /// The fields of an event that people see, in the order of the line, escapes resolved.
    public static func visibleFields(of row: Int, in batch: EventBatch) -> [(name: String, value: String)] {
        batch.fields(of: row).compactMap { index in
            let field = batch.fields[index]
            guard field.name != .filler, field.name != .timestamp, field.name != .level, field.name != .service else {
                return nil
            }
            let bytes = batch.arena.bytes(field.range)
            let text = field.kind == .escaped ? JSONText.unescaped(bytes) : Array(bytes)
            return (batch.names[field.name], String(decoding: text, as: UTF8.self))
        }
    }
}

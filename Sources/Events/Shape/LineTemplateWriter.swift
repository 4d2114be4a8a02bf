/// Writes the templates of lines that are not their event's message. Keeps its memory from event to event; one for each thread.
public final class LineTemplateWriter {
    private let projection = EventProjection()
    private var times = TimestampWriter()
    private var scratch: [UInt8] = []
    private var canonical: [UInt8] = []

    /// A writer without memory of any batch.
    public init() {}

    /// Learns the field names of a batch. Before the events of each batch, and after names were added.
    public func prepare(_ batch: EventBatch) { _ = projection.prepare(batch) }

    /// Whether the line of event `row` can be had from its message alone: they are the same, and JSON keeps every byte of it.
    public func isMessage(_ row: Int, of batch: EventBatch) -> Bool {
        let line = batch.arena.bytes(batch.lines[row])
        for index in batch.fields(of: row) where batch.fields[index].name == .message {
            let field = batch.fields[index]
            return field.kind != .escaped && batch.arena.bytes(field.range).sameBytes(line) && line.isUTF8
        }
        return line.isUTF8
    }

    /// Appends the template of event `row` of the prepared batch.
    public func append(_ row: Int, of batch: EventBatch, to out: inout [UInt8]) {
        projection.read(batch, row)
        let line = batch.lines[row]
        var at = line.start
        var shown = 0
        for index in batch.fields(of: row) {
            let field = batch.fields[index]
            guard !field.isDetached, field.range.start >= at, field.range.end <= line.end else { continue }
            let isEntry = shown < projection.metadataCount && Int(projection.metadata[shown]) == index
            if isEntry { shown += 1 }
            let mark = out.count
            LineTemplate.appendLiteral(batch.arena.bytes(ByteRange(at, field.range.start)), to: &out)
            guard appendPlaceholder(index, field, isEntry, row, batch, to: &out) else {
                out.removeSubrange(mark...)
                continue
            }
            at = field.range.end
        }
        LineTemplate.appendLiteral(batch.arena.bytes(ByteRange(at, line.end)), to: &out)
    }

    /// Appends the placeholder of a field, or nothing where the event's parts do not give its bytes.
    private func appendPlaceholder(
        _ index: Int, _ field: Field, _ isEntry: Bool, _ row: Int, _ batch: EventBatch, to out: inout [UInt8]
    ) -> Bool {
        let text = batch.arena.bytes(field.range)
        if field.kind == .timestamp { return appendInstant(text, row, batch, to: &out) }
        switch field.name {
        case .level:
            guard text.elementsEqual(batch.levels[row].name.utf8) else { return false }
            return Self.append("level", isEscaped: false, to: &out)
        case .service:
            let name = batch.serviceNames[Int(batch.services[row])]
            guard field.kind == .text, text.elementsEqual(name) else { return false }
            return Self.append("service", isEscaped: false, to: &out)
        default: break
        }
        guard let isEscaped = isKept(field, text) else { return false }
        if index == projection.message { return Self.append("message", isEscaped: isEscaped, to: &out) }
        if index == projection.host { return Self.append("host", isEscaped: isEscaped, to: &out) }
        if index == projection.traceID { return Self.append("traceId", isEscaped: isEscaped, to: &out) }
        guard isEntry else { return false }
        let name = batch.names.texts[Int(field.name.rawValue)]
        let isPlain = name.withUnsafeBytes { $0.firstOffset(of: 0x7D) == nil && $0.isUTF8 }
        guard isPlain else { return false }
        out.append(contentsOf: isEscaped ? [0x25, 0x7B, 0x6A, 0x2E] : [0x25, 0x7B, 0x2E])
        out.append(contentsOf: name)
        out.append(0x7D)
        return true
    }

    /// Whether a value is read back from JSON byte for byte: nil where it is not, else whether with the escapes of a JSON string.
    private func isKept(_ field: Field, _ text: UnsafeRawBufferPointer) -> Bool? {
        switch field.kind {
        case .text: return text.isUTF8 ? false : nil
        case .json: return text.firstOffset(of: 0x0A) == nil && text.isUTF8 ? false : nil
        case .timestamp: return nil
        case .escaped:
            scratch.removeAll(keepingCapacity: true)
            canonical.removeAll(keepingCapacity: true)
            JSONString.unescape(text, to: &scratch)
            scratch.withUnsafeBytes { JSONString.escape($0, to: &canonical) }
            return canonical.withUnsafeBytes { $0.sameBytes(text) } ? true : nil
        }
    }

    private func appendInstant(_ text: UnsafeRawBufferPointer, _ row: Int, _ batch: EventBatch, to out: inout [UInt8]) -> Bool {
        let layout = batch.layouts[row]
        let isSame = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { buffer in
            let count = times.write(batch.timestamps[row], layout, to: buffer.baseAddress!)
            return UnsafeRawBufferPointer(start: buffer.baseAddress, count: count).sameBytes(text)
        }
        guard isSame else { return false }
        out.append(contentsOf: "%{t:\(String(layout.packed, radix: 16))}".utf8)
        return true
    }

    private static func append(_ part: StaticString, isEscaped: Bool, to out: inout [UInt8]) -> Bool {
        out.append(contentsOf: isEscaped ? [0x25, 0x7B, 0x6A] : [0x25, 0x7B])
        out.append(contentsOf: UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount))
        out.append(0x7D)
        return true
    }
}

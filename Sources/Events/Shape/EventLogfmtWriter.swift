/// Writes the events of batches as logfmt: `key=value` pairs with the keys of the JSON, the entries of metadata among them.
///
/// A value in quotes has the escapes of JSON. Bytes that a key cannot have (space, `=`, quote, control bytes) become `_`; an entry of
/// metadata whose key is one of the schema gets `_2`.
public final class EventLogfmtWriter: EventTextWriter {
    private static let schema: Set<[UInt8]> = Set(
        ["timestamp", "level", "service", "message", "traceId", "host", "source"].map { Array($0.utf8) })

    private let projection = EventProjection()
    private var times = TimestampWriter()
    private var value: [UInt8] = []
    /// ` name=` for each field name of the batch.
    private var keys: [[UInt8]] = []

    /// A writer without memory of any batch.
    public init() {}

    /// See `EventTextWriter`.
    public func write(_ batch: EventBatch, rows: [Int]? = nil, to out: inout ByteOutput) {
        let levelText = batch.names.intern(EventShape.levelText)
        prepare(batch)
        for index in 0..<(rows?.count ?? batch.count) {
            let row = rows?[index] ?? index
            projection.read(batch, row)
            out.append("timestamp=")
            out.reserve(TimestampLayout.maxLength)
            out.count &+= times.write(batch.timestamps[row], .rfc3339Nanoseconds, to: out.base + out.count)
            value.removeAll(keepingCapacity: true)
            value.append(contentsOf: batch.levels[row].name.utf8)
            append(" level=", to: &out)
            value.append(contentsOf: batch.serviceNames[Int(batch.services[row])])
            append(" service=", to: &out)
            projection.appendMessage(batch, row, to: &value)
            append(" message=", to: &out)
            if EventProjection.append(projection.traceID, .traceID, batch, to: &value) { append(" traceId=", to: &out) }
            for i in 0..<projection.metadataCount {
                let field = batch.fields[Int(projection.metadata[i])]
                EventProjection.append(field, batch, to: &value)
                append(field.name, to: &out)
            }
            if projection.level >= 0, !projection.showed(levelText) {
                EventProjection.append(batch.fields[projection.level], batch, to: &value)
                if value.withUnsafeBytes({ EventShape.says($0, batch.levels[row]) }) {
                    value.removeAll(keepingCapacity: true)
                } else {
                    projection.show(levelText)
                    append(levelText, to: &out)
                }
            }
            for constant in batch.constants where projection.showsConstant(constant.name) {
                value.append(contentsOf: constant.value)
                append(constant.name, to: &out)
            }
            if EventProjection.append(projection.host, .host, batch, to: &value) { append(" host=", to: &out) }
            projection.appendSource(batch, to: &value)
            append(" source=", to: &out)
            out.append(0x0A)
        }
    }

    private func prepare(_ batch: EventBatch) {
        let known = projection.prepare(batch)
        if known == 0 { keys.removeAll(keepingCapacity: true) }
        for name in batch.names.texts[known...] {
            var key = name.map { byte in byte <= 0x20 || byte == 0x3D || byte == 0x22 || byte == 0x7F ? UInt8(ascii: "_") : byte }
            if Self.schema.contains(name) { key += Array("_2".utf8) }
            keys.append([0x20] + key + [0x3D])
        }
    }

    private func append(_ key: StaticString, to out: inout ByteOutput) {
        out.append(key)
        appendValue(to: &out)
    }

    private func append(_ name: FieldName, to out: inout ByteOutput) {
        keys[Int(name.rawValue)].withUnsafeBytes { out.append($0) }
        appendValue(to: &out)
    }

    /// Appends the value, in quotes where it needs them, and empties it.
    private func appendValue(to out: inout ByteOutput) {
        let needsQuotes = value.isEmpty || value.contains { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3D || $0 == 0x5C || $0 >= 0x7F }
        if needsQuotes {
            out.append(0x22)
            out.appendEscaped(value)
            out.append(0x22)
        } else {
            value.withUnsafeBytes { out.append($0) }
        }
        value.removeAll(keepingCapacity: true)
    }
}

/// Writes the events of batches as comma-separated values (RFC 4180): the parts of the schema, metadata as one JSON object.
public final class EventCSVWriter: EventTextWriter {
    /// The first line, with its end.
    public static let header = "timestamp,level,service,message,traceId,host,source,metadata\r\n"

    private let projection = EventProjection()
    private let json = EventJSONWriter()
    private var times = TimestampWriter()
    private var value: [UInt8] = []
    private var metadata = ByteOutput()

    /// A writer without memory of any batch.
    public init() {}

    /// See `EventTextWriter`.
    public func write(_ batch: EventBatch, rows: [Int]? = nil, to out: inout ByteOutput) {
        json.prepare(batch)
        _ = projection.prepare(batch)
        for index in 0..<(rows?.count ?? batch.count) {
            let row = rows?[index] ?? index
            projection.read(batch, row)
            out.reserve(TimestampLayout.maxLength)
            out.count &+= times.write(batch.timestamps[row], .rfc3339Nanoseconds, to: out.base + out.count)
            out.append(0x2C)
            value.removeAll(keepingCapacity: true)
            value.append(contentsOf: batch.levels[row].name.utf8)
            appendValue(to: &out)
            value.append(contentsOf: batch.serviceNames[Int(batch.services[row])])
            appendValue(to: &out)
            projection.appendMessage(batch, row, to: &value)
            appendValue(to: &out)
            _ = EventProjection.append(projection.traceID, .traceID, batch, to: &value)
            appendValue(to: &out)
            _ = EventProjection.append(projection.host, .host, batch, to: &value)
            appendValue(to: &out)
            projection.appendSource(batch, to: &value)
            appendValue(to: &out)
            metadata.removeAll()
            json.appendMetadata(batch, row, to: &metadata)
            value.append(contentsOf: metadata.bytes)
            appendValue(to: &out)
            // The last comma is the line's end.
            out.base[out.count - 1] = 0x0D
            out.append(0x0A)
        }
    }

    /// Appends the value and a comma; in quotes where it holds a comma, a quote or a line end.
    private func appendValue(to out: inout ByteOutput) {
        let needsQuotes = value.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        if needsQuotes {
            out.append(0x22)
            for byte in value {
                if byte == 0x22 { out.append(byte) }
                out.append(byte)
            }
            out.append(0x22)
        } else {
            value.withUnsafeBytes { out.append($0) }
        }
        out.append(0x2C)
        value.removeAll(keepingCapacity: true)
    }
}

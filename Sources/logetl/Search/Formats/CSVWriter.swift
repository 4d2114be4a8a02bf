import Blocks
import Events
import Query

/// Comma-separated values as RFC 4180 has them: a header, CRLF line ends, quotes where a value needs them.
struct CSVWriter: EventWriter {
    private var times = TimestampWriter()
    private var value: [UInt8] = []

    mutating func begin(_ out: inout [UInt8]) { out.append("timestamp,level,service,message,traceId,host,source,metadata\r\n") }

    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        out.append(times.string(hit.timestamp))
        out.append(",\(hit.level.name),")
        CSVText.append(Array(hit.service.utf8), to: &out)
        out.append(",")
        value.removeAll(keepingCapacity: true)
        try hit.block.appendMessage(hit.row, to: &value)
        CSVText.append(value, to: &out)
        for name in [FieldName.traceID, .host] {
            out.append(",")
            if let text = try hit.block.value(FieldName.reserved[Int(name.rawValue)], hit.row) { CSVText.append(text, to: &out) }
        }
        out.append(",")
        CSVText.append(try hit.block.source(hit.row), to: &out)
        out.append(",")
        CSVText.append(try Self.metadata(hit), to: &out)
        out.append("\r\n")
    }

    /// The entries of `metadata` as one JSON object.
    static func metadata(_ hit: Hit) throws -> [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "{")]
        try hit.block.forEachMetadata(hit.row) { name, value, isJSON in
            if json.count > 1 { json.append(UInt8(ascii: ",")) }
            JSONText.append(name.utf8, to: &json)
            json.append(UInt8(ascii: ":"))
            if isJSON { json.append(contentsOf: value) } else { JSONText.append(value, to: &json) }
        }
        json.append(UInt8(ascii: "}"))
        return json
    }
}

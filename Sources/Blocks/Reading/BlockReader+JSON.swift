import Events

extension BlockReader {
    /// Appends an event as one JSON object with the keys of the archive, without a line end: `timestamp` (RFC 3339, UTC, nanoseconds),
    /// `level`, `service`, `message`, `traceId` (absent where none), `metadata`, `host` (absent where none), `source`.
    public func appendJSON(_ row: Int, to out: inout [UInt8]) throws(BlockError) {
        out.append(contentsOf: "{\"timestamp\":\"".utf8)
        try appendTimestamp(row, .rfc3339Nanoseconds, to: &out)
        out.append(contentsOf: "\",\"level\":\"".utf8)
        out.append(contentsOf: (Level(rawValue: try levels()[row]) ?? .fallback).name.utf8)
        out.append(contentsOf: "\",\"service\":\"".utf8)
        out.append(contentsOf: serviceNames[Int(try services().indexes[row])].utf8)
        out.append(contentsOf: "\",\"message\":\"".utf8)
        scratch.removeAll(keepingCapacity: true)
        try appendMessage(row, to: &scratch)
        scratch.withUnsafeBytes { JSONText.escape($0, to: &out) }
        out.append(UInt8(ascii: "\""))
        if let trace = try value("traceId", row) { appendMember("traceId", trace, to: &out) }
        out.append(contentsOf: ",\"metadata\":{".utf8)
        let start = out.count
        try forEachMetadata(row) { name, value, isJSON in
            if out.count > start { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: "\""))
            var name = name
            name.withUTF8 { JSONText.escape(UnsafeRawBufferPointer($0), to: &out) }
            out.append(contentsOf: "\":".utf8)
            if isJSON {
                out.append(contentsOf: value)
            } else {
                out.append(UInt8(ascii: "\""))
                JSONText.escape(value, to: &out)
                out.append(UInt8(ascii: "\""))
            }
        }
        out.append(UInt8(ascii: "}"))
        if let host = try value("host", row) { appendMember("host", host, to: &out) }
        appendMember("source", try source(row), to: &out)
        out.append(UInt8(ascii: "}"))
    }

    private func appendMember(_ name: String, _ value: [UInt8], to out: inout [UInt8]) {
        out.append(contentsOf: ",\"\(name)\":\"".utf8)
        value.withUnsafeBytes { JSONText.escape($0, to: &out) }
        out.append(UInt8(ascii: "\""))
    }
}

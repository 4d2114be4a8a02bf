import Events

extension BlockReader {
    /// Appends an event as one JSON object as `EventShape` says, without a line end: `timestamp` (RFC 3339, UTC, nanoseconds),
    /// `level`, `service`, `message`, `traceId` (absent where none), `metadata`, `host` (absent where none), `source`.
    public func appendJSON(_ row: Int, to out: inout [UInt8]) throws(BlockError) {
        scratch.removeAll(keepingCapacity: true)
        try appendMessage(row, to: &scratch)
        let level = Level(rawValue: try levels()[row]) ?? .fallback
        let timestamp = try timestamps()[row]
        let service = serviceNames[Int(try services().indexes[row])]
        scratch.withUnsafeBytes { message in
            EventShape.appendHead(
                timestamp: { write(timestamp, .rfc3339Nanoseconds, to: &$0) }, level: level, service: service, message: message,
                to: &out)
        }
        if let trace = try value("traceId", row) { EventShape.appendTraceID(trace, to: &out) }
        try EventShape.appendMetadata(to: &out) { out throws(BlockError) in
            try forEachMetadata(row) { EventShape.appendMember($0, $1, isJSON: $2, to: &out) }
        }
        EventShape.appendTail(host: try value("host", row), source: try source(row), to: &out)
    }
}

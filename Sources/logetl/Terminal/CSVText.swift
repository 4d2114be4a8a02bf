/// Values of comma-separated text (RFC 4180).
enum CSVText {
    /// Appends a value, in quotes where it needs them.
    static func append(_ field: [UInt8], to out: inout [UInt8]) {
        let needsQuotes = field.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        }
        guard needsQuotes else {
            out.append(contentsOf: field)
            return
        }
        out.append(UInt8(ascii: "\""))
        for byte in field {
            if byte == UInt8(ascii: "\"") { out.append(byte) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "\""))
    }

    /// Appends a row with its line end.
    static func append(row: [[UInt8]], to out: inout [UInt8]) {
        for (index, field) in row.enumerated() {
            if index > 0 { out.append(",") }
            append(field, to: &out)
        }
        out.append("\r\n")
    }
}

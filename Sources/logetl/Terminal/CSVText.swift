import Events

/// Values of comma-separated text (RFC 4180).
enum CSVText {
    /// Appends a value, in quotes where it needs them.
    static func append(_ field: [UInt8], to out: inout [UInt8]) { field.withUnsafeBytes { append($0, to: &out) } }

    /// Appends a value, in quotes where it needs them.
    static func append(_ field: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        guard needsQuotes(field) else {
            out.append(contentsOf: field)
            return
        }
        out.append(UInt8(ascii: "\""))
        var start = 0
        // Each quote once more: it ends one piece and begins the next.
        while let quote = field.firstOffset(of: UInt8(ascii: "\""), from: start) {
            out.append(contentsOf: field[start...quote])
            out.append(UInt8(ascii: "\""))
            start = quote + 1
        }
        out.append(contentsOf: field[start...])
        out.append(UInt8(ascii: "\""))
    }

    /// Whether a comma, a quote or a line end is in a value.
    private static func needsQuotes(_ field: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        // Eight bytes at once as long as none of them is one of these, or another control character.
        while at &+ 8 <= field.count {
            let word = field.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let comma = word ^ 0x2C2C_2C2C_2C2C_2C2C
            let quote = word ^ 0x2222_2222_2222_2222
            let hits =
                (comma &- 0x0101_0101_0101_0101) & ~comma | (quote &- 0x0101_0101_0101_0101) & ~quote
                | (word &- 0x2020_2020_2020_2020) & ~word
            if hits & 0x8080_8080_8080_8080 != 0 { break }
            at &+= 8
        }
        return field[at...].contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        }
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

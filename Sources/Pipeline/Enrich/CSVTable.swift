/// Reads the records of a CSV file (RFC 4180): quotes, doubled quotes, line ends in quotes, CR LF or LF. Tabs separate where the first line
/// has some and no comma.
package struct CSVTable {
    /// A record and the line where it begins.
    package struct Record {
        package var values: [[UInt8]]
        package var line: Int
    }

    private let bytes: [UInt8]
    private let file: String
    private let separator: UInt8
    private var at: Int
    private var line = 1

    /// A reader of `bytes` from `start`, which complaints call `file`; `separator` stands between values, nil to find out.
    package init(_ bytes: [UInt8], from start: Int, file: String, separator: UInt8? = nil) {
        self.bytes = bytes
        self.file = file
        at = start
        line += bytes[..<start].count { $0 == 0x0A }
        let head = bytes[start...].prefix { $0 != 0x0A }
        self.separator = separator ?? (head.contains(0x09) && !head.contains(0x2C) ? 0x09 : 0x2C)
    }

    /// The next record that is no empty line, or nil at the end. Throws `RuleError`.
    package mutating func next() throws(RuleError) -> Record? {
        while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D {
            if bytes[at] == 0x0A { line += 1 }
            at += 1
        }
        guard at < bytes.count else { return nil }
        var record = Record(values: [], line: line)
        while true {
            record.values.append(try value())
            guard at < bytes.count, bytes[at] == separator else { break }
            at += 1
        }
        if at < bytes.count, bytes[at] == 0x0D { at += 1 }
        if at < bytes.count {
            at += 1
            line += 1
        }
        return record
    }

    /// Reads a value up to a separator, a line end or the end.
    private mutating func value() throws(RuleError) -> [UInt8] {
        guard at < bytes.count, bytes[at] == 0x22 else {
            let start = at
            while at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A { at += 1 }
            var end = at
            if end > start, bytes[end - 1] == 0x0D, at == bytes.count || bytes[at] == 0x0A { end -= 1 }
            return Array(bytes[start..<end])
        }
        let first = line
        var text: [UInt8] = []
        at += 1
        while true {
            guard at < bytes.count else { throw RuleError("enrich: \(file):\(first): a quote that opens here is not closed") }
            let byte = bytes[at]
            at += 1
            if byte == 0x22 {
                guard at < bytes.count, bytes[at] == 0x22 else { break }
                at += 1
            }
            if byte == 0x0A { line += 1 }
            text.append(byte)
        }
        if at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A, bytes[at] != 0x0D {
            throw RuleError("enrich: \(file):\(line): text follows a closing quote; double the quotes inside of a value")
        }
        return text
    }
}

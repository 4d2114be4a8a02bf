import Events
import SQL

/// One JSON object a line (RFC 8259). Of columns with one name the second is `name_2`, for members of an object are unique.
struct RowJSONWriter: RowWriter {
    private var keys: [[UInt8]] = []

    mutating func begin(_ columns: [String], to out: inout [UInt8]) {
        var taken: Set<String> = []
        keys = columns.map { column in
            var name = column
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(column)_\(number)"
                number += 1
            }
            var key: [UInt8] = []
            JSONText.append(name.utf8, to: &key)
            key.append(UInt8(ascii: ":"))
            return key
        }
    }

    mutating func write(_ row: [SQLValue], to out: inout [UInt8]) {
        out.append("{")
        for (index, value) in row.enumerated() {
            if index > 0 { out.append(",") }
            out.append(contentsOf: keys[index])
            Self.append(value, to: &out)
        }
        out.append("}\n")
    }

    private static func append(_ value: SQLValue, to out: inout [UInt8]) {
        switch value {
        case .null: out.append("null")
        case .integer(let number): out.append("\(number)")
        // JSON has no infinity.
        case .real(let number): if number.isFinite { out.append("\(number)") } else { out.append("null") }
        case .text(let text): JSONText.append(text.utf8, to: &out)
        case .blob:
            out.append("\"")
            ValueText.append(value, to: &out)
            out.append("\"")
        }
    }

    mutating func write(_ rows: SQLRows, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        for index in keys.indices {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            out.append(contentsOf: keys[index])
            let isWritten =
                rows.type(index) == .text
                && rows.withBytes(index) { text in
                    guard text.isUTF8 else { return false }
                    out.append(UInt8(ascii: "\""))
                    JSONString.escape(text, to: &out)
                    out.append(UInt8(ascii: "\""))
                    return true
                }
            if !isWritten { Self.append(rows.value(index), to: &out) }
        }
        out.append(UInt8(ascii: "}"))
        out.append(UInt8(ascii: "\n"))
    }
}

/// Comma-separated values as RFC 4180 has them: a header, CRLF line ends, quotes where a value needs them. NULL is empty, the empty text `""`.
struct RowCSVWriter: RowWriter {
    private var cell: [UInt8] = []

    mutating func begin(_ columns: [String], to out: inout [UInt8]) {
        for (index, column) in columns.enumerated() {
            if index > 0 { out.append(",") }
            CSVText.append(Array(column.utf8), to: &out)
        }
        out.append("\r\n")
    }

    mutating func write(_ row: [SQLValue], to out: inout [UInt8]) {
        for (index, value) in row.enumerated() {
            if index > 0 { out.append(",") }
            append(value, to: &out)
        }
        out.append("\r\n")
    }

    private mutating func append(_ value: SQLValue, to out: inout [UInt8]) {
        cell.removeAll(keepingCapacity: true)
        ValueText.append(value, to: &cell)
        if cell.isEmpty, value != .null { out.append("\"\"") } else { CSVText.append(cell, to: &out) }
    }

    mutating func write(_ rows: SQLRows, to out: inout [UInt8]) {
        for index in rows.columns.indices {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            let isWritten =
                rows.type(index) == .text
                && rows.withBytes(index) { text in
                    guard !text.isEmpty, text.isUTF8 else { return false }
                    CSVText.append(text, to: &out)
                    return true
                }
            if !isWritten { append(rows.value(index), to: &out) }
        }
        out.append(UInt8(ascii: "\r"))
        out.append(UInt8(ascii: "\n"))
    }
}

/// A table of Markdown (GitHub's). Bars and line ends in values are escaped.
struct RowMarkdownWriter: RowWriter {
    mutating func begin(_ columns: [String], to out: inout [UInt8]) {
        for column in columns {
            out.append("| ")
            Self.append(Array(column.utf8), to: &out)
            out.append(" ")
        }
        out.append("|\n")
        for _ in columns { out.append("| --- ") }
        out.append("|\n")
    }

    mutating func write(_ row: [SQLValue], to out: inout [UInt8]) {
        for value in row {
            out.append("| ")
            var cell: [UInt8] = []
            ValueText.append(value, to: &cell)
            Self.append(cell, to: &out)
            out.append(" ")
        }
        out.append("|\n")
    }

    private static func append(_ text: [UInt8], to out: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "|"): out.append("\\|")
            case UInt8(ascii: "\\"): out.append("\\\\")
            case 0x0A: out.append("<br>")
            case 0x0D: break
            default: TextSafety.append([byte], to: &out)
            }
        }
    }
}

/// A line a value, names aligned, a rule between rows: for rows that are wider than a screen.
struct RowVerticalWriter: RowWriter {
    let isStyled: Bool
    private var names: [String] = []
    private var width = 0
    private var row = 0

    init(isStyled: Bool) { self.isStyled = isStyled }

    mutating func begin(_ columns: [String], to out: inout [UInt8]) {
        names = columns.map(TextSafety.visible)
        width = names.map(\.count).max() ?? 0
    }

    mutating func write(_ row: [SQLValue], to out: inout [UInt8]) {
        self.row += 1
        out.styled(isStyled ? .dim : nil) { $0.append("-[ \(self.row) ]" + String(repeating: "-", count: max(4, width))) }
        out.append("\n")
        for (name, value) in zip(names, row) {
            out.append(String(repeating: " ", count: width - name.count))
            out.styled(isStyled ? .bold : nil) { $0.append(name) }
            out.append(": ")
            var cell: [UInt8] = []
            ValueText.append(value, to: &cell)
            // Further lines of a value stand under its first.
            for (index, line) in cell.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
                if index > 0 { out.append("\n" + String(repeating: " ", count: width + 2)) }
                TextSafety.append(line, to: &out)
            }
            out.append("\n")
        }
    }
}

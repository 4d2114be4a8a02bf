import SQL

/// Writes the rows of an answer in one format, in their order, on one thread.
protocol RowWriter {
    /// What stands before the first row, also where there are none.
    mutating func begin(_ columns: [String], to out: inout [UInt8])

    /// Appends one row with its end.
    mutating func write(_ row: [SQLValue], to out: inout [UInt8])

    /// Appends the row that `rows` stands on. For writers that need no values of their own for it.
    mutating func write(_ rows: SQLRows, to out: inout [UInt8])

    /// What stands after the last row.
    mutating func end(_ out: inout [UInt8])
}

extension RowWriter {
    mutating func write(_ rows: SQLRows, to out: inout [UInt8]) {
        write(rows.columns.indices.map { rows.value($0) }, to: &out)
    }

    mutating func end(_ out: inout [UInt8]) {}
}

/// How the rows of an answer are written (`--output`, `.mode`).
enum RowFormat: String, CaseIterable {
    /// Columns for people.
    case table
    /// One JSON object a line.
    case json
    /// RFC 4180 with a header.
    case csv
    /// A table of Markdown.
    case markdown
    /// A line a value: for wide rows.
    case vertical

    /// What is right where nothing is said: a table for people, JSON lines for programs.
    static func standard(isTerminal: Bool) -> RowFormat { isTerminal ? .table : .json }

    /// A writer for one answer. Tables are cut to `columns`, where there is a width.
    func writer(isStyled: Bool, columns: Int?) -> any RowWriter {
        switch self {
        case .table: RowTableWriter(isStyled: isStyled, columns: columns)
        case .json: RowJSONWriter()
        case .csv: RowCSVWriter()
        case .markdown: RowMarkdownWriter()
        case .vertical: RowVerticalWriter(isStyled: isStyled)
        }
    }
}

/// Values as text.
enum ValueText {
    /// Appends a value as SQL's `CAST(… AS TEXT)` has it; nothing for NULL, hexadecimal digits for a blob.
    static func append(_ value: SQLValue, to out: inout [UInt8]) {
        switch value {
        case .null: break
        case .integer(let number): out.append("\(number)")
        case .real(let number): appendReal(number, to: &out)
        case .text(let text): out.append(text)
        case .blob(let bytes): appendHex(bytes, to: &out)
        }
    }

    /// Appends a number so that it reads back as the same number, always with a point or an exponent.
    static func appendReal(_ number: Double, to out: inout [UInt8]) {
        if number.isInfinite { return out.append(number < 0 ? "-Inf" : "Inf") }
        out.append("\(number)")
    }

    private static func appendHex(_ bytes: [UInt8], to out: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        out.append("X'")
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        out.append("'")
    }
}

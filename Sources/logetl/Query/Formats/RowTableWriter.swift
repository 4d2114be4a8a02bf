import SQL

/// Columns for people: the first rows decide how wide they are, numbers stand to the right, what is too wide is cut with a mark.
struct RowTableWriter: RowWriter {
    /// Rows that decide the widths.
    private static let sampleRows = 1_000
    /// Bytes of those rows at most.
    private static let sampleBytes = 4 << 20
    /// No column is cut to less.
    private static let leastWidth = 8

    private let isStyled: Bool
    private let limit: Int?
    private var names: [String] = []
    private var widths: [Int] = []
    private var isNumeric: [Bool] = []
    private var held: [[(text: String, isNumber: Bool)]] = []
    private var heldBytes = 0
    private var isOpen = false

    /// A table cut to `columns`, or not cut where that is nil.
    init(isStyled: Bool, columns: Int?) {
        self.isStyled = isStyled
        limit = columns
    }

    mutating func begin(_ columns: [String], to out: inout [UInt8]) { names = columns.map(TextSafety.visible) }

    mutating func write(_ row: [SQLValue], to out: inout [UInt8]) {
        let cells = row.map(Self.cell)
        if isOpen { return append(cells, to: &out) }
        held.append(cells)
        heldBytes += cells.reduce(0) { $0 + $1.text.utf8.count }
        if held.count >= Self.sampleRows || heldBytes >= Self.sampleBytes { open(&out) }
    }

    mutating func end(_ out: inout [UInt8]) { open(&out) }

    /// A value on one line.
    private static func cell(_ value: SQLValue) -> (text: String, isNumber: Bool) {
        switch value {
        case .null: return ("NULL", false)
        case .integer(let number): return ("\(number)", true)
        default:
            var bytes: [UInt8] = []
            ValueText.append(value, to: &bytes)
            for index in bytes.indices where bytes[index] == 0x0A || bytes[index] == 0x0D { bytes[index] = 0x20 }
            var isNumber = false
            if case .real = value { isNumber = true }
            return (TextSafety.visible(String(decoding: bytes, as: UTF8.self)), isNumber)
        }
    }

    /// Decides the widths and writes the header and what was held back.
    private mutating func open(_ out: inout [UInt8]) {
        guard !isOpen else { return }
        isOpen = true
        widths = names.map(\.count)
        isNumeric = names.indices.map { column in
            let cells = held.map { $0[column] }.filter { $0.text != "NULL" || $0.isNumber }
            return !cells.isEmpty && cells.allSatisfy(\.isNumber)
        }
        for row in held { for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.text.count) } }
        if let limit { fit(limit) }
        out.styled(isStyled ? .bold : nil) { out in
            for (column, name) in names.enumerated() { append(name, column, isRight: isNumeric[column], to: &out) }
        }
        out.append("\n")
        out.styled(isStyled ? .dim : nil) { out in
            for (column, width) in widths.enumerated() {
                if column > 0 { out.append("  ") }
                out.append(String(repeating: "─", count: width))
            }
        }
        out.append("\n")
        for row in held { append(row, to: &out) }
        held = []
    }

    /// Takes from the widest columns until the table fits.
    private mutating func fit(_ limit: Int) {
        var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - limit
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.leastWidth {
            let next = widths.indices.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let cut = min(excess, max(1, widths[widest] - max(next, Self.leastWidth)))
            widths[widest] -= cut
            excess -= cut
        }
    }

    private func append(_ row: [(text: String, isNumber: Bool)], to out: inout [UInt8]) {
        for (column, cell) in row.enumerated() {
            append(cell.text, column, isRight: cell.isNumber && isNumeric[column], to: &out)
        }
        out.append("\n")
    }

    private func append(_ text: String, _ column: Int, isRight: Bool, to out: inout [UInt8]) {
        if column > 0 { out.append("  ") }
        let isLast = column == widths.count - 1
        var shown = text
        if shown.count > widths[column], limit != nil { shown = String(shown.prefix(max(0, widths[column] - 1))) + "…" }
        let gap = String(repeating: " ", count: max(0, widths[column] - shown.count))
        if isRight { out.append(gap) }
        out.append(shown)
        if !isRight, !isLast { out.append(gap) }
    }
}

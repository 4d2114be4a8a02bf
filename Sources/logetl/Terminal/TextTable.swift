/// Rows of cells, aligned: a table for people.
struct TextTable {
    /// Where a column's cells stand.
    enum Alignment {
        case left, right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    /// A table with these columns.
    init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

    /// Adds a row; missing cells are empty.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// Whether there are no rows.
    var isEmpty: Bool { rows.isEmpty }

    /// The table, each line with its end, two spaces between columns, no spaces at line ends.
    func rendered() -> String {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        var text = ""
        for row in all {
            var line = ""
            for (column, width) in widths.enumerated() {
                let cell = column < row.count ? row[column] : ""
                let gap = String(repeating: " ", count: width - cell.count)
                line += columns[column].alignment == .left ? cell + gap : gap + cell
                if column < widths.count - 1 { line += "  " }
            }
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        return text
    }
}

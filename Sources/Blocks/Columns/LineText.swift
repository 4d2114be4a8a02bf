import Events

/// Writes the lines of many rows of a block: literals, instants and values, without looking a column up for each row.
final class LineText {
    private enum Step {
        case literal(Range<Int>)
        case column(ColumnText)
        case timestamp(TimestampLayout)
    }

    private let reader: BlockReader
    private let shapeOf: [Int]
    private let timestamps: [Timestamp]
    /// The steps of each shape, empty for those that are not wanted.
    private var steps: [[Step]] = []
    /// The text of all literals.
    private var literals: [UInt8] = []

    /// For the rows of the shapes that `isWanted` marks.
    init(_ reader: BlockReader, _ isWanted: [Bool]) throws(BlockError) {
        self.reader = reader
        shapeOf = try reader.shapeIndexes()
        var hasTimestamps = false
        var texts = [ColumnText?](repeating: nil, count: reader.columns.count)
        for (index, shape) in reader.shapes.enumerated() {
            var own: [Step] = []
            for part in shape.parts where isWanted[index] {
                switch part {
                case .literal(let range):
                    own.append(.literal(literals.count..<literals.count + range.count))
                    literals += shape.literals[range]
                case .timestamp(let layout):
                    hasTimestamps = true
                    own.append(.timestamp(layout))
                case .column(let column):
                    let open = try reader.column(column)
                    let text = texts[column] ?? ColumnText(open, 0...reader.count - 1, name: .filler)
                    texts[column] = text
                    own.append(.column(text))
                }
            }
            steps.append(own)
        }
        timestamps = hasTimestamps ? try reader.timestamps() : []
    }

    /// Appends the line of a row as an entry. Each row at most once, and only of the wanted shapes.
    func append(_ row: Int, to text: inout EntryText) {
        for step in steps[shapeOf[row]] {
            switch step {
            case .literal(let range): text.bytes.append(contentsOf: literals[range])
            case .column(let column): text.bytes.append(contentsOf: column.next(row))
            case .timestamp(let layout): reader.write(timestamps[row], layout, to: &text.bytes)
            }
        }
        text.starts.append(text.bytes.count)
    }
}

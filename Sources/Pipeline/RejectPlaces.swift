import Events
import Parsers

/// Finds what a rejected item needs to be read again: the instant that it would have without a timestamp, and the columns' names.
///
/// For the items of one parsed chunk, in their order, before events are taken out of its batch.
struct RejectPlaces {
    private let chunk: Chunk
    /// Rows whose lines begin before the last item asked for.
    private var rows = 0
    private var columns: ColumnList?
    /// Up to where `columns` is right.
    private var columnsEnd: Int

    init(_ chunk: Chunk) {
        self.chunk = chunk
        columns = chunk.form.columns
        columnsEnd = Int(chunk.bytes.start)
    }

    /// The instant and the names in force at `line`; nothing for dead letters, which bring theirs.
    mutating func place(of line: ByteRange) -> (time: Timestamp?, columns: ColumnList?) {
        guard chunk.letters.isEmpty else { return (nil, nil) }
        let lines = chunk.batch.lines
        while rows < lines.count, lines[rows].start < line.start { rows += 1 }
        let time = rows > 0 ? chunk.batch.timestamps[rows - 1] : chunk.previous.take()
        if Int(line.start) > columnsEnd {
            let passed = chunk.batch.arena.bytes(ByteRange(columnsEnd, Int(line.start)))
            columns = ColumnList.inForce(after: passed, of: chunk.form.format, before: columns)
            columnsEnd = Int(line.start)
        }
        return (time, columns)
    }
}

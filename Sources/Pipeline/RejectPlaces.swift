import Events
import Parsers

/// Finds what a rejected item needs to be read again: the instant that it would have without a timestamp, and the columns' names.
///
/// For the items of one parsed chunk, in their order. Dead letters bring theirs.
struct RejectPlaces {
    private let chunk: Chunk
    /// Rows whose lines begin before the last item asked for.
    private var rows = 0
    private var columns: ColumnList?
    /// Up to where `columns` is right, from the start of the chunk.
    private var columnsEnd = 0

    init(_ chunk: Chunk) {
        self.chunk = chunk
        columns = chunk.form.columns
    }

    /// The instant and the names in force at `line`. Before events are taken out of the batch.
    mutating func place(of line: ByteRange) -> (time: Timestamp?, columns: ColumnList?) {
        guard chunk.letters.isEmpty else { return (nil, nil) }
        let lines = chunk.batch.lines
        while rows < lines.count, lines[rows].start < line.start { rows += 1 }
        let time = rows > 0 ? chunk.batch.timestamps[rows - 1] : chunk.previous.take()
        return (time, columns(at: Int(line.start) - Int(chunk.bytes.start)))
    }

    /// The names in force at an offset from the start of the chunk.
    mutating func columns(at offset: Int) -> ColumnList? {
        guard chunk.letters.isEmpty, offset > columnsEnd, offset <= chunk.bytes.count else { return columns }
        let start = Int(chunk.bytes.start)
        let passed = chunk.batch.arena.bytes(ByteRange(start + columnsEnd, start + offset))
        columns = ColumnList.inForce(after: passed, of: chunk.form.format.base, before: columns)
        columnsEnd = offset
        return columns
    }
}

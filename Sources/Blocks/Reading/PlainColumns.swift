import Events

/// The columns of events that were laid out for reading and not encoded: the texts as they are, and where each value stands in them.
///
/// Written by `BlockEncoder.open`, then only read.
struct PlainColumns {
    let columns: [ColumnKey]
    let shapes: [LineShape]
    let source: [UInt8]
    let constants: [(key: ColumnKey, value: [UInt8])]
    var serviceNames: [String] = []
    var timestamps: [Timestamp] = []
    var levels: [UInt8] = []
    /// For each event the index of its service.
    var services: [UInt16] = []
    /// For each event the index of its shape.
    var shapeOfRow: [Int] = []

    /// The batch's arena, or the values alone where they are a small part of it: the batch may be used again before a column is asked for.
    private var text: [UInt8] = []
    private var isArena = true
    /// The values of all columns, one column after the other, as ranges of `text`.
    private var ranges: [ByteRange] = []
    /// Where each column's values start in `ranges`; one more entry than columns.
    private var starts = [0]

    /// Part of the arena that the values must be for it to be kept.
    private static let arenaShare = 4

    /// Columns without values, for the shapes of `table` and the text of `batch`; `bytes` are those of all values.
    init(_ table: ShapeTable, _ batch: EventBatch, bytes: Int) {
        columns = table.columns
        shapes = table.shapes
        source = batch.source
        constants = batch.constants.map { constant in
            (ColumnKey(name: batch.names.texts[Int(constant.name.rawValue)], kind: .text), constant.value)
        }
        isArena = bytes * Self.arenaShare > batch.arena.count
        if isArena { text = Array(batch.arena.bytes(ByteRange(0, batch.arena.count))) }
    }

    /// Adds the values of the next column, ranges of the arena at `base`.
    mutating func add(_ values: UnsafeBufferPointer<ByteRange>, _ base: UnsafePointer<UInt8>) {
        if isArena {
            ranges.append(contentsOf: values)
        } else {
            for value in values {
                let start = text.count
                text.append(contentsOf: UnsafeBufferPointer(start: base + Int(value.start), count: value.count))
                ranges.append(ByteRange(start, text.count))
            }
        }
        starts.append(ranges.count)
    }

    /// The values of a column.
    func values(_ index: Int) -> ValueList {
        let own = ranges[starts[index]..<starts[index + 1]]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(own.reduce(0) { $0 + $1.count })
        var ends = [0]
        ends.reserveCapacity(own.count + 1)
        text.withUnsafeBufferPointer { text in
            for range in own {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[Int(range.start)..<Int(range.end)]))
                ends.append(bytes.count)
            }
        }
        return ValueList(count: own.count, storage: .text(bytes, starts: ends))
    }
}

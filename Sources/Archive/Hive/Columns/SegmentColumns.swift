import Blocks
import Events
import Parsers

/// The columns of a segment that a walk over its lines gave, and its text, for others that are asked for later.
final class SegmentColumns: ColumnReading {
    let serviceNames: [String]
    var count: Int { rows.levels.count }

    /// Lines that were walked, also those that are no rows.
    var walked: Int { rows.walked }

    private let buffer: SegmentBuffer
    private var walker: LineWalker
    private let kept: [Range<Int>]?
    private let levelMask: UInt16
    private let rows: LineWalker.Rows
    private var known: [EventColumn: ColumnValues]
    private var parse: (LineWalker.Rows, SegmentBuffer) -> BlockReader
    private var reader: BlockReader?

    /// Names of metadata that reading makes of others, or makes others of.
    private static let renamed: Set<[UInt8]> = Set(
        FieldName.reserved[...Int(FieldName.filler.rawValue)].map { Array($0.utf8) }
            + [EventShape.sourceField, LineTemplate.key].map { Array($0.utf8) })
    private static let renamedPrefix = Array("metadata".utf8)

    /// Walks the lines of `buffer`, or `kept` of them; nil where they must be parsed. `parse` reads rows as events, for what columns do not
    /// tell. `columns` are taken at once, others when they are asked for.
    init?(
        _ buffer: SegmentBuffer, _ walker: LineWalker, kept: [Range<Int>]?, levelMask: UInt16, service: String,
        _ columns: [EventColumn], parse: @escaping (LineWalker.Rows, SegmentBuffer) -> BlockReader
    ) {
        guard let walked = Self.walk(buffer, walker, kept, levelMask, columns) else { return nil }
        serviceNames = [service]
        self.buffer = buffer
        self.walker = walker
        self.kept = kept
        self.levelMask = levelMask
        self.parse = parse
        rows = walked.rows
        known = walked.values
    }

    private static func walk(
        _ buffer: SegmentBuffer, _ walker: LineWalker, _ kept: [Range<Int>]?, _ levelMask: UInt16, _ columns: [EventColumn]
    ) -> (rows: LineWalker.Rows, values: [EventColumn: ColumnValues])? {
        let wanted = LineWalker.Wanted()
        var taken: [EventColumn: ColumnCollector] = [:]
        // Lines of ours have some three hundred bytes.
        let rows = (kept?.count ?? buffer.text.count / 300) + 1
        for column in columns where taken[column] == nil && isWalked(column) {
            let values: ColumnCollector
            switch column {
            case .message:
                values = ColumnCollector(rows: rows, sharing: false)
                wanted.message = values
            case .traceID:
                values = ColumnCollector(rows: rows, sharing: false)
                wanted.traceID = values
            case .host:
                values = ColumnCollector(rows: rows, sharing: true)
                wanted.host = values
            case .source:
                values = ColumnCollector(rows: rows, sharing: true)
                wanted.source = values
            case .field(let name):
                values = ColumnCollector(rows: rows, sharing: true, isNumber: EventShape.role(name) == .number)
                wanted.fields.append((name, values))
            case .metadata:
                values = ColumnCollector(rows: rows, sharing: false)
                wanted.metadata = values
            case .raw:
                values = ColumnCollector(rows: rows, sharing: false)
                wanted.raw = values
            }
            taken[column] = values
        }
        return walker.walk(buffer, kept, levelMask: levelMask, wanted).map { ($0, taken.mapValues { $0.finish() }) }
    }

    /// Whether the name is one that reading makes of others, or makes others of.
    static func isRenamed(_ name: [UInt8]) -> Bool { renamed.contains(name) }

    /// Whether the values of a column stand in the lines as they are, or can be made of what does.
    private static func isWalked(_ column: EventColumn) -> Bool {
        switch column {
        case .message, .traceID, .host, .source, .metadata, .raw: true
        case .field(let name): !renamed.contains(name) && !name.starts(with: renamedPrefix) && isWhole(name)
        }
    }

    /// Whether a name is UTF-8 and cannot be what another one is shown as that is not.
    private static func isWhole(_ name: [UInt8]) -> Bool {
        let text = String(decoding: name, as: UTF8.self)
        return !text.unicodeScalars.contains("\u{FFFD}")
    }

    func timestamps() -> [Timestamp] { rows.timestamps }
    func levels() -> [UInt8] { rows.levels }
    func services() -> (names: [String], indexes: [UInt16]) { (serviceNames, Array(repeating: 0, count: count)) }

    func columnValues(_ column: EventColumn) throws(BlockError) -> ColumnValues {
        if let values = known[column] { return values }
        guard Self.isWalked(column) else { return try opened().columnValues(column) }
        guard let walked = Self.walk(buffer, walker, kept, levelMask, [column]), let values = walked.values[column] else {
            // Columns that are made of whole lines ask more of them.
            if column == .metadata || column == .raw { return try opened().columnValues(column) }
            throw .corrupt("a segment reads otherwise than before")
        }
        known[column] = values
        return values
    }

    func isAtHand(_ column: EventColumn) -> Bool { known[column] != nil }

    /// From now on with a walker and a parser of its own.
    func detach() {
        guard let service = serviceNames.first else { return }
        let start = rows.timestamps.first ?? Timestamp(rawValue: 0)
        walker = LineWalker(service: service)
        parse = { rows, buffer in
            Self.parse(rows, buffer, service: service, start: start, EventBatch(), BlockEncoder(tokens: .none))
        }
    }

    /// Reads rows that a walk gave as events, with a batch and an encoder that keep their memory for others.
    static func parse(
        _ rows: LineWalker.Rows, _ buffer: SegmentBuffer, service: String, start: Timestamp, _ batch: EventBatch,
        _ encoder: BlockEncoder
    ) -> BlockReader {
        batch.removeAll()
        batch.source = []
        let text = batch.arena.append(buffer.text)
        var parser = ArchiveLineParser(service: Array(service.utf8), start: start)
        for (from, to) in zip(rows.starts, rows.ends) {
            parser.parse(ByteRange(text.start + from, text.start + to), into: batch)
        }
        return encoder.open(batch, rows: Array(0..<batch.count))
    }

    func opened() throws(BlockError) -> BlockReader {
        if let reader { return reader }
        let made = parse(rows, buffer)
        guard made.count == count else { throw .corrupt("a segment reads otherwise than its lines are") }
        reader = made
        return made
    }
}

import Blocks
import Events
import Query

/// The texts of events that a scan stands on.
struct RowText {
    private var writer = TimestampWriter()
    private var buffer: [UInt8] = []
    private var date: (day: Day, civil: CivilDate)?

    /// The civil date of an instant, UTC.
    mutating func date(_ timestamp: Timestamp) -> CivilDate {
        let day = timestamp.day
        if let date, date.day == day { return date.civil }
        let civil = CivilDate(daysSinceEpoch: Int(day.rawValue))
        date = (day, civil)
        return civil
    }

    /// The canonical text of an instant.
    mutating func timestamp(_ timestamp: Timestamp, _ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { memory in
            guard let base = memory.baseAddress else { return }
            let count = writer.write(timestamp, .rfc3339Nanoseconds, to: base)
            body(UnsafeRawBufferPointer(start: base, count: count))
        }
    }

    /// Calls `body` with the value of a column, not at all where the event has none. Throws where the block is damaged.
    mutating func value(_ column: EventColumn, _ scan: RowScan, _ body: (UnsafeRawBufferPointer) -> Void) throws(BlockError) {
        if let values = try scan.values(column) {
            let code = values.code(scan.row)
            if code >= 0 { values.withBytes(ofEntry: Int(code), body) }
            return
        }
        buffer.removeAll(keepingCapacity: true)
        guard let block = try scan.block(), try append(column, block, scan.row) else { return }
        buffer.withUnsafeBytes(body)
    }

    /// Appends one event's value; false where it has none.
    private mutating func append(_ column: EventColumn, _ block: BlockReader, _ row: Int) throws(BlockError) -> Bool {
        switch column {
        case .message: try block.appendMessage(row, to: &buffer)
        case .raw: try block.appendLine(row, to: &buffer)
        case .source: buffer = try block.source(row)
        case .host, .traceID:
            guard let value = try block.value(column == .host ? "host" : "traceId", row) else { return false }
            buffer = value
        case .metadata:
            var members: [UInt8] = [0x7B]
            try block.forEachMetadata(row) { EventShape.appendMember($0, $1, isJSON: $2, to: &members) }
            members.append(0x7D)
            buffer = members
        case .field: return false
        }
        return true
    }
}

import Blocks
import Events

/// A field of events as options and output name it: `level`, `service`, `host`, `status`, `metadata.level` …
public enum EventField: Hashable, Sendable {
    /// The event's id (`EventIdentity`).
    case id
    /// The instant.
    case timestamp
    /// The level.
    case level
    /// The service.
    case service
    /// Any other part.
    case column(EventColumn)

    /// The column that it is of; nil for what every block has.
    var column: EventColumn? {
        guard case .column(let column) = self else { return nil }
        return column
    }

    /// The field that a name means: the same names as in queries, further `id`, `raw` (the line) and `metadata` (all of it).
    public init(_ name: String) {
        switch name {
        case "id", "_id": self = .id
        case "raw": self = .column(.raw)
        case "metadata": self = .column(.metadata)
        default:
            switch QueryField(name) {
            case .time: self = .timestamp
            case .level: self = .level
            case .service: self = .service
            case .text(let scope): self = .column(EventColumn(scope))
            }
        }
    }
}

extension ColumnBlock {
    /// Counts the distinct values of a field in `rows`. `body` gets each value with what it is and how often; of rows without a value
    /// the number is returned. Not for `id` and `timestamp`, which hardly come twice: these are given one by one.
    func countValues(
        of field: EventField, in rows: RowSet, _ body: (UnsafeRawBufferPointer, ValueKind, Int) -> Void
    ) throws(BlockError) -> Int {
        switch field {
        case .level:
            let levels = try levels()
            var counts = [Int](repeating: 0, count: Level.tableSize)
            rows.forEach { row in
                let raw = Int(levels[row])
                counts[raw < Level.tableSize ? raw : Int(Level.fallback.rawValue)] += 1
            }
            for (raw, count) in counts.enumerated() where count > 0 {
                let name = Array((Level(rawValue: UInt8(raw)) ?? .fallback).name.utf8)
                name.withUnsafeBytes { body($0, .text, count) }
            }
            return 0
        case .service:
            let services = try services()
            var counts = [Int](repeating: 0, count: serviceNames.count)
            rows.forEach { if Int(services[$0]) < counts.count { counts[Int(services[$0])] += 1 } }
            for (index, count) in counts.enumerated() where count > 0 {
                Array(serviceNames[index].utf8).withUnsafeBytes { body($0, .text, count) }
            }
            return 0
        case .id: return rows.count
        case .timestamp:
            let timestamps = try timestamps()
            var writer = TimestampWriter()
            rows.forEach { row in Array(writer.string(timestamps[row]).utf8).withUnsafeBytes { body($0, .text, 1) } }
            return 0
        case .column(let column):
            let values = try values(column)
            var missing = 0
            guard values.codes != nil else {
                values.withEntries { entries in rows.forEach { body(entries[$0], values.kind($0), 1) } }
                return 0
            }
            var counts = [Int](repeating: 0, count: values.entryCount)
            rows.forEach { row in
                let code = values.code(row)
                if code < 0 { missing += 1 } else { counts[Int(code)] += 1 }
            }
            values.withEntries { entries in
                for (entry, count) in counts.enumerated() where count > 0 { body(entries[entry], values.kind(entry), count) }
            }
            return missing
        }
    }
}

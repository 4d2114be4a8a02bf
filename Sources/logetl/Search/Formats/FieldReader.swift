import Blocks
import Events
import Query

/// The fields of events that someone named, one after the other.
struct FieldReader {
    /// The names as they were typed.
    let names: [String]
    private let fields: [EventField]
    private var times = TimestampWriter()

    /// A value: what it is, and its bytes.
    struct Value {
        var bytes: [UInt8]
        /// Whether it is a JSON value that is no string.
        var isJSON = false
    }

    /// Reads the fields with these names.
    init(_ names: [String]) {
        self.names = names
        fields = names.map { EventField($0) }
    }

    /// What field `index` is.
    func field(_ index: Int) -> EventField { fields[index] }

    /// The value of field `index` of an event; nil where it has none. Instants are in `layout`.
    mutating func value(
        _ index: Int, of hit: Hit, _ layout: TimestampLayout = .rfc3339Nanoseconds
    ) throws -> Value? {
        let block = hit.block
        switch fields[index] {
        case .id: return Value(bytes: Array(try EventIdentity(hit).description.utf8))
        case .timestamp: return Value(bytes: Array(times.string(hit.timestamp, layout).utf8))
        case .level: return Value(bytes: Array(hit.level.name.utf8))
        case .service: return Value(bytes: Array(hit.service.utf8))
        case .column(.message):
            var message: [UInt8] = []
            try block.appendMessage(hit.row, to: &message)
            return Value(bytes: message)
        case .column(.raw):
            var line: [UInt8] = []
            try block.appendLine(hit.row, to: &line)
            return Value(bytes: line)
        case .column(.host): return try block.value("host", hit.row).map { Value(bytes: $0) }
        case .column(.traceID): return try block.value("traceId", hit.row).map { Value(bytes: $0) }
        case .column(.source): return Value(bytes: try block.source(hit.row))
        case .column(.metadata): return Value(bytes: try CSVWriter.metadata(hit), isJSON: true)
        case .column(.field(let name)):
            var found: Value?
            try block.forEachMetadata(hit.row) { other, value, isJSON in
                if found == nil, other.utf8.elementsEqual(name) { found = Value(bytes: Array(value), isJSON: isJSON) }
            }
            return found
        }
    }
}

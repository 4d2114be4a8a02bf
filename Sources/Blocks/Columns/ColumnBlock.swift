import Events

/// The events of a block as columns: what questions that look at many events and few of their parts read.
///
/// Rows are those of the block in their order, less those that the question's filter ruled out. For one thread.
public final class ColumnBlock {
    /// Events.
    public let count: Int
    /// The instants, ascending.
    public let timestamps: [Timestamp]
    /// The levels, as raw values of `Level`.
    public let levels: [UInt8]
    /// The services of the block.
    public let serviceNames: [String]
    /// For each event the index of its service.
    public let services: [UInt16]

    private let reader: BlockReader
    private var known: [EventColumn: ColumnValues] = [:]

    /// The columns of an opened block. Throws where it is damaged.
    public init(_ reader: BlockReader) throws(BlockError) {
        self.reader = reader
        count = reader.count
        timestamps = try reader.timestamps()
        levels = try reader.levels()
        (serviceNames, services) = try reader.services()
        guard timestamps.count == count, levels.count == count, services.count == count else {
            throw .corrupt("a column does not fit the count of events")
        }
    }

    /// The values of a column. Throws where the block is damaged.
    public func values(_ column: EventColumn) throws(BlockError) -> ColumnValues {
        if let values = known[column] { return values }
        let values = try reader.columnValues(column)
        known[column] = values
        return values
    }
}

extension BlockReader {
    /// The values of a column, row by row.
    func columnValues(_ column: EventColumn) throws(BlockError) -> ColumnValues {
        var codes: [Int32] = []
        var bytes: [UInt8] = []
        var starts = [0]
        var kinds: [ValueKind] = []
        codes.reserveCapacity(count)
        for row in 0..<count {
            guard let kind = try append(column, row, to: &bytes) else {
                codes.append(ColumnValues.none)
                continue
            }
            codes.append(Int32(truncatingIfNeeded: kinds.count))
            kinds.append(kind)
            starts.append(bytes.count)
        }
        return ColumnValues(codes: codes, bytes: bytes, starts: starts, kinds: kinds)
    }

    /// Appends a row's value of a column; nil where it has none.
    private func append(_ column: EventColumn, _ row: Int, to out: inout [UInt8]) throws(BlockError) -> ValueKind? {
        switch column {
        case .message: try appendMessage(row, to: &out)
        case .raw: try appendLine(row, to: &out)
        case .source: out += try source(row)
        case .traceID, .host:
            guard let value = try value(column == .host ? "host" : "traceId", row) else { return nil }
            out += value
        case .metadata:
            out.append(0x7B)
            var members: [UInt8] = [0x7B]
            try forEachMetadata(row) { EventShape.appendMember($0, $1, isJSON: $2, to: &members) }
            out += members.dropFirst()
            out.append(0x7D)
            return .json
        case .field(let name):
            var kind: ValueKind?
            try forEachMetadata(row) { other, value, isJSON in
                guard kind == nil, other.utf8.elementsEqual(name) else { return }
                out += value
                kind = isJSON ? .json : .text
            }
            return kind
        }
        return .text
    }
}

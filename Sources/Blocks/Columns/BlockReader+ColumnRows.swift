import Events

extension BlockReader {
    /// The values of a column, row by row: what they are by definition. For shapes of blocks that have no shorter way, and for tests.
    func columnValuesByRow(_ column: EventColumn) throws(BlockError) -> ColumnValues {
        var codes: [Int32] = []
        var text = EntryText()
        var kinds: [ValueKind] = []
        codes.reserveCapacity(count)
        for row in 0..<count {
            guard let kind = try append(column, row, to: &text.bytes) else {
                codes.append(ColumnValues.none)
                continue
            }
            codes.append(Int32(truncatingIfNeeded: kinds.count))
            kinds.append(kind)
            text.starts.append(text.bytes.count)
        }
        return ColumnValues(codes: codes, text: text, kinds: kinds)
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
            var members: [UInt8] = [0x7B]
            try forEachMetadata(row) { EventShape.appendMember($0, $1, isJSON: $2, to: &members) }
            out += members
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

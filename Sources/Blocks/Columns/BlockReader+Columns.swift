import Events

extension BlockReader: ColumnReading {
    package func opened() -> BlockReader { self }

    /// Where the events of one shape have a column's value.
    private enum Origin: Equatable {
        case none
        /// The first value of the column with this index.
        case column(Int)
        /// The whole line.
        case line
        /// The same for all.
        case constant([UInt8])
    }

    /// The values of a column, taken as the block keeps them: which of the block's columns has it follows from an event's shape.
    package func columnValues(_ column: EventColumn) throws(BlockError) -> ColumnValues {
        switch column {
        case .message:
            return try values(shapes.map { $0.hasMessage ? first(in: $0) { $0.isMessage } ?? .none : lineOrigin($0) })
        case .raw: return try values(shapes.map(lineOrigin), isReadable: false)
        case .source:
            let name = Array(BlockEncoder.sourceColumn.utf8)
            return try values(shapes.map { first(in: $0) { $0.name == name } ?? .constant(blockSource) }, isReadable: false)
        case .traceID, .host:
            let name = Array((column == .host ? "host" : "traceId").utf8)
            let constant = constants.first { $0.key.name == name }.map { Origin.constant($0.value) } ?? .none
            return try values(shapes.map { first(in: $0) { $0.name == name && $0.role != .hidden } ?? constant })
        case .metadata: return try columnValuesByRow(column)
        case .field(let name):
            guard let origins = origins(ofField: name) else { return try columnValuesByRow(column) }
            return try values(origins, isEntry: true)
        }
    }

    /// The first of the block's columns that satisfies `isWanted` and of which the shape has a value.
    private func first(in shape: LineShape, _ isWanted: (ColumnKey) -> Bool) -> Origin? {
        columns.indices.first { isWanted(columns[$0]) && shape.occurrences(of: $0) > 0 }.map { .column($0) }
    }

    /// The line of events of a shape: where it is a value and nothing else, that.
    private func lineOrigin(_ shape: LineShape) -> Origin {
        if shape.parts.count == 1, case .column(let index) = shape.parts[0], columns[index].kind != .escaped {
            return .column(index)
        }
        return .line
    }

    /// Where each shape has an entry of `metadata`, as `forEachMetadata` says; nil where that does not follow from the shape.
    private func origins(ofField name: [UInt8]) -> [Origin]? {
        let isLevelText = name == Array(EventShape.levelText.utf8)
        // What a line says of its level is shown only where it says more than the level, row by row.
        if isLevelText, columns.contains(where: \.isLevel) { return nil }
        if knownRepeats != nil, Self.repeatEntryNames.contains(name) { return nil }
        // Names that are no UTF-8 are shown repaired, and may then be the one that is asked for.
        guard String(decoding: name, as: UTF8.self).utf8.elementsEqual(name) else { return nil }
        let names = columns.map(\.name) + constants.map(\.key.name)
        if names.contains(where: { Self.isRepaired($0, name) }) { return nil }
        let own = columns.indices.filter { columns[$0].role == .metadata && columns[$0].name == name }
        let constant = constants.first { $0.key.name == name && $0.key.role != .host && $0.key.role != .traceID }
        let otherwise = constant.map { Origin.constant($0.value) } ?? .none
        return shapes.map { shape in
            for case .column(let index) in shape.parts where own.contains(index) { return .column(index) }
            for index in shape.detached where own.contains(index) { return .column(index) }
            return otherwise
        }
    }

    private static let repeatEntryNames: [[UInt8]] = [repeatNames.count, repeatNames.first, repeatNames.last].flatMap {
        [Array($0.utf8), Array("dedup_\($0)".utf8)]
    }

    /// Whether a name reads as `wanted` only after it was made UTF-8.
    private static func isRepaired(_ name: [UInt8], _ wanted: [UInt8]) -> Bool {
        name.count <= wanted.count && name != wanted && name.contains { $0 >= 0x80 }
            && String(decoding: name, as: UTF8.self).utf8.elementsEqual(wanted)
    }

    // MARK: Values of origins

    /// The values that the events of each shape have where `origins` says. `isEntry` for entries of `metadata`, some of which are JSON.
    private func values(
        _ origins: [Origin], isReadable: Bool = true, isEntry: Bool = false
    ) throws(BlockError) -> ColumnValues {
        if let first = origins.first, origins.allSatisfy({ $0 == first }) {
            switch first {
            case .none: return ColumnValues(codes: zeros(ColumnValues.none), text: EntryText(), kinds: [])
            case .constant(let value):
                return ColumnValues(codes: zeros(0), text: EntryText(bytes: value, starts: [0, value.count]), kinds: [.text])
            case .column(let index):
                let open = try column(index)
                if open.isOneEach { return values(of: open, isReadable: isReadable, isEntry: isEntry) }
            case .line: break
            }
        }
        return try mixedValues(origins, isReadable: isReadable, isEntry: isEntry)
    }

    private func zeros(_ code: Int32) -> [Int32] { Array(repeating: code, count: count) }

    /// The values of a column that each row has once.
    private func values(of open: OpenColumn, isReadable: Bool, isEntry: Bool) -> ColumnValues {
        let list = isReadable ? open.readable : open.values
        let entries = list.entries
        return ColumnValues(
            codes: list.codes, entryCount: entries.count, integers: entries.integers,
            kinds: isEntry ? kinds(open.key, entries) : [.text]
        ) { entries.text }
    }

    /// What the entries of a column are: one for each, or one for all.
    private func kinds(_ key: ColumnKey, _ entries: ValueList) -> [ValueKind] {
        if key.kind == .json { return [.json] }
        guard key.isNumber else { return [.text] }
        if entries.integers != nil { return [.json] }
        let text = entries.text
        return text.bytes.withUnsafeBytes { bytes in
            (0..<text.count).map {
                EventShape.isNumber(UnsafeRawBufferPointer(rebasing: bytes[text.starts[$0]..<text.starts[$0 + 1]]))
                    ? .json : .text
            }
        }
    }

    /// Values that come from several columns, from lines, or not for all rows.
    private func mixedValues(_ origins: [Origin], isReadable: Bool, isEntry: Bool) throws(BlockError) -> ColumnValues {
        let shapeOf = try shapeIndexes()
        var codes = [Int32](repeating: ColumnValues.none, count: count)
        var used: [Int] = []
        for case .column(let index) in origins where !used.contains(index) { used.append(index) }
        var base = 0
        var parts: [(entries: ValueList, kinds: [ValueKind])] = []
        for index in used {
            let open = try column(index)
            let list = isReadable ? open.readable : open.values
            Self.fill(&codes, shapeOf, origins.map { $0 == .column(index) }, open.firsts, list.codes, base: base)
            let entries = list.entries
            base += entries.count
            parts.append((entries, isEntry ? kinds(open.key, entries) : [.text]))
        }
        let others = origins.contains { $0 != .none && !used.map(Origin.column).contains($0) }
        if parts.count == 1, !others {
            let entries = parts[0].entries
            return ColumnValues(
                codes: codes, entryCount: entries.count, integers: entries.integers, kinds: parts[0].kinds
            ) { entries.text }
        }
        var text = EntryText()
        var kinds: [ValueKind] = []
        for part in parts {
            if text.count == 0 { text = part.entries.text } else { text.append(part.entries.text) }
            kinds +=
                part.kinds.count == part.entries.count
                ? part.kinds : Array(repeating: part.kinds[0], count: part.entries.count)
        }
        try fillRest(&codes, shapeOf, origins, &text)
        kinds += Array(repeating: .text, count: text.count - kinds.count)
        return ColumnValues(codes: codes, text: text, kinds: kinds)
    }

    /// Sets the codes of the rows whose value is the first one of a column, whose entries begin at `base`.
    private static func fill(
        _ codes: inout [Int32], _ shapeOf: [Int], _ isOwn: [Bool], _ firsts: [Int32], _ known: [Int32]?, base: Int
    ) {
        let base = Int32(truncatingIfNeeded: base)
        for row in codes.indices where isOwn[shapeOf[row]] {
            let first = firsts[row]
            codes[row] = base &+ (known.map { $0[Int(first)] } ?? first)
        }
    }

    /// Sets the codes of rows whose value is a constant or the line, and appends these.
    private func fillRest(
        _ codes: inout [Int32], _ shapeOf: [Int], _ origins: [Origin], _ text: inout EntryText
    ) throws(BlockError) {
        var codeOfShape = [Int32](repeating: ColumnValues.none, count: origins.count)
        for (shape, origin) in origins.enumerated() {
            guard case .constant(let value) = origin else { continue }
            codeOfShape[shape] = Int32(truncatingIfNeeded: text.count)
            text.append(value)
        }
        let isLine = origins.map { $0 == .line }
        let lines = isLine.contains(true) ? try LineText(self, isLine) : nil
        for row in 0..<count {
            let shape = shapeOf[row]
            if codeOfShape[shape] >= 0 {
                codes[row] = codeOfShape[shape]
            } else if isLine[shape], let lines {
                codes[row] = Int32(truncatingIfNeeded: text.count)
                lines.append(row, to: &text)
            }
        }
    }
}

extension ValueList {
    /// The values that are different, as far as they are kept once.
    fileprivate var entries: ValueList {
        switch storage {
        case .constant: ValueList(count: 1, storage: storage)
        case .dictionary(let entries, _): entries
        default: self
        }
    }

    /// For each value which of `entries` it is; nil where value `i` is entry `i`.
    fileprivate var codes: [Int32]? {
        switch storage {
        case .constant: Array(repeating: 0, count: count)
        case .dictionary(_, let indexes): indexes
        default: nil
        }
    }

    /// The values, where they are kept as integers.
    fileprivate var integers: [Int64]? { if case .integers(let values) = storage { values } else { nil } }

    /// All values as text.
    fileprivate var text: EntryText {
        if case .text(let bytes, let starts) = storage { return EntryText(bytes: bytes, starts: starts) }
        var text = EntryText()
        text.starts.reserveCapacity(count + 1)
        for index in 0..<count {
            append(index, to: &text.bytes)
            text.starts.append(text.bytes.count)
        }
        return text
    }
}

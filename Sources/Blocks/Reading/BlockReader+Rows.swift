import Events

/// Rows. All `append` methods append to `out`.
extension BlockReader {
    /// Appends the original line of an event, byte for byte (several physical lines are joined by `\n`).
    public func appendLine(_ row: Int, to out: inout [UInt8]) throws(BlockError) {
        let shape = shapes[try shapeIndexes()[row]]
        var occurrences = Occurrences()
        for part in shape.parts {
            switch part {
            case .literal(let range):
                shape.literals.withUnsafeBufferPointer { out.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
            case .timestamp(let layout):
                try appendTimestamp(row, layout, to: &out)
            case .column(let index):
                let open = try column(index)
                open.values.append(occurrences.next(index, open, row), to: &out)
            }
        }
    }

    /// Counts the values of one row as its parts are walked; a column may occur more than once in a line.
    struct Occurrences {
        private var seen: [(column: Int, count: Int)] = []

        /// The index of the row's next value of a column.
        mutating func next(_ index: Int, _ open: OpenColumn, _ row: Int) -> Int {
            let first = Int(open.firsts[row])
            guard Int(open.firsts[row + 1]) - first > 1 else { return first }
            if let at = seen.firstIndex(where: { $0.column == index }) {
                seen[at].count += 1
                return first + seen[at].count - 1
            }
            seen.append((index, 1))
            return first
        }
    }

    func appendTimestamp(_ row: Int, _ layout: TimestampLayout, to out: inout [UInt8]) throws(BlockError) {
        write(try timestamps()[row], layout, to: &out)
    }

    func write(_ timestamp: Timestamp, _ layout: TimestampLayout, to out: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { buffer in
            let count = writer.write(timestamp, layout, to: buffer.baseAddress!)
            out.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Appends the message of an event: the field, or the whole line for events that have none.
    public func appendMessage(_ row: Int, to out: inout [UInt8]) throws(BlockError) {
        let shape = shapes[try shapeIndexes()[row]]
        guard shape.hasMessage else { return try appendLine(row, to: &out) }
        for index in columns.indices where columns[index].isMessage {
            let open = try column(index)
            if open.firsts[row] < open.firsts[row + 1] {
                open.readable.append(Int(open.firsts[row]), to: &out)
                return
            }
        }
    }

    /// A part of the schema (`host`, `traceId`) or an entry of `metadata` of an event, as it reads, or nil. The first where there are more.
    public func value(_ name: String, _ row: Int) throws(BlockError) -> [UInt8]? {
        var out: [UInt8] = []
        let bytes = Array(name.utf8)
        for index in columns.indices where columns[index].name == bytes && columns[index].role != .hidden {
            let open = try column(index)
            if open.firsts[row] < open.firsts[row + 1] {
                open.readable.append(Int(open.firsts[row]), to: &out)
                return out
            }
        }
        if name == EventShape.levelText { return try levelText(row) }
        for constant in constants where constant.key.name == bytes { return constant.value }
        return nil
    }

    /// The event's source, as `EventBatch.source` gave it.
    public func source(_ row: Int) throws(BlockError) -> [UInt8] {
        let name = Array(BlockEncoder.sourceColumn.utf8)
        for index in columns.indices where columns[index].name == name {
            let open = try column(index)
            guard open.firsts[row] < open.firsts[row + 1] else { continue }
            var out: [UInt8] = []
            open.values.append(Int(open.firsts[row]), to: &out)
            return out
        }
        return blockSource
    }

    /// The level as the line writes it, where it is more than another case of the event's level.
    func levelText(_ row: Int) throws(BlockError) -> [UInt8]? {
        for index in columns.indices where columns[index].isLevel {
            let open = try column(index)
            guard open.firsts[row] < open.firsts[row + 1] else { continue }
            var out: [UInt8] = []
            open.readable.append(Int(open.firsts[row]), to: &out)
            let level = Level(rawValue: try levels()[row]) ?? .fallback
            return out.withUnsafeBytes { EventShape.says($0, level) } ? nil : out
        }
        return nil
    }

    /// Calls `body` with each entry of `metadata` of an event: name, value, and whether the value is JSON (else text). What is known of
    /// its repeats comes last.
    public func forEachMetadata(_ row: Int, _ body: (_ name: String, _ value: UnsafeRawBufferPointer, _ isJSON: Bool) -> Void)
        throws(BlockError)
    {
        let shown = try metadataColumns(row)
        for index in shown {
            let open = try column(index)
            let name = String(decoding: open.key.name, as: UTF8.self)
            scratch.removeAll(keepingCapacity: true)
            open.readable.append(Int(open.firsts[row]), to: &scratch)
            let isNumber = open.key.isNumber && scratch.withUnsafeBytes { EventShape.isNumber($0) }
            scratch.withUnsafeBytes { body(name, $0, open.key.kind == .json || isNumber) }
        }
        let levelName = Array(EventShape.levelText.utf8)
        var hasLevelText = shown.contains { columns[$0].name == levelName }
        if !hasLevelText, let text = try levelText(row) {
            hasLevelText = true
            text.withUnsafeBytes { body(EventShape.levelText, $0, false) }
        }
        for constant in constants where !shown.contains(where: { columns[$0].name == constant.key.name }) {
            if hasLevelText && constant.key.name == levelName { continue }
            // They have a place of their own.
            if constant.key.role == .host || constant.key.role == .traceID { continue }
            constant.value.withUnsafeBytes { body(String(decoding: constant.key.name, as: UTF8.self), $0, false) }
        }
        guard knownRepeats != nil else { return }
        let isTaken = { [columns, constants] (name: String) in
            let bytes = Array(name.utf8)
            return shown.contains { columns[$0].name == bytes } || constants.contains { $0.key.name == bytes }
        }
        try forEachRepeatEntry(row, isTaken: isTaken, body)
    }

    /// The columns of an event's metadata, in the order of its line. Of columns with one name only the first: JSON members are unique.
    func metadataColumns(_ row: Int) throws(BlockError) -> [Int] {
        let shape = shapes[try shapeIndexes()[row]]
        var result: [Int] = []
        func add(_ index: Int) {
            guard columns[index].role == .metadata, !result.contains(where: { columns[$0].name == columns[index].name }) else {
                return
            }
            result.append(index)
        }
        for case .column(let index) in shape.parts { add(index) }
        for index in shape.detached { add(index) }
        return result
    }
}

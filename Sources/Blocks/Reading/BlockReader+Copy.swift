import Events

extension BlockReader {
    /// Appends all events to `batch` as rows equal to those the block was made of, for blocks that are made anew of older ones.
    ///
    /// What was the same for the whole block (constants, the source) becomes detached fields, for the batch may mix blocks.
    public func copyEvents(to batch: EventBatch) throws(BlockError) { try copyEvents(0..<count, to: batch) }

    /// Appends the events of some rows to `batch`; see `copyEvents(to:)`.
    ///
    /// Text that was a value only to keep the shapes of the block few is part of the line again, without a field.
    public func copyEvents(_ rows: some Sequence<Int>, to batch: EventBatch) throws(BlockError) {
        let timestamps = try timestamps()
        let levels = try levels()
        let shapeOf = try shapeIndexes()
        let services = try services().indexes
        let names = columns.map { key in key.name.withUnsafeBytes { batch.names.intern($0) } }
        let constantNames = constants.map { constant in constant.key.name.withUnsafeBytes { batch.names.intern($0) } }
        let sourceName = batch.names.intern(BlockEncoder.sourceColumn)
        let hasSources = columns.contains { $0.name == Array(BlockEncoder.sourceColumn.utf8) }
        let serviceOf = serviceNames.map { name in Array(name.utf8).withUnsafeBytes { batch.service($0) } }
        let isFiller = names.map { $0 == .filler }
        var text: [UInt8] = []

        /// Appends what `body` writes to the arena.
        func place(_ body: (inout [UInt8]) throws(BlockError) -> Void) throws(BlockError) -> ByteRange {
            text.removeAll(keepingCapacity: true)
            try body(&text)
            return text.withUnsafeBytes { batch.arena.append($0) }
        }
        for row in rows {
            let shape = shapes[shapeOf[row]]
            let start = batch.arena.count
            var layout = TimestampLayout.rfc3339Nanoseconds
            var occurrences = Occurrences()
            for part in shape.parts {
                switch part {
                case .literal(let range):
                    shape.literals.withUnsafeBytes { _ = batch.arena.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
                case .timestamp(let written):
                    layout = written
                    let range = try place { out throws(BlockError) in try appendTimestamp(row, written, to: &out) }
                    batch.addUnbounded(Field(.timestamp, .timestamp, range))
                case .column(let index):
                    let open = try column(index)
                    let value = occurrences.next(index, open, row)
                    let range = try place { out throws(BlockError) in open.values.append(value, to: &out) }
                    if !isFiller[index] { batch.addUnbounded(Field(names[index], open.key.kind, range)) }
                }
            }
            let line = ByteRange(start, batch.arena.count)
            for index in shape.detached {
                let open = try column(index)
                let value = occurrences.next(index, open, row)
                let range = try place { out throws(BlockError) in open.values.append(value, to: &out) }
                batch.addUnbounded(Field(names[index], open.key.kind, range, isDetached: true))
            }
            for (index, constant) in constants.enumerated() {
                let range = constant.value.withUnsafeBytes { batch.arena.append($0) }
                batch.addUnbounded(Field(constantNames[index], .text, range, isDetached: true))
            }
            if !hasSources {
                let range = blockSource.withUnsafeBytes { batch.arena.append($0) }
                batch.addUnbounded(Field(sourceName, .text, range, isDetached: true))
            }
            batch.commit(
                line: line, timestamp: timestamps[row], level: Level(rawValue: levels[row]) ?? .fallback,
                service: serviceOf[Int(services[row])], layout: layout)
        }
    }
}

import Events

extension BlockReader {
    /// Appends all events to `batch` as rows equal to those the block was made of, for blocks that are made anew of older ones.
    ///
    /// What was the same for the whole block (constants, the source) becomes detached fields, for the batch may mix blocks.
    public func copyEvents(to batch: EventBatch) throws(BlockError) { try copyEvents(0..<count, to: batch) }

    /// Appends the events of some rows to `batch`; see `copyEvents(to:)`.
    ///
    /// Text that was a value only to keep the shapes of the block few is part of the line again, without a field.
    public func copyEvents(_ rows: some Collection<Int>, to batch: EventBatch) throws(BlockError) {
        guard let first = rows.min(), let last = rows.max() else { return }
        let timestamps = try timestamps()
        let levels = try levels()
        let shapeOf = try shapeIndexes()
        let services = try services().indexes
        let names = columns.map { key in key.name.withUnsafeBytes { batch.names.intern($0) } }
        let constantNames = constants.map { constant in constant.key.name.withUnsafeBytes { batch.names.intern($0) } }
        let sourceName = batch.names.intern(BlockEncoder.sourceColumn)
        let hasSources = columns.contains { $0.name == Array(BlockEncoder.sourceColumn.utf8) }
        let serviceOf = serviceNames.map { name in Array(name.utf8).withUnsafeBytes { batch.service($0) } }
        var texts = [ColumnText?](repeating: nil, count: columns.count)
        var steps = CopySteps(shapes: shapes.count)

        for row in rows {
            let shape = shapeOf[row]
            if steps.ranges[shape] == nil {
                steps.add(shapes[shape], as: shape)
                for index in shapes[shape].columns where texts[index] == nil {
                    texts[index] = ColumnText(try column(index), first...last, name: names[index])
                }
            }
            let start = batch.arena.count
            var end = start
            var layout = TimestampLayout.rfc3339Nanoseconds
            for at in steps.ranges[shape] ?? 0..<0 {
                let step = steps.all[at]
                switch step.kind {
                case .literal:
                    steps.literals.withUnsafeBytes { _ = batch.arena.append(UnsafeRawBufferPointer(rebasing: $0[step.range])) }
                case .timestamp:
                    layout = step.layout
                    let range = batch.arena.append(upTo: TimestampLayout.maxLength) {
                        writer.write(timestamps[row], layout, to: $0)
                    }
                    batch.addUnbounded(Field(.timestamp, .timestamp, range))
                case .column, .detached:
                    guard let column = texts[step.column] else { continue }
                    let range = batch.arena.append(column.next(row))
                    if step.kind == .detached {
                        batch.addUnbounded(Field(column.name, column.kind, range, isDetached: true))
                    } else if column.name != .filler {
                        batch.addUnbounded(Field(column.name, column.kind, range))
                    }
                }
                if step.kind != .detached { end = batch.arena.count }
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
                line: ByteRange(start, end), timestamp: timestamps[row], level: Level(rawValue: levels[row]) ?? .fallback,
                service: serviceOf[Int(services[row])], layout: layout)
        }
    }
}

/// What copying does for the lines of each shape, flat, so that no reference is counted for a line.
private struct CopySteps {
    enum Kind { case literal, timestamp, column, detached }
    struct Step {
        var kind: Kind
        var range = 0..<0
        var column = 0
        var layout = TimestampLayout.rfc3339Nanoseconds
    }

    private(set) var all: [Step] = []
    private(set) var literals: [UInt8] = []
    /// The steps of each shape; nil until it is met.
    private(set) var ranges: [Range<Int>?]

    init(shapes: Int) { ranges = Array(repeating: nil, count: shapes) }

    /// Learns a shape.
    mutating func add(_ shape: LineShape, as number: Int) {
        let start = all.count
        let base = literals.count
        literals += shape.literals
        for part in shape.parts {
            switch part {
            case .literal(let range):
                all.append(Step(kind: .literal, range: range.lowerBound + base..<range.upperBound + base))
            case .timestamp(let layout): all.append(Step(kind: .timestamp, layout: layout))
            case .column(let index): all.append(Step(kind: .column, column: index))
            }
        }
        for index in shape.detached { all.append(Step(kind: .detached, column: index)) }
        ranges[number] = start..<all.count
    }
}

extension LineShape {
    /// The columns whose values the events have.
    fileprivate var columns: [Int] {
        parts.compactMap { if case .column(let index) = $0 { index } else { nil } } + detached
    }
}

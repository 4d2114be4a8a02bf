extension EventBatch {
    /// Removes the events with the numbers in `rows`, which ascend; their text stays in the arena. Linear, and cheap where few go: what stays
    /// between two of them moves as a whole.
    public func removeEvents(_ rows: [Int]) {
        guard let first = rows.first else { return }
        let total = count
        var kept = first
        var keptFields = Int(fieldStarts[first])
        for (index, gone) in rows.enumerated() {
            let from = gone + 1
            let to = index + 1 < rows.count ? rows[index + 1] : total
            guard from < to else { continue }
            let fieldsFrom = Int(fieldStarts[from])
            let fieldsTo = Int(fieldStarts[to])
            Self.move(&timestamps, from..<to, to: kept)
            Self.move(&levels, from..<to, to: kept)
            Self.move(&services, from..<to, to: kept)
            Self.move(&lines, from..<to, to: kept)
            Self.move(&layouts, from..<to, to: kept)
            Self.move(&fields, fieldsFrom..<fieldsTo, to: keptFields)
            // The starts are read before they are overwritten: the gap only grows.
            let shift = UInt32(truncatingIfNeeded: fieldsFrom - keptFields)
            for row in from..<to { fieldStarts[kept + row - from] = fieldStarts[row] &- shift }
            kept += to - from
            keptFields += fieldsTo - fieldsFrom
        }
        timestamps.removeSubrange(kept...)
        levels.removeSubrange(kept...)
        services.removeSubrange(kept...)
        lines.removeSubrange(kept...)
        layouts.removeSubrange(kept...)
        fields.removeSubrange(keptFields...)
        fieldStarts.removeSubrange(kept...)
        fieldStarts.append(UInt32(truncatingIfNeeded: keptFields))
    }

    private static func move<T>(_ column: inout ContiguousArray<T>, _ range: Range<Int>, to target: Int) {
        column.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            (base + target).update(from: base + range.lowerBound, count: range.count)
        }
    }
}

import Events

/// Goes through the hits of a text as its lines are visited, mostly in order.
struct HitCursor {
    private var index = 0
    private var last: UInt32 = 0

    /// Appends the hits that reach into `range`, cut to it.
    mutating func take(_ hits: ContiguousArray<MaskHit>, _ range: ByteRange, into out: inout ContiguousArray<MaskHit>) {
        if range.start < last { index = Self.firstEnding(after: Int(range.start), hits) }
        last = range.start
        while index < hits.count, hits[index].end <= Int(range.start) { index += 1 }
        var at = index
        while at < hits.count, hits[at].start < Int(range.end) {
            var hit = hits[at]
            hit.start = max(hit.start, Int(range.start))
            hit.end = min(hit.end, Int(range.end))
            out.append(hit)
            at += 1
        }
    }

    private static func firstEnding(after offset: Int, _ hits: ContiguousArray<MaskHit>) -> Int {
        var low = 0
        var high = hits.count
        while low < high {
            let middle = (low + high) / 2
            if hits[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension EventBatch {
    /// Removes events, and fields by their index in `fields`. Their text stays in the arena.
    func removeFieldsAndEvents(fields goneFields: Set<Int>, rows goneRows: Set<Int>) {
        var keptRows = 0
        var keptFields = 0
        var start = 0
        for row in 0..<count {
            // The start of a row may have been overwritten as the end of the one before; its end was not.
            let range = start..<Int(fieldStarts[row + 1])
            start = range.upperBound
            if goneRows.contains(row) { continue }
            for i in range where !goneFields.contains(i) {
                fields[keptFields] = fields[i]
                keptFields += 1
            }
            timestamps[keptRows] = timestamps[row]
            levels[keptRows] = levels[row]
            services[keptRows] = services[row]
            lines[keptRows] = lines[row]
            layouts[keptRows] = layouts[row]
            keptRows += 1
            fieldStarts[keptRows] = UInt32(truncatingIfNeeded: keptFields)
        }
        fields.removeSubrange(keptFields...)
        if keptRows < count { cutColumns(at: keptRows) }
    }

    private func cutColumns(at row: Int) {
        timestamps.removeSubrange(row...)
        levels.removeSubrange(row...)
        services.removeSubrange(row...)
        lines.removeSubrange(row...)
        layouts.removeSubrange(row...)
        fieldStarts.removeSubrange((row + 1)...)
    }
}

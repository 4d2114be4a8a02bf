import Events

/// Fields that a stage adds to the events of a batch, gathered first: the batch's fields are written anew once for all of them.
struct FieldAdditions {
    private struct Addition {
        var row: Int32
        var field: Field
    }

    private var additions: ContiguousArray<Addition> = []
    private var scratch: ContiguousArray<Field> = []

    /// Whether nothing is to be added.
    var isEmpty: Bool { additions.isEmpty }

    /// Adds a detached field to event `row`. Rows come in ascending order.
    @inline(__always)
    mutating func add(_ name: FieldName, _ kind: Field.Kind, _ range: ByteRange, to row: Int) {
        additions.append(.init(row: Int32(truncatingIfNeeded: row), field: Field(name, kind, range, isDetached: true)))
    }

    /// Puts what was gathered behind the fields of its events, as far as they have room (`EventBatch.fieldsMax`), and forgets it.
    mutating func apply(to batch: EventBatch) {
        guard !additions.isEmpty else { return }
        defer { additions.removeAll(keepingCapacity: true) }
        scratch.removeAll(keepingCapacity: true)
        scratch.reserveCapacity(batch.fields.count + additions.count)
        var next = 0
        var start = 0
        for row in 0..<batch.count {
            let end = Int(batch.fieldStarts[row + 1])
            scratch.append(contentsOf: batch.fields[start..<end])
            var room = batch.fieldsMax - (end - start)
            while next < additions.count, Int(additions[next].row) == row {
                if room > 0 { scratch.append(additions[next].field) }
                room -= 1
                next += 1
            }
            start = end
            batch.fieldStarts[row + 1] = UInt32(truncatingIfNeeded: scratch.count)
        }
        swap(&batch.fields, &scratch)
    }
}

/// Copying events from batch to batch.
extension EventBatch {
    /// The numbers that the names and services of one batch have in another. Made anew when the batch that is read has got more of them.
    public struct Translation {
        fileprivate var names: [FieldName]
        fileprivate var services: [UInt16]
    }

    /// The numbers of `other`'s names and services in this batch, which learns those it did not know.
    public func translation(of other: EventBatch) -> Translation {
        Translation(
            names: other.names.texts.map { text in text.withUnsafeBytes { names.intern($0) } },
            services: other.serviceNames.map { name in name.withUnsafeBytes { service($0) } })
    }

    /// Appends a copy of an event of `other`, which has no constants: what they say must be fields.
    public func append(_ row: Int, of other: EventBatch, _ translation: Translation) {
        let line = other.lines[row]
        let copy = arena.append(other.arena.bytes(line))
        for index in other.fields(of: row) {
            let field = other.fields[index]
            let range: ByteRange
            if field.range.start >= line.start && field.range.end <= line.end && !field.isDetached {
                range = ByteRange(
                    copy.start &+ (field.range.start &- line.start), copy.start &+ (field.range.end &- line.start))
            } else {
                range = arena.append(other.arena.bytes(field.range))
            }
            addUnbounded(
                Field(translation.names[Int(field.name.rawValue)], field.kind, range, isDetached: field.isDetached))
        }
        commit(
            line: copy, timestamp: other.timestamps[row], level: other.levels[row],
            service: translation.services[Int(other.services[row])], layout: other.layouts[row])
    }
}

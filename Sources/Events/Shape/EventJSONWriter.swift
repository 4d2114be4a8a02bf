/// Writes the events of batches as JSON lines, as `EventShape` says: byte for byte what a block of them gives back.
///
/// No allocation for an event; what is the same for many (keys, services, constants) is escaped once a batch. One for each thread.
public final class EventJSONWriter: EventTextWriter {
    private let projection = EventProjection()
    private var times = TimestampWriter()
    /// What all events have: see `Fixed`.
    private var fixed = TextPieces()
    /// `","level":"…` by raw value.
    private var levelNames = TextPieces()
    /// `"name":` for each field name of the batch.
    private var keys = TextPieces()
    /// `","service":"…","message":"` for each service of the batch.
    private var services = TextPieces()
    /// `"name":"value"` for each constant of the batch.
    private var constants = TextPieces()
    /// `,"source":"…"}` and the line end.
    private var tail = TextPieces()
    private var levelText = FieldName.filler
    private var scratch: [UInt8] = []

    /// Indexes into `fixed`.
    private enum Fixed {
        static let start = 0
        static let traceID = 1
        static let metadata = 2
        static let host = 3
        static let source = 4
    }

    /// A writer without memory of any batch.
    public init() {
        for text in [EventShape.start, EventShape.traceID, EventShape.metadata, EventShape.host, EventShape.source] {
            fixed.add { $0.append(contentsOf: "\(text)".utf8) }
        }
        for raw in 0..<Level.tableSize {
            let level = Level(rawValue: UInt8(raw)) ?? .fallback
            levelNames.add { $0.append(contentsOf: "\(EventShape.level)\(level.name)".utf8) }
        }
    }

    /// See `EventTextWriter`.
    public func write(_ batch: EventBatch, rows: [Int]? = nil, to out: inout ByteOutput) {
        prepare(batch)
        let base = UnsafePointer(batch.arena.base)
        // Pointers, taken once: a reference counted for each field costs more than its text.
        let hasConstants = !batch.constants.isEmpty
        batch.fields.withUnsafeBufferPointer { fields in
            batch.fieldStarts.withUnsafeBufferPointer { starts in
                batch.lines.withUnsafeBufferPointer { lines in
                    for index in 0..<(rows?.count ?? lines.count) {
                        let row = rows?[index] ?? index
                        projection.read(fields, Int(starts[row])..<Int(starts[row &+ 1]), lines[row])
                        write(batch, row, fields, lines[row], base, hasConstants, to: &out)
                    }
                }
            }
        }
    }

    /// Learns what the events of a batch have in common.
    func prepare(_ batch: EventBatch) {
        // Text is read eight bytes at a time.
        batch.arena.reserve(16)
        levelText = batch.names.intern(EventShape.levelText)
        let known = projection.prepare(batch)
        if known == 0 { keys.removeAll() }
        for index in known..<batch.names.texts.count {
            keys.add { out in
                out.append(0x22)
                batch.names.texts[index].withUnsafeBytes { JSONString.escape($0, to: &out) }
                out.append(contentsOf: [0x22, 0x3A])
            }
        }
        services.removeAll()
        for name in batch.serviceNames {
            services.add { out in
                out.append(contentsOf: "\(EventShape.service)".utf8)
                name.withUnsafeBytes { JSONString.escape($0, to: &out) }
                out.append(contentsOf: "\(EventShape.message)".utf8)
            }
        }
        constants.removeAll()
        for constant in batch.constants {
            constants.add { out in
                out.append(0x22)
                batch.names.texts[Int(constant.name.rawValue)].withUnsafeBytes { JSONString.escape($0, to: &out) }
                out.append(contentsOf: [0x22, 0x3A, 0x22])
                constant.value.withUnsafeBytes { JSONString.escape($0, to: &out) }
                out.append(0x22)
            }
        }
        tail.removeAll()
        tail.add { out in
            out.append(contentsOf: "\(EventShape.source)".utf8)
            batch.source.withUnsafeBytes { JSONString.escape($0, to: &out) }
            out.append(contentsOf: [0x22, 0x7D, 0x0A])
        }
    }

    @inline(__always)
    private func write(
        _ batch: EventBatch, _ row: Int, _ fields: UnsafeBufferPointer<Field>, _ line: ByteRange, _ base: UnsafePointer<UInt8>,
        _ hasConstants: Bool, to out: inout ByteOutput
    ) {
        fixed.append(Fixed.start, to: &out)
        out.reserve(TimestampLayout.maxLength)
        out.count &+= times.write(batch.timestamps[row], .rfc3339Nanoseconds, to: out.base + out.count)
        levelNames.append(Int(batch.levels[row].rawValue), to: &out)
        services.append(Int(batch.services[row]), to: &out)
        if projection.message >= 0 {
            append(fields[projection.message], base, to: &out)
        } else {
            out.appendEscaped(padded: base + Int(line.start), line.count)
        }
        out.append(0x22)
        appendPart(projection.traceID, FieldName.traceID, Fixed.traceID, batch, fields, base, hasConstants, to: &out)
        fixed.append(Fixed.metadata, to: &out)
        let first = out.count
        appendEntries(batch, row, fields, base, hasConstants, to: &out)
        // Each entry ends with a comma; the last one's becomes the brace.
        if out.count > first {
            out.base[out.count - 1] = 0x7D
        } else {
            out.append(0x7D)
        }
        appendPart(projection.host, FieldName.host, Fixed.host, batch, fields, base, hasConstants, to: &out)
        if projection.source >= 0 {
            appendPart(projection.source, FieldName.filler, Fixed.source, batch, fields, base, hasConstants, to: &out)
            out.append(0x7D)
            out.append(0x0A)
        } else {
            tail.append(0, to: &out)
        }
    }

    /// Appends the metadata of a row of the prepared batch as a JSON object.
    func appendMetadata(_ batch: EventBatch, _ row: Int, to out: inout ByteOutput) {
        projection.read(batch, row)
        out.append(0x7B)
        let first = out.count
        let base = UnsafePointer(batch.arena.base)
        batch.fields.withUnsafeBufferPointer { appendEntries(batch, row, $0, base, !batch.constants.isEmpty, to: &out) }
        if out.count > first { out.count &-= 1 }
        out.append(0x7D)
    }

    /// Appends the entries of metadata, each with a comma.
    @inline(__always)
    private func appendEntries(
        _ batch: EventBatch, _ row: Int, _ fields: UnsafeBufferPointer<Field>, _ base: UnsafePointer<UInt8>, _ hasConstants: Bool,
        to out: inout ByteOutput
    ) {
        for i in 0..<projection.metadataCount { appendEntry(fields[Int(projection.metadata[i])], base, to: &out) }
        if projection.level >= 0 { appendLevelText(fields[projection.level], batch.levels[row], base, to: &out) }
        if hasConstants { appendConstants(batch, to: &out) }
    }

    /// Appends the value of a field as the inside of a string.
    @inline(__always)
    private func append(_ field: Field, _ base: UnsafePointer<UInt8>, to out: inout ByteOutput) {
        let from = base + Int(field.range.start)
        if field.kind == .escaped {
            out.appendReescaped(padded: from, field.range.count)
        } else {
            out.appendEscaped(padded: from, field.range.count)
        }
    }

    /// Appends `,"host":"…"`: the field's value, else the first constant's with that name.
    @inline(__always)
    private func appendPart(
        _ index: Int, _ name: FieldName, _ head: Int, _ batch: EventBatch, _ fields: UnsafeBufferPointer<Field>,
        _ base: UnsafePointer<UInt8>, _ hasConstants: Bool, to out: inout ByteOutput
    ) {
        if index >= 0 {
            fixed.append(head, to: &out)
            append(fields[index], base, to: &out)
            out.append(0x22)
        } else if hasConstants, let constant = batch.constants.first(where: { $0.name == name }) {
            fixed.append(head, to: &out)
            out.appendEscaped(constant.value)
            out.append(0x22)
        }
    }

    /// Appends an entry of metadata and a comma.
    @inline(__always)
    private func appendEntry(_ field: Field, _ base: UnsafePointer<UInt8>, to out: inout ByteOutput) {
        keys.append(Int(field.name.rawValue), to: &out)
        let text = UnsafeRawBufferPointer(start: base + Int(field.range.start), count: field.range.count)
        if field.kind == .json {
            appendValue(text, to: &out)
        } else if projection.role(field.name) == .number, isNumber(field, text) {
            if field.kind == .escaped { appendReadable(text, to: &out) } else { out.appendPadded(text) }
        } else {
            out.append(0x22)
            append(field, base, to: &out)
            out.append(0x22)
        }
        out.append(0x2C)
    }

    /// Appends a JSON value, on one line.
    private func appendValue(_ json: UnsafeRawBufferPointer, to out: inout ByteOutput) {
        guard json.count > 0 else { return }
        // Numbers and words are short and have no line ends.
        if json[0] != 0x5B && json[0] != 0x7B { return out.appendPadded(json) }
        if json.firstOffset(of: 0x0A) == nil { return out.append(json) }
        scratch.removeAll(keepingCapacity: true)
        EventShape.appendValue(json, to: &scratch)
        scratch.withUnsafeBytes { out.append($0) }
    }

    @inline(__always)
    private func isNumber(_ field: Field, _ text: UnsafeRawBufferPointer) -> Bool {
        if field.kind != .escaped { return EventShape.isNumber(text) }
        resolve(text)
        return scratch.withUnsafeBytes { EventShape.isNumber($0) }
    }

    private func appendReadable(_ text: UnsafeRawBufferPointer, to out: inout ByteOutput) {
        resolve(text)
        scratch.withUnsafeBytes { out.append($0) }
    }

    private func resolve(_ text: UnsafeRawBufferPointer) {
        scratch.removeAll(keepingCapacity: true)
        JSONString.unescape(text, to: &scratch)
    }

    /// Appends the level as the line writes it, where it is more than another case of the event's level.
    private func appendLevelText(_ field: Field, _ level: Level, _ base: UnsafePointer<UInt8>, to out: inout ByteOutput) {
        let text = UnsafeRawBufferPointer(start: base + Int(field.range.start), count: field.range.count)
        if field.kind == .escaped {
            resolve(text)
            let isSaid = scratch.withUnsafeBytes { EventShape.says($0, level) }
            if isSaid { return }
        } else if EventShape.says(text, level) {
            return
        }
        if projection.showed(levelText) { return }
        projection.show(levelText)
        keys.append(Int(levelText.rawValue), to: &out)
        out.append(0x22)
        append(field, base, to: &out)
        out.append(0x22)
        out.append(0x2C)
    }

    /// Appends the constants that no field of the event has the name of.
    private func appendConstants(_ batch: EventBatch, to out: inout ByteOutput) {
        for (index, constant) in batch.constants.enumerated() where projection.showsConstant(constant.name) {
            constants.append(index, to: &out)
            out.append(0x2C)
        }
    }
}

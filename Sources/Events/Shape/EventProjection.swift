/// Finds the parts of a batch's events that `EventShape` shows. Keeps its memory from event to event; one for each thread.
final class EventProjection {
    /// Index into the batch's fields of the part, or -1 where the event has none.
    private(set) var message = -1
    private(set) var traceID = -1
    private(set) var host = -1
    private(set) var source = -1
    /// The level as the line writes it, whether or not it says more than the event's level.
    private(set) var level = -1
    /// How many of `metadata` are the event's.
    private(set) var metadataCount = 0
    /// Indexes into the batch's fields of the entries of metadata, in order.
    let metadata: UnsafeMutablePointer<Int32>

    /// The roles of the batch's field names.
    private let roles: UnsafeMutablePointer<EventShape.Role>
    /// For each name the event that showed it last: of several fields with one name the first counts.
    private let seen: UnsafeMutablePointer<UInt32>
    /// How many names are known; both tables have room for as many as a batch may have.
    private var names = 0
    private var identity: UInt64 = 0
    private var event: UInt32 = 0
    /// Fields that are no part of the line, for they come last.
    private let late: UnsafeMutablePointer<Int32>

    init() {
        metadata = .allocate(capacity: Limits.fieldsPerEvent)
        late = .allocate(capacity: Limits.fieldsPerEvent)
        roles = .allocate(capacity: Limits.fieldNamesPerBatch)
        seen = .allocate(capacity: Limits.fieldNamesPerBatch)
    }

    deinit {
        metadata.deallocate()
        late.deallocate()
        roles.deallocate()
        seen.deallocate()
    }

    /// Learns the batch's field names. Before the events of each batch. Returns the names known before, 0 where it is another dictionary.
    func prepare(_ batch: EventBatch) -> Int {
        if identity != batch.names.identity {
            identity = batch.names.identity
            names = 0
        }
        let known = names
        names = min(batch.names.texts.count, Limits.fieldNamesPerBatch)
        for index in known..<names {
            roles[index] = EventShape.role(batch.names.texts[index])
            seen[index] = 0
        }
        return known
    }

    /// Where fields with this name are shown.
    @inline(__always)
    func role(_ name: FieldName) -> EventShape.Role { roles[Int(name.rawValue)] }

    /// Whether the event read last showed an entry of metadata with this name.
    func showed(_ name: FieldName) -> Bool { seen[Int(name.rawValue)] == event }

    /// Whether a constant of this name is an entry of metadata of the event read last: no field has its name, and it has no place of its own.
    @inline(__always)
    func showsConstant(_ name: FieldName) -> Bool {
        roles[Int(name.rawValue)] != .host && roles[Int(name.rawValue)] != .traceID && !showed(name)
    }

    /// Counts an entry of metadata with this name as shown.
    func show(_ name: FieldName) { seen[Int(name.rawValue)] = event }

    /// Finds the parts of event `row`.
    func read(_ batch: EventBatch, _ row: Int) {
        batch.fields.withUnsafeBufferPointer { read($0, batch.fields(of: row), batch.lines[row]) }
    }

    /// Finds the parts of the event with the fields in `range` of the batch's.
    @inline(__always)
    func read(_ fields: UnsafeBufferPointer<Field>, _ range: Range<Int>, _ line: ByteRange) {
        message = -1
        traceID = -1
        host = -1
        source = -1
        level = -1
        metadataCount = 0
        event &+= 1
        if event == 0 { restart() }
        var lateCount = 0
        var at = line.start
        for index in range {
            let field = fields[index]
            // What lies out of order is kept beside the line, as in a block.
            if field.isDetached || field.range.start < at || field.range.end > line.end {
                if lateCount < Limits.fieldsPerEvent {
                    late[lateCount] = Int32(truncatingIfNeeded: index)
                    lateCount &+= 1
                }
            } else {
                at = field.range.end
                place(index, field.name)
            }
        }
        for i in 0..<lateCount { place(Int(late[i]), fields[Int(late[i])].name) }
    }

    @inline(__always)
    private func place(_ index: Int, _ name: FieldName) {
        let number = Int(name.rawValue)
        switch roles[number] {
        case .metadata, .number:
            guard seen[number] != event, metadataCount < Limits.fieldsPerEvent else { return }
            seen[number] = event
            metadata[metadataCount] = Int32(truncatingIfNeeded: index)
            metadataCount &+= 1
        case .message: if message < 0 { message = index }
        case .traceID: if traceID < 0 { traceID = index }
        case .host: if host < 0 { host = index }
        case .source: if source < 0 { source = index }
        case .level: if level < 0 { level = index }
        case .hidden: break
        }
    }

    /// The counter of events went round.
    private func restart() {
        for i in 0..<names { seen[i] = 0 }
        event = 1
    }

    /// Appends the value of a field as it reads.
    static func append(_ field: Field, _ batch: EventBatch, to out: inout [UInt8]) {
        let text = batch.arena.bytes(field.range)
        if field.kind == .escaped { JSONString.unescape(text, to: &out) } else { out.append(contentsOf: text) }
    }

    /// Appends the part with this field's index as it reads, else the constant of that name; false where there is neither.
    static func append(_ index: Int, _ name: FieldName, _ batch: EventBatch, to out: inout [UInt8]) -> Bool {
        if index >= 0 {
            append(batch.fields[index], batch, to: &out)
        } else if let constant = batch.constants.first(where: { $0.name == name }) {
            out.append(contentsOf: constant.value)
        } else {
            return false
        }
        return true
    }

    /// Appends the message of the event read last.
    func appendMessage(_ batch: EventBatch, _ row: Int, to out: inout [UInt8]) {
        if message >= 0 {
            Self.append(batch.fields[message], batch, to: &out)
        } else {
            out.append(contentsOf: batch.arena.bytes(batch.lines[row]))
        }
    }

    /// Appends the source of the event read last.
    func appendSource(_ batch: EventBatch, to out: inout [UInt8]) {
        if source >= 0 { Self.append(batch.fields[source], batch, to: &out) } else { out.append(contentsOf: batch.source) }
    }
}

/// Some thousands of events as columns over one arena: what travels from the parsers to the blocks.
///
/// An event is a row: an instant, a level, a service, its line (the original bytes, several physical lines joined by `\n` where a
/// stack trace belongs to it) and its fields. Fields that lie in the line are in the order of their position and do not overlap, so
/// that the line is the fields with the literal text between them; detached fields come after them. A row is built between `begin`
/// and `commit`; `rollback` forgets a row that turned out not to match.
///
/// The columns are open for reading; only the methods change them, so that they stay of one length (a setter of their own would cost
/// the parsers their inlining). One thread at a time. Batches are used again (`removeAll`), their memory stays. The run-time check for
/// overlapping accesses is off, since it took more than half of a line's parsing: the body of `arena.append(upTo:)` must leave the
/// batch alone. Inlined into other modules accesses are checked all the same, so the methods that build rows are not inlinable.
public final class EventBatch: @unchecked Sendable {
    /// The text of all events.
    @exclusivity(unchecked) public var arena: ByteArena
    /// Instants, one an event.
    @exclusivity(unchecked) public var timestamps: ContiguousArray<Timestamp> = []
    /// Levels, one an event.
    @exclusivity(unchecked) public var levels: ContiguousArray<Level> = []
    /// Index into `serviceNames`, one an event.
    @exclusivity(unchecked) public var services: ContiguousArray<UInt16> = []
    /// The events' lines in the arena.
    @exclusivity(unchecked) public var lines: ContiguousArray<ByteRange> = []
    /// How the line writes its timestamp, one an event; meaningful where the row has a field of kind `.timestamp`.
    @exclusivity(unchecked) public var layouts: ContiguousArray<TimestampLayout> = []
    /// Where each event's fields start in `fields`; one more entry than events.
    @exclusivity(unchecked) public var fieldStarts: ContiguousArray<UInt32> = [0]
    /// The fields of all events, event after event.
    @exclusivity(unchecked) public var fields: ContiguousArray<Field> = []
    /// The names of the fields.
    @exclusivity(unchecked) public var names = FieldNames()
    /// The services of this batch. The first is the default that `begin` gives a row.
    @exclusivity(unchecked) public var serviceNames: [[UInt8]] = [[]]

    /// What the user or the source adds to every event (`--tag`, `_source`): shown in `metadata` unless the name is a schema name.
    public var constants: [(name: FieldName, value: [UInt8])] = []
    /// Where the events come from, as people name it: `app.log`, `bundle.tar.gz!app/app.log`, `stdin`.
    public var source: [UInt8] = []

    /// Fields of an event, at most `Limits.fieldsPerEvent`; further ones stay in the line.
    @exclusivity(unchecked) public var fieldsMax = Limits.fieldsPerEvent

    /// Fields of reserved names that nobody will look at, one bit each (`FieldNames.mask`): parsers may leave them out. Lines and messages
    /// cannot be put together of such a batch.
    @exclusivity(unchecked) public var unwantedFields: UInt64 = 0

    /// An empty batch.
    public init(arenaCapacity: Int = 1 << 16) {
        arena = ByteArena(capacity: arenaCapacity)
    }

    /// Events in the batch.
    @inlinable public var count: Int { timestamps.count }

    /// Forgets the events and the text; keeps memory, `constants` and `source`, and the default service.
    public func removeAll() {
        arena.removeAll()
        timestamps.removeAll(keepingCapacity: true)
        levels.removeAll(keepingCapacity: true)
        services.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        layouts.removeAll(keepingCapacity: true)
        fieldStarts.removeAll(keepingCapacity: true)
        fieldStarts.append(0)
        fields.removeAll(keepingCapacity: true)
        if names.texts.count > 512 {
            let kept = constants.map { (names[$0.name], $0.value) }
            names.trim()
            constants = kept.map { (names.intern($0.0), $0.1) }
        }
        if serviceNames.count > 1 { serviceNames.removeSubrange(1...) }
        lastService = 0
    }

    /// The service of rows that name none.
    public var defaultService: [UInt8] {
        get { serviceNames[0] }
        set { serviceNames[0] = newValue }
    }

    @exclusivity(unchecked) @usableFromInline var lastService: UInt16 = 0

    /// The index of a service name; it is added if it is new. The name must be safe already (`ServiceName`).
    /// Returns the default if there are more than 65,535.
    public func service(_ name: UnsafeRawBufferPointer) -> UInt16 {
        if Self.equal(serviceNames[Int(lastService)], name) { return lastService }
        for (i, known) in serviceNames.enumerated() where Self.equal(known, name) {
            lastService = UInt16(i)
            return lastService
        }
        guard serviceNames.count < Limits.servicesPerBatch else { return 0 }
        serviceNames.append(Array(name))
        lastService = UInt16(serviceNames.count - 1)
        return lastService
    }

    /// Gives all events the default service (a service that the user asked for overrides those of the events).
    public func setAllServicesToDefault() {
        services.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    private static func equal(_ a: [UInt8], _ b: UnsafeRawBufferPointer) -> Bool {
        a.withUnsafeBytes { $0.sameBytes(b) }
    }

    /// Whether the batch should be ended: a dictionary or the arena is near its limit.
    public var isFull: Bool {
        names.isFull || serviceNames.count >= Limits.servicesPerBatch || arena.count >= Limits.batchBytes
            || count >= Limits.batchEvents
    }

    // MARK: Building a row

    /// Fields of a row that only `addToLast` and `adoptPending` fill: what is said of an event after it was committed is not lost.
    private static let reservedFields = 8

    /// Adds a field to the row under construction; the last few of `fieldsMax` are kept for what is added when the row is
    /// committed, further ones stay in the line.
    public func add(_ field: Field) {
        if hasRoom { fields.append(field) }
    }

    /// Adds a field of an event that was stored before, which has no more than it may have: what is said of it must stay.
    public func addUnbounded(_ field: Field) { fields.append(field) }

    /// Adds a field as `add` does and returns its index in `fields`, or nil if the row is full.
    public func place(_ field: Field) -> Int? {
        guard hasRoom else { return nil }
        fields.append(field)
        return fields.count &- 1
    }

    @inline(__always)
    private var hasRoom: Bool {
        fields.count &- Int(fieldStarts[fieldStarts.count - 1]) < fieldsMax &- Self.reservedFields
    }

    /// Adds a field from offsets into the arena.
    @inlinable
    public func add(_ name: FieldName, _ kind: Field.Kind = .text, _ start: Int, _ end: Int) {
        add(Field(name, kind, ByteRange(start, end)))
    }

    /// Adds a field whose value is no part of the line.
    public func addDetached(_ name: FieldName, _ kind: Field.Kind = .text, _ value: UnsafeRawBufferPointer) {
        let range = arena.append(value)
        add(Field(name, kind, range, isDetached: true))
    }

    /// The fields of the row under construction.
    @inlinable public var pending: ArraySlice<Field> { ArraySlice(fields[Int(fieldStarts[fieldStarts.count - 1])...]) }

    /// Forgets the row under construction.
    public func rollback() {
        let keep = Int(fieldStarts[fieldStarts.count - 1])
        if fields.count > keep { fields.removeSubrange(keep...) }
    }

    /// Ends the row under construction.
    public func commit(
        line: ByteRange, timestamp: Timestamp, level: Level, service: UInt16 = 0, layout: TimestampLayout = .rfc3339Nanoseconds
    ) {
        timestamps.append(timestamp)
        levels.append(level)
        services.append(service)
        lines.append(line)
        layouts.append(layout)
        fieldStarts.append(UInt32(truncatingIfNeeded: fields.count))
    }

    /// Extends the last event's line (and its message, where that ends with the line) to `end`: a continuation line was joined.
    /// The bytes between must be the arena's own, so that line and continuation are one range.
    public func extendLast(to end: Int) {
        let row = count - 1
        let old = lines[row].end
        lines[row].end = UInt32(truncatingIfNeeded: end)
        for i in Int(fieldStarts[row])..<Int(fieldStarts[row + 1])
        where fields[i].name == .message && fields[i].range.end == old && !fields[i].isDetached {
            fields[i].range.end = UInt32(truncatingIfNeeded: end)
        }
    }

    /// Adds a field to the last event: after its others, or before its detached ones if the field is in the line.
    public func addToLast(_ field: Field) {
        guard count > 0, fields.count - Int(fieldStarts[count - 1]) < fieldsMax else { return }
        var at = fields.count
        while !field.isDetached, at > Int(fieldStarts[count - 1]), fields[at - 1].isDetached { at -= 1 }
        fields.insert(field, at: at)
        fieldStarts[count] = UInt32(truncatingIfNeeded: fields.count)
    }

    /// Makes the fields of the row under construction the last event's, as far as it has room.
    public func adoptPending() {
        guard count > 0 else { return }
        let end = Int(fieldStarts[count - 1]) + fieldsMax
        if fields.count > end { fields.removeSubrange(end...) }
        fieldStarts[count] = UInt32(truncatingIfNeeded: fields.count)
    }

    /// Removes the last event's fields from index `keep` (into `fields`) on.
    public func removeLastFields(from keep: Int) {
        guard count > 0, keep >= Int(fieldStarts[count - 1]), keep < fields.count else { return }
        fields.removeSubrange(keep...)
        fieldStarts[count] = UInt32(truncatingIfNeeded: keep)
    }

    /// Gives the last event another line: a wrapped line was parsed alone and gets its wrapping back.
    public func setLastLine(_ line: ByteRange) {
        if count > 0 { lines[count - 1] = line }
    }

    /// Removes the events from `row` on; their text stays in the arena.
    public func removeEvents(from row: Int) {
        timestamps.removeSubrange(row...)
        levels.removeSubrange(row...)
        services.removeSubrange(row...)
        lines.removeSubrange(row...)
        layouts.removeSubrange(row...)
        fields.removeSubrange(Int(fieldStarts[row])...)
        fieldStarts.removeSubrange((row + 1)...)
    }

    /// Changes the instant of an event (a year or a zone was inferred later).
    public func setTimestamp(_ timestamp: Timestamp, at row: Int) { timestamps[row] = timestamp }

    /// Changes how the timestamp of an event is written.
    public func setLayout(_ layout: TimestampLayout, at row: Int) { layouts[row] = layout }

    // MARK: Reading a row

    /// The fields of event `row`.
    @inlinable
    public func fields(of row: Int) -> Range<Int> { Int(fieldStarts[row])..<Int(fieldStarts[row + 1]) }

    /// The range of the first field with `name` in event `row`, or nil.
    public func field(_ name: FieldName, of row: Int) -> Field? {
        for i in fields(of: row) where fields[i].name == name { return fields[i] }
        return nil
    }
}

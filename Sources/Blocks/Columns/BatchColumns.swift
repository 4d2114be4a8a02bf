import Events

extension ColumnBlock {
    /// The events of a batch as columns, without a block being made of them, in the order of time. Good until the batch is used again.
    /// With `keepsOrder` in that of the batch.
    public convenience init(_ batch: EventBatch, keepsOrder: Bool = false) {
        self.init(reading: BatchColumns(batch, keepsOrder: keepsOrder))
    }
}

/// The columns of a batch that was just parsed. For one thread, as long as the batch stays as it is.
final class BatchColumns: ColumnReading {
    private let batch: EventBatch
    /// The batch's rows in the order of time; nil where they are in it already.
    private let order: [Int]?
    let serviceNames: [String]
    private var block: BlockReader?

    init(_ batch: EventBatch, keepsOrder: Bool = false) {
        self.batch = batch
        serviceNames = batch.serviceNames.map { String(decoding: $0, as: UTF8.self) }
        let times = batch.timestamps
        let isAscending = keepsOrder || times.count < 2 || (1..<times.count).allSatisfy { times[$0 - 1] <= times[$0] }
        order = isAscending ? nil : times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    }

    var count: Int { batch.count }

    func timestamps() -> [Timestamp] { order.map { $0.map { batch.timestamps[$0] } } ?? Array(batch.timestamps) }
    func levels() -> [UInt8] { order.map { $0.map { batch.levels[$0].rawValue } } ?? batch.levels.map(\.rawValue) }

    func services() -> (names: [String], indexes: [UInt16]) {
        let own = batch.services
        return (
            serviceNames,
            order.map { $0.map { UInt16(truncatingIfNeeded: own[$0]) } } ?? own.map { UInt16(truncatingIfNeeded: $0) }
        )
    }

    func opened() -> BlockReader {
        if let block { return block }
        let opened = BlockEncoder(tokens: .none).open(batch, rows: order ?? Array(0..<batch.count))
        block = opened
        return opened
    }

    func columnValues(_ column: EventColumn) throws(BlockError) -> ColumnValues {
        guard case .field(let name) = column, name != Array(EventShape.levelText.utf8) else {
            return try opened().columnValues(column)
        }
        let role = EventShape.role(name)
        // What is no entry of metadata has no field of that name.
        guard role == .metadata || role == .number, let number = batch.names.texts.firstIndex(of: name),
            !batch.constants.contains(where: { batch.names.texts[Int($0.name.rawValue)] == name })
        else { return try opened().columnValues(column) }
        return values(FieldName(rawValue: UInt16(truncatingIfNeeded: number)), isNumber: role == .number)
    }

    /// The values of the fields with a name: of several in one event the first of its line.
    private func values(_ name: FieldName, isNumber: Bool) -> ColumnValues {
        var entries = EntryCollector(rows: batch.count)
        let base = UnsafePointer(batch.arena.base)
        batch.fields.withUnsafeBufferPointer { fields in
            batch.fieldStarts.withUnsafeBufferPointer { starts in
                for index in 0..<batch.count {
                    let row = order?[index] ?? index
                    var found = -1
                    for at in Int(starts[row])..<Int(starts[row + 1]) where fields[at].name == name {
                        // A field beside the line comes after those of the line.
                        if found < 0 || (fields[found].isDetached && !fields[at].isDetached) { found = at }
                    }
                    guard found >= 0 else {
                        entries.addNone()
                        continue
                    }
                    let field = fields[found]
                    let text = UnsafeRawBufferPointer(start: base + Int(field.range.start), count: field.range.count)
                    if field.kind == .escaped {
                        entries.add(escaped: text, isNumber: isNumber)
                    } else {
                        entries.add(text, field.kind == .json || (isNumber && EventShape.isNumber(text)) ? .json : .text)
                    }
                }
            }
        }
        return entries.values()
    }
}

/// Gathers the values of a column row by row; those that come again soon share an entry.
package struct EntryCollector {
    private var codes: [Int32] = []
    private var text = EntryText()
    private var kinds: [ValueKind] = []
    /// The entry of the value that was met last with a hash of these bits; -1 for none.
    private var known: [Int32]
    private var scratch: [UInt8] = []

    private static let slotBits = 10

    /// A collector for about so many rows.
    package init(rows: Int) {
        codes.reserveCapacity(rows)
        known = Array(repeating: -1, count: 1 << Self.slotBits)
    }

    /// The next row has no value.
    package mutating func addNone() { codes.append(ColumnValues.none) }

    /// The next row has this value.
    package mutating func add(_ value: UnsafeRawBufferPointer, _ kind: ValueKind) {
        guard let start = value.baseAddress else { return addEntry(value, kind) }
        let bytes = start.assumingMemoryBound(to: UInt8.self)
        let slot = Int(truncatingIfNeeded: ByteHash.hash(bytes, value.count) >> UInt64(64 - Self.slotBits))
        let entry = known[slot]
        if entry >= 0, kinds[Int(entry)] == kind, isEntry(Int(entry), value) {
            codes.append(entry)
            return
        }
        known[slot] = Int32(truncatingIfNeeded: kinds.count)
        addEntry(value, kind)
    }

    /// The next row has the value that reads so once escapes of a JSON string are resolved.
    package mutating func add(escaped value: UnsafeRawBufferPointer, isNumber: Bool) {
        var resolved = scratch
        resolved.removeAll(keepingCapacity: true)
        JSONString.unescape(value, to: &resolved)
        resolved.withUnsafeBytes { add($0, isNumber && EventShape.isNumber($0) ? .json : .text) }
        scratch = resolved
    }

    private func isEntry(_ entry: Int, _ value: UnsafeRawBufferPointer) -> Bool {
        text.bytes.withUnsafeBytes { bytes in
            UnsafeRawBufferPointer(rebasing: bytes[text.starts[entry]..<text.starts[entry + 1]]).sameBytes(value)
        }
    }

    private mutating func addEntry(_ value: UnsafeRawBufferPointer, _ kind: ValueKind) {
        codes.append(Int32(truncatingIfNeeded: kinds.count))
        kinds.append(kind)
        text.bytes.append(contentsOf: value)
        text.starts.append(text.bytes.count)
    }

    /// What was gathered.
    package func values() -> ColumnValues { ColumnValues(codes: codes, text: text, kinds: kinds) }
}

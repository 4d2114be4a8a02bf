import Events

/// Reads the values of some fields of events by name, row after row. Made once for a worker; `prepare` comes before the rows of a batch.
///
/// A name is that of an entry of `metadata` or of a part of the schema. `service` and `level` are what the event has, `message` is the whole
/// line where no part of it is the message. A constant of the batch is the value of events that have no field of the name.
/// A class, for it is asked for every event and never copied. Its two tables are memory of its own, since a check and a count of references for
/// each field cost more than the field.
final class FieldReader {
    /// Where a value comes from.
    private enum Origin {
        case field
        case service
        case level
        case message
    }

    private struct Wanted {
        var name: [UInt8]
        var origin: Origin
        /// The index of the constant with this name, or -1.
        var constant = -1
    }

    private var wanted: [Wanted] = []
    /// The number of the value that a name gives, plus one, by number of the name; 0 for all others. As many as a batch may have names.
    private let slots: UnsafeMutablePointer<UInt16>
    /// Names that have a slot.
    private var slotCount = 0
    /// Index into the batch's fields for each value, or -1.
    private let found: UnsafeMutablePointer<Int32>
    /// Values that may be asked for.
    static let wantedMax = 4_096
    private var scratch: [UInt8] = []
    private let levelNames: [[UInt8]] = (0..<Level.tableSize).map { raw in
        Array((Level(rawValue: UInt8(raw)) ?? .fallback).name.utf8)
    }

    init() {
        slots = .allocate(capacity: Limits.fieldNamesPerBatch)
        found = .allocate(capacity: Self.wantedMax)
    }

    deinit {
        slots.deallocate()
        found.deallocate()
    }

    /// The number of the value called `name`, asked for from now on. At most `wantedMax` names, which `EventRules` sees to.
    func want(_ name: String) -> Int {
        let bytes = Array(name.utf8)
        if let known = wanted.firstIndex(where: { $0.name == bytes }) { return known }
        let origin: Origin =
            switch name {
            case "service": .service
            case "level": .level
            case "message": .message
            default: .field
            }
        precondition(wanted.count < Self.wantedMax, "rules ask for too many fields")
        wanted.append(Wanted(name: bytes, origin: origin))
        found[wanted.count - 1] = -1
        return wanted.count - 1
    }

    /// Learns the batch's names.
    func prepare(_ batch: EventBatch) {
        let names = wanted.map { one in one.name.withUnsafeBytes { batch.names.intern($0) } }
        slotCount = min(batch.names.texts.count, Limits.fieldNamesPerBatch)
        slots.update(repeating: 0, count: slotCount)
        for (index, name) in names.enumerated() where name != .filler {
            slots[Int(name.rawValue)] = UInt16(truncatingIfNeeded: index + 1)
            wanted[index].constant = batch.constants.firstIndex { $0.name == name } ?? -1
        }
    }

    /// Goes to event `row`. Complexity: one look at each of its fields.
    @inline(__always)
    func read(_ batch: EventBatch, _ row: Int) {
        found.update(repeating: -1, count: wanted.count)
        let range = batch.fields(of: row)
        let (slots, slotCount, found) = (self.slots, self.slotCount, self.found)
        batch.fields.withUnsafeBufferPointer { fields in
            for i in range {
                let name = Int(fields[i].name.rawValue)
                guard name < slotCount, slots[name] != 0 else { continue }
                let slot = Int(slots[name]) &- 1
                // The first of several with one name is the one that is shown.
                if found[slot] < 0 { found[slot] = Int32(truncatingIfNeeded: i) }
            }
        }
    }

    /// The index into the batch's fields of value `number` of the event read, or nil.
    @inline(__always)
    func fieldIndex(_ number: Int) -> Int? { found[number] >= 0 ? Int(found[number]) : nil }

    /// Whether the event read has value `number`: some text, and not JSON's `null`.
    @inline(__always)
    func has(_ number: Int, _ batch: EventBatch, _ row: Int) -> Bool {
        switch wanted[number].origin {
        case .service, .level: return true
        case .message where found[number] < 0: return batch.lines[row].count > 0
        case .message, .field: break
        }
        if found[number] >= 0 { return Self.isPresent(batch.fields[Int(found[number])], batch) }
        let constant = wanted[number].constant
        return constant >= 0 && !batch.constants[constant].value.isEmpty
    }

    /// Calls `body` with value `number` of the event read, as it reads (without JSON escapes); nil where `has` says no.
    @inline(__always)
    func withText<T>(_ number: Int, _ batch: EventBatch, _ row: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T? {
        switch wanted[number].origin {
        case .service: return batch.serviceNames[Int(batch.services[row])].withUnsafeBytes(body)
        case .level: return levelNames[Int(batch.levels[row].rawValue)].withUnsafeBytes(body)
        case .message where found[number] < 0:
            let line = batch.lines[row]
            return line.count > 0 ? body(batch.arena.bytes(line)) : nil
        case .message, .field: break
        }
        guard found[number] >= 0 else {
            let constant = wanted[number].constant
            guard constant >= 0, !batch.constants[constant].value.isEmpty else { return nil }
            return batch.constants[constant].value.withUnsafeBytes(body)
        }
        let field = batch.fields[Int(found[number])]
        guard Self.isPresent(field, batch) else { return nil }
        if field.kind != .escaped { return body(batch.arena.bytes(field.range)) }
        scratch.removeAll(keepingCapacity: true)
        JSONString.unescape(batch.arena.bytes(field.range), to: &scratch)
        return scratch.withUnsafeBytes(body)
    }

    @inline(__always)
    private static func isPresent(_ field: Field, _ batch: EventBatch) -> Bool {
        guard field.range.count > 0 else { return false }
        return !(field.kind == .json && field.range.count == 4 && batch.arena.bytes(field.range).equals("null"))
    }
}

import Events

/// What normalising does to each field name of a batch: found once for a name, as long as the batch keeps its dictionary.
struct NameRules {
    /// What becomes of fields with one name.
    struct Entry {
        /// Whether there is nothing to do.
        var isPlain: Bool
        /// The new name, or the old one.
        var name: FieldName
        var type: ValueType?
        /// Whether the field goes.
        var isDropped: Bool
        /// Whether the field is the event's level, which other words may name.
        var isLevel: Bool
    }

    /// Dictionaries remembered: those of all batches in flight.
    private static let dictionaries = 64

    private let policy: NormalisePolicy
    private var known: [UInt64: ContiguousArray<Entry>] = [:]

    init(_ policy: NormalisePolicy) { self.policy = policy }

    /// The entries of a batch's names, by their number.
    mutating func entries(_ batch: EventBatch) -> ContiguousArray<Entry> {
        let identity = batch.names.identity
        var entries = known[identity] ?? []
        if entries.count == batch.names.texts.count { return entries }
        if known.count >= Self.dictionaries { known.removeAll(keepingCapacity: true) }
        // New names may be added on the way; they get their entries too.
        while entries.count < batch.names.texts.count { entries.append(entry(entries.count, batch)) }
        known[identity] = entries
        return entries
    }

    private func entry(_ number: Int, _ batch: EventBatch) -> Entry {
        let old = FieldName(rawValue: UInt16(truncatingIfNeeded: number))
        let text = batch.names[old]
        var entry = Entry(isPlain: true, name: old, type: nil, isDropped: false, isLevel: old == .level && !policy.levels.isEmpty)
        if old == .filler || text == EventShape.sourceField { return entry }
        var new = policy.rename[text] ?? text
        if new == text, !old.isSchema, policy.names != .keep { new = policy.names.apply(text) }
        if new != text, !new.isEmpty {
            let name = batch.names.intern(new)
            // A full dictionary has no room for the new name.
            if name != .filler { entry.name = name } else { new = text }
        }
        if !entry.name.isSchema {
            entry.type = policy.types[new] ?? policy.types[text]
            let isKept = policy.keep.isEmpty || policy.keep.contains { Self.matches($0, new) }
            entry.isDropped = !isKept || policy.drop.contains { Self.matches($0, new) }
        } else if entry.name == .host || entry.name == .traceID {
            entry.isDropped = policy.drop.contains { Self.matches($0, new) }
        }
        entry.isPlain = entry.name == old && entry.type == nil && !entry.isDropped && !entry.isLevel
        return entry
    }

    private static func matches(_ pattern: String, _ name: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : pattern == name
    }
}

extension NameStyle {
    /// `name` in this style.
    func apply(_ name: String) -> String {
        switch self {
        case .keep: return name
        case .lower: return String(decoding: name.utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
        case .snake: return Self.snake(Array(name.utf8))
        }
    }

    /// A word begins at an upper-case letter after a lower-case one or a digit, and at the last one of several before a lower-case one
    /// (`HTTPStatus`: `http_status`); spaces and dashes separate words too.
    private static func snake(_ name: [UInt8]) -> String {
        func isUpper(_ i: Int) -> Bool { name.indices.contains(i) && name[i] &- 0x41 < 26 }
        func isLower(_ i: Int) -> Bool { name.indices.contains(i) && name[i] &- 0x61 < 26 }
        func isDigit(_ i: Int) -> Bool { name.indices.contains(i) && name[i] &- 0x30 < 10 }
        var out: [UInt8] = []
        for (i, byte) in name.enumerated() {
            if byte == 0x20 || byte == 0x2D {
                if let last = out.last, last != 0x5F, last != 0x2E { out.append(0x5F) }
                continue
            }
            let begins = isUpper(i) && (isLower(i - 1) || isDigit(i - 1) || isUpper(i - 1) && isLower(i + 1))
            if begins, out.last != 0x5F { out.append(0x5F) }
            out.append(isUpper(i) ? byte | 0x20 : byte)
        }
        return String(decoding: out, as: UTF8.self)
    }
}

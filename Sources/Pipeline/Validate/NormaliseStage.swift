import Events
import Parsers

/// Brings the fields and levels of batches to one schema. Lines stay byte for byte as they are: a field that lies in the line keeps its
/// place under its new name, and one that is dropped becomes a part of the line without a name. One for each worker.
final class NormaliseStage {
    private let policy: NormalisePolicy
    private var rules: NameRules
    private var words: [[UInt8]: Level] = [:]
    private var removed: Set<Int> = []
    private var scratch: [UInt8] = []
    /// Values that were not what their type asks for, in the batch at hand.
    private var unconverted = 0

    init(_ policy: NormalisePolicy) {
        self.policy = policy
        rules = NameRules(policy)
        for (word, level) in policy.levels { words[Self.folded(word.utf8)] = level }
    }

    private static func folded(_ text: some Sequence<UInt8>) -> [UInt8] { text.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 } }

    /// Changes the events of a batch. Returns how many values could not be converted.
    func apply(_ batch: EventBatch, _ chunk: Chunk) -> Int {
        unconverted = 0
        removed.removeAll(keepingCapacity: true)
        let entries = rules.entries(batch)
        var context = chunk.source.context
        for row in 0..<batch.count {
            for i in batch.fields(of: row) {
                let number = Int(batch.fields[i].name.rawValue)
                guard number < entries.count, !entries[number].isPlain else { continue }
                change(i, row, entries[number], batch, chunk.source.isServiceFixed, &context)
            }
        }
        if let level = policy.defaultLevel {
            let format = chunk.form.format
            for row in 0..<batch.count where batch.levels[row] == .fallback {
                if !EventEvidence.showsLevel(batch, row, format: format) { batch.levels[row] = level }
            }
        }
        if !removed.isEmpty { batch.removeFieldsAndEvents(fields: removed, rows: []) }
        return unconverted
    }

    @inline(never)
    private func change(
        _ index: Int, _ row: Int, _ entry: NameRules.Entry, _ batch: EventBatch, _ isServiceFixed: Bool,
        _ context: inout ParseContext
    ) {
        if entry.isDropped {
            if batch.fields[index].isDetached { removed.insert(index) } else { batch.fields[index].name = .filler }
            return
        }
        if entry.name != batch.fields[index].name {
            let isTaken = batch.fields(of: row).contains { batch.fields[$0].name == entry.name }
            if !isTaken { rename(index, row, entry.name, batch, isServiceFixed, &context) }
        }
        if let type = entry.type, !Self.convert(&batch.fields[index], type, batch) { unconverted += 1 }
        if entry.isLevel, let level = word(batch.fields[index], batch) { batch.levels[row] = level }
    }

    private func rename(
        _ index: Int, _ row: Int, _ name: FieldName, _ batch: EventBatch, _ isServiceFixed: Bool, _ context: inout ParseContext
    ) {
        let field = batch.fields[index]
        switch name {
        case .timestamp:
            guard field.kind != .escaped else { return }
            let text = batch.arena.bytes(field.range)
            let match = TimestampParser.parseAny(text, &context)
            guard match.isInstant, match.length == text.count else { return }
            batch.setTimestamp(match.timestamp, at: row)
            batch.fields[index].kind = .text
            if let layout = match.layout, !field.isDetached {
                batch.setLayout(layout, at: row)
                batch.fields[index].kind = .timestamp
            }
        case .level:
            guard let level = word(field, batch) ?? value(field, batch, { EventEvidence.level($0) }) else { break }
            batch.levels[row] = level
        case .service:
            guard field.kind != .json, field.range.count > 0 else { return }
            let safe = value(field, batch) { ServiceName.safe($0) }
            let isSafe = field.kind == .text && ServiceName.isSafe(batch.arena.bytes(field.range))
            if !isServiceFixed { batch.services[row] = safe.withUnsafeBytes { batch.service($0) } }
            // Where the name had to be changed, the original stays visible.
            if !isSafe || isServiceFixed {
                batch.fields[index].name = batch.names.intern("service_name")
                return
            }
        default: break
        }
        batch.fields[index].name = name
    }

    /// The level that the policy gives the field's text, or nil.
    private func word(_ field: Field, _ batch: EventBatch) -> Level? {
        guard !words.isEmpty else { return nil }
        let words = self.words
        return value(field, batch) { words[Self.folded($0)] }
    }

    /// Calls `body` with the text of a field as it reads.
    private func value<T>(_ field: Field, _ batch: EventBatch, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        let text = batch.arena.bytes(field.range)
        if field.kind != .escaped { return body(text) }
        scratch.removeAll(keepingCapacity: true)
        JSONString.unescape(text, to: &scratch)
        return scratch.withUnsafeBytes(body)
    }

    /// Makes a field's value one of `type`, if that leaves its text as it is; false where its text is none. `null` is a value of any type.
    private static func convert(_ field: inout Field, _ type: ValueType, _ batch: EventBatch) -> Bool {
        let text = batch.arena.bytes(field.range)
        if field.kind == .json && text.equals("null") { return true }
        let fits: Bool
        switch type {
        case .text:
            if field.kind == .json { field.kind = .text }
            return true
        case .int: fits = field.kind != .escaped && NumberText.isJSONInteger(text)
        case .float: fits = field.kind != .escaped && NumberText.isJSON(text)
        case .bool: fits = field.kind != .escaped && (text.equals("true") || text.equals("false"))
        }
        if fits { field.kind = .json }
        return fits
    }
}

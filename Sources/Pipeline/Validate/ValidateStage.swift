import Events
import Parsers

/// Looks at the events of batches by the rules. One for each worker.
final class ValidateStage {
    /// An event that is to become a dead letter.
    struct Rejection {
        var row: Int
        var reason: RejectReason
        /// The rule, by its number.
        var rule: Int
    }

    /// What the rules say of a batch; rows ascend.
    struct Outcome {
        var rejected: ContiguousArray<Rejection> = []
        var dropped: Set<Int> = []
    }

    private let rules: [CompiledRule]
    private let hasDefaultLevel: Bool
    private let reader = FieldReader()
    /// The reader's number of the field of each rule.
    private var fields: [Int] = []
    private let tagsField: Int
    /// The entry of `tags` as JSON for each rule: for a missing and for an invalid field.
    private let tags: [(missing: [UInt8], invalid: [UInt8])]
    private let scratch = GrokScratch()
    private var additions = FieldAdditions()
    private var tagText: [UInt8] = []
    private var oldTags: [UInt8] = []
    /// A rule for the input at hand, as far as it is asked of every event.
    private struct Active {
        var rule: Int
        /// The reader's number of its field.
        var field: Int
        var subject: CompiledRule.Subject
        var needsField: Bool
        var forbidsField: Bool
        var hasMore: Bool
        /// Index into `isForService` of the batch's first service, or -1 for a rule for all.
        var services: Int
    }
    private var active: ContiguousArray<Active> = []
    private var isForService: ContiguousArray<Bool> = []
    /// Whether a service, by its number, is one that neither an event nor its file has given.
    private var isUnknown: ContiguousArray<Bool> = []

    init(_ rules: [CompiledRule], hasDefaultLevel: Bool) {
        self.rules = rules
        self.hasDefaultLevel = hasDefaultLevel
        for rule in rules { fields.append(reader.want(rule.rule.field)) }
        tagsField = reader.want("tags")
        tags = rules.map { rule in
            func json(_ reason: RejectReason) -> [UInt8] {
                var out: [UInt8] = [0x22]
                Array((rule.rule.tag ?? rule.detail(reason)).utf8).withUnsafeBytes { JSONString.escape($0, to: &out) }
                return out + [0x22]
            }
            return (json(.missingField), json(.invalidField))
        }
    }

    /// Finds the events that break a rule, and tags those that are only to be tagged. No event is removed.
    func apply(_ batch: EventBatch, _ chunk: Chunk) -> Outcome {
        var outcome = Outcome()
        prepare(batch, chunk)
        guard !active.isEmpty else { return outcome }
        var context = chunk.source.context
        let reference = context.reference
        let format = chunk.form.format
        rows: for row in 0..<batch.count {
            reader.read(batch, row)
            tagText.removeAll(keepingCapacity: true)
            for i in active.indices {
                let rule = active[i]
                let number = rule.rule
                if rule.services >= 0, !isForService[rule.services + Int(batch.services[row])] { continue }
                guard let reason = failure(rule, batch, row, format, reference, &context) else { continue }
                switch rules[number].rule.onFailure {
                case .reject:
                    outcome.rejected.append(.init(row: row, reason: reason, rule: number))
                    continue rows
                case .drop:
                    outcome.dropped.insert(row)
                    continue rows
                case .tag:
                    if !tagText.isEmpty { tagText.append(0x2C) }
                    tagText.append(contentsOf: reason == .missingField ? tags[number].missing : tags[number].invalid)
                }
            }
            if !tagText.isEmpty { addTags(batch, row) }
        }
        additions.apply(to: batch)
        return outcome
    }

    private func prepare(_ batch: EventBatch, _ chunk: Chunk) {
        active.removeAll(keepingCapacity: true)
        isForService.removeAll(keepingCapacity: true)
        isUnknown.removeAll(keepingCapacity: true)
        for (number, rule) in rules.enumerated() where rule.isFor(chunk.form.format) {
            let isForAll = rule.services.isEmpty
            active.append(
                Active(
                    rule: number, field: fields[number], subject: rule.subject, needsField: rule.exists == true,
                    forbidsField: rule.exists == false, hasMore: rule.hasMore, services: isForAll ? -1 : isForService.count))
            if !isForAll { isForService.append(contentsOf: batch.serviceNames.map { rule.isFor(service: $0) }) }
        }
        isUnknown.append(contentsOf: batch.serviceNames.map { $0 == ServiceName.unknown })
        if !active.isEmpty { reader.prepare(batch) }
    }

    // MARK: Conditions

    /// Why an event breaks a rule, or nil.
    @inline(__always)
    private func failure(
        _ rule: Active, _ batch: EventBatch, _ row: Int, _ format: InputFormat, _ reference: Timestamp,
        _ context: inout ParseContext
    ) -> RejectReason? {
        let isThere =
            switch rule.subject {
            case .timestamp:
                reader.fieldIndex(rule.field) != nil || EventEvidence.showsTime(batch, row, format: format, &context)
            case .level: hasDefaultLevel || EventEvidence.showsLevel(batch, row, format: format)
            case .service: !isUnknown[Int(batch.services[row])]
            case .field: reader.has(rule.field, batch, row)
            }
        if !isThere { return rule.needsField ? .missingField : nil }
        if rule.forbidsField { return .invalidField }
        return !rule.hasMore || holds(rules[rule.rule], rule.field, batch, row, reference, &context) ? nil : .invalidField
    }

    @inline(never)
    private func holds(
        _ compiled: CompiledRule, _ field: Int, _ batch: EventBatch, _ row: Int, _ reference: Timestamp,
        _ context: inout ParseContext
    ) -> Bool {
        let rule = compiled.rule
        let isInstant = compiled.subject == .timestamp
        if isInstant {
            // The instant is compared, whatever its text says of zone and year.
            let instant = batch.timestamps[row]
            if let bound = rule.notBefore, instant < bound.resolve(reference) { return false }
            if let bound = rule.notAfter, instant > bound.resolve(reference) { return false }
            if rule.matches == nil, rule.oneOf.isEmpty, rule.min == nil, rule.max == nil, rule.maxLength == nil { return true }
        }
        if compiled.levels != 0, compiled.levels & 1 << UInt16(batch.levels[row].rawValue) == 0 { return false }
        let scratch = self.scratch
        return reader.withText(field, batch, row) { text in
            if let longest = rule.maxLength, text.count > longest { return false }
            if compiled.levels == 0, !compiled.oneOf.isEmpty, !compiled.oneOf.contains(Array(text)) { return false }
            if rule.min != nil || rule.max != nil {
                guard let value = NumberText.value(text) else { return false }
                if let low = rule.min, value < low { return false }
                if let high = rule.max, value > high { return false }
            }
            if !isInstant, rule.notBefore != nil || rule.notAfter != nil {
                let match = TimestampParser.parseAny(text, &context)
                guard match.isInstant, match.length == text.count else { return false }
                if let bound = rule.notBefore, match.timestamp < bound.resolve(reference) { return false }
                if let bound = rule.notAfter, match.timestamp > bound.resolve(reference) { return false }
            }
            if let pattern = compiled.pattern, pattern.match(text, scratch) != .match { return false }
            return true
        } ?? true
    }

    // MARK: Tags

    /// Adds `tags` to an event: those it has already, then the new ones.
    private func addTags(_ batch: EventBatch, _ row: Int) {
        oldTags.removeAll(keepingCapacity: true)
        if let index = reader.fieldIndex(tagsField) {
            let field = batch.fields[index]
            let text = batch.arena.bytes(field.range)
            if field.kind == .json, text.first == 0x5B, text.count >= 2 {
                oldTags.append(contentsOf: text[1..<(text.count - 1)])
                if oldTags.allSatisfy({ $0 <= 0x20 }) { oldTags.removeAll(keepingCapacity: true) }
            } else if field.kind == .json {
                if !text.equals("null") { oldTags.append(contentsOf: text) }
            } else if text.count > 0 {
                oldTags.append(0x22)
                if field.kind == .escaped {
                    oldTags.append(contentsOf: text)
                } else {
                    JSONString.escape(text, to: &oldTags)
                }
                oldTags.append(0x22)
            }
            // The text stays in the line; the name goes over to the new field.
            batch.fields[index].name = .filler
        }
        let old = oldTags.count
        let range = batch.arena.append(upTo: old + tagText.count + 4) { to in
            var n = 0
            func put(_ byte: UInt8) {
                to[n] = byte
                n += 1
            }
            // A line end keeps it apart from what is before it, for masking.
            put(0x0A)
            put(0x5B)
            for byte in oldTags { put(byte) }
            if old > 0 { put(0x2C) }
            for byte in tagText { put(byte) }
            put(0x5D)
            return n
        }
        let name = batch.names.intern("tags")
        guard name != .filler else { return }
        additions.add(name, .json, ByteRange(range.start + 1, range.end), to: row)
    }
}

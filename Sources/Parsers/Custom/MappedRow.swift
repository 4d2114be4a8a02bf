import Events

/// Reads a line with a built-in parser and gives its fields the meaning that a file says. For one thread and format.
final class MappedRow {
    private let base: Format
    private let roles: FormatRoles
    /// The parts that the file speaks of, and the names of their fields in the batch at hand.
    private var wanted: [(role: FieldRole, names: [FieldName])]
    private var identity: UInt64 = 0

    init(_ base: Format, _ roles: FormatRoles) {
        self.base = base
        self.roles = roles
        wanted = FormatRoles.parts.filter { !roles[$0.role].candidates.isEmpty }.map { ($0.role, []) }
    }

    /// Whether keys of the line compete for the parts of the schema (`FieldCollector`).
    private var isCollected: Bool { base == .json || base == .logfmt }

    /// Parses a line; see `CustomReader.parse`.
    func parse(_ line: ByteRange, _ batch: EventBatch, _ context: inout ParseContext, isTrial: Bool) -> LineOutcome {
        let before = context.last
        let outcome = base.parse(line, batch, &context)
        guard outcome == .event else { return outcome }
        if identity != batch.names.identity { resolve(batch) }
        var isMapped = wanted.isEmpty
        var lacksTime = false
        for part in wanted {
            if let index = field(part.names, batch, &context) {
                isMapped = true
                if apply(part.role, index, batch, &context) { continue }
                return undo(.rejected(.badTimestamp), before, batch, &context)
            }
            if part.role == .timestamp { lacksTime = true }
            if part.role == .level, roles.defaultLevel != .fallback { batch.levels[batch.count - 1] = roles.defaultLevel }
        }
        // Any JSON would be of a format that maps a few of its keys.
        if isTrial, !isMapped || lacksTime { return undo(.noMatch, before, batch, &context) }
        let row = batch.count - 1
        if let fixed = roles.fixedService {
            demote(.service, batch, &context)
            batch.services[row] = fixed.withUnsafeBytes { batch.service($0) }
        }
        if roles[.level].candidates.isEmpty, !roles.levelWords.isEmpty || roles.defaultLevel != .fallback {
            readLevel(batch.fields(of: row).first { batch.fields[$0].name == .level }, batch)
        }
        return .event
    }

    private func undo(
        _ outcome: LineOutcome, _ before: Timestamp, _ batch: EventBatch, _ context: inout ParseContext
    ) -> LineOutcome {
        batch.removeEvents(from: batch.count - 1)
        context.last = before
        return outcome
    }

    private func resolve(_ batch: EventBatch) {
        identity = batch.names.identity
        for i in wanted.indices {
            wanted[i].names = roles[wanted[i].role].candidates.map { candidate in
                candidate.name.withUnsafeBytes { isCollected ? batch.metadataName($0) : batch.names.intern($0) }
            }
        }
    }

    /// The first of the fields that the last event has.
    private func field(_ names: [FieldName], _ batch: EventBatch, _ context: inout ParseContext) -> Int? {
        let fields = batch.fields(of: batch.count - 1)
        for name in names where name != .filler {
            if isCollected {
                // A key that has a part of the schema has lost its name.
                for (number, holder) in context.fields.holders.enumerated() where holder.isHeld && !holder.keepsName {
                    guard holder.entry < KeyTable.unremembered, context.fields.keys.name(holder.entry, &batch.names) == name,
                        let role = FieldRole(rawValue: UInt8(truncatingIfNeeded: number))
                    else { continue }
                    if let index = fields.first(where: { batch.fields[$0].name == role.fieldName }) { return index }
                }
            }
            if let index = fields.first(where: { batch.fields[$0].name == name && batch.fields[$0].range.count > 0 }) {
                return index
            }
        }
        return nil
    }

    /// Makes a field of the last event a part of the schema; false where it should be a timestamp and is none.
    private func apply(_ role: FieldRole, _ index: Int, _ batch: EventBatch, _ context: inout ParseContext) -> Bool {
        let row = batch.count - 1
        let field = batch.fields[index]
        switch role {
        case .timestamp:
            let match = roles.instant(batch.arena.bytes(field.range), &context)
            guard match.isInstant else { return false }
            rename(index, role, batch, &context)
            let isExact = match.layout != nil && !field.isDetached && field.kind != .escaped
            batch.fields[index].kind = isExact ? .timestamp : field.kind == .timestamp ? .text : field.kind
            if isExact, let layout = match.layout { batch.setLayout(layout, at: row) }
            batch.setTimestamp(match.timestamp, at: row)
            context.last = match.timestamp
        case .level:
            rename(index, role, batch, &context)
            readLevel(index, batch)
        case .service:
            rename(index, role, batch, &context)
            let raw = batch.arena.bytes(field.range)
            if field.kind != .escaped, ServiceName.isSafe(raw) {
                batch.services[row] = batch.service(raw)
            } else {
                batch.fields[index].name = batch.name("service_name")
                let safe =
                    field.kind == .escaped
                    ? JSONText.unescaped(raw).withUnsafeBytes { context.safeNames.safe($0) } : context.safeNames.safe(raw)
                batch.services[row] = safe.withUnsafeBytes { batch.service($0) }
            }
        default: rename(index, role, batch, &context)
        }
        return true
    }

    private func readLevel(_ index: Int?, _ batch: EventBatch) {
        let level = index.flatMap { roles.level(batch.arena.bytes(batch.fields[$0].range)) }
        let row = batch.count - 1
        if let level {
            batch.levels[row] = level
        } else if index == nil || !roles[.level].candidates.isEmpty {
            batch.levels[row] = roles.defaultLevel
        }
    }

    /// Gives a field the name of a part; another field that has it goes back to its own.
    private func rename(_ index: Int, _ role: FieldRole, _ batch: EventBatch, _ context: inout ParseContext) {
        if batch.fields[index].name == role.fieldName { return }
        demote(role, batch, &context)
        batch.fields[index].name = role.fieldName
    }

    private func demote(_ role: FieldRole, _ batch: EventBatch, _ context: inout ParseContext) {
        for i in batch.fields(of: batch.count - 1) where batch.fields[i].name == role.fieldName {
            let holder = context.fields.holders[Int(role.rawValue)]
            if isCollected, holder.isHeld, holder.entry < KeyTable.unremembered {
                batch.fields[i].name = context.fields.keys.name(holder.entry, &batch.names)
                batch.fields[i].kind = holder.kind
            } else {
                let own = FieldName.reserved[Int(role.fieldName.rawValue)]
                batch.fields[i].name = batch.names.intern(own + "_2")
                if batch.fields[i].kind == .timestamp { batch.fields[i].kind = .text }
            }
        }
    }
}

import Events

/// What the structured formats (JSON, logfmt) gather while they read a line: which key has which role so far.
///
/// Lives in the `ParseContext`, so that names found for one line serve the next.
struct FieldCollector: Sendable {
    /// The key that has a role.
    struct Holder: Sendable {
        var rank = UInt8.max
        var entry: UInt16 = 0
        var field = 0
        var keepsName = false
        var isHeld: Bool { rank != .max }
    }

    /// The keys known.
    var keys = KeyTable()
    /// The holders, by `FieldRole.rawValue`.
    fileprivate(set) var holders = ContiguousArray(repeating: Holder(), count: FieldRole.tableSize)
    fileprivate var timestamp = Timestamp(rawValue: 0)
    fileprivate var layout: TimestampLayout?
    fileprivate var level: Level?
    fileprivate var sawBadTimestamp = false

    /// Whether a key has the role.
    @inline(__always)
    func has(_ role: FieldRole) -> Bool { holders[Int(role.rawValue)].isHeld }

    @inline(__always)
    fileprivate mutating func begin(_ names: FieldNames) {
        keys.begin(names)
        for i in 0..<FieldRole.tableSize { holders[i].rank = .max }
        layout = nil
        level = nil
        sawBadTimestamp = false
    }
}

extension ParseContext {
    /// Before the first field of a line.
    @inline(__always)
    mutating func beginFields(_ batch: EventBatch) { fields.begin(batch.names) }

    /// Adds the value between two offsets of the arena under its key's name, or lets the key claim its role. Values come in the order of
    /// their position.
    @inline(__always)
    mutating func takeField(_ entry: UInt16, _ value: JSONScanner.Value, _ start: Int, _ end: Int, _ batch: EventBatch) {
        let claim = fields.keys.claim(entry)
        if claim.role == .none {
            let name = fields.keys.name(entry, &batch.names)
            if name != .filler { batch.add(name, Self.kind(value), start, end) }
        } else {
            claimRole(claim, entry, value, start, end, batch)
        }
    }

    @inline(__always)
    private static func kind(_ value: JSONScanner.Value) -> Field.Kind {
        value == .text ? .text : value == .escapedText ? .escaped : .json
    }

    private mutating func claimRole(
        _ claim: RoleClaim, _ entry: UInt16, _ value: JSONScanner.Value, _ start: Int, _ end: Int, _ batch: EventBatch
    ) {
        if value == .null { return }
        let index = batch.fields.count
        batch.add(.filler, Self.kind(value), start, end)
        guard batch.fields.count > index else { return }
        let holder = fields.holders[Int(claim.role.rawValue)]
        guard let rank = acceptedRank(claim, value, start, end, batch), rank < holder.rank else {
            nameField(index, entry, batch)
            return
        }
        if holder.isHeld && !holder.keepsName { nameField(holder.field, holder.entry, batch) }
        if claim.keepsName { nameField(index, entry, batch) }
        fields.holders[Int(claim.role.rawValue)] = .init(rank: rank, entry: entry, field: index, keepsName: claim.keepsName)
    }

    /// The rank with which the value has the role, or nil where it cannot; reads instants and levels on the way.
    private mutating func acceptedRank(
        _ claim: RoleClaim, _ value: JSONScanner.Value, _ start: Int, _ end: Int, _ batch: EventBatch
    ) -> UInt8? {
        let isText = value == .text || value == .escapedText
        if claim.textOnly && !isText { return nil }
        let bytes = batch.arena.bytes(ByteRange(start, end))
        switch claim.role {
        case .timestamp:
            guard value == .text || value == .number else { return nil }
            let match = TimestampParser.parseAny(bytes, &self)
            guard match.isInstant, match.length == bytes.count else {
                if match.isBad && claim.rank == 0 { fields.sawBadTimestamp = true }
                return nil
            }
            if claim.rank < fields.holders[Int(FieldRole.timestamp.rawValue)].rank {
                fields.timestamp = match.timestamp
                fields.layout = match.layout
            }
            return claim.rank
        case .level:
            guard isText || value == .number else { return nil }
            let level = Level(text: bytes) ?? Self.numericLevel(bytes)
            // A text that is no level's name has the role only where nothing better comes, and not from a key of other uses.
            guard level != nil || claim.rank == 0 else { return nil }
            let rank = level == nil ? 9 : claim.rank
            if rank < fields.holders[Int(FieldRole.level.rawValue)].rank { fields.level = level }
            return rank
        case .message: return value == .object ? nil : claim.rank
        case .service, .host: return bytes.isEmpty ? nil : claim.rank
        case .traceID: return bytes.isEmpty || !(isText || value == .number) ? nil : claim.rank
        case .none: return nil
        }
    }

    /// Numbers that stand for levels: 0...7 as syslog has them (RFC 5424), 10...69 as bunyan and pino do, in tens from TRACE to FATAL.
    static func numericLevel(_ text: UnsafeRawBufferPointer) -> Level? {
        guard text.count == 1 || text.count == 2, text[0].isDigit, text[text.count - 1].isDigit else { return nil }
        if text.count == 1 { return Level(syslogSeverity: Int(text[0] - 0x30)) }
        switch text[0] {
        case 0x31: return .trace
        case 0x32: return .debug
        case 0x33: return .info
        case 0x34: return .warn
        case 0x35: return .error
        case 0x36: return .critical
        default: return nil
        }
    }

    private mutating func nameField(_ index: Int, _ entry: UInt16, _ batch: EventBatch) {
        batch.fields[index].name = entry < KeyTable.unremembered ? fields.keys.name(entry, &batch.names) : .filler
    }

    /// Commits the fields taken as the event of `line`; rejects it where its time names no instant.
    mutating func commitFields(_ line: ByteRange, _ batch: EventBatch) -> LineOutcome {
        let hasTime = fields.has(.timestamp)
        if fields.sawBadTimestamp && !hasTime {
            batch.rollback()
            return .rejected(.badTimestamp)
        }
        var service: UInt16 = 0
        if fields.has(.service) { service = resolveService(batch) }
        nameHolder(.level, batch)
        nameHolder(.message, batch)
        nameHolder(.traceID, batch)
        nameHolder(.host, batch)
        if hasTime {
            nameHolder(.timestamp, batch)
            let index = fields.holders[Int(FieldRole.timestamp.rawValue)].field
            if fields.layout != nil { batch.fields[index].kind = .timestamp }
            last = fields.timestamp
        }
        batch.commit(
            line: line, timestamp: last, level: fields.level ?? .fallback, service: service,
            layout: fields.layout ?? .rfc3339Nanoseconds)
        return .event
    }

    @inline(__always)
    private func nameHolder(_ role: FieldRole, _ batch: EventBatch) {
        let holder = fields.holders[Int(role.rawValue)]
        if holder.isHeld { batch.fields[holder.field].name = role.fieldName }
    }

    /// The number of the event's service. Where making it safe changes the name, the original stays visible as `service_name`.
    private mutating func resolveService(_ batch: EventBatch) -> UInt16 {
        let holder = fields.holders[Int(FieldRole.service.rawValue)]
        let field = batch.fields[holder.field]
        let bytes = batch.arena.bytes(field.range)
        if field.kind == .text && ServiceName.isSafe(bytes) {
            if !holder.keepsName { batch.fields[holder.field].name = .service }
            return batch.service(bytes)
        }
        if !holder.keepsName { batch.fields[holder.field].name = batch.names.intern("service_name") }
        let safe =
            field.kind == .escaped ? JSONText.unescaped(bytes).withUnsafeBytes { safeNames.safe($0) } : safeNames.safe(bytes)
        return safe.withUnsafeBytes { batch.service($0) }
    }
}

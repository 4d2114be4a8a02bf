import Events

/// What the structured formats (JSON, logfmt) gather while they read a line: which key has which role so far.
///
/// Lives in the `ParseContext`, so that names found for one line serve the next.
struct FieldCollector: Sendable {
    /// The key that has a role.
    struct Holder: Sendable {
        var rank = UInt8.max
        var entry: UInt16 = 0
        var keepsName = false
        /// The kind of the value as such.
        var kind = Field.Kind.text
        /// Where the value is in the arena.
        var range = ByteRange(0, 0)
        /// The field's index in the batch.
        var field = 0
        var isHeld: Bool { rank != .max }
    }

    /// The keys known.
    var keys = KeyTable()
    /// The holders, by `FieldRole.rawValue`.
    fileprivate(set) var holders = ContiguousArray(repeating: Holder(), count: FieldRole.tableSize)
    fileprivate var hasTime = false
    fileprivate var timestamp = Timestamp(rawValue: 0)
    fileprivate var layout: TimestampLayout?
    fileprivate var level: Level?
    fileprivate var sawBadTimestamp = false

    /// Whether a key has the role.
    @inline(__always)
    func has(_ role: FieldRole) -> Bool { holders[Int(role.rawValue)].isHeld }

    @inline(__always)
    fileprivate mutating func begin(_ identity: UInt64) {
        keys.begin(identity)
        for i in 0..<FieldRole.tableSize { holders[i].rank = .max }
        hasTime = false
        layout = nil
        level = nil
        sawBadTimestamp = false
    }
}

extension ParseContext {
    /// Before the first field of a line.
    @inline(__always)
    mutating func beginFields(_ batch: EventBatch) { fields.begin(batch.names.identity) }

    /// Adds the value between two offsets of the arena, which begins at `base`, under its key's name, or lets the key claim its role.
    /// Values come in the order of their position.
    @inline(__always)
    mutating func takeField(
        _ entry: UInt16, _ value: JSONScanner.Value, _ start: Int, _ end: Int, _ base: UnsafePointer<UInt8>, _ batch: EventBatch
    ) {
        let claim = fields.keys.claim(entry)
        if claim.role == .none {
            addNamed(entry, Self.kind(value), ByteRange(start, end), batch)
        } else if value != .null {
            claimRole(claim, entry, value, ByteRange(start, end), base, batch)
        }
    }

    @inline(__always)
    private static func kind(_ value: JSONScanner.Value) -> Field.Kind {
        value == .text ? .text : value == .escapedText ? .escaped : .json
    }

    @inline(__always)
    private mutating func addNamed(_ entry: UInt16, _ kind: Field.Kind, _ range: ByteRange, _ batch: EventBatch) {
        let name = fields.keys.knownName(entry) ?? fields.keys.name(entry, &batch.names)
        if name != .filler { batch.add(Field(name, kind, range)) }
    }

    private mutating func claimRole(
        _ claim: RoleClaim, _ entry: UInt16, _ value: JSONScanner.Value, _ range: ByteRange, _ base: UnsafePointer<UInt8>,
        _ batch: EventBatch
    ) {
        let kind = Self.kind(value)
        let bytes = UnsafeRawBufferPointer(start: base + Int(range.start), count: range.count)
        let holder = fields.holders[Int(claim.role.rawValue)]
        guard let rank = acceptedRank(claim, value, bytes, holder.rank), rank < holder.rank else {
            addNamed(entry, kind, range, batch)
            return
        }
        var field = Field(claim.role.fieldName, kind, range)
        if claim.keepsName {
            field.name = fields.keys.name(entry, &batch.names)
        } else if claim.role == .timestamp && fields.layout != nil {
            field.kind = .timestamp
        }
        guard let index = batch.place(field) else { return }
        if holder.isHeld && !holder.keepsName {
            batch.fields[holder.field].name =
                holder.entry < KeyTable.unremembered ? fields.keys.name(holder.entry, &batch.names) : .filler
            batch.fields[holder.field].kind = holder.kind
        }
        fields.holders[Int(claim.role.rawValue)] = .init(
            rank: rank, entry: entry, keepsName: claim.keepsName, kind: kind, range: range, field: index)
    }

    /// The rank with which the value has the role, or nil where it cannot; reads instants and levels on the way.
    @inline(__always)
    private mutating func acceptedRank(
        _ claim: RoleClaim, _ value: JSONScanner.Value, _ bytes: UnsafeRawBufferPointer, _ held: UInt8
    ) -> UInt8? {
        let isText = value == .text || value == .escapedText
        if claim.textOnly && !isText { return nil }
        switch claim.role {
        case .timestamp:
            guard value == .text || value == .number else { return nil }
            let match = TimestampParser.parseAny(bytes, &self)
            guard match.isInstant, match.length == bytes.count else {
                if match.isBad && claim.rank == 0 { fields.sawBadTimestamp = true }
                return nil
            }
            if claim.rank < held {
                fields.hasTime = true
                fields.timestamp = match.timestamp
                fields.layout = match.layout
            }
            return claim.rank
        case .level:
            guard isText || value == .number else { return nil }
            // MongoDB's `s` is a level where it holds one of its letters; elsewhere the key may be anything.
            let level = claim.rank == 3 ? MongoDBParser.level(bytes) : Level(text: bytes) ?? Self.numericLevel(bytes)
            // A text that is no level's name has the role only where nothing better comes, and not from a key of other uses.
            guard level != nil || claim.rank == 0 else { return nil }
            let rank = level == nil ? 9 : claim.rank
            if rank < held { fields.level = level }
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

    /// Commits the fields taken as the event of `line`; rejects it where its time names no instant.
    mutating func commitFields(_ line: ByteRange, _ base: UnsafePointer<UInt8>, _ batch: EventBatch) -> LineOutcome {
        if fields.hasTime {
            last = fields.timestamp
        } else if fields.sawBadTimestamp {
            batch.rollback()
            return .rejected(.badTimestamp)
        }
        let service = fields.has(.service) ? resolveService(base, batch) : 0
        batch.commit(
            line: line, timestamp: last, level: fields.level ?? .fallback, service: service,
            layout: fields.layout ?? .rfc3339Nanoseconds)
        return .event
    }

    /// The number of the event's service. Where making it safe changes the name, the original stays visible as `service_name`.
    private mutating func resolveService(_ base: UnsafePointer<UInt8>, _ batch: EventBatch) -> UInt16 {
        let holder = fields.holders[Int(FieldRole.service.rawValue)]
        let bytes = UnsafeRawBufferPointer(start: base + Int(holder.range.start), count: holder.range.count)
        if holder.kind == .text && ServiceName.isSafe(bytes) { return batch.service(bytes) }
        if !holder.keepsName { batch.fields[holder.field].name = batch.names.intern("service_name") }
        let safe =
            holder.kind == .escaped ? JSONText.unescaped(bytes).withUnsafeBytes { safeNames.safe($0) } : safeNames.safe(bytes)
        return safe.withUnsafeBytes { batch.service($0) }
    }
}

import Events

/// Makes the captures of expressions into the fields of an event. For one thread and format.
///
/// Values that lie in the line stay there, in the order of their position; what overlaps another value, what is written otherwise than
/// its type has it, and lists are values beside the line. Semantics are those of `GrokFilter`, but that names are flat and that the line
/// itself is no field: a capture named `message` is the message, without `overwrite`.
final class GrokRow {
    /// A value of a field.
    private struct Piece {
        var start: Int
        var end: Int
        var slot: Int
        var type: GrokType
        /// The next value of the same field, or -1.
        var next = -1
        /// Whether another value took its place.
        var isReplaced = false
        /// The part of the schema that it is.
        var role = FieldRole.none
        /// Whether the service was made of it though it is no safe name.
        var isServiceName = false
        var isInLine = false
    }

    private let program: GrokProgram
    private let roles: FormatRoles
    private var pieces: ContiguousArray<Piece> = []
    /// The first piece of each slot, or -1.
    private var firsts: ContiguousArray<Int>
    /// The pieces in the order of their position.
    private var order: ContiguousArray<Int> = []
    /// Whether a field has more than one value.
    private var hasLists = false
    private var names: ContiguousArray<FieldName> = []
    private var serviceName = FieldName.filler
    private var identity: UInt64 = 0
    private var buffer: [UInt8] = []

    init(_ program: GrokProgram, _ roles: FormatRoles) {
        self.program = program
        self.roles = roles
        firsts = ContiguousArray(repeating: -1, count: program.slots.count)
    }

    /// Before the expressions of a line are tried.
    @inline(__always)
    func begin(_ batch: EventBatch) {
        for piece in pieces { firsts[piece.slot] = -1 }
        pieces.removeAll(keepingCapacity: true)
        hasLists = false
        if identity != batch.names.identity { resolve(batch) }
    }

    @inline(never)
    private func resolve(_ batch: EventBatch) {
        identity = batch.names.identity
        names.removeAll(keepingCapacity: true)
        serviceName = batch.name("service_name")
        for slot in program.slots { names.append(slot.name.withUnsafeBytes { batch.metadataName($0) }) }
    }

    /// Takes the captures of an expression that has just matched.
    @inline(__always)
    func take(_ captures: [GrokProgram.Capture], _ scratch: GrokScratch) {
        for capture in captures {
            guard let range = scratch.range(capture.group), !range.isEmpty else { continue }
            let piece = Piece(start: range.lowerBound, end: range.upperBound, slot: capture.slot, type: capture.type)
            if firsts[capture.slot] < 0 {
                firsts[capture.slot] = pieces.count
                pieces.append(piece)
            } else {
                addTo(capture, piece)
            }
        }
    }

    /// A further value of a field: it takes the first one's place, makes a list of a text, or goes.
    @inline(never)
    private func addTo(_ capture: GrokProgram.Capture, _ piece: Piece) {
        var last = firsts[capture.slot]
        if capture.overwrites {
            while last >= 0 {
                pieces[last].isReplaced = true
                last = pieces[last].next
            }
            firsts[capture.slot] = pieces.count
            pieces.append(piece)
            return
        }
        guard pieces[last].type == .text else { return }
        while pieces[last].next >= 0 { last = pieces[last].next }
        pieces[last].next = pieces.count
        pieces.append(piece)
        hasLists = true
    }

    // MARK: The event

    /// Commits the event of `line`, whose values were taken, or leaves the batch as it was. Unless it `hasTime` the event has that of
    /// the one before.
    func commit(
        _ line: ByteRange, _ batch: EventBatch, _ context: inout ParseContext, hasTime: Bool = true
    ) -> LineOutcome {
        let base = Int(line.start)
        var match = TimestampMatch.none
        if hasTime, let bad = readTime(batch.arena.bytes(line), &match, &context) { return .rejected(bad) }
        let text = batch.arena.bytes(line)
        let level = readLevel(text)
        _ = claim(.message)
        _ = claim(.host)
        _ = claim(.traceID)
        var service: UInt16 = 0
        if let fixed = roles.fixedService {
            service = fixed.withUnsafeBytes { batch.service($0) }
        } else if let piece = claim(.service) {
            service = self.service(part(text, piece), piece, batch, &context)
        }
        sort()
        addFields(base, match, batch)
        if match.isInstant { context.last = match.timestamp }
        batch.commit(
            line: line, timestamp: context.last, level: level, service: service, layout: match.layout ?? .rfc3339Nanoseconds)
        return .event
    }

    @inline(__always)
    private func part(_ text: UnsafeRawBufferPointer, _ piece: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: text[pieces[piece].start..<pieces[piece].end])
    }

    /// The first value that may be a part of the schema, which it is from now on.
    @inline(__always)
    private func claim(_ role: FieldRole) -> Int? {
        for candidate in roles[role].candidates {
            let piece = firsts[candidate.slot]
            guard piece >= 0, pieces[piece].role == .none else { continue }
            pieces[piece].role = role
            return piece
        }
        return nil
    }

    /// The level that the first value names that names one. Where none does, only a field with that very name stands for it.
    @inline(__always)
    private func readLevel(_ text: UnsafeRawBufferPointer) -> Level {
        var unknown: Int?
        for candidate in roles[.level].candidates {
            let piece = firsts[candidate.slot]
            guard piece >= 0, pieces[piece].role == .none else { continue }
            if let level = roles.level(part(text, piece)) {
                pieces[piece].role = .level
                return level
            }
            if candidate.name.elementsEqual("level".utf8) { unknown = piece }
        }
        if let unknown { pieces[unknown].role = .level }
        return roles.defaultLevel
    }

    /// Reads the event's time into `match`. The reason where the line has one that is none.
    @inline(__always)
    private func readTime(
        _ text: UnsafeRawBufferPointer, _ match: inout TimestampMatch, _ context: inout ParseContext
    ) -> RejectReason? {
        var isBad = false
        for candidate in roles[.timestamp].candidates {
            let piece = firsts[candidate.slot]
            guard piece >= 0 else { continue }
            let found = roles.instant(part(text, piece), &context)
            if found.isInstant {
                match = found
                pieces[piece].role = .timestamp
                return nil
            }
            // What has the name of a timestamp by chance need not look like one.
            if found.isBad || roles[.timestamp].isExplicit { isBad = true }
        }
        return isBad ? .badTimestamp : nil
    }

    /// The number of a service. A name that is safe as it is needs no showing; another stays visible under `service_name`.
    private func service(
        _ raw: UnsafeRawBufferPointer, _ piece: Int, _ batch: EventBatch, _ context: inout ParseContext
    ) -> UInt16 {
        if ServiceName.isSafe(raw) { return batch.service(raw) }
        pieces[piece].isServiceName = true
        return context.safeNames.safe(raw).withUnsafeBytes { batch.service($0) }
    }

    /// Puts the pieces into the order of their position, longer ones first.
    @inline(__always)
    private func sort() {
        order.removeAll(keepingCapacity: true)
        for index in pieces.indices {
            order.append(index)
            var at = index
            // Captures are nearly in order already.
            while at > 0, isBefore(index, order[at - 1]) {
                order[at] = order[at - 1]
                at -= 1
            }
            order[at] = index
        }
    }

    @inline(__always)
    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        pieces[a].start < pieces[b].start || pieces[a].start == pieces[b].start && pieces[a].end > pieces[b].end
    }

    /// Adds the fields in the line, then those beside it.
    private func addFields(_ base: Int, _ match: TimestampMatch, _ batch: EventBatch) {
        var end = 0
        var isBeside = false
        for index in order {
            let piece = pieces[index]
            let isList = piece.role == .none && (piece.next >= 0 || firsts[piece.slot] != index)
            guard !piece.isReplaced, !isList, piece.start >= end, isWritten(piece, base, batch) else {
                isBeside = true
                continue
            }
            end = piece.end
            pieces[index].isInLine = true
            let (name, kind) = nameAndKind(piece, match)
            if name != .filler { batch.add(name, kind, base + piece.start, base + piece.end) }
        }
        if isBeside || hasLists { addBeside(base, batch) }
    }

    @inline(__always)
    private func nameAndKind(_ piece: Piece, _ match: TimestampMatch) -> (FieldName, Field.Kind) {
        switch piece.role {
        case .none: (names[piece.slot], piece.type == .text ? .text : .json)
        case .timestamp: (.timestamp, match.layout == nil ? .text : .timestamp)
        default: (piece.isServiceName ? serviceName : piece.role.fieldName, .text)
        }
    }

    /// Whether the line writes the value as its type has it in JSON.
    @inline(__always)
    private func isWritten(_ piece: Piece, _ base: Int, _ batch: EventBatch) -> Bool {
        if piece.type == .text || piece.role != .none { return true }
        return GrokValueText.isJSON(batch.arena.bytes(ByteRange(base + piece.start, base + piece.end)), piece.type)
    }

    /// Adds what is not in the line: values inside of others, values that are written otherwise, lists.
    @inline(never)
    private func addBeside(_ base: Int, _ batch: EventBatch) {
        for index in pieces.indices {
            let piece = pieces[index]
            guard !piece.isReplaced else { continue }
            let isFirst = firsts[piece.slot] == index
            if isFirst, piece.next >= 0 { addList(index, base, batch) }
            guard !piece.isInLine, piece.role != .none || isFirst && piece.next < 0 else { continue }
            let range = ByteRange(base + piece.start, base + piece.end)
            let name = nameAndKind(piece, .none).0
            guard name != .filler else { continue }
            if piece.type == .text || piece.role != .none {
                // The arena moves when it grows, so it grows before it is read.
                batch.arena.reserve(range.count)
                batch.addDetached(name, .text, batch.arena.bytes(range))
            } else {
                buffer.removeAll(keepingCapacity: true)
                GrokValueText.append(batch.arena.bytes(range), piece.type, to: &buffer)
                buffer.withUnsafeBytes { batch.addDetached(name, .json, $0) }
            }
        }
    }

    /// Adds the values of a field that has several.
    private func addList(_ first: Int, _ base: Int, _ batch: EventBatch) {
        let name = names[pieces[first].slot]
        guard name != .filler else { return }
        buffer.removeAll(keepingCapacity: true)
        buffer.append(.bracket)
        var index = first
        while index >= 0 {
            let piece = pieces[index]
            if index != first { buffer.append(.comma) }
            GrokValueText.append(batch.arena.bytes(ByteRange(base + piece.start, base + piece.end)), piece.type, to: &buffer)
            index = piece.next
        }
        buffer.append(.endBracket)
        buffer.withUnsafeBytes { batch.addDetached(name, .json, $0) }
    }
}

/// Values of captures as JSON.
enum GrokValueText {
    /// Whether a text is the JSON of what it is as `type` (`GrokValue`).
    static func isJSON(_ text: UnsafeRawBufferPointer, _ type: GrokType) -> Bool {
        switch type {
        case .text: return false
        case .bool: return text.equals("true") || text.equals("false")
        case .integer, .float:
            let start = text.byte(0) == .dash ? 1 : 0
            let end = text.endOfDigits(start)
            guard end > start, text[start] != 0x30 || end == start + 1 else { return false }
            if end == text.count { return type == .float || text[start] != 0x30 || start == 0 }
            guard type == .float, text[end] == .dot, end <= 300 else { return false }
            return end + 1 < text.count && text.endOfDigits(end + 1) == text.count
        }
    }

    /// Appends the JSON of what a text is as `type`.
    static func append(_ text: UnsafeRawBufferPointer, _ type: GrokType, to out: inout [UInt8]) {
        guard type == .text else { return GrokJSON.append(GrokValue(text, type), to: &out) }
        out.append(.quote)
        JSONString.escape(text, to: &out)
        out.append(.quote)
    }
}

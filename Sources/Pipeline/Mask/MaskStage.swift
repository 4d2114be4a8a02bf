import Events

/// Masks the events of batches before anything of them is written: lines with their fields, fields beside the line, names, constants.
///
/// The text of a chunk is scanned as a whole; only rows with a hit are touched. Such a row gets a new line at the arena's end, and its
/// fields move along: they stay in order and inside the line. What a value hides across the bounds of fields is hidden in both. A
/// field that the event's timestamp lies in is left alone, and so is the batch's `source`. The old text stays in the arena, where no row
/// refers to it any more. One for each worker thread.
final class MaskStage {
    /// What masking did to a batch.
    struct Outcome {
        /// Values hidden, by detector. A value that stands in the line and again in a field beside it counts once.
        var counts = MaskCounts()
        /// The rows of the events removed (`MaskAction.dropEvent`), as they were, in their order.
        var droppedRows: [Int] = []
        /// Events removed.
        var droppedEvents: Int { droppedRows.count }
    }

    private let marker: MaskMarker
    private let common: MaskProfile
    /// The profiles of services with rules of their own, by name.
    private let services: [[UInt8]: MaskProfile]
    private var names = MaskNames()
    /// Where what stages have added begins in the arena at hand.
    private var addedFrom = UInt32.max
    private var chunkHits: ContiguousArray<MaskHit> = []
    private var rowHits: ContiguousArray<MaskHit> = []
    private var extraHits: ContiguousArray<MaskHit> = []
    private var edits = MaskedText()
    private var removedFields: [Int] = []
    private var removedRows: [Int] = []

    /// A stage for a policy that is valid (`MaskPolicy.validate`).
    init(_ policy: MaskPolicy) {
        marker = MaskMarker(policy)
        common = MaskProfile(policy.rules, policy.patterns)
        services = Dictionary(
            policy.services.map { (Array($0.key.utf8), MaskProfile($0.value, policy.patterns)) }, uniquingKeysWith: { a, _ in a })
    }

    /// Masks the events of a batch, whose lines lie in `chunk` or behind it. `parsedFrom` is how long the arena was before the chunk was
    /// parsed: where it has grown since, there is text beside the lines. From `addedFrom` on there is what stages after parsing have added,
    /// each value in lines of its own and shared by many events: it is scanned once, and only where something is found are the rows looked at.
    /// `keys` passes on a private key that the chunk before left open.
    func apply(
        _ batch: EventBatch, chunk: ByteRange, parsedFrom: Int, addedFrom: Int? = nil, keys: KeyHandoff = KeyHandoff()
    ) -> Outcome {
        var outcome = Outcome()
        chunkHits.removeAll(keepingCapacity: true)
        guard !common.isOff || !services.isEmpty else {
            keys.after.give(.closed)
            return outcome
        }
        scanChunk(chunk, batch, keys)
        maskDictionaries(batch)
        self.addedFrom = UInt32(truncatingIfNeeded: addedFrom ?? batch.arena.count)
        let hasTail = Int(self.addedFrom) > parsedFrom || mustLookAtAdded(batch)
        if chunkHits.isEmpty && !hasTail && !names.isRelevant && services.isEmpty { return outcome }

        removedFields.removeAll(keepingCapacity: true)
        removedRows.removeAll(keepingCapacity: true)
        let own = services.isEmpty ? [] : batch.serviceNames.map { services[$0] }
        var cursor = HitCursor()
        for row in 0..<batch.count {
            let special = own.isEmpty ? nil : own[Int(batch.services[row])]
            let line = batch.lines[row]
            rowHits.removeAll(keepingCapacity: true)
            let isInChunk = line.start >= chunk.start && line.end <= chunk.end
            if isInChunk { cursor.take(chunkHits, line, into: &rowHits) }
            if let special {
                scanRow(line, batch, special)
            } else if !isInChunk {
                scan(line, batch, common, into: &rowHits)
            }
            let concernsNames = names.isRelevant && names.concern(batch.fields(of: row), batch)
            if rowHits.isEmpty && !hasTail && !concernsNames { continue }
            mask(row, batch, special ?? common, concernsNames, &outcome)
        }
        removeMarked(batch)
        outcome.droppedRows = removedRows
        return outcome
    }

    /// Appends input of the chunk last applied that is no event, masked. What would drop an event hides the whole text.
    func appendRejected(_ range: ByteRange, in batch: EventBatch, to out: inout [UInt8], _ counts: inout MaskCounts) {
        let view = ScanText(batch.arena.base, count: batch.arena.count)
        let special = services.isEmpty ? nil : services[batch.defaultService]
        let profile = special ?? common
        rowHits.removeAll(keepingCapacity: true)
        var cursor = HitCursor()
        cursor.take(chunkHits, range, into: &rowHits)
        if let special { scanRow(range, batch, special) }
        reveal(batch, profile) { profile.action($0.finder) }
        let start = out.count
        var at = Int(range.start)
        for var hit in rowHits where hit.end > at {
            let action = profile.action(hit.finder)
            if action == .off { continue }
            hit.start = max(hit.start, at)
            counts.add(hit)
            if action == .dropEvent {
                out.removeSubrange(start...)
                marker.append(hit, .redact, view, to: &out)
                return
            }
            out.append(contentsOf: view.pointer(at, hit.start))
            marker.append(hit, action, view, to: &out)
            at = hit.end
        }
        out.append(contentsOf: view.pointer(at, Int(range.end)))
    }

    // MARK: Scanning

    /// Whether something is to be hidden in what stages have added.
    private func mustLookAtAdded(_ batch: EventBatch) -> Bool {
        guard batch.arena.count > Int(addedFrom) else { return false }
        // Services with rules of their own may look for more.
        guard services.isEmpty else { return true }
        extraHits.removeAll(keepingCapacity: true)
        scan(ByteRange(Int(addedFrom), batch.arena.count), batch, common, into: &extraHits)
        return !extraHits.isEmpty
    }

    private func scan(
        _ range: ByteRange, _ batch: EventBatch, _ profile: MaskProfile, key: OpenKey = .closed,
        into hits: inout ContiguousArray<MaskHit>
    ) {
        let known = hits.count
        var key = key
        profile.scan(batch.arena.bytes(range), &key, into: &hits)
        Self.move(&hits, from: known, by: Int(range.start))
    }

    private static func move(_ hits: inout ContiguousArray<MaskHit>, from first: Int, by distance: Int) {
        for i in first..<hits.count {
            hits[i].start += distance
            hits[i].end += distance
        }
    }

    /// Scans the whole chunk, and what a private key that the chunk before left open hides at its beginning. Only where a key could go on
    /// there does it wait for that chunk.
    private func scanChunk(_ chunk: ByteRange, _ batch: EventBatch, _ keys: KeyHandoff) {
        let text = batch.arena.bytes(chunk)
        var after = OpenKey.closed
        defer { keys.after.give(after) }
        common.scan(text, &after, into: &chunkHits)
        guard common.scanner.detectors.has(.privateKey), let base = text.bindMemory(to: UInt8.self).baseAddress else {
            return Self.move(&chunkHits, from: 0, by: Int(chunk.start))
        }
        let view = ScanText(base, count: text.count)
        extraHits.removeAll(keepingCapacity: true)
        var trial = OpenKey.open
        _ = trial.hide(view, from: 0, into: &extraHits)
        if trial.isOpen || !extraHits.isEmpty {
            var key = keys.before.take()
            extraHits.removeAll(keepingCapacity: true)
            if key.isOpen {
                _ = key.hide(view, from: 0, into: &extraHits)
                if key.isOpen { after = key }
                chunkHits.append(contentsOf: extraHits)
                chunkHits.sort(from: 0)
            }
        }
        Self.move(&chunkHits, from: 0, by: Int(chunk.start))
    }

    /// Puts the hits of a service's own rules in the place of the common ones. A private key is known from the lines around, so its hits
    /// stay.
    private func scanRow(_ line: ByteRange, _ batch: EventBatch, _ profile: MaskProfile) {
        rowHits.removeAll { !$0.isPrivateKey || profile.action($0.finder) == .off }
        let hasKey = !rowHits.isEmpty
        scan(line, batch, profile, into: &rowHits)
        if hasKey { rowHits.sort(from: 0) }
    }

    /// Looks into the hits that the rules leave alone here for what other detectors would have found in them.
    private func reveal(_ batch: EventBatch, _ profile: MaskProfile, _ action: (MaskHit) -> MaskAction) {
        var index = 0
        var added = false
        let count = rowHits.count
        while index < count {
            let hit = rowHits[index]
            index += 1
            guard let detector = hit.finder.detector, action(hit) == .off else { continue }
            let known = rowHits.count
            let others = MaskScanner(profile.scanner.detectors.subtracting(MaskDetectors(detector)))
            others.scan(batch.arena.bytes(ByteRange(hit.start, hit.end)), into: &rowHits)
            Self.move(&rowHits, from: known, by: hit.start)
            if rowHits.count > known { added = true }
        }
        if added { rowHits.sort(from: 0) }
    }

    // MARK: Names

    /// Names of fields and services, and constants: a few texts that all events share.
    private func maskDictionaries(_ batch: EventBatch) {
        names.update(batch, common, marker)
        for i in batch.serviceNames.indices {
            if let masked = names.masked(batch.serviceNames[i], common, marker) {
                batch.serviceNames[i] = masked.withUnsafeBytes { ServiceName.safe($0) }
            }
        }
        for i in batch.constants.indices {
            let value = batch.constants[i].value
            if let masked = names.masked(value, common, marker) {
                batch.constants[i].value = masked
            } else if let kind = names.secret(batch.constants[i].name), common.scanner.detectors.has(kind.detector) {
                let isSecret = value.withUnsafeBufferPointer { bytes in
                    bytes.baseAddress.map { ScanText($0, count: bytes.count).isSecretValue(0, bytes.count, kind) } ?? false
                }
                if isSecret { batch.constants[i].value = Array("[\(kind.detector.code)]".utf8) }
            }
        }
    }

    // MARK: Rows

    private func mask(_ row: Int, _ batch: EventBatch, _ profile: MaskProfile, _ concernsNames: Bool, _ outcome: inout Outcome) {
        let fields = batch.fields(of: row)
        let line = batch.lines[row]
        if concernsNames {
            for i in fields {
                if let name = names.replacement(batch.fields[i].name) { batch.fields[i].name = name }
            }
            addNamed(fields, line, batch, profile)
        }
        var counts = MaskCounts()
        var isDropped = false
        if !rowHits.isEmpty {
            makeEdits(line, fields, batch, profile, &counts)
            isDropped = edits.dropsEvent
            if !edits.isEmpty && !isDropped { rewriteLine(row, line, fields, batch) }
        }
        let (beside, added) = maskDetached(row, line, fields, batch, profile, &isDropped)
        if beside.total > 0, !isDropped, batch.arena.bytes(line).firstOffset(of: 0x0A) != nil {
            replaceLine(row, fields, batch)
        }
        outcome.counts += counts.merged(beside)
        outcome.counts += added
        if isDropped { removedRows.append(row) }
    }

    /// Adds the values of fields with secret names that the text around them did not give away.
    private func addNamed(_ fields: Range<Int>, _ line: ByteRange, _ batch: EventBatch, _ profile: MaskProfile) {
        for i in fields {
            let field = batch.fields[i]
            guard let kind = names.secret(field.name), isInLine(field, line), isSecret(field, kind, batch, profile) else {
                continue
            }
            let hit = MaskHit(start: Int(field.range.start), end: Int(field.range.end), detector: kind.detector)
            if let at = rowHits.firstIndex(where: { $0.end > hit.start }) {
                // Where something inside was found already, the field as a whole goes.
                while at < rowHits.count, rowHits[at].start < hit.end {
                    if rowHits[at].start <= hit.start && rowHits[at].end >= hit.end { break }
                    rowHits.remove(at: at)
                }
                if at == rowHits.count || rowHits[at].start >= hit.end { rowHits.insert(hit, at: at) }
            } else {
                rowHits.append(hit)
            }
        }
    }

    private func isSecret(_ field: Field, _ kind: SecretKey.Kind, _ batch: EventBatch, _ profile: MaskProfile) -> Bool {
        guard profile.scanner.detectors.has(kind.detector), field.kind != .timestamp, field.range.count > 0 else { return false }
        let view = ScanText(batch.arena.base, count: batch.arena.count)
        let first = view[Int(field.range.start)]
        if field.kind == .json, !ScanText.isDigit(first), first != UInt8(ascii: "-") { return false }
        return view.isSecretValue(Int(field.range.start), Int(field.range.end), kind)
    }

    private func isInLine(_ field: Field, _ line: ByteRange) -> Bool {
        !field.isDetached && field.range.start >= line.start && field.range.end <= line.end
    }

    /// Makes `edits` of the hits in a line.
    private func makeEdits(
        _ line: ByteRange, _ fields: Range<Int>, _ batch: EventBatch, _ profile: MaskProfile, _ counts: inout MaskCounts
    ) {
        edits.removeAll()
        if profile.hasFieldRules {
            reveal(batch, profile) { hit in
                let holder = fields.first { isInLine(batch.fields[$0], line) && Self.holds(batch.fields[$0], hit) }
                return holder.map { action(hit.finder, batch.fields[$0].name, batch, profile) } ?? profile.action(hit.finder)
            }
        }
        let view = ScanText(batch.arena.base, count: Int(line.end))
        var at = Int(line.start)
        for found in rowHits where found.end > at {
            var hit = found
            hit.start = max(hit.start, at)
            let holder = fields.first {
                let field = batch.fields[$0]
                return isInLine(field, line) && Int(field.range.start) < hit.end && Int(field.range.end) > hit.start
            }
            var action = profile.action(hit.finder)
            var isQuoted = false
            if let holder {
                let field = batch.fields[holder]
                let isInside = Self.holds(field, hit)
                if isInside, isIdentifier(field, hit.finder) { continue }
                if isInside { action = self.action(hit.finder, field.name, batch, profile) }
                let isScalar = field.kind == .json && !Self.isNested(view[Int(field.range.start)])
                if isInside, isScalar || (action == .dropField && field.name != .message && field.name != .filler) {
                    hit.start = Int(field.range.start)
                    hit.end = Int(field.range.end)
                    isQuoted = field.kind == .json
                }
            }
            hit.start = max(hit.start, at)
            guard action != .off, hit.end > hit.start else { continue }
            isQuoted = isQuoted || MaskMarker.needsQuotes(hit, view)
            edits.add(hit, action, isQuoted: isQuoted, marker, view)
            counts.add(hit)
            at = hit.end
        }
    }

    /// Whether a value in a field is what the field is for: an instant, or a trace id whose hex digits happen to be those of a card.
    private func isIdentifier(_ field: Field, _ finder: MaskFinder) -> Bool {
        field.kind == .timestamp || field.name == .timestamp || field.name == .traceID && finder == MaskFinder(.card)
    }

    private static func holds(_ field: Field, _ hit: MaskHit) -> Bool {
        hit.start >= Int(field.range.start) && hit.end <= Int(field.range.end)
    }

    private static func isNested(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }

    private func action(_ finder: MaskFinder, _ name: FieldName, _ batch: EventBatch, _ profile: MaskProfile) -> MaskAction {
        profile.hasFieldRules
            ? profile.action(finder, inField: batch.names.texts[Int(name.rawValue)]) : profile.action(finder)
    }

    private func rewriteLine(_ row: Int, _ line: ByteRange, _ fields: Range<Int>, _ batch: EventBatch) {
        let written = edits.write(line, to: &batch.arena)
        let shift = Int(written.start) - Int(line.start)
        batch.lines[row] = written
        for i in fields where isInLine(batch.fields[i], line) {
            let old = batch.fields[i]
            batch.fields[i].range = edits.moved(old.range, by: shift)
            if edits.touches(old.range) { finish(i, old, row, batch) }
        }
    }

    /// What becomes of a field whose text changed: dropped, or no longer the kind of text it was.
    private func finish(_ index: Int, _ old: Field, _ row: Int, _ batch: EventBatch) {
        renameService(index, old, row, batch)
        if edits.drops(old.range), old.name != .message, old.name != .filler { removedFields.append(index) }
        switch old.kind {
        case .json:
            let start = Int(old.range.start)
            let end = Int(old.range.end)
            let isWhole = edits.edits.contains { $0.hit.start == start && $0.hit.end == end }
            let isCut = edits.edits.contains {
                ($0.hit.start < start && $0.hit.end > start) || ($0.hit.start < end && $0.hit.end > end)
            }
            if isWhole || isCut { batch.fields[index].kind = .text }
        case .timestamp: batch.fields[index].kind = .text
        case .text, .escaped: break
        }
    }

    /// The service of an event was made of a value that is hidden now: it is made of what is left.
    private func renameService(_ index: Int, _ old: Field, _ row: Int, _ batch: EventBatch) {
        let isOrigin =
            batch.names[old.name] == "service_name"
            || old.range.count <= 4 * Limits.serviceNameBytes
                && ServiceName.safe(batch.arena.bytes(old.range)) == batch.serviceNames[Int(batch.services[row])]
        guard isOrigin else { return }
        let name = ServiceName.safe(batch.arena.bytes(batch.fields[index].range))
        batch.services[row] = name.withUnsafeBytes { batch.service($0) }
    }

    /// Masks the fields that are no part of the line: each alone, and with the text between them, where the names of secrets stand. Returns
    /// what was hidden in the event's own text, and in what was added to it.
    private func maskDetached(
        _ row: Int, _ line: ByteRange, _ fields: Range<Int>, _ batch: EventBatch, _ profile: MaskProfile, _ isDropped: inout Bool
    ) -> (own: MaskCounts, added: MaskCounts) {
        var counts = MaskCounts()
        var added = MaskCounts()
        var union: ByteRange?
        var bytes = 0
        // What was added stands among the values of other events, and each value alone.
        for i in fields where batch.fields[i].isDetached && batch.fields[i].range.start < addedFrom {
            let range = batch.fields[i].range
            union = ByteRange(min(union?.start ?? range.start, range.start), max(union?.end ?? range.end, range.end))
            bytes += range.count
        }
        // Where the line has lines of a private key, so may the text made of them.
        let key = rowHits.contains(where: \.isPrivateKey) ? OpenKey.open : .closed
        extraHits.removeAll(keepingCapacity: true)
        if let union, union.count <= 4 * bytes + 1024 { scan(union, batch, profile, into: &extraHits) }
        let shared = extraHits
        for hit in shared where profile.action(hit.finder) != .off { counts.add(hit) }
        for i in fields where batch.fields[i].isDetached {
            let field = batch.fields[i]
            rowHits.removeAll(keepingCapacity: true)
            scan(field.range, batch, profile, key: key, into: &rowHits)
            merge(shared, field.range)
            if let kind = names.secret(field.name), isSecret(field, kind, batch, profile) {
                rowHits = [MaskHit(start: Int(field.range.start), end: Int(field.range.end), detector: kind.detector)]
            }
            guard !rowHits.isEmpty else { continue }
            var own = MaskCounts()
            makeDetachedEdits(field, batch, profile, &own)
            if field.range.start < addedFrom { counts = counts.merged(own) } else { added += own }
            if edits.dropsEvent { isDropped = true }
            guard !edits.isEmpty else { continue }
            batch.fields[i].range = edits.write(field.range, to: &batch.arena)
            finish(i, field, row, batch)
        }
        return (counts, added)
    }

    /// Adds to `rowHits` those of `shared` that reach into `range` and overlap none of them.
    private func merge(_ shared: ContiguousArray<MaskHit>, _ range: ByteRange) {
        for hit in shared where hit.start < Int(range.end) && hit.end > Int(range.start) {
            var part = hit
            part.start = max(hit.start, Int(range.start))
            part.end = min(hit.end, Int(range.end))
            // The larger of two that overlap stays.
            let overlapping = rowHits.filter { $0.start < part.end && $0.end > part.start }
            if overlapping.contains(where: { $0.start <= part.start && $0.end >= part.end }) { continue }
            if let first = overlapping.first { part.start = min(part.start, first.start) }
            if let last = overlapping.last { part.end = max(part.end, last.end) }
            rowHits.removeAll { $0.start < part.end && $0.end > part.start }
            rowHits.insert(part, at: rowHits.firstIndex { $0.start > part.start } ?? rowHits.count)
        }
    }

    private func makeDetachedEdits(_ field: Field, _ batch: EventBatch, _ profile: MaskProfile, _ counts: inout MaskCounts) {
        edits.removeAll()
        if profile.hasFieldRules { reveal(batch, profile) { action($0.finder, field.name, batch, profile) } }
        let view = ScanText(batch.arena.base, count: Int(field.range.end))
        let isScalar = field.kind == .json && !Self.isNested(view[Int(field.range.start)])
        var at = Int(field.range.start)
        for found in rowHits where found.end > at && !isIdentifier(field, found.finder) {
            let action = self.action(found.finder, field.name, batch, profile)
            var hit = found
            hit.start = max(hit.start, at)
            if isScalar {
                hit.start = Int(field.range.start)
                hit.end = Int(field.range.end)
            }
            guard action != .off, hit.start >= at else { continue }
            edits.add(hit, action, isQuoted: !isScalar && MaskMarker.needsQuotes(hit, view), marker, view)
            counts.add(hit)
            at = hit.end
        }
    }

    /// Puts the masked text of an event in the place of its line. The line is made of several physical lines, and a value that runs from
    /// one into the next was seen as a whole only where they stand together, in the fields beside the line.
    private func replaceLine(_ row: Int, _ fields: Range<Int>, _ batch: EventBatch) {
        guard let message = fields.first(where: { batch.fields[$0].isDetached && batch.fields[$0].name == .message }) else {
            return
        }
        for i in fields where !batch.fields[i].isDetached {
            batch.fields[i].isDetached = true
            if batch.fields[i].name == .filler || batch.fields[i].kind == .timestamp { removedFields.append(i) }
        }
        batch.lines[row] = batch.fields[message].range
    }

    // MARK: Removal

    /// Takes the fields and events out that are to be dropped.
    private func removeMarked(_ batch: EventBatch) {
        if removedFields.isEmpty && removedRows.isEmpty { return }
        batch.removeFieldsAndEvents(fields: Set(removedFields), rows: Set(removedRows))
    }
}

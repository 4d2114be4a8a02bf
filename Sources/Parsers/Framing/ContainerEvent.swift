import Events

/// Makes one event of the lines of a container's log that belong together.
///
/// The program's text is parsed as its own format would be. A text that lies in the line as it is keeps its fields there; a text that is
/// escaped, or in several lines, is written together once in the arena, and its fields are detached. The program's own time is the event's
/// time where it wrote one in a structured format; else the container's time is.
struct ContainerEvent {
    /// The format that the programs' lines have.
    var inner: InputFormat

    /// Commits the event of `pieces`, the lines of one event in order, of which there is at least one.
    func commit(
        _ pieces: some RandomAccessCollection<ContainerLine>, isCut: Bool, into batch: EventBatch, _ context: inout ParseContext
    ) -> LineOutcome {
        guard var first = pieces.first else { return .noMatch }
        let time = TimestampParser.parseAny(batch.arena.bytes(first.time), &context)
        guard time.isInstant else { return .rejected(.badTimestamp) }
        let line = Self.line(pieces, batch)
        first.move(to: line.start)
        let isDetached = pieces.count > 1 || first.isEscaped
        let text: (all: ByteRange, firstEnd: UInt32) =
            isDetached ? Self.copyText(pieces, batch) : (first.content, first.content.end)
        if Joining.isBlank(batch.arena.bytes(text.all)) { return .dropped(.blank) }

        let row = Row(parts: first, line: line, text: text.all, firstEnd: text.firstEnd, isDetached: isDetached, time: time)
        var outcome = LineOutcome.noMatch
        let isObject = batch.arena.bytes(text.all).first == .brace
        let isCustom = if case .custom = inner { true } else { false }
        if isCustom { outcome = row.commit(inner, batch, &context) }
        if isObject && outcome != .event { outcome = row.commit(.known(.json), batch, &context) }
        if outcome != .event && !isCustom && inner != .known(.plain) && !(isObject && inner == .known(.json)) {
            outcome = row.commit(inner, batch, &context)
        }
        if outcome != .event { outcome = row.commit(.known(.plain), batch, &context) }
        if outcome == .event && isCut { Joining.markCut(batch) }
        return outcome
    }

    /// The physical lines as one range: as they are where they are neighbours, else copied to the end of the arena, joined by `\n`.
    static func line(_ pieces: some RandomAccessCollection<ContainerLine>, _ batch: EventBatch) -> ByteRange {
        guard let first = pieces.first, let last = pieces.last else { return ByteRange(0, 0) }
        if last.number - first.number == pieces.count - 1 { return ByteRange(first.line.start, last.line.end) }
        let total = pieces.reduce(0) { $0 + $1.line.count + 1 }
        batch.arena.reserve(total)
        // Room is reserved, so the arena does not move while it is read.
        let base = batch.arena.base
        return batch.arena.append(upTo: total) { to in
            var n = 0
            for piece in pieces {
                if n > 0 {
                    to[n] = 0x0A
                    n += 1
                }
                (to + n).update(from: base + Int(piece.line.start), count: piece.line.count)
                n += piece.line.count
            }
            return n
        }
    }

    /// Writes what the program wrote to the end of the arena: parts of a line together, lines joined by `\n`. Also gives the end of the
    /// program's first line.
    private static func copyText(
        _ pieces: some RandomAccessCollection<ContainerLine>, _ batch: EventBatch
    ) -> (all: ByteRange, firstEnd: UInt32) {
        let total = pieces.reduce(0) { $0 + $1.content.count + 1 }
        batch.arena.reserve(total)
        let base = batch.arena.base
        var firstLength: Int?
        let all = batch.arena.append(upTo: total) { to in
            var n = 0
            var goesOn = true
            for piece in pieces {
                if !goesOn {
                    if firstLength == nil { firstLength = n }
                    to[n] = 0x0A
                    n += 1
                }
                let content = UnsafeRawBufferPointer(start: base + Int(piece.content.start), count: piece.content.count)
                if piece.isEscaped {
                    n += JSONText.unescape(content, to: to + n)
                } else {
                    UnsafeMutableRawBufferPointer(start: to + n, count: content.count).copyMemory(from: content)
                    n += content.count
                }
                goesOn = piece.isPartial
            }
            return n
        }
        return (all, firstLength.map { all.start + UInt32($0) } ?? all.end)
    }

    /// An event about to be committed.
    private struct Row {
        /// The first physical line.
        var parts: ContainerLine
        /// The event's line.
        var line: ByteRange
        /// What the program wrote.
        var text: ByteRange
        /// The end of the program's first line.
        var firstEnd: UInt32
        /// Whether `text` is no part of `line`.
        var isDetached: Bool
        /// The container's time.
        var time: TimestampMatch

        /// Commits the row with the text read as `format`, or leaves the batch as it was.
        func commit(_ format: InputFormat, _ batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
            context.last = time.timestamp
            addWrapping(beforeContent: true, batch, &context)
            var content: Int?
            if isDetached {
                // The wrapped text is one field of the line, so that the rest of it is the same in all lines.
                let index = batch.fields.count
                if isOneLine {
                    batch.add(Field(.filler, parts.isEscaped ? .escaped : .text, parts.content))
                } else {
                    batch.add(Field(.filler, .text, ByteRange(parts.content.start, line.end)))
                }
                content = batch.fields.count > index ? index : nil
                addWrapping(beforeContent: false, batch, &context)
            }
            let start = batch.fields.count
            let outcome = format.parse(ByteRange(text.start, firstEnd), batch, &context)
            guard outcome == .event else {
                batch.rollback()
                return outcome
            }
            let row = batch.count - 1
            var hasTime = false
            if format == .known(.plain) {
                batch.removeLastFields(from: start)
                batch.setTimestamp(time.timestamp, at: row)
                context.last = time.timestamp
                addMessage(content, batch)
            } else {
                if text.end > firstEnd { Joining.join(batch, Int(firstEnd) + 1, Int(text.end)) }
                hasTime = finishFields(start, content, batch)
            }
            if !isDetached {
                addWrapping(beforeContent: false, batch, &context)
                batch.adoptPending()
            }
            batch.setLastLine(line)
            for i in batch.fields(of: row) where batch.fields[i].range == parts.time {
                batch.fields[i].name = hasTime ? .filler : .timestamp
                batch.fields[i].kind = hasTime || time.layout == nil ? .text : .timestamp
            }
            if !hasTime, let layout = time.layout { batch.setLayout(layout, at: row) }
            return .event
        }

        /// Whether the event is one physical line.
        private var isOneLine: Bool { parts.line.end == line.end }

        /// Adds the parts of the physical line that stand on one side of the content, in order. Where the content's field goes on to the
        /// end of further lines it holds what stands behind it, which is therefore detached.
        private func addWrapping(beforeContent: Bool, _ batch: EventBatch, _ context: inout ParseContext) {
            let low = beforeContent ? line.start : parts.content.start
            let high = beforeContent ? parts.content.start : parts.line.end
            let added = batch.fields.count
            var at = low
            while true {
                var next = UInt32.max
                func consider(_ part: ByteRange) {
                    if part.count > 0 && part.start >= at && part.start < min(high, next) { next = part.start }
                }
                consider(parts.time)
                consider(parts.stream)
                consider(parts.attributes)
                guard next != .max else { break }
                at = next + 1
                if next == parts.time.start {
                    if beforeContent || isOneLine { batch.add(Field(.filler, .text, parts.time)) }
                } else if next == parts.stream.start {
                    batch.add(Field(.stream, .text, parts.stream))
                } else {
                    addAttributes(batch, &context)
                }
            }
            if !beforeContent && !isOneLine {
                for i in added..<max(added, batch.fields.count) { batch.fields[i].isDetached = true }
            }
        }

        private func addAttributes(_ batch: EventBatch, _ context: inout ParseContext) {
            var walker = JSONObjectWalker(parts.attributes, batch)
            walker.scan.at &+= 1
            context.beginFields(batch)
            let key: StaticString = "attrs"
            let parent = context.fields.keys.find(
                UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount), parent: KeyTable.root)
            _ = walker.object(parent, 2, batch, &context)
        }

        /// The message of a text without structure is all of it.
        private func addMessage(_ content: Int?, _ batch: EventBatch) {
            if !isDetached {
                batch.addToLast(Field(.message, .text, text))
            } else if isOneLine, let content {
                batch.fields[content].name = .message
            } else {
                batch.addToLast(Field(.message, .text, text, isDetached: true))
            }
        }

        /// Makes the fields that the inner format gave part of the wrapped event; says whether a time is among them.
        private func finishFields(_ start: Int, _ content: Int?, _ batch: EventBatch) -> Bool {
            let row = batch.count - 1
            var hasTime = false
            var hasMessage = false
            var kept = start
            for i in start..<batch.fields(of: row).upperBound {
                var field = batch.fields[i]
                if field.name == .timestamp { hasTime = true }
                if field.name == .message { hasMessage = true }
                if isDetached {
                    if field.name == .timestamp || field.name == .filler { continue }
                    field.isDetached = true
                }
                batch.fields[kept] = field
                kept += 1
            }
            batch.removeLastFields(from: kept)
            if !hasMessage && isDetached { addMessage(content, batch) }
            return hasTime
        }
    }
}

extension ContainerLine {
    /// The same line at another place.
    fileprivate mutating func move(to start: UInt32) {
        let old = line.start
        guard old != start else { return }
        func moved(_ range: ByteRange) -> ByteRange { ByteRange(range.start &- old &+ start, range.end &- old &+ start) }
        time = moved(time)
        stream = moved(stream)
        content = moved(content)
        if attributes.count > 0 { attributes = moved(attributes) }
        line = moved(line)
    }
}

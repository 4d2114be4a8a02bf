import Events

/// Makes an event of a line whose values have a known order.
struct ColumnRow {
    let list: ColumnList
    /// The day of lines with a time alone.
    var day: CivilTime?

    /// A row of `list`.
    init(_ list: ColumnList) { self.list = list }

    /// Commits the line's event, or leaves the batch as it was. `.noMatch` where there is no time, or less than half of the values.
    func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        context.columnNames.resolve(list, batch)
        var reader = ColumnReader(text, list.style, separator: list.separator)
        var index = 0
        var match = TimestampMatch.none
        var date: LinePart?
        var time: LinePart?
        var level = Level.fallback
        while let value = reader.next() {
            let part = value.part
            guard index < list.columns.count else {
                batch.add(.filler, LinePart(start: part.start, end: text.count), base)
                index += 1
                break
            }
            let name = context.columnNames.names[index]
            let role = list.columns[index].role
            index += 1
            let isMissing = part.isEmpty || part.end == part.start + 1 && text[part.start] == .dash
            if isMissing || list.style == .tabs && text.part(part).equals("(empty)") { continue }
            switch role {
            case .none:
                let isVersion = name == .httpVersion && text.has("HTTP/", at: part.start)
                batch.add(name, LinePart(start: part.start + (isVersion ? 5 : 0), end: part.end), base)
            case .filler: batch.add(.filler, part, base)
            case .timestamp:
                match = TimestampParser.parseAny(text.part(part), &context)
                guard match.outcome != .none else { return batch.noMatch() }
                batch.add(match, at: base + part.start)
            case .date, .localDate:
                date = part
                if time == nil { batch.add(.timestamp, part, base) } else { batch.add(.filler, part, base) }
            case .time, .localTime:
                time = part
                addTime(date, part, to: batch, base)
            case .status:
                guard part.end - part.start == 3, text[part.start].isDigit else { return batch.noMatch() }
                level = HTTPStatus.level(text[part.start])
                batch.add(name == .filler ? .status : name, part, base)
            case .request: AccessLogRequest(text, part.start, part.end).add(to: batch, base)
            case .client: addClient(text, part, to: batch, base)
            case .level:
                level = PostgreSQLParser.level(Self.withoutDigit(text.part(part))) ?? Level(text: text.part(part)) ?? .fallback
                batch.add(.level, part, base)
            case .message: batch.add(.message, part, base)
            }
        }
        guard !reader.isBroken, index * 2 > list.columns.count else { return batch.noMatch() }
        if match.outcome == .none, let time { match = instant(text, date, time, &context) }
        guard match.outcome != .none else { return batch.noMatch() }
        guard match.isInstant else { return batch.reject() }
        if match.layout != nil { markTimestamp(batch) }
        return batch.commit(line, match, level, &context)
    }

    /// The instant of a date and a time that stand apart.
    private func instant(
        _ text: UnsafeRawBufferPointer, _ date: LinePart?, _ time: LinePart, _ context: inout ParseContext
    ) -> TimestampMatch {
        var bad: UInt8 = 0
        var civil = day ?? CivilTime()
        if let date {
            guard date.end - date.start == 10 else { return .none }
            if text[date.start + 4] == .dash, text[date.start + 7] == .dash {
                civil.year = text.fourDigits(date.start, &bad)
                civil.month = text.twoDigits(date.start + 5, &bad)
                civil.day = text.twoDigits(date.start + 8, &bad)
            } else if text[date.start + 2] == .slash, text[date.start + 5] == .slash {
                civil.month = text.twoDigits(date.start, &bad)
                civil.day = text.twoDigits(date.start + 3, &bad)
                civil.year = text.fourDigits(date.start + 6, &bad)
            } else {
                return .none
            }
        } else if day == nil {
            return .none
        }
        guard bad == 0, time.end - time.start >= 8, civil.readTime(text, time.start) else { return .none }
        let fraction = Fraction(text, at: time.start + 8)
        guard time.start + 8 + fraction.length == time.end else { return .none }
        civil.nanosecond = fraction.nanoseconds
        let isLocal = list.columns.contains { $0.role == .localTime }
        var match = isLocal ? civil.instant(length: 0, &context).match : civil.instant(offset: 0, length: 0, &context)
        guard let date, date.end + 1 == time.start, text[date.end] == .space, text[date.start + 4] == .dash, !isLocal,
            fraction.isExact,
            civil.second < 60, match.isInstant
        else { return match }
        match.layout = TimestampLayout(
            .iso, fractionDigits: UInt8(truncatingIfNeeded: fraction.digits), fractionMark: fraction.mark, separator: .space)
        return match
    }

    /// Date and time side by side are one field.
    private func addTime(_ date: LinePart?, _ time: LinePart, to batch: EventBatch, _ base: Int) {
        if let date, date.end + 1 == time.start, let last = batch.pending.last, last.name == .timestamp {
            batch.fields[batch.fields.count - 1].range.end = UInt32(truncatingIfNeeded: base + time.end)
        } else {
            batch.add(date == nil ? .timestamp : .filler, time, base)
        }
    }

    /// The fields of the row under construction are the last of the batch.
    private func markTimestamp(_ batch: EventBatch) {
        for i in (batch.fields.count - batch.pending.count)..<batch.fields.count where batch.fields[i].name == .timestamp {
            batch.fields[i].kind = .timestamp
        }
    }

    private func addClient(_ text: UnsafeRawBufferPointer, _ part: LinePart, to batch: EventBatch, _ base: Int) {
        guard let colon = text.part(part).lastOffset(of: .colon), text.endOfDigits(part.start + colon + 1) == part.end else {
            batch.add(.clientIP, part, base)
            return
        }
        batch.add(.clientIP, LinePart(start: part.start, end: part.start + colon), base)
        batch.add("client_port", LinePart(start: part.start + colon + 1, end: part.end), base)
    }

    /// `DEBUG1`...`DEBUG5` are DEBUG.
    private static func withoutDigit(_ word: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let last = word.last, last.isDigit else { return word }
        return UnsafeRawBufferPointer(rebasing: word.dropLast())
    }
}

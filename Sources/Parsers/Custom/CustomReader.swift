import Events

/// Reads the lines of one format from a file, for one thread.
final class CustomReader {
    let format: CustomFormat
    /// How many lines reached a limit, by the number of the expression.
    var limited: [Int: Int] = [:]

    private let grok = GrokScratch()
    private var matcher: GrokMatcher?
    private let row: GrokRow?
    private let mapping: MappedRow?
    private var limitedTotal = 0
    /// The line whose fields `row` holds though it gave no event.
    private var partial: ByteRange?
    private var tags: [UInt8] = []

    /// What Logstash's date filter tags an event with.
    private static let onBadTime = ["_dateparsefailure"]
    /// Lines at the limits on which everything is tried; on the next ones only the first try is made, then a hundredth of it.
    private static let fullTries = 4
    private static let quickTries = 32

    init(_ format: CustomFormat) {
        self.format = format
        if let program = format.grok {
            matcher = GrokMatcher(program.patterns)
            row = GrokRow(program, format.roles)
            mapping = nil
        } else {
            row = nil
            mapping = format.base.map { MappedRow($0, format.roles) }
        }
    }

    /// Makes as little as possible of each line, and gives up lines at the limits at once: for looking at what format an input has.
    func beQuick() {
        limitedTotal = Self.quickTries
        grok.effort = .least
    }

    /// Lines that reached a limit so far.
    var limitCount: Int { limited.values.reduce(0, +) }

    /// The expression with this number.
    func expression(_ number: Int) -> String { format.grok.map { $0.patterns[number].expression } ?? "" }

    /// Whether a line goes on with the event before it.
    func continues(_ line: UnsafeRawBufferPointer) -> Bool {
        if let rule = format.multiline { return rule.continues(line, grok) }
        return format.base?.continues(line) ?? false
    }

    /// Whether all lines of an event are read at once.
    var readsItems: Bool { format.multiline?.readsWhole ?? format.base?.readsItems ?? false }

    /// Parses a line, or all lines of an event; see `LineParser.parse`.
    ///
    /// Where it `isTrial`, whether the line is of the format is not known: then it must have what the format maps. Else the context has
    /// the format's zone already (`FileParser` sees to it).
    func parse(_ line: ByteRange, _ batch: EventBatch, _ context: inout ParseContext, isTrial: Bool) -> LineOutcome {
        guard isTrial, let zone = format.roles.zone, zone != context.zone else { return read(line, batch, &context, isTrial) }
        let before = context.zone
        context.zone = zone
        defer { context.zone = before }
        return read(line, batch, &context, isTrial)
    }

    @inline(__always)
    private func read(_ line: ByteRange, _ batch: EventBatch, _ context: inout ParseContext, _ isTrial: Bool) -> LineOutcome {
        guard let program = format.grok, let row else {
            return mapping?.parse(line, batch, &context, isTrial: isTrial) ?? .noMatch
        }
        partial = nil
        row.begin(batch)
        switch match(batch.arena.bytes(line), program, row) {
        case .noMatch: return .noMatch
        case .limit(let number):
            reached(number)
            partial = line
            return .rejected(.patternLimit)
        case .match:
            let outcome = row.commit(line, batch, &context)
            if outcome != .event { partial = line }
            return outcome
        }
    }

    @inline(__always)
    private func match(_ text: UnsafeRawBufferPointer, _ program: GrokProgram, _ row: GrokRow) -> GrokResult {
        if program.breaksOnMatch {
            let result = matcher?.firstMatch(text, grok) ?? .noMatch
            if case .match(let number) = result { row.take(program.captures[number], grok) }
            return result
        }
        var result = GrokResult.noMatch
        for number in program.patterns.indices {
            switch program.patterns[number].match(text, grok) {
            case .noMatch: break
            case .limit: return .limit(number)
            case .match:
                result = .match(number)
                row.take(program.captures[number], grok)
            }
        }
        return result
    }

    private func reached(_ number: Int) {
        limited[number, default: 0] += 1
        limitedTotal += 1
        if limitedTotal >= Self.quickTries {
            grok.effort = .least
        } else if limitedTotal >= Self.fullTries {
            grok.effort = .quick
        }
    }

    // MARK: Lines that are not of the format

    /// Commits a line that was rejected for `reason` (nil: nothing fits) as an event of its own with tags, where the format wants that.
    func commitTagged(_ line: ByteRange, _ reason: RejectReason?, _ batch: EventBatch, _ context: inout ParseContext) -> Bool {
        guard case .tag(let onFailure, let onLimit) = format.failure else { return false }
        var outcome = LineOutcome.noMatch
        if partial == line, let row { outcome = row.commit(line, batch, &context, hasTime: false) }
        if outcome != .event { batch.commit(line: line, timestamp: context.last, level: format.roles.defaultLevel) }
        let names = reason == .patternLimit ? onLimit : reason == .badTimestamp ? Self.onBadTime : onFailure
        guard !names.isEmpty else { return true }
        tags.removeAll(keepingCapacity: true)
        tags.append(.bracket)
        for (index, name) in names.enumerated() {
            if index > 0 { tags.append(.comma) }
            tags.append(.quote)
            Array(name.utf8).withUnsafeBytes { JSONString.escape($0, to: &tags) }
            tags.append(.quote)
        }
        tags.append(.endBracket)
        let value = tags.withUnsafeBytes { batch.arena.append($0) }
        let name = batch.names.intern("tags")
        if name != .filler { batch.addToLast(Field(name, .json, value, isDetached: true)) }
        return true
    }
}

/// The parser of a format from a file, for the lines of an input that has this format.
struct CustomParser: LineParser, @unchecked Sendable {
    /// Belongs to the thread that made the parser, which alone uses it.
    let reader: CustomReader

    @inline(__always)
    func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        reader.parse(line, batch, &context, isTrial: false)
    }

    func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { !reader.continues(line) }

    func continues(_ line: UnsafeRawBufferPointer) -> Bool { reader.continues(line) }

    var readsItems: Bool { reader.readsItems }
}

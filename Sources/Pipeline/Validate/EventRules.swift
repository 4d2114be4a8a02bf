import Events
import Parsers

/// What normalising, validating and enriching need, checked and loaded once for all workers.
final class EventRules: Sendable {
    let normalise: NormalisePolicy
    let rules: [CompiledRule]
    let enrichment: PreparedEnrichment

    /// Checks the policies and loads what they name. Throws `RuleError`.
    init(_ options: IngestOptions) throws(RuleError) {
        try options.normalise.validate()
        normalise = options.normalise
        let compiler = GrokCompiler()
        var rules: [CompiledRule] = []
        for rule in options.validate.rules { rules.append(try CompiledRule(rule, compiler, options.catalog)) }
        self.rules = rules
        enrichment = try PreparedEnrichment(options.enrich, compiler)
        // What each stage asks its reader for, and one for `tags`.
        let given =
            enrichment.lookups.reduce(0) { $0 + $1.table.columns.count + 1 }
            + enrichment.geo.reduce(0) { $0 + $1.rule.fields.count + 1 }
        guard max(rules.count + 1, given) <= FieldReader.wantedMax else {
            throw RuleError("rules and lookups name more than \(FieldReader.wantedMax) fields; choose columns")
        }
    }

    /// The stage of a worker, or nil where there is nothing to do for events.
    func makeStage() -> EventRuleStage? {
        normalise.isOff && rules.isEmpty && !enrichment.looksUp ? nil : EventRuleStage(self)
    }
}

/// The stages between parsing and masking, in their order: normalise, validate, enrich. One for each worker.
struct EventRuleStage {
    /// What became of the events of a batch.
    struct Outcome {
        /// Values that could not be converted.
        var unconverted = 0
        /// Events taken out of the batch because a rule drops them.
        var dropped = 0
        /// Events that are to become dead letters. They are still in the batch, so that they are masked as they would have been stored.
        var rejected: ContiguousArray<Rejection> = []
    }

    /// An event that is to become a dead letter; the row is its place in the batch.
    struct Rejection {
        var row: Int
        var offset: Int
        var reason: RejectReason
        /// The rule's field.
        var field: String
    }

    private let rules: [CompiledRule]
    private var normalise: NormaliseStage?
    private var validate: ValidateStage?
    private var enrich: EnrichStage?

    init(_ rules: EventRules) {
        self.rules = rules.rules
        if !rules.normalise.isOff { normalise = NormaliseStage(rules.normalise) }
        if !rules.rules.isEmpty {
            validate = ValidateStage(rules.rules, hasDefaultLevel: rules.normalise.defaultLevel != nil)
        }
        if rules.enrichment.looksUp { enrich = EnrichStage(rules.enrichment) }
    }

    /// Changes the events of a chunk's batch, whose lines are as they were parsed.
    mutating func apply(_ batch: EventBatch, _ chunk: Chunk) -> Outcome {
        var outcome = Outcome()
        if let count = normalise?.apply(batch, chunk) { outcome.unconverted = count }
        if let verdict = validate?.apply(batch, chunk) { take(verdict, batch, chunk, &outcome) }
        enrich?.apply(batch)
        return outcome
    }

    private func take(_ verdict: ValidateStage.Outcome, _ batch: EventBatch, _ chunk: Chunk, _ outcome: inout Outcome) {
        for rejection in verdict.rejected {
            outcome.rejected.append(
                Rejection(
                    row: rejection.row, offset: Self.offset(batch.lines[rejection.row], batch, chunk), reason: rejection.reason,
                    field: rules[rejection.rule].rule.field))
        }
        guard !verdict.dropped.isEmpty else { return }
        outcome.dropped = verdict.dropped.count
        outcome.rejected.shift(byRemoving: verdict.dropped.sorted())
        batch.removeFieldsAndEvents(fields: [], rows: verdict.dropped)
    }

    /// Where an event's line begins in the input. A line that was put together of several pieces is looked for by its first one.
    private static func offset(_ line: ByteRange, _ batch: EventBatch, _ chunk: Chunk) -> Int {
        if line.start >= chunk.bytes.start, line.end <= chunk.bytes.end {
            return chunk.offset + Int(line.start - chunk.bytes.start)
        }
        let text = batch.arena.bytes(line)
        let first = UnsafeRawBufferPointer(rebasing: text[..<(text.firstOffset(of: 0x0A) ?? text.count)])
        return chunk.offset + (batch.arena.bytes(chunk.bytes).firstOffset(of: first) ?? 0)
    }
}

extension ContiguousArray<EventRuleStage.Rejection> {
    /// Gives the rejections the rows that their events have once `rows`, which ascend, are gone. Those of gone events go too.
    mutating func shift(byRemoving rows: [Int]) {
        var kept = 0
        var before = 0
        for i in indices {
            while before < rows.count, rows[before] < self[i].row { before += 1 }
            if before < rows.count, rows[before] == self[i].row { continue }
            self[kept] = self[i]
            self[kept].row -= before
            kept += 1
        }
        removeSubrange(kept...)
    }
}

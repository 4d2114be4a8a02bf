import Events
import Parsers
import Store

/// Turns chunks into results: parse, normalise, validate, enrich, mask, deduplicate, then what the sink asks for. One for each worker
/// thread.
struct ChunkWorker {
    /// The rules for events; nil where there are none.
    var rules: EventRuleStage?
    /// The user's formats.
    let catalog: FormatCatalog
    /// What they need beside the lines.
    let scratch = FormatScratch()
    /// Comes before anything of a chunk is kept.
    let mask: MaskStage
    /// Nil where every event is kept.
    var dedup: DedupStage?
    /// The sink's part of the work.
    var stage: any ChunkStage

    /// Processes a chunk. The chunk's batch may be used again when the result was taken.
    mutating func process(_ chunk: Chunk) -> ChunkResult {
        let batch = chunk.batch
        let source = chunk.source
        batch.defaultService = source.defaultService
        batch.source = Array(source.name.utf8)
        batch.constants = source.constants.map { (batch.names.intern($0.name), $0.value) }

        var result = ChunkResult(chunk: chunk)
        var parser = FileParser(
            format: chunk.form.format, isPinned: chunk.isFormatPinned, context: source.context, inner: chunk.form.inner,
            columns: chunk.form.columns, catalog: catalog, scratch: scratch)
        var rejected: [(line: ByteRange, reason: RejectReason)] = []
        let textEnd = batch.arena.count
        let counts =
            chunk.letters.isEmpty
            ? parser.parse(chunk.bytes, into: batch) { rejected.append(($0, $1)) }
            : LetterPiece.parse(chunk.letters, &parser, into: batch, items: &result.letterItems) { rejected.append(($0, $1)) }
        passOnTime(chunk, counts)
        // Before the stages that take events out or give them other lines.
        var places = RejectPlaces(chunk)
        let kept = rejected.map { places.place(of: $0.line) }
        if source.isServiceFixed { overrideService(batch) }

        let addedFrom = batch.arena.count
        var ruled = rules?.apply(batch, chunk) ?? EventRuleStage.Outcome()
        let masked = mask.apply(batch, chunk: chunk.bytes, parsedFrom: textEnd, addedFrom: addedFrom, keys: chunk.keys)
        result.counts.masked = masked.counts
        for ((line, reason), place) in zip(rejected, kept) {
            let start = result.rejectedText.count
            mask.appendRejected(line, in: batch, to: &result.rejectedText, &result.counts.masked)
            result.rejects.append(
                .init(
                    offset: chunk.offset + Int(line.start - chunk.bytes.start), reason: reason,
                    bytes: start..<result.rejectedText.count, time: place.time, columns: place.columns))
        }
        result.counts.stored = counts.events - ruled.dropped - masked.droppedEvents
        result.counts.rejected = counts.rejected
        result.counts.dropped = counts.dropped
        result.counts.unconverted = ruled.unconverted
        if ruled.dropped > 0 { result.counts.dropped[.invalid, default: 0] += ruled.dropped }
        if masked.droppedEvents > 0 { result.counts.dropped[.masked, default: 0] += masked.droppedEvents }
        result.counts.patternLimits = counts.patternLimits
        result.cutLines = counts.cutLines
        if !ruled.rejected.isEmpty {
            ruled.rejected.shift(byRemoving: masked.droppedRows)
            reject(ruled.rejected, batch, &result)
        }

        leaveOutStored(batch, &result)
        dedup?.apply(batch, to: &result)
        stage.add(batch, to: &result)
        return result
    }

    /// Takes out what an interrupted job has stored of the chunk. Before deduplication, which would find the events to be their own doubles.
    private func leaveOutStored(_ batch: EventBatch, _ result: inout ChunkResult) {
        guard let content = result.chunk.content, let places = content.resumed, let end = content.pieces.last?.end else { return }
        let rows = places.storedRows(batch, before: end)
        batch.removeEvents(rows)
        result.counts.stored -= rows.count
        result.resumedEvents += rows.count
        guard places.hasLetters(before: end) else { return }
        result.resumedEvents += result.counts.rejectedTotal
        result.counts.rejected = [:]
        result.rejects = []
    }

    /// Makes dead letters of events that break a rule, masked as they are by now, and takes them out of the batch.
    private func reject(
        _ rejected: ContiguousArray<EventRuleStage.Rejection>, _ batch: EventBatch, _ result: inout ChunkResult
    ) {
        var places = RejectPlaces(result.chunk)
        for rejection in rejected {
            let start = result.rejectedText.count
            result.rejectedText.append(contentsOf: batch.arena.bytes(batch.lines[rejection.row]))
            result.rejects.append(
                .init(
                    offset: rejection.offset, reason: rejection.reason, field: rejection.field,
                    bytes: start..<result.rejectedText.count, time: batch.timestamps[rejection.row],
                    columns: places.columns(at: rejection.offset - result.chunk.offset)))
            result.counts.rejected[rejection.reason, default: 0] += 1
        }
        result.counts.stored -= rejected.count
        batch.removeFieldsAndEvents(fields: [], rows: Set(rejected.map(\.row)))
        // As they stand in the input.
        result.rejects.sort { $0.offset < $1.offset }
    }

    /// Gives the events at the head that have no time of their own that of the last event before, and tells the next chunk ours.
    private func passOnTime(_ chunk: Chunk, _ counts: ParseCounts) {
        let batch = chunk.batch
        let isAllInherited = counts.inheritedHead >= batch.count
        if counts.inheritedHead > 0 || isAllInherited {
            let before = chunk.previous.take()
            for row in 0..<min(counts.inheritedHead, batch.count) { batch.setTimestamp(before, at: row) }
            chunk.next.give(isAllInherited ? before : batch.timestamps[batch.count - 1])
        } else {
            chunk.next.give(batch.timestamps[batch.count - 1])
        }
    }

    /// `--service` names the service of all events.
    private func overrideService(_ batch: EventBatch) {
        guard batch.serviceNames.count > 1 else { return }
        batch.setAllServicesToDefault()
    }
}

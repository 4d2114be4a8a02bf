import Blocks
import Events
import Pipeline
import Query

/// The columns of events in log files, taken from lines that were just parsed, on all cores.
struct LogFilesSource: ColumnSource {
    let files: LogFiles
    /// The statement.
    nonisolated(unsafe) let run: StatementRun

    /// Sums up over all events that match. Throws `SQLError`, and what `take` throws. What could not be read is among the statement's problems.
    func fold<Tally: ColumnTally>(_ question: ColumnQuestion, _ empty: Tally, _ take: (Tally) throws -> Void) throws {
        var parts = [question.predicate]
        if question.from != nil || question.to != nil { parts.append(.time(from: question.from, to: question.to)) }
        let predicate = Predicate.conjunction(parts)
        let reading = try files.read(question.columns, of: predicate, run) { { batch in Self.part(batch, predicate, empty) } }
        defer { reading.close() }
        var total = empty
        while let part = try files.next(reading, run) {
            if let problem = part.problem { throw SQLError(.io, "\(files.name): \(problem)") }
            total.merge(part.tally)
            if total.isFull {
                try take(total)
                total = empty
            }
        }
        try take(total)
    }

    private static func part<Tally: ColumnTally>(_ batch: EventBatch, _ predicate: Predicate, _ empty: Tally) -> FilePart<Tally> {
        var part = FilePart(tally: empty)
        let block = ColumnBlock(batch)
        do {
            let rows = try predicate.rows(of: block)
            if !rows.isEmpty { try part.tally.add(rows, of: block) }
            part.tally.seal()
        } catch {
            part.problem = "\(error)"
        }
        return part
    }
}

/// What a batch of events gave.
private struct FilePart<Tally: ColumnTally>: Sendable {
    var tally: Tally
    var problem: String?
}

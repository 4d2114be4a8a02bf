import Archive
import Blocks
import Events
import Pipeline
import Query

extension LogFiles {
    /// Starts reading all files for a statement that looks at some columns, beside instants, levels and services, of events that satisfy
    /// `predicate`; `makeBody` is called once for each worker thread.
    func read<Value: Sendable>(
        _ columns: [EventColumn], of predicate: Predicate, _ run: StatementRun,
        _ makeBody: @escaping @Sendable () -> (EventBatch) -> Value
    ) throws(SQLError) -> EventReading<Value> {
        if spools.contains(where: \.isGone) {
            throw SQLError(
                .io,
                "\(name == Self.standardInputName ? "the standard input" : name) is read a second time and can be read only once here; "
                    + "write it to a file first")
        }
        var options = options
        options.jobs = run.threads
        do throws(IngestError) {
            return try EventReading(
                inputs, options, isStopped: { [meter = run.meter, flag = run.stopFlag] in flag.isSet || meter.checkTime() },
                fields: Self.fields(columns, predicate), makeBody)
        } catch {
            throw SQLError(error)
        }
    }

    /// The fields that are looked at; nil where it may be any.
    private static func fields(_ columns: [EventColumn], _ predicate: Predicate) -> Set<[UInt8]>? {
        guard !predicate.searchesText else { return nil }
        var fields: Set<[UInt8]> = []
        for column in predicate.columns(with: columns) {
            guard case .field(let name) = column, [.metadata, .number].contains(EventShape.role(name)) else { return nil }
            fields.insert(name)
        }
        return fields
    }

    /// What the next batch gave; nil at the end, where the statement takes note of what could not be read. Throws where the statement is to
    /// end.
    func next<Value: Sendable>(_ reading: EventReading<Value>, _ run: StatementRun) throws(SQLError) -> Value? {
        let value = reading.next()
        run.meter.count(files: reading.takeBytesRead())
        if run.stopFlag.isSet { throw SQLError(.stopped, "the question was stopped") }
        if value == nil, let receipt = reading.receipt { run.report(FileProblem.problems(of: receipt)) }
        return value
    }
}

extension Predicate {
    /// Whether texts are searched, which may be any part of an event.
    fileprivate var searchesText: Bool {
        switch self {
        case .text: true
        case .and(let parts), .or(let parts): parts.contains { $0.searchesText }
        case .not(let part): part.searchesText
        case .always, .never, .time, .levels, .services, .column: false
        }
    }
}

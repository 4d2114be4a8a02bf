import Archive
import Events
import Pipeline
import Query

extension LogFiles {
    /// Starts reading all files for a statement; `makeBody` is called once for each worker thread.
    func read<Value: Sendable>(
        _ run: StatementRun, _ makeBody: @escaping @Sendable () -> (EventBatch) -> Value
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
                inputs, options,
                isStopped: { [meter = run.meter, flag = run.stopFlag] in
                    flag.isSet || meter.checkTime()
                }, makeBody)
        } catch {
            throw SQLError(error)
        }
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

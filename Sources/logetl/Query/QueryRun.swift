import Config
import Events
import Glibc
import SQL

/// How answers are written.
struct QueryLook {
    /// The format; nil: a table on a terminal, else JSON lines.
    var format: RowFormat?
    /// When to use colours.
    var color = ColorChoice.auto
    /// Whether long answers on a terminal go through a pager.
    var usesPager = false
    /// Whether to say what an answer took, on the standard error.
    var showsStatistics = false
    /// Whether to say how a question is carried out, in place of the rows.
    var explains = false
}

/// Runs statements in a session and writes their answers.
struct QueryRun {
    let session: SQLSession
    var look: QueryLook
    /// The values of `:name` in statements.
    var parameters: [String: SQLValue] = [:]

    /// Runs one statement. Throws `Failure` where it cannot be run, `OutputError` where its answer cannot be written.
    func run(_ statement: String) throws {
        do {
            // SQLite's own EXPLAIN lists the steps of its machine, which tell nobody anything here.
            if let asked = SQLText.explained(statement) {
                try explain(asked)
            } else {
                look.explains ? try explain(statement) : try answer(statement)
            }
        } catch let error as SQLError {
            throw Failure(Self.status(error), TextSafety.visible(error.message))
        }
        for problem in session.problems { Diagnostics.warning("not searched: \(problem)") }
        for problem in session.fileProblems { Diagnostics.warning(TextSafety.visible(problem.description)) }
        if !session.problems.isEmpty || session.fileProblems.contains(where: \.isDamage) { throw Failure(.incomplete) }
    }

    private static func status(_ error: SQLError) -> ExitStatus {
        switch error.code {
        case .invalid, .readOnly: .usage
        case .limit, .stopped: .incomplete
        case .io: .unusable
        }
    }

    private func answer(_ statement: String) throws {
        let isTerminal = Terminal.isTerminal(STDOUT_FILENO)
        let format = look.format ?? .standard(isTerminal: isTerminal)
        let columns = isTerminal ? Terminal.columns(STDOUT_FILENO) : nil
        var writer = format.writer(isStyled: look.color.isOn(STDOUT_FILENO), columns: columns)
        var out = PagedOutput(mayPage: look.usesPager && format != .json)
        let progress = QueryProgress(session)
        defer { progress.end() }
        var result: Result<Void, any Error> = .success(())
        var hasBegun = false
        do {
            let rows = try session.run(statement, parameters: parameters)
            defer { rows.close() }
            while try rows.next() {
                if !hasBegun {
                    progress.end()
                    writer.begin(rows.columns, to: &out.bytes)
                    hasBegun = true
                }
                writer.write(rows, to: &out.bytes)
                try out.spill()
            }
            if !hasBegun { writer.begin(rows.columns, to: &out.bytes) }
            writer.end(&out.bytes)
        } catch {
            if hasBegun { writer.end(&out.bytes) }
            result = .failure(error)
        }
        progress.end()
        do {
            // What was answered before an error is worth having.
            try out.finish()
            try result.get()
        } catch OutputError.closed where isTerminal {
            // Who leaves the pager has seen enough.
            try? out.finish()
        }
        if look.showsStatistics { _ = Output.writeOnce(StatisticsText.text(session.statistics), to: STDERR_FILENO) }
    }

    /// Runs the statement for its statistics and says how it was carried out.
    private func explain(_ statement: String) throws {
        session.limits.countsBlocks = true
        defer { session.limits.countsBlocks = false }
        let rows = try session.run(statement, parameters: parameters)
        defer { rows.close() }
        while try rows.next() {}
        var out = Output()
        if look.format == .json {
            out.write(StatisticsText.json(session))
        } else {
            out.write(StatisticsText.plan(session))
        }
        try out.flush()
    }
}

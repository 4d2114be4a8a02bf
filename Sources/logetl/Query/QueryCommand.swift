import ArgumentParser
import CSystem
import Config
import Events
import Glibc
import Lifecycle
import Pipeline
import Query
import SQL
import Store

/// `logetl query`: questions in SQL.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask in SQL, over all tiers and over files.",
        discussion: """
            SQLite's SELECT: joins, common table expressions, window functions, JSON. The table logs has timestamp, ts_ns, level, \
            severity, service, message, trace_id, host, source, metadata, raw, year, month, day and tier; metadata ->> '$.field' is a \
            field. hot_logs, warm_logs and archive_logs are one tier each. A path in quotes is a table of log files, whose fields are \
            its columns; '-' is the standard input. No statement can change anything.

            Times compare with 2026-01-21 (the whole day), 2026-01-21T08:15Z, epoch numbers and ago('1 hour'). Functions beside \
            SQLite's: date_trunc, time_bucket, regexp, regexp_extract, regexp_replace, match, percentile, quantile, median, \
            approx_count_distinct, histogram, ip_in_cidr, parse_url, grok. Without a statement on a terminal: a shell, with .help.

            EXAMPLES:
              logetl query "SELECT level, count(*) FROM logs GROUP BY level"
              logetl query "SELECT date_trunc('hour', timestamp) AS hour, count(*) FROM logs WHERE level = 'ERROR'
                            AND timestamp >= ago('1 day') GROUP BY 1 ORDER BY 1"
              logetl query "SELECT metadata->>'$.status' AS status, count(*) FROM logs GROUP BY 1" --from 2026-01-21 --service web
              logetl query "SELECT * FROM logs WHERE match(message, 'timeout -healthz') ORDER BY timestamp DESC LIMIT 20"
              logetl query "SELECT status, count(*) FROM 'access.log.gz' GROUP BY 1"
              zcat app.log.gz | logetl query "SELECT level, count(*) FROM '-' GROUP BY 1"
              logetl query --table users=users.csv "SELECT team, count(*) FROM logs JOIN users ON name = metadata->>'$.user' GROUP BY 1"
              logetl query --save daily "SELECT service, count(*) FROM logs WHERE timestamp = :day GROUP BY 1"
              logetl query @daily --param day=2026-01-21 --output csv

            EXIT STATUS: 0; 1 if a part of the store or of a log file is damaged (the rest was asked), a limit was reached, the disk for \
            temporary files is full or the statement was stopped; 2 if the statement cannot be understood or would change something; 3 if \
            there is no store, no such file, none that can be read, or the output cannot be written.
            """)

    @Argument(
        help: ArgumentHelp("The statement, @name for a saved one, - for the standard input; several end with ;", valueName: "sql")
    )
    var statement: String?

    @Option(help: ArgumentHelp("A file of statements.", valueName: "file"), completion: .file())
    var file: String?

    @OptionGroup(title: "Which events") var scope: QueryScope

    @Option(
        help: ArgumentHelp(
            "A further table: a store, an archive folder, log files, a CSV or JSON file, - for the standard input; may be repeated.",
            valueName: "name=path"
        ))
    var table: [String] = []

    @Option(help: ArgumentHelp("The value of :name in the statement; may be repeated.", valueName: "name=value"))
    var param: [String] = []

    @Option(help: ArgumentHelp("Keep the statement under a name, for @name.", valueName: "name"))
    var save: String?

    @Option(help: ArgumentHelp("How rows are written (default: table on a terminal, else json).", valueName: "format"))
    var output: RowFormat?

    @Flag(help: "The same as --output json.")
    var json = false

    @Flag(help: "Say how the statement is carried out, and what it reads, in place of the rows.")
    var explain = false

    @Flag(help: "Say on the standard error what was read and how long it took.")
    var stats = false

    @Flag(help: "Leave filters and aggregates to SQLite, for comparison; the answer is the same.")
    var noPushdown = false

    @Option(
        help: ArgumentHelp("End when so many bytes were read, such as 10GiB.", valueName: "size"),
        transform: QueryCommand.size)
    var maxBytes: Int?

    @Option(help: ArgumentHelp("End after this time, such as 30s.", valueName: "time"), transform: QueryCommand.seconds)
    var timeout: Double?

    @Option(help: ArgumentHelp("Threads at most (default: one for each core).", valueName: "n"))
    var threads: Int?

    @Flag(help: "No pager on a terminal.")
    var noPager = false

    @Option(help: ArgumentHelp("Colours (default: auto).", valueName: "when"))
    var color: ColorChoice?

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if statement != nil, file != nil { throw ValidationError("a statement and --file do not go together") }
        if json, let output, output != .json {
            throw ValidationError("--json and --output \(output.rawValue) do not go together")
        }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads \(threads) is not in 1...1024") }
    }

    func run() throws {
        logetl_keep_memory()
        let settings = try store.config.load()
        let saved = SavedQueries()
        let text = try text(saved)
        if let save {
            guard let text else { throw Failure(.usage, "--save \(save) needs a statement") }
            try saved.save(text, as: save)
        }
        let tables = try QueryTables(self, settings, holdsStatements: file == nil && (statement == nil || statement == "-"))
        let stop = QueryStop()
        SignalWatch.start(repeats: text == nil) { stop.raise() }
        var run = QueryRun(session: try tables.session(limits: limits, stopFlag: stop.flag), look: look(settings))
        run.parameters = try Dictionary(param.map(Self.parameter)) { $1 }
        guard let text else {
            try QueryShell(run, tables, saved, stop).readAndAnswer()
            return
        }
        let all = SQLText.statements(text)
        guard !all.isEmpty else {
            throw Failure(.usage, "there is no statement; try: logetl query \"SELECT * FROM logs LIMIT 10\"")
        }
        var failure: Failure?
        for (index, statement) in all.enumerated() {
            run.session.isLast = index == all.count - 1
            do {
                try run.run(statement)
            } catch let incomplete as Failure where incomplete.status == .incomplete && incomplete.message.isEmpty {
                // What is damaged was said; the other statements may have to do with other files.
                failure = incomplete
            }
        }
        if let failure { throw failure }
    }

    /// The statements; nil for a shell.
    private func text(_ saved: SavedQueries) throws -> String? {
        if let file {
            guard let text = try SavedQueries.read(file) else {
                throw Failure(.unusable, "\(TextSafety.visible(file)): no such file")
            }
            return text
        }
        guard let statement else {
            if Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDOUT_FILENO), save == nil { return nil }
            return try SavedQueries.read(STDIN_FILENO, "stdin")
        }
        if statement == "-" { return try SavedQueries.read(STDIN_FILENO, "stdin") }
        return statement.hasPrefix("@") ? try saved.statement(String(statement.dropFirst())) : NegatedWords.unmark(statement)
    }

    private var limits: SQLLimits {
        var limits = SQLLimits()
        limits.maxBytes = maxBytes
        limits.timeoutSeconds = timeout
        limits.threads = threads ?? 0
        return limits
    }

    private func look(_ settings: Configuration) -> QueryLook {
        var look = QueryLook()
        look.format = json ? .json : output
        look.color = color ?? settings.text(.searchColor).flatMap(ColorChoice.init) ?? .auto
        look.usesPager = !noPager
        look.showsStatistics = stats
        look.explains = explain
        return look
    }

    private static func parameter(_ text: String) throws -> (String, SQLValue) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Failure(.usage, "--param takes name=value, not '\(TextSafety.visible(text))'")
        }
        return (String(text[..<equals]), value(NegatedWords.unmark(String(text[text.index(after: equals)...]))))
    }

    /// A number where the text is one, else the text.
    static func value(_ text: String) -> SQLValue {
        if let number = Int64(text) { return .integer(number) }
        let isNumeric = text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || "+-.eE".utf8.contains($0) }
        if isNumeric, let number = Double(text) { return .real(number) }
        return .text(text)
    }

    private static func size(_ text: String) throws -> Int {
        guard let bytes = ConfigUnits.bytes(text), bytes > 0 else {
            throw ValidationError("'\(TextSafety.visible(text))' is no size; write 500MiB, 10GiB")
        }
        return bytes
    }

    private static func seconds(_ text: String) throws -> Double {
        guard let nanoseconds = ConfigUnits.nanoseconds(text), nanoseconds > 0 else {
            throw ValidationError("'\(TextSafety.visible(text))' is no length of time; write 500ms, 30s, 5min")
        }
        return Double(nanoseconds) / 1e9
    }
}

extension RowFormat: ExpressibleByArgument {}

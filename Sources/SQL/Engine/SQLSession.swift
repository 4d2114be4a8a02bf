import Archive
import Blocks
import CSQLite
import Events
import Query
import Store

/// A connection to SQLite whose tables are events and files, and which cannot change anything.
///
/// ```swift
/// let session = try SQLSession()
/// try session.add(EventTable(store: store))
/// let rows = try session.run("SELECT level, count(*) FROM logs GROUP BY 1")
/// while try rows.next() { print(rows.value(0), rows.value(1)) }
/// ```
///
/// One statement runs at a time: running another ends the one before. For one thread, but for `stop()` of its `stopFlag`.
public final class SQLSession {
    /// What statements may use. Changes count from the next statement on.
    public var limits: SQLLimits
    /// Raised, it ends the running statement soon, which throws `SQLError.Code.stopped`. It stays raised: lower it to go on. From any thread
    /// and from signal handlers.
    public let stopFlag: StopFlag
    /// What changes the text of each statement before SQLite sees it; nil for nothing.
    public var rewriter: (any StatementRewriter)? = QueryRewriter()

    /// Which events the tables show. Changes count from the next statement on.
    public var scope = EventScope()
    /// Makes a table of a name that no table has; false where it cannot. Asked while a statement begins.
    public var resolve: ((String) throws(SQLError) -> Bool)?
    /// Whether the next statement is the session's last: what it reads of streams need not be kept.
    public var isLast = false
    /// What was read so far, for who watches from another thread.
    public let progress = ScanProgress()

    let database: OpaquePointer
    let access = ReadOnlyAccess()
    private var virtualTables: [VirtualTable] = []
    let functions = FunctionState()
    /// The statement that runs.
    private(set) var run: StatementRun?
    private weak var rows: SQLRows?
    /// Why a callback failed, more exactly than SQLite passes on.
    var failure: SQLError?
    private var predicates: [Int64: (predicate: Predicate, words: [String])] = [:]
    private var lastPredicate: Int64 = 0
    private var temporaryTables: [String] = []
    private var temporaryCount = 0

    /// Bytes of the longest text, and of the longest row of a sorter or a temporary table: SQLite holds a few of them in memory at a time.
    private static let textBytesMax: Int32 = 128 << 20
    /// Virtual machine steps of SQLite between two looks at the flag and the clock.
    private static let stepsBetweenLooks: Int32 = 5_000

    /// Whether the connection belongs to a host that loaded this code as an extension, which runs the statements.
    private let isGuest: Bool
    /// Cursors of a guest's tables that are open.
    private var openCursors = 0

    /// A session in the connection of a host, with its functions and no tables. Lives as long as its tables do; see `SQLGuest`.
    init(guestOf host: OpaquePointer) throws(SQLError) {
        limits = SQLLimits()
        stopFlag = StopFlag()
        isGuest = true
        database = host
        try SQLFunctions.register(on: host, functions, isGuest: true)
    }

    /// A cursor was opened: a guest's statement begins with the first.
    func cursorOpened() {
        guard isGuest else { return }
        openCursors += 1
        if run == nil { run = StatementRun(limits, scope, stopFlag: stopFlag, begin: SQLClock.now, progress: progress) }
    }

    /// A cursor was closed: a guest's statement ends with the last.
    func cursorClosed() {
        guard isGuest else { return }
        openCursors -= 1
        if openCursors == 0 { endStatement() }
    }

    /// A session without tables.
    public init(limits: SQLLimits = SQLLimits(), stopFlag: StopFlag = StopFlag()) throws(SQLError) {
        self.limits = limits
        self.stopFlag = stopFlag
        var handle: OpaquePointer?
        // A database without a name is a temporary file that stays in memory while it is small.
        let result = sqlite.open_v2("", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let handle else {
            let error = SQLError(sqlite: result, handle)
            _ = sqlite.close_v2(handle)
            throw error
        }
        database = handle
        isGuest = false
        for (option, isOn) in [
            (SQLITE_DBCONFIG_DQS_DML, 1), (SQLITE_DBCONFIG_DQS_DDL, 1), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_ENABLE_VIEW, 1),
        ] {
            _ = logetl_sqlite_set_option(handle, option, Int32(isOn))
        }
        try execute("PRAGMA temp_store=FILE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE")
        try execute("PRAGMA cache_size=-\(limits.cacheKiB); PRAGMA temp.cache_size=-\(limits.cacheKiB)")
        try execute(ReadOnlyAccess.connectFunctions)
        _ = sqlite.limit(handle, SQLITE_LIMIT_LENGTH, Self.textBytesMax)
        access.install(on: handle)
        sqlite.progress_handler(
            handle, Self.stepsBetweenLooks,
            { owner in
                guard let owner else { return 0 }
                return Unmanaged<SQLSession>.fromOpaque(owner).takeUnretainedValue().shouldStop ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
        try SQLFunctions.register(on: handle, functions, isGuest: false)
    }

    deinit {
        rows?.close()
        run?.close()
        if isGuest { return }
        sqlite.progress_handler(database, 0, nil, nil)
        _ = sqlite.close_v2(database)
    }

    // MARK: Tables

    /// Makes a table of events. Throws where the name is taken or is that of one of its columns.
    public func add(_ events: EventTable) throws(SQLError) {
        guard !LogsColumn.allCases.contains(where: { $0.name == events.name.lowercased() }), !events.name.isEmpty else {
            throw SQLError(.invalid, "a table cannot be named '\(events.name)', as one of its columns; use another name")
        }
        let table = LogsTable(events, self)
        try make(table)
        eventTables.append(events)
    }

    /// Makes a module known from which a host makes tables; a table of its name is there without being made.
    func register(_ table: VirtualTable) throws(SQLError) {
        guard TableModule.register(table, on: database) == SQLITE_OK else { throw SQLError(sqlite: SQLITE_ERROR, database) }
    }

    /// Makes a table of log files.
    public func add(_ files: LogFiles, as name: String) throws(SQLError) { try make(FilesTable(files, name, self)) }

    private func make(_ table: VirtualTable) throws(SQLError) {
        guard TableModule.register(table, on: database) == SQLITE_OK else { throw SQLError(sqlite: SQLITE_ERROR, database) }
        try execute("CREATE VIRTUAL TABLE \(SQLText.quoted(table.name)) USING \(SQLText.quoted(table.moduleName))")
        virtualTables.append(table)
    }

    /// The tables of events.
    public private(set) var eventTables: [EventTable] = []

    /// Makes `hot_NAME`, `warm_NAME` and `archive_NAME`, each the events of one tier of a table.
    public func addTierViews(of name: String = "logs") throws(SQLError) {
        guard let table = eventTables.first(where: { $0.name == name }) else {
            throw SQLError(.invalid, "there is no table \(name)")
        }
        for (prefix, tier) in [("hot", Tier.hot), ("warm", .warm), ("archive", .cold)] {
            try add(EventTable(name: "\(prefix)_\(name)", tier: tier, of: table))
        }
    }

    // MARK: Predicates

    /// Takes note of a predicate, for `_filter = number` in a statement of this session; `words` name it in explanations. Forgotten when the
    /// statement ends.
    public func register(_ predicate: Predicate, words: [String] = []) -> Int64 {
        lastPredicate += 1
        predicates[lastPredicate] = (predicate, words)
        return lastPredicate
    }

    func predicate(number: Int64) -> (predicate: Predicate, words: [String])? { predicates[number] }

    // MARK: Statements

    /// Begins a statement; `parameters` are by name, without `:`, `@` or `$`, or by number (`1` for `?1` and the first `?`).
    ///
    /// Throws what is wrong with it. Text behind the first statement is an error: `SQLText.statements` splits. The rows are to be taken before
    /// the next statement is run.
    public func run(_ sql: String, parameters: [String: SQLValue] = [:]) throws(SQLError) -> SQLRows {
        let sql = IntervalArithmetic.rewritten(sql)
        rows?.close()
        endStatement()
        dropTemporaryTables()
        let fresh = StatementRun(limits, scope, stopFlag: stopFlag, begin: SQLClock.now, progress: progress)
        run = fresh
        failure = nil
        access.denied = nil
        functions.now = SQLClock.realtime
        do {
            var text = sql
            try makeTables(of: sql)
            keepStreams(for: sql)
            // A common table expression may be read more than once.
            let names = Set(eventTables.map { $0.name.lowercased() }).union(["with"])
            fresh.readsOnce = SQLText.words(sql).count(where: names.contains) == 1
            if let rewriter { text = try rewriter.rewrite(sql, parameters: parameters, in: self) }
            let rows = try SQLRows(self, text, parameters, fresh)
            self.rows = rows
            return rows
        } catch {
            var reason = reason(error)
            endStatement()
            if reason.code == .invalid {
                reason.message = NameHints.hinted(reason.message, tables: tables, hasEvents: !eventTables.isEmpty)
            }
            throw reason
        }
    }

    /// Makes tables of the names in a statement that no table has, where someone can.
    private func makeTables(of sql: String) throws(SQLError) {
        guard let resolve else { return }
        // Each round makes one table; a statement has at most 64 of them.
        for _ in 0..<64 {
            var statement: OpaquePointer?
            let result = sqlite.prepare_v3(database, sql, -1, 0, &statement, nil)
            _ = sqlite.finalize(statement)
            guard result != SQLITE_OK, let message = sqlite.errmsg(database).map({ String(cString: $0) }) else { return }
            guard message.hasPrefix(Self.missingTable) else { return }
            guard try resolve(String(message.dropFirst(Self.missingTable.count))) else { return }
        }
    }

    /// Lets streams be forgotten as they are read, where the statement is the last and reads a table once: nothing has to be kept then.
    private func keepStreams(for sql: String) {
        for table in virtualTables {
            guard let files = (table as? FilesTable)?.files, !files.spools.isEmpty else { continue }
            let keeps = !isLast || !SQLParser.readsOneTableOnce(Array(sql.utf8))
            for spool in files.spools { spool.keeps = keeps }
        }
    }

    private static let missingTable = "no such table: "

    /// What ended a statement, where more is known than SQLite says.
    func reason(_ error: SQLError) -> SQLError {
        if let run, run.meter.isExhausted {
            return SQLError(
                .limit,
                "more than \(limits.maxBytes ?? 0) bytes would have to be read; narrow the question (time, service) or raise the limit"
            )
        }
        if let run, run.meter.isLate {
            return SQLError(
                .limit,
                "the question took longer than \(limits.timeoutSeconds ?? 0) s; narrow it (time, service) or raise the limit")
        }
        if let denied = access.denied { return SQLError(.readOnly, denied) }
        if let failure, error.code != .limit {
            self.failure = nil
            return failure
        }
        return error
    }

    /// Whether the statement is to end; called by SQLite between steps.
    private var shouldStop: Bool {
        guard let run else { return stopFlag.isSet }
        return run.stopFlag.isSet || run.meter.checkTime()
    }

    /// Frees what the last statement used.
    func endStatement() {
        if let run {
            run.takeCensus()
            statisticsOfLast = run.statistics
            problemsOfLast = run.problems
            fileProblemsOfLast = run.fileProblems
            scansOfLast = run.scans
            run.close()
        }
        run = nil
        predicates.removeAll()
        // What was being counted when the statement was stopped. A host's transaction is its own.
        if !isGuest, sqlite.get_autocommit(database) == 0 { try? execute("ROLLBACK") }
        // Their pages are not freed one by one for a session that ends. A host sees them, so they go at once.
        if isGuest { dropTemporaryTables() }
    }

    private func dropTemporaryTables() {
        for name in temporaryTables { try? execute("DROP TABLE IF EXISTS temp.\(SQLText.quoted(name))") }
        temporaryTables.removeAll()
    }

    private var statisticsOfLast = SQLStatistics()
    private var problemsOfLast: [SearchProblem] = []
    private var fileProblemsOfLast: [FileProblem] = []
    private var scansOfLast: [ScanReport] = []

    /// What the statement took so far; after its end, all it took.
    public var statistics: SQLStatistics { run?.statistics ?? statisticsOfLast }

    /// What could not be read for the statement: an answer with problems is incomplete.
    public var problems: [SearchProblem] { run?.problems ?? problemsOfLast }

    /// What of log files could not be read for the statement.
    public var fileProblems: [FileProblem] { run?.fileProblems ?? fileProblemsOfLast }

    /// What scans of tables were asked by the statement.
    public var scans: [ScanReport] { run?.scans ?? scansOfLast }

    /// The tables: their names and the columns that `*` shows.
    public var tables: [(name: String, columns: [String])] {
        virtualTables.map { ($0.name, $0.columns) }
    }

    // MARK: For the engine

    /// Runs statements of the engine's own, which may make tables.
    func execute(_ sql: String) throws(SQLError) {
        access.isOpen += 1
        defer { access.isOpen -= 1 }
        let result = sqlite.exec(database, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw SQLError(sqlite: sqlite.extended_errcode(database), database) }
    }

    /// Prepares a statement of the engine's own, which may write; to be finalized before the statement ends.
    func prepareOwn(_ sql: String) throws(SQLError) -> OpaquePointer {
        access.isOpen += 1
        defer { access.isOpen -= 1 }
        var statement: OpaquePointer?
        let result = sqlite.prepare_v3(database, sql, -1, 0, &statement, nil)
        guard result == SQLITE_OK, let statement else { throw SQLError(sqlite: result, database) }
        return statement
    }

    /// The log files of a table; nil where it is none of these.
    func files(named name: String) -> LogFiles? {
        let table = virtualTables.first { $0.name.lowercased() == name.lowercased() }
        return (table as? FilesTable)?.files
    }

    /// Makes a temporary table with columns declared by `columns`, for the statement that is being prepared; returns its name, to be used
    /// with the schema `temp`.
    func makeTemporaryTable(_ columns: String) throws(SQLError) -> String {
        temporaryCount += 1
        let name = "logetl_partial_\(temporaryCount)"
        try execute("CREATE TEMP TABLE \(name)(\(columns))")
        temporaryTables.append(name)
        return name
    }
}

/// What changes the text of a statement before SQLite sees it: what people write becomes what the engine answers fast.
public protocol StatementRewriter: AnyObject {
    /// The text to prepare in place of `sql`. Called on the session's thread when a statement begins; `session.run` tells what the statement
    /// shares. It may register predicates, make temporary tables and fill them.
    func rewrite(_ sql: String, parameters: [String: SQLValue], in session: SQLSession) throws(SQLError) -> String
}

import Archive
import Blocks
import Config
import Events
import Glibc
import Lifecycle
import Pipeline
import Query
import SQL
import Store

/// The tables of a session: the store's, those of `--table`, and files that a statement names.
struct QueryTables {
    private let folder: String
    private let tenant: String
    private let request: SearchRequest
    private let named: [(name: String, path: String)]
    private let isPushdownOff: Bool
    private let fileOptions: IngestOptions
    private let standardInput: StandardInput

    /// The tables that the options ask for. Throws `Failure` for options that make no sense.
    ///
    /// `holdsStatements`: the statements came from the standard input, which is no table then.
    init(_ command: QueryCommand, _ settings: Configuration, holdsStatements: Bool) throws {
        folder = command.store.folder(settings)
        tenant = try command.store.tenant(settings)
        request = try command.scope.request(settings)
        isPushdownOff = command.noPushdown
        named = try command.table.map(Self.named)
        var options = IngestOptions(store: "")
        try settings.apply(to: &options)
        fileOptions = options
        standardInput = StandardInput(holdsStatements: holdsStatements)
    }

    /// The standard input as a table: the same one for all its names.
    private final class StandardInput {
        private let holdsStatements: Bool
        private var files: LogFiles?

        init(holdsStatements: Bool) { self.holdsStatements = holdsStatements }

        func open(_ options: IngestOptions, _ stopFlag: StopFlag) throws(SQLError) -> LogFiles {
            if let files { return files }
            if holdsStatements {
                throw SQLError(
                    .invalid, "the standard input gave the statements and is no table; give these as an argument or with --file")
            }
            if Terminal.isTerminal(STDIN_FILENO) {
                throw SQLError(
                    .invalid,
                    "the standard input is a terminal, no log; try: zcat app.log.gz | logetl query \"SELECT … FROM '-'\"")
            }
            let opened = try LogFiles.standardInput(options, stopFlag: stopFlag)
            files = opened
            return opened
        }
    }

    private static func named(_ text: String) throws -> (String, String) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex, text.index(after: equals) != text.endIndex else {
            throw Failure(.usage, "--table takes name=path, not '\(TextSafety.visible(text))'")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    /// A session with the tables. Throws `Failure` where one cannot be made.
    func session(limits: SQLLimits, stopFlag: StopFlag) throws -> SQLSession {
        do throws(SQLError) {
            let session = try SQLSession(limits: limits, stopFlag: stopFlag)
            session.rewriter = QueryRewriter(pushesDown: !isPushdownOff)
            session.scope = EventScope(from: request.from, to: request.to, services: request.services)
            // Opened by the first statement that asks for it: files are asked without a store.
            try session.add(store(folder, "logs"))
            try session.addTierViews()
            for (name, path) in named { try add(path, as: name, to: session) }
            session.resolve = { [self, unowned session] name throws(SQLError) in try resolve(name, in: session) }
            return session
        } catch {
            throw Failure(error.code == .io ? .unusable : .usage, TextSafety.visible(error.message))
        }
    }

    /// The services of the store, for completion; none where it cannot be read.
    func services() -> [String] {
        guard let store = try? Store.open(folder, tenant: tenant, mode: .readOnly) else { return [] }
        return ((try? store.serviceNames()) ?? []).sorted()
    }

    private func store(_ folder: String, _ name: String) -> EventTable {
        EventTable(name: name) { [tenant] extent in
            try Store.open(folder, tenant: tenant, mode: .readOnly)
                .allPartitions(from: extent.from, to: extent.to, tier: extent.tier)
        }
    }

    /// Adds what stands at `path` as a table.
    private func add(_ path: String, as name: String, to session: SQLSession) throws(SQLError) {
        switch try Self.kind(of: path) {
        case .store: try session.add(store(path, name))
        case .archive: try session.add(EventTable(name: name, archive: path))
        case .lookup: try session.addLookup(path, as: name)
        case .logs: try session.add(LogFiles(path, fileOptions, stopFlag: session.stopFlag), as: name)
        case .standardInput: try session.add(standardInput.open(fileOptions, session.stopFlag), as: name)
        }
    }

    /// Makes a table of a name that no table has, where it is a path. Returns false where it is none.
    private func resolve(_ name: String, in session: SQLSession) throws(SQLError) -> Bool {
        guard LogFiles.isCandidate(name) else {
            // The name of a file that is not there, and no name of SQL.
            if name.contains("."), !name.hasPrefix("main."), !name.hasPrefix("temp.") {
                throw SQLError(.io, "there is no table and no file '\(name)'")
            }
            return false
        }
        try add(name, as: name, to: session)
        return true
    }

    private enum Kind { case store, archive, lookup, logs, standardInput }

    private static func kind(of path: String) throws(SQLError) -> Kind {
        if path == LogFiles.standardInputName { return .standardInput }
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT == S_IFDIR {
            if access("\(path)/catalog.sqlite", F_OK) == 0 { return .store }
            return hasYears(path) ? .archive : .logs
        }
        guard isThere || path.contains(where: { "*?{[".contains($0) }) else {
            throw SQLError(.io, "\(path): \(String(cString: strerror(ENOENT)))")
        }
        // What stands for many files are logs.
        guard isThere else { return .logs }
        let plain = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
        return [".csv", ".tsv", ".json"].contains { plain.hasSuffix($0) } ? .lookup : .logs
    }

    /// Whether a folder has folders of years, as an archive does.
    private static func hasYears(_ path: String) -> Bool {
        guard let directory = opendir(path) else { return false }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let isYear = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { strncmp($0, "year=", 5) == 0 }
            }
            if isYear { return true }
        }
        return false
    }
}

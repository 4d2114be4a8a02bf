import Glibc
import SQL

/// `logetl query` on a terminal: statements and commands, one after the other, until the end of the input.
final class QueryShell {
    private var run: QueryRun
    private let tables: QueryTables
    private let saved: SavedQueries
    private let stop: QueryStop
    private lazy var completion = QueryCompletion(run.session, saved) { [tables] in tables.services() }
    /// What was typed of a statement that goes on.
    private var pending = ""
    private var last = ""
    private var isOver = false

    private static let prompt = "logetl> "
    private static let furtherPrompt = "   ...> "

    init(_ run: QueryRun, _ tables: QueryTables, _ saved: SavedQueries, _ stop: QueryStop) {
        self.run = run
        self.tables = tables
        self.saved = saved
        self.stop = stop
    }

    /// Reads and answers until `.quit` or the end of the input.
    func readAndAnswer() throws {
        print("logetl \(Version.current). Statements end with ; and .help lists the commands.")
        let reader = LineReader { [self] line, word in completion.proposals(line: pending + line, word: word) }
        while !isOver {
            stop.setTyping(true)
            let line = reader.next(pending.isEmpty ? Self.prompt : Self.furtherPrompt)
            stop.setTyping(false)
            if stop.takeRaised() {
                pending = ""
                print("")
                continue
            }
            guard let line else {
                print("")
                break
            }
            take(line, reader)
        }
    }

    private func take(_ line: String, _ reader: LineReader) {
        if pending.isEmpty {
            let trimmed = String(line.drop { $0 == " " || $0 == "\t" })
            if trimmed.isEmpty { return }
            if trimmed.hasPrefix(".") {
                reader.remember(trimmed)
                attempt { try command(trimmed) }
                return
            }
            if trimmed.hasPrefix("@") {
                reader.remember(trimmed)
                let name = trimmed.dropFirst().prefix { $0 != ";" && $0 != " " }
                attempt { try answer(try saved.statement(String(name))) }
                return
            }
        }
        pending += line + "\n"
        while let end = Array(pending.utf8).withUnsafeBytes({ SQLText.endOfStatement($0) }) {
            let bytes = Array(pending.utf8)
            let statement = String(decoding: bytes[..<(end - 1)], as: UTF8.self)
            pending = String(decoding: bytes[end...], as: UTF8.self)
            reader.remember(statement + ";")
            attempt { try answer(statement) }
        }
        if SQLText.statements(pending).isEmpty { pending = "" }
    }

    /// Answers all statements of a text.
    private func answer(_ text: String) throws {
        for statement in SQLText.statements(text) {
            last = statement
            try run.run(statement)
        }
    }

    /// Runs something; what goes wrong is said, and the shell goes on.
    private func attempt(_ body: () throws -> Void) {
        do {
            try body()
        } catch let failure as Failure {
            if !failure.message.isEmpty { Diagnostics.error(failure.message) }
        } catch OutputError.closed {
        } catch {
            Diagnostics.error(TextSafety.visible("\(error)"))
        }
        _ = stop.takeRaised()
    }

    // MARK: Commands

    private static let help = """
        statement;          ask, on as many lines as you like
        @name               ask a saved query
        .tables             the tables
        .schema [table]     their columns
        .functions          the functions beside SQLite's
        .mode [format]      table, json, csv, markdown or vertical
        .timer on|off       say after each answer what it took
        .explain on|off     say how statements are carried out, in place of their rows
        .pushdown on|off    leave filters and aggregates to SQLite, for comparison
        .param [name value] the value of :name in statements
        .save name          keep the last statement
        .saved              the names of saved queries
        .read file          ask what a file has
        .pager on|off       a pager for long answers
        .help               this
        .quit               leave (also Ctrl-D)
        """

    /// The names of the commands, for completion.
    static let commands = help.split(separator: "\n").compactMap { line in
        line.hasPrefix(".") ? String(line.prefix { $0 != " " }) : nil
    }

    private func command(_ line: String) throws {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ";" }).map(String.init)
        let argument = words.count > 1 ? words[1] : nil
        switch words[0] {
        case ".help": print(Self.help)
        case ".quit", ".exit": isOver = true
        case ".tables": for table in run.session.tables { print(TextSafety.visible(table.name)) }
        case ".schema": try schema(argument)
        case ".functions": print(SQLFunctions.names.sorted().joined(separator: ", "))
        case ".mode":
            guard let argument else {
                print(run.look.format?.rawValue ?? "table")
                return
            }
            guard let format = RowFormat(rawValue: argument) else {
                throw Failure(.usage, "the formats are \(RowFormat.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            run.look.format = format
        case ".timer": run.look.showsStatistics = try isOn(words)
        case ".explain": run.look.explains = try isOn(words)
        case ".pushdown": run.session.rewriter = QueryRewriter(pushesDown: try isOn(words))
        case ".pager": run.look.usesPager = try isOn(words)
        case ".param": try parameter(words)
        case ".save":
            guard let argument else { throw Failure(.usage, ".save needs a name") }
            guard !last.isEmpty else { throw Failure(.usage, "there is no statement to keep yet") }
            try saved.save(last, as: argument)
        case ".saved": for name in saved.names { print("@\(TextSafety.visible(name))") }
        case ".read":
            guard let argument else { throw Failure(.usage, ".read needs the name of a file") }
            guard let text = try SavedQueries.read(argument) else { throw Failure(.usage, "\(argument): no such file") }
            try answer(text)
        default: throw Failure(.usage, "unknown command '\(TextSafety.visible(words[0]))'; .help lists them")
        }
    }

    private func isOn(_ words: [String]) throws -> Bool {
        guard words.count == 2, words[1] == "on" || words[1] == "off" else {
            throw Failure(.usage, "\(words[0]) takes on or off")
        }
        return words[1] == "on"
    }

    private func schema(_ name: String?) throws {
        let tables = run.session.tables
        guard let name else {
            for table in tables { describe(table) }
            return
        }
        guard let table = tables.first(where: { $0.name == name }) else { throw Failure(.usage, "there is no table '\(name)'") }
        describe(table)
    }

    private func describe(_ table: (name: String, columns: [String])) {
        print("\(TextSafety.visible(table.name))(\(table.columns.map(TextSafety.visible).joined(separator: ", ")))")
    }

    private func parameter(_ words: [String]) throws {
        switch words.count {
        case 1:
            for (name, value) in run.parameters.sorted(by: { $0.key < $1.key }) {
                var text: [UInt8] = []
                ValueText.append(value, to: &text)
                print(":\(TextSafety.visible(name)) \(TextSafety.visible(String(decoding: text, as: UTF8.self)))")
            }
        case 2: run.parameters[words[1]] = nil
        default: run.parameters[words[1]] = QueryCommand.value(words[2...].joined(separator: " "))
        }
    }

    private func print(_ line: String) { _ = Output.writeOnce(line + "\n", to: STDOUT_FILENO) }
}

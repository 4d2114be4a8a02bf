/// Reads SQLite's SELECT. What it does not understand it gives up: the statement is then not rewritten, and SQLite says what is wrong with it.
struct SQLParser {
    /// What ends a reading: the text is no SELECT that this understands.
    struct Unknown: Error {}

    /// How deep expressions and selects may be nested; SQLite's own bound is 1,000.
    static let depthMax = 60

    /// Operators of a statement.
    static let operatorsMax = 1_000

    let text: [UInt8]
    let tokens: [SQLToken]
    var at = 0
    var operators = 0
    private var depth = 0
    /// Words of the tokens, upper case; empty for what is no word.
    private let words: [String]

    /// Whether `text` is a SELECT of one table that is surely read from its beginning to its end no more than once.
    static func readsOneTableOnce(_ text: [UInt8]) -> Bool {
        guard let select = statement(text)?.select, select.with.isEmpty, select.cores.count == 1, let core = select.cores.first,
            core.from.count == 1, let item = core.from.first, case .table = item.source
        else { return false }
        return SQLText.words(String(decoding: text, as: UTF8.self)).count { $0 == "select" } == 1
    }

    /// The SELECT in `text`; nil where there is none that this understands.
    static func select(_ text: [UInt8]) -> SQLSelect? {
        guard let tokens = SQLTokenizer.tokens(text) else { return nil }
        var parser = SQLParser(text, tokens)
        do throws(Unknown) {
            let select = try parser.select()
            while parser.take(";") {}
            return parser.at == tokens.count ? select : nil
        } catch {
            return nil
        }
    }

    private init(_ text: [UInt8], _ tokens: [SQLToken]) {
        self.text = text
        self.tokens = tokens
        words = tokens.map { $0.kind == .word ? String(decoding: text[$0.span], as: UTF8.self).uppercased() : "" }
    }

    // MARK: Tokens

    func isWord(_ word: String, _ offset: Int = 0) -> Bool { at + offset < tokens.count && words[at + offset] == word }

    func isMark(_ mark: StaticString, _ offset: Int = 0) -> Bool {
        guard at + offset < tokens.count, tokens[at + offset].kind == .mark else { return false }
        let span = tokens[at + offset].span
        guard span.count == mark.utf8CodeUnitCount else { return false }
        return UnsafeBufferPointer(start: mark.utf8Start, count: span.count).elementsEqual(text[span])
    }

    mutating func take(_ mark: StaticString) -> Bool {
        guard isMark(mark) else { return false }
        at += 1
        return true
    }

    mutating func takeWord(_ word: String) -> Bool {
        guard isWord(word) else { return false }
        at += 1
        return true
    }

    mutating func expect(_ mark: StaticString) throws(Unknown) { if !take(mark) { throw Unknown() } }
    mutating func expectWord(_ word: String) throws(Unknown) { if !takeWord(word) { throw Unknown() } }

    var here: Int { at < tokens.count ? tokens[at].span.lowerBound : text.count }
    /// Where the last token ends.
    var behind: Int { at > 0 ? tokens[at - 1].span.upperBound : 0 }

    func word(_ index: Int) -> String { index < words.count ? words[index] : "" }

    mutating func nested<T>(_ body: (inout SQLParser) throws(Unknown) -> T) throws(Unknown) -> T {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthMax { throw Unknown() }
        return try body(&self)
    }

    // MARK: Names

    /// Words that are no names without quotes, of those that matter here.
    static let reserved: Set<String> = [
        "ADD", "ALL", "ALTER", "AND", "AS", "AUTOINCREMENT", "BETWEEN", "CASE", "CHECK", "COLLATE", "COMMIT", "CONSTRAINT",
        "CREATE",
        "DEFAULT", "DEFERRABLE", "DELETE", "DISTINCT", "DROP", "ELSE", "ESCAPE", "EXISTS", "FOREIGN", "FROM", "GROUP", "HAVING",
        "IN",
        "INDEX", "INSERT", "INTO", "IS", "ISNULL", "JOIN", "LIMIT", "NOT", "NOTHING", "NOTNULL", "NULL", "ON", "OR", "ORDER",
        "PRIMARY",
        "REFERENCES", "RETURNING", "SELECT", "SET", "TABLE", "THEN", "TO", "TRANSACTION", "UNION", "UNIQUE", "UPDATE", "USING",
        "VALUES",
        "WHEN", "WHERE", "INTERSECT", "EXCEPT",
    ]
    /// Words that are names, but not aliases without AS.
    private static let noAlias: Set<String> = [
        "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "OUTER", "WINDOW", "OFFSET", "INDEXED", "FILTER", "OVER", "LIKE",
        "GLOB",
        "REGEXP", "MATCH", "END", "BEGIN", "ROW", "ROWS",
    ]

    /// The name at `index`, without quotes; nil where there is none.
    func name(at index: Int, allowsString: Bool = false) -> String? {
        guard index < tokens.count else { return nil }
        switch tokens[index].kind {
        case .word: return Self.reserved.contains(words[index]) ? nil : String(decoding: text[tokens[index].span], as: UTF8.self)
        case .quotedName, .name: return unquoted(tokens[index].span)
        case .string: return allowsString ? unquoted(tokens[index].span) : nil
        default: return nil
        }
    }

    /// What stands in quotes.
    func unquoted(_ span: Range<Int>) -> String {
        var bytes: [UInt8] = []
        let quote = text[span.lowerBound]
        var index = span.lowerBound + 1
        while index < span.upperBound - 1 {
            bytes.append(text[index])
            if text[index] == quote, quote != 0x5B { index += 1 }
            index += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func takeName(allowsString: Bool = false) throws(Unknown) -> String {
        guard let name = name(at: at, allowsString: allowsString) else { throw Unknown() }
        at += 1
        return name
    }

    /// An alias, with or without AS.
    mutating func alias() throws(Unknown) -> String? {
        if takeWord("AS") { return try takeName(allowsString: true) }
        guard !Self.noAlias.contains(word(at)), let name = name(at: at, allowsString: true) else { return nil }
        at += 1
        return name
    }
}

extension SQLParser {
    /// A SELECT with the numbers that SQLite gives to its `?`, by their places: one more than the greatest before.
    static func statement(_ text: [UInt8]) -> (select: SQLSelect, parameterNumbers: [Int: Int])? {
        guard let tokens = SQLTokenizer.tokens(text), let select = select(text) else { return nil }
        var numbers: [Int: Int] = [:]
        var names: Set<String> = []
        var greatest = 0
        for token in tokens where token.kind == .parameter {
            let name = String(decoding: text[token.span], as: UTF8.self)
            if name == "?" {
                greatest += 1
                numbers[token.span.lowerBound] = greatest
            } else if name.hasPrefix("?") {
                guard let number = Int(name.dropFirst()), number > 0, number <= 32_766 else { return nil }
                greatest = max(greatest, number)
            } else if names.insert(name).inserted {
                greatest += 1
            }
        }
        return (select, numbers)
    }
}

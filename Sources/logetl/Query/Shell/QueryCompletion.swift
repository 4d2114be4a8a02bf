import SQL

/// What a word of a statement may become: keywords, tables, columns, functions, services, commands and saved queries.
final class QueryCompletion {
    private static let keywords = [
        "SELECT", "DISTINCT", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "JOIN", "LEFT JOIN", "ON",
        "USING",
        "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "GLOB", "MATCH", "REGEXP", "IS NULL", "IS NOT NULL", "CASE", "WHEN", "THEN",
        "ELSE",
        "END", "AS", "WITH", "UNION ALL", "OVER", "PARTITION BY", "DESC", "EXPLAIN", "CAST", "count(*)", "sum", "avg", "min",
        "max",
        "substr", "lower", "upper", "round", "coalesce", "json_extract", "strftime",
    ]

    private let session: SQLSession
    private let saved: SavedQueries
    private let loadServices: () -> [String]
    private lazy var services = loadServices()

    init(_ session: SQLSession, _ saved: SavedQueries, services: @escaping () -> [String]) {
        self.session = session
        self.saved = saved
        loadServices = services
    }

    /// The proposals for `word`, the last one of `line`.
    func proposals(line: String, word: String) -> [String] {
        let isFirst = line.allSatisfy { $0 != " " && $0 != "\n" }
        if isFirst, word.hasPrefix(".") { return Self.matching(word, QueryShell.commands) }
        if isFirst, line.hasPrefix("@") { return Self.matching(word, saved.names) }
        // Inside of quotes it is a value.
        if line.utf8.reduce(0, { $0 + ($1 == UInt8(ascii: "'") ? 1 : 0) }) % 2 == 1 { return Self.matching(word, services) }
        let tables = session.tables
        let columns = tables.flatMap(\.columns)
        let names = SQLFunctions.names.map { $0 + "(" }
        return Self.matching(word, tables.map(\.name) + columns + names + Self.keywords)
    }

    /// Those of `all` that begin with `word` in any case, once each; in capitals or not as the word is.
    private static func matching(_ word: String, _ all: [String]) -> [String] {
        var seen: Set<String> = []
        let wanted = word.lowercased()
        let isLower = word.lowercased() == word && !word.isEmpty
        return all.filter { $0.lowercased().hasPrefix(wanted) && seen.insert($0.lowercased()).inserted }
            .map { isLower && keywords.contains($0) ? $0.lowercased() : $0 }
    }
}

import CSQLite

/// The tables that a core joins with the events of one table, and what their columns are called.
struct JoinedTables {
    /// The names of columns by the name that they are qualified with, all lower case.
    private var columns: [String: Set<String>] = [:]

    /// For a core of one table alone.
    init() {}

    /// The tables of a core but the one of `events`; nil where a join is of another kind than those that only multiply the events.
    ///
    /// That is true of inner joins, and of left joins with the events on the left side: a group of events that are equal in all that is looked at
    /// meets the rows that each of them meets.
    init?(_ core: SQLCore, _ sources: [CoreScope.Source], events: Int, _ session: SQLSession) {
        guard sources.count == core.from.count, !core.from[events].join.contains("left") else { return nil }
        for (index, item) in core.from.enumerated() {
            guard !item.hasUsing, Set(item.join).isDisjoint(with: ["natural", "right", "full"]) else { return nil }
            guard index != events else { continue }
            guard case .other = sources[index].kind, case .table(let schema, let name, _, true) = item.source,
                let names = Self.columns(of: name, schema, session), sources[index].name != sources[events].name,
                // Columns of groups are named so.
                !names.contains(where: { $0.hasPrefix("_") })
            else { return nil }
            columns[sources[index].name] = names
        }
    }

    /// The names of a table's columns; nil where there is no such table.
    private static func columns(of name: String, _ schema: String?, _ session: SQLSession) -> Set<String>? {
        let table = (schema.map { SQLText.quoted($0) + "." } ?? "") + SQLText.quoted(name)
        guard let statement = try? session.prepareOwn("SELECT * FROM \(table) LIMIT 0") else { return nil }
        defer { _ = sqlite.finalize(statement) }
        return Set(
            (0..<sqlite.column_count(statement)).compactMap { index in
                sqlite.column_name(statement, index).map { String(cString: $0).lowercased() }
            })
    }

    var isEmpty: Bool { columns.isEmpty }

    /// Whether a name is a column of one of the tables.
    func holds(_ name: SQLColumnName) -> Bool {
        guard name.schema == nil else { return false }
        let column = name.name.lowercased()
        if let table = name.table?.lowercased() { return columns[table]?.contains(column) ?? false }
        return columns.values.contains { $0.contains(column) }
    }

    /// Whether no name without a table could be one of the events as well as one of the tables, in `expressions` and all they are made of.
    func areClear(_ expressions: [SQLExpression], _ native: NativeFilter) -> Bool {
        expressions.allSatisfy { expression in
            if case .column(let name) = expression.kind, name.table == nil, native.column(name) != nil, holds(name) {
                return false
            }
            return areClear(expression.children, native)
        }
    }
}

/// SELECT and its clauses: https://sqlite.org/lang_select.html
extension SQLParser {
    /// Whether a SELECT begins here.
    var isAtSelect: Bool { isWord("SELECT") || isWord("VALUES") || isWord("WITH") }

    mutating func select() throws(Unknown) -> SQLSelect {
        try nested { (parser) throws(Unknown) in try parser.selectInside() }
    }

    private mutating func selectInside() throws(Unknown) -> SQLSelect {
        var select = SQLSelect()
        let start = here
        if takeWord("WITH") {
            _ = takeWord("RECURSIVE")
            repeat { select.with.append(try commonTable()) } while take(",")
        }
        repeat { select.cores.append(try core()) } while try takeCompound()
        if takeWord("ORDER") {
            try expectWord("BY")
            select.orderBy = try orderTerms()
        }
        if takeWord("LIMIT") {
            select.limits.append(try expression())
            if takeWord("OFFSET") || take(",") { select.limits.append(try expression()) }
        }
        select.span = start..<behind
        return select
    }

    private mutating func takeCompound() throws(Unknown) -> Bool {
        if takeWord("UNION") {
            _ = takeWord("ALL")
            return true
        }
        return takeWord("INTERSECT") || takeWord("EXCEPT")
    }

    private mutating func commonTable() throws(Unknown) -> SQLCommonTable {
        let name = try takeName()
        let columns = take("(") ? try names() : []
        try expectWord("AS")
        if takeWord("NOT") {
            try expectWord("MATERIALIZED")
        } else {
            _ = takeWord("MATERIALIZED")
        }
        try expect("(")
        let select = try select()
        try expect(")")
        return SQLCommonTable(name: name, columns: columns, select: select)
    }

    /// Names up to the closing parenthesis.
    private mutating func names() throws(Unknown) -> [String] {
        var names: [String] = []
        repeat { names.append(try takeName()) } while take(",")
        try expect(")")
        return names
    }

    mutating func orderTerms() throws(Unknown) -> [SQLExpression] {
        var terms: [SQLExpression] = []
        repeat {
            terms.append(try expression())
            if !takeWord("ASC") { _ = takeWord("DESC") }
            if takeWord("NULLS"), !takeWord("FIRST") { try expectWord("LAST") }
        } while take(",")
        return terms
    }

    mutating func list() throws(Unknown) -> [SQLExpression] {
        var parts: [SQLExpression] = []
        repeat { parts.append(try expression()) } while take(",")
        return parts
    }

    private mutating func core() throws(Unknown) -> SQLCore {
        var core = SQLCore()
        let start = here
        if takeWord("VALUES") {
            repeat {
                try expect("(")
                core.values += try list()
                try expect(")")
            } while take(",")
            core.span = start..<behind
            core.filterSpan = behind..<behind
            return core
        }
        try expectWord("SELECT")
        if takeWord("DISTINCT") { core.isDistinct = true } else { _ = takeWord("ALL") }
        repeat { core.results.append(try resultColumn()) } while take(",")
        if takeWord("FROM") { core.from = try fromItems() }
        core.filterSpan = behind..<behind
        if isWord("WHERE") {
            let filterStart = here
            at += 1
            core.filter = try expression()
            core.filterSpan = filterStart..<behind
        }
        if takeWord("GROUP") {
            try expectWord("BY")
            core.groupBy = try list()
        }
        if takeWord("HAVING") { core.having = try expression() }
        if takeWord("WINDOW") {
            repeat {
                _ = try takeName()
                try expectWord("AS")
                core.windows += try window()
            } while take(",")
        }
        core.span = start..<behind
        return core
    }

    private mutating func resultColumn() throws(Unknown) -> SQLResultColumn {
        let start = here
        if take("*") { return SQLResultColumn(kind: .all(table: nil), span: start..<behind) }
        if let table = name(at: at), isMark(".", 1), isMark("*", 2) {
            at += 3
            return SQLResultColumn(kind: .all(table: table), span: start..<behind)
        }
        let value = try expression()
        let alias = try alias()
        return SQLResultColumn(kind: .expression(value, alias: alias), span: start..<behind)
    }

    // MARK: FROM

    private mutating func fromItems() throws(Unknown) -> [SQLFromItem] {
        var items = [try fromItem([])]
        while true {
            var join: [String] = []
            if take(",") {
                join = [","]
            } else {
                while ["NATURAL", "LEFT", "RIGHT", "FULL", "OUTER", "INNER", "CROSS"].contains(word(at)) {
                    join.append(word(at).lowercased())
                    at += 1
                }
                if join.isEmpty && !isWord("JOIN") { return items }
                try expectWord("JOIN")
            }
            items.append(try fromItem(join))
        }
    }

    private mutating func fromItem(_ join: [String]) throws(Unknown) -> SQLFromItem {
        try nested { (parser) throws(Unknown) in try parser.fromItemInside(join) }
    }

    private mutating func fromItemInside(_ join: [String]) throws(Unknown) -> SQLFromItem {
        let start = here
        var item: SQLFromItem
        if take("(") {
            item = SQLFromItem(source: isAtSelect ? .select(try select()) : .join(try fromItems()))
            try expect(")")
            item.alias = try alias()
        } else {
            let nameStart = here
            var schema: String?
            var name = try takeName(allowsString: true)
            if take(".") {
                schema = name
                name = try takeName(allowsString: true)
            }
            let nameSpan = nameStart..<behind
            var arguments: [SQLExpression] = []
            var isPlain = true
            if take("(") {
                isPlain = false
                if !isMark(")") { arguments = try list() }
                try expect(")")
            }
            let alias = try alias()
            if takeWord("INDEXED") {
                isPlain = false
                try expectWord("BY")
                _ = try takeName()
            } else if isWord("NOT"), isWord("INDEXED", 1) {
                isPlain = false
                at += 2
            }
            item = SQLFromItem(source: .table(schema: schema, name: name, arguments: arguments, isPlain: isPlain))
            item.alias = alias
            item.nameSpan = nameSpan
        }
        item.join = join
        if takeWord("ON") {
            item.on = try expression()
        } else if takeWord("USING") {
            try expect("(")
            _ = try names()
            item.hasUsing = true
        }
        item.span = start..<behind
        return item
    }

    // MARK: Windows

    /// The expressions of a window in parentheses, or none of a named one.
    mutating func window() throws(Unknown) -> [SQLExpression] {
        guard take("(") else {
            _ = try takeName()
            return []
        }
        var parts: [SQLExpression] = []
        if !["PARTITION", "ORDER", "RANGE", "ROWS", "GROUPS"].contains(word(at)), name(at: at) != nil { at += 1 }
        if takeWord("PARTITION") {
            try expectWord("BY")
            parts += try list()
        }
        if takeWord("ORDER") {
            try expectWord("BY")
            parts += try orderTerms()
        }
        if takeWord("RANGE") || takeWord("ROWS") || takeWord("GROUPS") {
            if takeWord("BETWEEN") {
                try frameBound(&parts)
                try expectWord("AND")
            }
            try frameBound(&parts)
            if takeWord("EXCLUDE") {
                if takeWord("NO") {
                    try expectWord("OTHERS")
                } else if takeWord("CURRENT") {
                    try expectWord("ROW")
                } else if !takeWord("GROUP") {
                    try expectWord("TIES")
                }
            }
        }
        try expect(")")
        return parts
    }

    private mutating func frameBound(_ parts: inout [SQLExpression]) throws(Unknown) {
        if takeWord("CURRENT") { return try expectWord("ROW") }
        if !takeWord("UNBOUNDED") { parts.append(try expression()) }
        if !takeWord("PRECEDING") { try expectWord("FOLLOWING") }
    }
}

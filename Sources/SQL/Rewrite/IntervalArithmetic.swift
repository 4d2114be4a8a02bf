/// Times plus and minus lengths of time: `timestamp - interval('1 day')`, `now() + INTERVAL '2' HOUR`. SQLite would take the numbers at the begin
/// of the texts; what is meant is `time_add`.
enum IntervalArithmetic {
    /// Units that may stand behind a number, as SQL's standard has them.
    private static let units: Set<String> = [
        "SECOND", "SECONDS", "MINUTE", "MINUTES", "HOUR", "HOURS", "DAY", "DAYS", "WEEK", "WEEKS", "MONTH", "MONTHS", "YEAR",
        "YEARS",
        "MILLISECOND", "MILLISECONDS", "MICROSECOND", "MICROSECONDS",
    ]

    /// The statement with calls of `time_add` where a length is added to something else; `sql` where there are none.
    static func rewritten(_ sql: String) -> String {
        guard SQLText.words(sql).contains("interval") else { return sql }
        let text = Array(withCalls(sql).utf8)
        guard let select = SQLParser.select(text) else { return String(decoding: text, as: UTF8.self) }
        var walk = Walk(text: text)
        walk.visit(select)
        return walk.edits.apply(text, 0..<text.count)
    }

    /// `INTERVAL '3 days'`, `INTERVAL '3' DAY` and `INTERVAL 3 DAY` as calls of `interval`.
    private static func withCalls(_ sql: String) -> String {
        let text = Array(sql.utf8)
        guard let tokens = SQLTokenizer.tokens(text) else { return sql }
        var edits = TextEdits()
        func word(_ index: Int) -> String {
            guard index < tokens.count, tokens[index].kind == .word else { return "" }
            return String(decoding: text[tokens[index].span], as: UTF8.self).uppercased()
        }
        for index in tokens.indices.dropLast() where word(index) == "INTERVAL" {
            let length = tokens[index + 1]
            let isNumber = length.kind == .integer || length.kind == .real
            guard length.kind == .string || isNumber else { continue }
            let unit = word(index + 2)
            let hasUnit = units.contains(unit)
            guard hasUnit || !isNumber else { continue }
            var content = String(decoding: text[length.span], as: UTF8.self)
            if isNumber { content = "'\(content)'" }
            if hasUnit { content.insert(contentsOf: " \(unit.lowercased())", at: content.index(before: content.endIndex)) }
            let end = hasUnit ? tokens[index + 2].span.upperBound : length.span.upperBound
            edits.replace(tokens[index].span.lowerBound..<end, "interval(\(content))")
        }
        return edits.isEmpty ? sql : edits.apply(text, 0..<text.count)
    }

    /// Goes through all expressions of a statement.
    private struct Walk {
        let text: [UInt8]
        var edits = TextEdits()

        mutating func visit(_ select: SQLSelect) {
            for table in select.with { visit(table.select) }
            for core in select.cores {
                for result in core.results {
                    guard case .expression(let value, let alias) = result.kind else { continue }
                    visit(value)
                    // The name of a result stays what was written.
                    if alias == nil, edits.touches(value.span) {
                        let name = String(decoding: text[value.span], as: UTF8.self)
                        edits.insert(" AS \(SQLText.quoted(name))", at: value.span.upperBound)
                    }
                }
                for item in core.from { visit(item) }
                for part in [core.filter, core.having] { if let part { visit(part) } }
                for part in core.groupBy + core.windows + core.values { visit(part) }
            }
            for part in select.orderBy + select.limits { visit(part) }
        }

        private mutating func visit(_ item: SQLFromItem) {
            switch item.source {
            case .table(_, _, let arguments, _): for argument in arguments { visit(argument) }
            case .select(let select): visit(select)
            case .join(let items): for item in items { visit(item) }
            }
            if let on = item.on { visit(on) }
        }

        private mutating func visit(_ expression: SQLExpression) {
            for child in expression.children { visit(child) }
            for select in expression.selects { visit(select) }
            guard case .binary(let sign, let left, let right) = expression.kind, sign == "+" || sign == "-" else { return }
            let between = left.span.upperBound..<right.span.lowerBound
            switch (isLength(left), isLength(right)) {
            case (false, true):
                edits.insert("time_add(", at: left.span.lowerBound)
                edits.replace(between, sign == "-" ? ", -(" : ", (")
                edits.insert("))", at: right.span.upperBound)
            case (true, false) where sign == "+":
                // `time_add` takes the time first: it is written before, and where it stood goes.
                let time = edits.apply(text, right.span)
                edits.insert("time_add(\(time), (", at: left.span.lowerBound)
                edits.replace(between.lowerBound..<right.span.upperBound, "))")
            default: break
            }
        }

        /// Whether an expression is a length of time.
        private func isLength(_ expression: SQLExpression) -> Bool {
            switch expression.kind {
            case .function(let call): call.name == "interval"
            case .row(let list): list.count == 1 && isLength(list[0])
            case .unary(let sign, let inner): sign != "not" && isLength(inner)
            case .binary("*", let left, let right): isLength(left) || isLength(right)
            case .binary("/", let left, let right): isLength(left) && !isLength(right)
            case .binary("+", let left, let right), .binary("-", let left, let right): isLength(left) && isLength(right)
            default: false
            }
        }
    }
}

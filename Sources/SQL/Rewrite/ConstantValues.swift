import CSQLite

/// Values of expressions without columns, as SQLite computes them on the session's connection.
struct ConstantValues {
    let session: SQLSession
    let text: [UInt8]
    let parameters: [String: SQLValue]
    /// The number of each `?` without one, by its place.
    let numbers: [Int: Int]

    /// Functions whose value depends on their arguments and the statement's instant alone.
    private static let functions: Set<String> = [
        "now", "now_ns", "ago", "interval", "time_add", "date_trunc", "time_bucket", "time_start", "time_end", "to_timestamp",
        "epoch",
        "epoch_ms", "epoch_ns", "date", "datetime", "time", "strftime", "julianday", "unixepoch", "abs", "round", "lower",
        "upper", "substr",
        "substring", "trim", "ltrim", "rtrim", "length", "replace", "printf", "format", "coalesce", "ifnull", "nullif", "iif",
        "min", "max",
        "hex", "char", "unicode", "instr", "json_extract", "typeof",
    ]

    /// Whether an expression has a value before the statement runs: no columns, no selects, and only functions known for it.
    func isConstant(_ expression: SQLExpression) -> Bool { dependsOnly(expression) { _ in false } }

    /// The same, with columns allowed for which `isAllowed` is true.
    func dependsOnly(_ expression: SQLExpression, _ isAllowed: (SQLColumnName) -> Bool) -> Bool {
        switch expression.kind {
        case .integer, .real, .string, .blob, .null: return true
        case .keyword(let word): return !word.hasPrefix("current")
        case .parameter: return value(ofParameter: expression) != nil
        case .column(let column): return isAllowed(column)
        case .select, .exists, .inSelect, .inTable: return false
        // It says how to compare, which a value does not.
        case .collate: return false
        case .function(let call):
            guard call.window == nil, call.filter == nil, !call.isStar, !call.isDistinct, Self.functions.contains(call.name)
            else { return false }
            // With one argument these are aggregates.
            if call.name == "min" || call.name == "max", call.arguments.count < 2 { return false }
            return call.arguments.allSatisfy { dependsOnly($0, isAllowed) }
        default: return expression.children.allSatisfy { dependsOnly($0, isAllowed) }
        }
    }

    /// The value of a constant expression; nil where it has none, also where it is an error: SQLite is to report that.
    func value(_ expression: SQLExpression) -> SQLValue? {
        guard isConstant(expression), !changesComparison(expression) else { return nil }
        switch expression.kind {
        case .string(let text): return .text(text)
        case .parameter: return value(ofParameter: expression)
        default: return evaluate("SELECT \(inlined(expression))").first
        }
    }

    /// Whether comparisons with an expression follow its collation or affinity.
    private func changesComparison(_ expression: SQLExpression) -> Bool {
        switch expression.kind {
        case .collate, .cast: true
        case .function(let call): call.arguments.contains { hasCollation($0) }
        default: expression.children.contains { changesComparison($0) }
        }
    }

    private func hasCollation(_ expression: SQLExpression) -> Bool {
        if case .collate = expression.kind { return true }
        return expression.children.contains { hasCollation($0) }
    }

    func value(ofParameter expression: SQLExpression) -> SQLValue? {
        guard case .parameter(let name) = expression.kind else { return nil }
        if let number = numbers[expression.span.lowerBound] { return parameters["\(number)"] }
        return parameters[String(name.dropFirst())]
    }

    /// The text of an expression with the values of its parameters in their places.
    func inlined(_ expression: SQLExpression) -> String {
        var edits = TextEdits()
        inline(expression, &edits)
        return edits.apply(text, expression.span)
    }

    private func inline(_ expression: SQLExpression, _ edits: inout TextEdits) {
        if let value = value(ofParameter: expression) { edits.replace(expression.span, Self.literal(value)) }
        for child in expression.children { inline(child, &edits) }
    }

    private static func literal(_ value: SQLValue) -> String {
        switch value {
        case .null: "NULL"
        case .integer(let number): number == .min ? "(-9223372036854775807 - 1)" : "(\(number))"
        case .real(let number): number.isFinite ? "(\(number))" : number > 0 ? "9e999" : "(-9e999)"
        case .text(let text): text.utf8.contains(0) ? "CAST(\(blob(Array(text.utf8))) AS TEXT)" : SQLText.literal(text)
        case .blob(let bytes): blob(bytes)
        }
    }

    private static func blob(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return "x'\(String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self))'"
    }

    /// The first row of a select; empty where there is none, also after an error.
    func evaluate(_ sql: String) -> [SQLValue] {
        var statement: OpaquePointer?
        guard sqlite.prepare_v3(session.database, sql, -1, 0, &statement, nil) == SQLITE_OK, let statement else { return [] }
        defer { _ = sqlite.finalize(statement) }
        guard sqlite.step(statement) == SQLITE_ROW else { return [] }
        return (0..<sqlite.column_count(statement)).map { Self.value(statement, $0) }
    }

    private static func value(_ statement: OpaquePointer, _ column: Int32) -> SQLValue {
        switch sqlite.column_type(statement, column) {
        case SQLITE_INTEGER: return .integer(sqlite.column_int64(statement, column))
        case SQLITE_FLOAT: return .real(sqlite.column_double(statement, column))
        case SQLITE_NULL: return .null
        case let type:
            let start = sqlite.column_blob(statement, column)
            let bytes = UnsafeRawBufferPointer(
                start: start, count: start == nil ? 0 : Int(sqlite.column_bytes(statement, column)))
            return type == SQLITE_TEXT ? .text(String(decoding: bytes, as: UTF8.self)) : .blob(Array(bytes))
        }
    }
}

extension SQLExpression {
    /// The expressions that it is made of, without those of selects.
    var children: [SQLExpression] {
        switch kind {
        case .integer, .real, .string, .blob, .null, .keyword, .parameter, .column, .select, .exists: return []
        case .unary(_, let a), .collate(let a), .cast(let a, _), .isNull(let a, _): return [a]
        case .binary(_, let a, let b): return [a, b]
        case .like(_, let a, let b, let escape, _): return [a, b] + (escape.map { [$0] } ?? [])
        case .between(let a, let b, let c, _): return [a, b, c]
        case .inList(let a, let list, _), .inTable(let a, let list, _): return [a] + list
        case .inSelect(let a, _, _): return [a]
        case .function(let call): return call.arguments + (call.filter.map { [$0] } ?? []) + (call.window ?? [])
        case .caseOf(let base, let branches, let otherwise):
            return (base.map { [$0] } ?? []) + branches.flatMap { [$0.when, $0.then] } + (otherwise.map { [$0] } ?? [])
        case .row(let list): return list
        }
    }

    /// The selects directly in it.
    var selects: [SQLSelect] {
        switch kind {
        case .select(let select), .exists(let select), .inSelect(_, let select, _): return [select]
        default: return []
        }
    }

    /// It without parentheses around it.
    var bare: SQLExpression {
        if case .row(let list) = kind, list.count == 1 { return list[0].bare }
        return self
    }

    /// The parts of a conjunction.
    var conjuncts: [SQLExpression] {
        switch kind {
        case .binary("and", let a, let b): return a.conjuncts + b.conjuncts
        case .row(let list) where list.count == 1:
            let inner = list[0].conjuncts
            return inner.count > 1 ? inner : [self]
        default: return [self]
        }
    }

    /// The value of an integer that is written as such.
    func integer(_ text: [UInt8]) -> Int64? {
        switch kind {
        case .integer: return Int64(String(decoding: text[span], as: UTF8.self))
        case .row: return bare.span == span ? nil : bare.integer(text)
        default: return nil
        }
    }
}

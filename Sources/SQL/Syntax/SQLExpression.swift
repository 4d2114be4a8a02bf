/// An expression of SQL with its place in the text. https://sqlite.org/lang_expr.html
struct SQLExpression: Sendable {
    let kind: Kind
    /// Where it stands, in bytes.
    let span: Range<Int>

    /// What it is.
    indirect enum Kind: Sendable {
        case integer, real, string(String), blob, null
        /// `current_timestamp` and its kin, `TRUE`, `FALSE`.
        case keyword(String)
        case parameter(String)
        case column(SQLColumnName)
        /// `-`, `+`, `~`, `not`.
        case unary(String, SQLExpression)
        /// Arithmetic, comparison, `and`, `or`, `||`, `->`, `->>`, `is`, `is not`; lower case. `==` is `=`, `!=` is `<>`.
        case binary(String, SQLExpression, SQLExpression)
        case collate(SQLExpression)
        /// `isReal`: to a type whose affinity is REAL. https://sqlite.org/datatype3.html#determination_of_column_affinity
        case cast(SQLExpression, isReal: Bool)
        /// `like`, `glob`, `regexp`, `match`.
        case like(String, SQLExpression, SQLExpression, escape: SQLExpression?, isNegated: Bool)
        case between(SQLExpression, SQLExpression, SQLExpression, isNegated: Bool)
        case inList(SQLExpression, [SQLExpression], isNegated: Bool)
        case inSelect(SQLExpression, SQLSelect, isNegated: Bool)
        /// `IN name`, with what a table function takes.
        case inTable(SQLExpression, [SQLExpression], isNegated: Bool)
        case isNull(SQLExpression, isNegated: Bool)
        case function(SQLCall)
        case caseOf(SQLExpression?, [(when: SQLExpression, then: SQLExpression)], otherwise: SQLExpression?)
        case select(SQLSelect)
        case exists(SQLSelect)
        /// One or more expressions in parentheses.
        case row([SQLExpression])
    }
}

/// The name of a column, with that of its table where it is given.
struct SQLColumnName: Sendable {
    let schema: String?
    let table: String?
    let name: String
    /// Whether it stands in double quotes, so that it is a text where no column has the name.
    let isDoubleQuoted: Bool
}

/// A call of a function.
struct SQLCall: Sendable {
    /// Lower case.
    let name: String
    let nameSpan: Range<Int>
    let arguments: [SQLExpression]
    let isStar: Bool
    let isDistinct: Bool
    let filter: SQLExpression?
    /// The expressions of its window; nil where it has none.
    let window: [SQLExpression]?
    /// Where the closing parenthesis of its arguments stands.
    let close: Int
}

/// A SELECT with all that belongs to it. https://sqlite.org/lang_select.html
struct SQLSelect: Sendable {
    var with: [SQLCommonTable] = []
    var cores: [SQLCore] = []
    var orderBy: [SQLExpression] = []
    var limits: [SQLExpression] = []
    var span: Range<Int> = 0..<0
}

/// A table of WITH.
struct SQLCommonTable: Sendable {
    let name: String
    let columns: [String]
    let select: SQLSelect
}

/// One SELECT … or VALUES … of a compound.
struct SQLCore: Sendable {
    var isDistinct = false
    var results: [SQLResultColumn] = []
    /// The tables, in their order; empty for VALUES, whose rows are `values`.
    var from: [SQLFromItem] = []
    var filter: SQLExpression?
    var groupBy: [SQLExpression] = []
    var having: SQLExpression?
    /// Expressions of WINDOW.
    var windows: [SQLExpression] = []
    var values: [SQLExpression] = []
    /// Where WHERE with its expression stands, or would stand.
    var filterSpan: Range<Int> = 0..<0
    var span: Range<Int> = 0..<0
}

/// One entry of the list behind SELECT.
struct SQLResultColumn: Sendable {
    enum Kind: Sendable {
        /// `*`, `t.*`.
        case all(table: String?)
        case expression(SQLExpression, alias: String?)
    }
    let kind: Kind
    let span: Range<Int>
}

/// One table of FROM, with how it is joined to those before it.
struct SQLFromItem: Sendable {
    indirect enum Source: Sendable {
        /// `isPlain`: nothing but the name and an alias is said of it.
        case table(schema: String?, name: String, arguments: [SQLExpression], isPlain: Bool)
        case select(SQLSelect)
        case join([SQLFromItem])
    }
    var source: Source
    var alias: String?
    /// The words of the join before it, lower case: `left`, `natural`, `cross` …
    var join: [String] = []
    var on: SQLExpression?
    var hasUsing = false
    /// The name of a table without its alias.
    var nameSpan: Range<Int> = 0..<0
    var span: Range<Int> = 0..<0
}
